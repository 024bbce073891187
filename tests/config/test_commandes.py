"""T9, R3: a command before a database that is not there, or not ready, says so in one sentence and ends with 2."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tests.socle.cartes.fond import scene as terrain

PREAU = Path(sys.executable).with_name("preau")
ACADEMIE = Path(__file__).parents[2] / "src/preau/demo/donnees"
# At least one of each group, and each that goes its own way: a file, a progress bar, a service, a query.
COMMANDES = [
    ["annuaire", "communes", str(ACADEMIE / "communes.csv")],
    ["annuaire", "disciplines"],
    ["annuaire", "distances", "distances.csv"],
    ["annuaire", "contours", "contours.geojson"],
    ["annuaire", "fond"],
    ["annuaire", "service", "0779999A", "DSDEN"],
    ["comptes", "creer", "cdupre", "--nom", "Dupré", "--prenom", "Camille", "--mel", "c@exemple.invalid"],
    ["comptes", "lister"],
    ["comptes", "role", "cdupre", "chef", "0770001A"],
    ["demo", "charger"],
    ["django", "procrastinate", "worker", "--one-shot"],
    ["jumo", "actualiser", "bmp.csv"],
    ["jumo", "campagne"],
]


@pytest.fixture(scope="module")
def base_vide():
    """The address of a new database without tables, on the server of the tests."""
    base = connection.settings_dict
    acces = {"host": base["HOST"], "port": base["PORT"], "user": base["USER"], "password": base["PASSWORD"]}
    acces = {cle: valeur for cle, valeur in acces.items() if valeur}
    nom = f"preau_vide_{os.getpid()}"
    with psycopg.connect(**acces, dbname="postgres", autocommit=True) as serveur:
        serveur.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(nom)))
        try:
            yield psycopg.conninfo.make_conninfo(**acces, dbname=nom)
        finally:
            serveur.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(nom)))


def lancer(commande: list[str], adresse: str, dossier: Path) -> subprocess.CompletedProcess:
    garde = {nom: os.environ[nom] for nom in ("PATH", "HOME") if nom in os.environ}
    for nom in ("distances.csv", "contours.geojson", "bmp.csv"):
        (dossier / nom).write_text("uai_a;uai_b;km;minutes\n")
    (dossier / "contours.geojson").write_bytes(terrain.communes())
    return subprocess.run(
        [PREAU, *commande],
        env=garde | {"PREAU_DATA": str(dossier / "var"), "DATABASE_URL": adresse},
        cwd=dossier,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("commande", COMMANDES, ids=lambda commande: " ".join(commande[:2]))
def test_T9_a_database_without_tables(tmp_path, base_vide, commande):
    resultat = lancer(commande, base_vide, tmp_path)
    assert resultat.returncode == 2, resultat.stderr
    assert resultat.stderr.splitlines()[-1] == (
        "Erreur : La base n'a pas encore ses tables. Lancez « preau django migrate », ou « preau demarrer » une "
        "première fois."
    )
    assert "Traceback" not in resultat.stderr


@pytest.mark.parametrize("commande", COMMANDES, ids=lambda commande: " ".join(commande[:2]))
def test_T9_a_server_that_does_not_answer(tmp_path, commande):
    resultat = lancer(commande, "postgresql://preau:tres-secret@127.0.0.1:1/preau", tmp_path)
    assert resultat.returncode == 2, resultat.stderr
    [ligne] = resultat.stderr.splitlines()
    assert ligne.startswith("Erreur : Le serveur de DATABASE_URL ne répond pas (127.0.0.1:1, base « preau »)")
    assert "tres-secret" not in ligne
    assert "rien n'écoute à cette adresse" in ligne


def test_T9_a_server_lost_on_the_way(tmp_path, base_vide):
    code = "from django.db import connection as c; c.cursor().execute('SELECT pg_terminate_backend(pg_backend_pid())')"
    resultat = lancer(["django", "shell", "-c", code], base_vide, tmp_path)
    assert resultat.returncode == 2, resultat.stderr
    [ligne] = resultat.stderr.splitlines()
    assert ligne.startswith("Erreur : La base ne répond plus")


def test_T9_a_fault_of_the_software_keeps_its_trace(tmp_path, base_vide):
    """A query that PostgreSQL refuses for itself is no matter of the operator's."""
    code = "from django.db import connection; connection.cursor().execute('SELECT 1/0')"
    resultat = lancer(["django", "shell", "-c", code], base_vide, tmp_path)
    assert resultat.returncode == 1
    assert "DivisionByZero" in resultat.stderr
