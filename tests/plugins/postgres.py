"""Starts a throwaway PostgreSQL for the test run and hands every database a migrated template.

Loaded by `-p` because pytest-django reads the settings before any conftest. With DATABASE_URL set, that
server is used instead (its role must be allowed to create databases).
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[2]
CLE_DOSSIER = "PREAU_TEST_DOSSIER"


def _empreinte_migrations() -> str:
    somme = hashlib.sha256()
    for fichier in sorted((RACINE / "src/preau").rglob("migrations/*.py")):
        somme.update(fichier.read_bytes())
    return somme.hexdigest()[:10]


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    if CLE_DOSSIER in os.environ:  # an xdist worker: everything runs already
        _brancher_modele()
        return
    dossier = tempfile.TemporaryDirectory(prefix="preau-tests-")
    Path(dossier.name).chmod(0o755)
    os.environ[CLE_DOSSIER] = dossier.name
    os.environ["PREAU_DATA"] = dossier.name
    os.environ["PREAU_SECRET_KEY"] = "tests"
    early_config.add_cleanup(dossier.cleanup)
    if not os.environ.get("DATABASE_URL"):
        from preau.lanceur.postgres import SANS_DURABILITE, embarque

        serveur = embarque()
        serveur.options = (*SANS_DURABILITE, "max_connections=200")
        serveur.demarrer()
        early_config.add_cleanup(serveur.arreter)
    _brancher_modele(creer=True)


def _brancher_modele(*, creer: bool = False) -> None:
    """Have test databases cloned from a migrated template (0.1 s) instead of migrated (2 s)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preau.config.settings_test")
    from preau.config import settings_test

    nom = f"preau_modele_{_empreinte_migrations()}"
    if creer:
        _creer_modele(nom, settings_test.DATABASES["default"])
    settings_test.DATABASES["default"]["TEST"] = {"TEMPLATE": nom}


def _creer_modele(nom: str, base: dict) -> None:
    import psycopg
    from psycopg import sql

    acces = {
        "host": base["HOST"],
        "port": base.get("PORT") or None,
        "user": base["USER"],
        "password": base.get("PASSWORD") or None,
    }
    with psycopg.connect(**acces, dbname="postgres", autocommit=True) as connexion:
        if connexion.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nom]).fetchone():
            return
        connexion.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(nom)))
    script = (
        "import django; from django.conf import settings; django.setup();"
        f"settings.DATABASES['default']['NAME'] = '{nom}';"
        "from django.core.management import call_command; call_command('migrate', verbosity=0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
