"""Reads the environment: every variable that Préau understands, in one place.

The variables are documented in docs/exploitation/environnement.md; a test checks that none is missing. A wrong
value is an ImproperlyConfigured whose one French sentence names the variable, the value unless it may hold a
password, the rule and the remedy: nothing starts with a setting that is not understood.
"""

import contextlib
import hashlib
import os
import re
import secrets
import tempfile
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from preau.systeme import raison

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
    "PREAU_REGLES",
    "PREAU_ITINERAIRES",
    "PREAU_TUILES",
    "PREAU_TUILES_MENTION",
)
# The host may have {s}, one letter of several; nothing that would end a directive of the browser's policy.
_TUILES = re.compile(
    r"(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})(https?://(\{s\}\.)?[a-z0-9.-]+(:\d+)?)?/[^\s;,\"']*", re.IGNORECASE
)


_HOTE = r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]"
_WEB = re.compile(rf"https?://({_HOTE})(:\d{{1,5}})?(/[^\s?#]*)?", re.IGNORECASE)
_ORIGINE = re.compile(rf"https?://(\*\.)?({_HOTE})(:\d{{1,5}})?", re.IGNORECASE)
_NOM_HOTE = re.compile(rf"\*|\.?({_HOTE})", re.IGNORECASE)
_MEL = re.compile(r"([^<>@\s]+@[^<>@\s]+|[^<>@]+ <[^<>@\s]+@[^<>@\s]+>)")
_OUI, _NON = {"1", "oui", "true", "yes", "on"}, {"", "0", "non", "false", "no", "off"}
_SMTP = {"smtp", "smtp+starttls", "smtps"}


def lire(nom: str, defaut: str = "") -> str:
    """The variable; a variable that is empty is as one that is not there."""
    if nom not in VARIABLES:
        raise KeyError(f"{nom} is not a declared environment variable")
    return os.environ.get(nom, "").strip() or defaut


def refus(nom: str, regle: str, remede: str) -> ImproperlyConfigured:
    # An address may begin with an account and its password.
    montree = re.sub(r"//.*@", "//…@", lire(nom), flags=re.DOTALL)
    return ImproperlyConfigured(f"{nom} vaut « {montree} » : {regle} {remede}")


def oui(nom: str) -> bool:
    valeur = lire(nom).lower()
    if valeur in _OUI:
        return True
    if valeur in _NON:
        return False
    raise refus(nom, "ce n'est ni oui ni non.", f"Écrivez {nom}=oui, {nom}=non, ou ôtez la variable.")


def liste(nom: str, defaut: str = "") -> list[str]:
    return [morceau.strip() for morceau in lire(nom, defaut).split(",") if morceau.strip()]


def choix(nom: str, permis: tuple[str, ...]) -> str:
    """One of `permis`, the first being the default."""
    if (valeur := lire(nom, permis[0])) not in permis:
        raise refus(nom, f"les valeurs permises sont {', '.join(permis)}.", f"Écrivez {nom}={permis[0]}.")
    return valeur


def entier(nom: str, defaut: int) -> int:
    """A whole number, 0 or more."""
    valeur = lire(nom, str(defaut))
    if not re.fullmatch(r"[0-9]{1,6}", valeur):
        raise refus(nom, "il faut un nombre entier, 0 ou plus.", f"Écrivez {nom}=1, ou ôtez la variable.")
    return int(valeur)


def adresse_web(nom: str, defaut: str = "", exemple: str = "https://preau.example.fr") -> str:
    """An address of the web without its last slash; empty when there is none."""
    adresse = lire(nom, defaut)
    if adresse and not (_WEB.fullmatch(adresse) and _port_permis(adresse)):
        raise refus(
            nom, "ce n'est pas une adresse du web, avec http:// ou https://.", f"Écrivez {nom}={exemple}."
        )
    return adresse.rstrip("/")


def _port_permis(adresse: str) -> bool:
    try:
        return urlsplit(adresse).port != 0
    except ValueError:
        return False


def hotes() -> list[str]:
    """The host names that this instance answers to."""
    noms = liste("PREAU_HOTES", "localhost,127.0.0.1,[::1]")
    if not noms or not all(_NOM_HOTE.fullmatch(nom) for nom in noms):
        raise refus(
            "PREAU_HOTES",
            "il faut des noms d'hôte séparés par des virgules, sans https:// et sans port.",
            "Écrivez PREAU_HOTES=preau.example.fr,localhost.",
        )
    return noms


