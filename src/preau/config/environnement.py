"""Reads the environment: every variable that Préau understands, in one place.

The variables are documented in docs/exploitation/environnement.md; a test checks that none is missing.
"""

import hashlib
import os
import re
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

VARIABLES = (
    "PREAU_DATA",
    "DATABASE_URL",
    "PREAU_SECRET_KEY",
    "PREAU_DEBUG",
    "PREAU_ADRESSE",
    "PREAU_HOTES",
    "PREAU_ORIGINES",
    "PREAU_HTTPS",
    "PREAU_DEMONSTRATION",
    "PREAU_HABILLAGE",
    "PREAU_ACADEMIE",
    "PREAU_SMTP_URL",
    "PREAU_EXPEDITEUR",
    "PREAU_PROXYS",
    "PREAU_JUMO_DEPOT",
    "PREAU_ITINERAIRES",
    "PREAU_TUILES",
    "PREAU_TUILES_MENTION",
)
# The host may have {s}, one letter of several; nothing that would end a directive of the browser's policy.
_TUILES = re.compile(
    r"(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})(https?://(\{s\}\.)?[a-z0-9.-]+(:\d+)?)?/[^\s;,\"']*", re.IGNORECASE
)


def lire(nom: str, defaut: str = "") -> str:
    if nom not in VARIABLES:
        raise KeyError(f"{nom} is not a declared environment variable")
    return os.environ.get(nom, defaut)


def oui(nom: str) -> bool:
    return lire(nom).lower() in {"1", "oui", "true", "yes", "on"}


def liste(nom: str, defaut: str = "") -> list[str]:
    return [morceau.strip() for morceau in lire(nom, defaut).split(",") if morceau.strip()]


def dossier_data() -> Path:
    """The one folder that holds all state (embedded database, logs, generated static files)."""
    return Path(lire("PREAU_DATA", "var")).absolute()


def dossier_socket() -> Path:
    """Where the embedded PostgreSQL puts its socket: short, private, and the same for the same data folder.

    A Unix socket path is limited to 107 bytes, so it cannot live in the data folder.
    """
    empreinte = hashlib.sha256(str(dossier_data()).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"preau-{os.geteuid()}-{empreinte}"


def base_embarquee() -> bool:
    return not lire("DATABASE_URL")


def base_de_donnees() -> dict:
    """Django's DATABASES["default"], from DATABASE_URL or for the embedded server."""
    commun = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
    options = {"connect_timeout": 5, "application_name": "preau"}
    if base_embarquee():
        return commun | {
            "NAME": "preau",
            "USER": "postgres",
            "HOST": str(dossier_socket()),
            "OPTIONS": options,
        }
    infos = conninfo_to_dict(lire("DATABASE_URL"))
    return commun | {
        "NAME": infos.pop("dbname", "preau"),
        "USER": infos.pop("user", ""),
        "PASSWORD": infos.pop("password", ""),
        "HOST": infos.pop("host", ""),
        "PORT": str(infos.pop("port", "")),
        "OPTIONS": options | infos,
    }


def tuiles() -> str:
    """The address of map tiles, `https://…/{z}/{x}/{y}.png`; empty when there is none. Raises on a wrong one."""
    adresse = lire("PREAU_TUILES").strip()
    if adresse and not _TUILES.fullmatch(adresse):
        raise ImproperlyConfigured(
            "PREAU_TUILES n'est pas une adresse de tuiles : elle commence par https:// (ou / sur ce serveur) et "
            "contient {z}, {x} et {y}, comme https://tuiles.example.fr/{z}/{x}/{y}.png."
        )
    return adresse


def origines_des_tuiles(adresse: str) -> list[str]:
    """What the browser must be allowed to load tiles from: nothing for this server's own."""
    if not adresse or adresse.startswith("/"):
        return []
    origine = re.match(r"https?://[^/]+", adresse).group()
    return [origine.replace("{s}", "*")]


def cle_secrete() -> str:
    """PREAU_SECRET_KEY, or a key drawn once and kept, readable by its owner only, in the data folder."""
    if cle := lire("PREAU_SECRET_KEY"):
        return cle
    fichier = dossier_data() / "cle_secrete"
    try:
        return fichier.read_text()
    except FileNotFoundError:
        fichier.parent.mkdir(parents=True, exist_ok=True)
    try:
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return fichier.read_text()
    cle = secrets.token_urlsafe(50)
    with os.fdopen(descripteur, "w") as sortie:
        sortie.write(cle)
    return cle
