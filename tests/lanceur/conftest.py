"""Servers of their own for the launcher's tests: none touches the suite's."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from preau.lanceur.postgres import SANS_DURABILITE, Postgres


@pytest.fixture
def dossier():
    """A short, private folder: a Unix socket's path is limited, and pytest's own are long."""
    with tempfile.TemporaryDirectory(prefix="preau-lanceur-") as chemin:
        yield Path(chemin)


@pytest.fixture
def nouveau_serveur(dossier):
    """`nouveau_serveur("a")`: a server on the folder of that name, stopped at the end."""
    serveurs = []

    def creer(nom: str = "a") -> Postgres:
        serveur = Postgres(dossier / nom / "postgres", Path(f"{dossier}-{nom}"), SANS_DURABILITE)
        serveurs.append(serveur)
        return serveur

    yield creer
    for serveur in serveurs:
        serveur.arreter()
        shutil.rmtree(serveur.socket, ignore_errors=True)


def tuer(serveur: Postgres) -> None:
    """kill -9, as a machine out of memory does."""
    os.kill(serveur.processus.pid, signal.SIGKILL)
    serveur.processus.wait()
    serveur.processus = None