def origines() -> list[str]:
    """The trusted origins of forms."""
    adresses = liste("PREAU_ORIGINES")
    if not all(_ORIGINE.fullmatch(adresse) and _port_permis(adresse) for adresse in adresses):
        raise refus(
            "PREAU_ORIGINES",
            "il faut des origines séparées par des virgules, chacune avec https:// et sans chemin.",
            "Écrivez PREAU_ORIGINES=https://preau.example.fr.",
        )
    return adresses


def academie() -> str:
    """The code of the académie; that it exists is checked by the directory, which has the list."""
    code = lire("PREAU_ACADEMIE", "24")
    if not re.fullmatch("[0-9]{2}", code):
        raise refus(
            "PREAU_ACADEMIE", "un code d'académie a deux chiffres.", "Écrivez PREAU_ACADEMIE=24 pour Créteil."
        )
    return code


def expediteur() -> str:
    """Whom the mails come from: an address, or « Name <address> »."""
    adresse = lire("PREAU_EXPEDITEUR", "ne-pas-repondre@preau.invalid")
    if not _MEL.fullmatch(adresse):
        raise refus(
            "PREAU_EXPEDITEUR",
            "ce n'est pas une adresse électronique.",
            "Écrivez PREAU_EXPEDITEUR=ne-pas-repondre@preau.example.fr.",
        )
    return adresse


def smtp() -> SplitResult | None:
    """The mail server; None when there is none. Its value is never shown: it may hold a password."""
    if not (valeur := lire("PREAU_SMTP_URL")):
        return None
    try:
        adresse = urlsplit(valeur)
        juste = adresse.scheme in _SMTP and adresse.hostname and adresse.port != 0
    except ValueError:
        juste = False
    if not juste:
        raise ImproperlyConfigured(
            "PREAU_SMTP_URL n'est pas l'adresse d'un serveur de courriel (sa valeur, qui peut porter un mot de passe, "
            "n'est pas montrée) : écrivez smtp://, smtp+starttls:// ou smtps://, puis le serveur et son port, comme "
            "smtp+starttls://compte:motdepasse@smtp.example.fr:587."
        )
    return adresse


def dossier_regles() -> Path | None:
    """The folder of the operator's own rules; None when there is none. What it holds is checked by `socle.regles`."""
    if not (valeur := lire("PREAU_REGLES")):
        return None
    dossier = Path(valeur).absolute()
    if not dossier.is_dir():
        raise refus(
            "PREAU_REGLES", "ce n'est pas un dossier.", "Créez-le, corrigez le chemin, ou ôtez la variable."
        )
    return dossier


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


def _conninfo(adresse: str) -> dict:
    try:
        infos = conninfo_to_dict(adresse)
        ports = [port for port in str(infos.get("port", "")).split(",") if port]
        if not all(re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) < 65536 for port in ports):
            raise ProgrammingError("port")
    except ProgrammingError as erreur:
        # What PostgreSQL says of the fault repeats the address, and its password.
        raise ImproperlyConfigured(
            "DATABASE_URL n'est pas une adresse de PostgreSQL (sa valeur, qui peut porter un mot de passe, n'est pas "
            "montrée) : écrivez postgresql://compte:motdepasse@serveur:5432/preau."
        ) from erreur
    return infos


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
    infos = _conninfo(lire("DATABASE_URL"))
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
    adresse = lire("PREAU_TUILES")
    if adresse and not _TUILES.fullmatch(adresse):
        raise refus(
            "PREAU_TUILES",
            "ce n'est pas une adresse de tuiles, qui commence par https:// (ou / sur ce serveur) et contient {z}, {x} "
            "et {y}.",
            "Écrivez PREAU_TUILES=https://tuiles.example.fr/{z}/{x}/{y}.png.",
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
        if not fichier.exists():
            _tirer_cle(fichier)
        cle = fichier.read_text().strip()
    except OSError as erreur:
        raise ImproperlyConfigured(
            f"Préau ne peut garder sa clé secrète dans {erreur.filename or fichier} "
            f"({raison(erreur)}) : donnez un dossier où il puisse écrire "
            "par PREAU_DATA, ou une clé par PREAU_SECRET_KEY."
        ) from erreur
    if not cle:
        raise ImproperlyConfigured(
            f"{fichier} est vide : remettez-le d'une sauvegarde, ou supprimez-le ; une autre clé sera tirée, et "
            "chacun devra se connecter de nouveau."
        )
    return cle


def _tirer_cle(fichier: Path) -> None:
    """Written aside, then given its name at once: whoever reads it, or comes second, finds a whole key."""
    fichier.parent.mkdir(parents=True, exist_ok=True)
    brouillon = fichier.with_name(f"{fichier.name}.{os.getpid()}")
    descripteur = os.open(brouillon, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descripteur, "w") as sortie:
            sortie.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(brouillon, fichier)
    finally:
        brouillon.unlink()
