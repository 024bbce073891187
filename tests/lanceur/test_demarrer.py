"""B8, R2: `preau demarrer` from an empty folder to the first page, and nothing of it left at its end."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from preau.config import environnement
from tests.attente import PATIENCE, attendre

PREAU = Path(sys.executable).with_name("preau")


class Instance:
    """The command, run as a person runs it, on a folder and a port of its own."""

    def __init__(self, dossier: Path):
        with socket.socket() as prise:
            prise.bind(("127.0.0.1", 0))
            self.port = prise.getsockname()[1]
        self.dossier = dossier
        garde = {nom: os.environ[nom] for nom in ("PATH", "HOME") if nom in os.environ}
        self.environ = garde | {"PREAU_DATA": str(dossier / "var")}
        self.sortie = dossier / "sortie.txt"
        self.processus = None

    def lancer(self, *options: str) -> subprocess.Popen:
        with self.sortie.open("w") as sortie:
            self.processus = subprocess.Popen(
                [PREAU, "demarrer", "--port", str(self.port), "--processus", "1", *options],
                env=self.environ,
                stdout=sortie,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.processus

    def attendre(self, texte: str = "Ctrl-C arrête tout") -> None:
        attendre(lambda: texte in self.lu() or self.processus.poll() is not None)
        assert texte in self.lu(), self.lu()

    def lu(self) -> str:
        return self.sortie.read_text()

    def page(self, chemin: str = "/") -> tuple[int, str]:
        connexion = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connexion.request("GET", chemin, headers={"Host": "localhost"})
        reponse = connexion.getresponse()
        suite = reponse.headers.get("Location")
        corps = reponse.read().decode()
        connexion.close()
        return self.page(suite) if suite else (reponse.status, corps)

    def restes(self) -> list[str]:
        """The processes of this instance that live: its folder is in their environment."""
        marque = f"PREAU_DATA={self.environ['PREAU_DATA']}".encode()
        vivants = []
        for processus in Path("/proc").glob("[0-9]*"):
            try:
                if marque in (processus / "environ").read_bytes().split(b"\0"):
                    vivants.append((processus / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
        return vivants

    def attendre_la_fin(self) -> None:
        attendre(lambda: not self.restes())


@pytest.fixture
def instance(dossier, monkeypatch):
    instance = Instance(dossier)
    yield instance
    if instance.processus is not None and instance.processus.poll() is None:
        instance.processus.kill()
        instance.processus.wait()
    instance.attendre_la_fin()
    monkeypatch.setenv("PREAU_DATA", instance.environ["PREAU_DATA"])
    shutil.rmtree(environnement.dossier_socket(), ignore_errors=True)


def test_du_dossier_vide_a_la_premiere_page_puis_rien(instance):
    """One start with the demonstration, Ctrl-C, a second start on the same data, kill -9."""
    instance.lancer()
    instance.attendre()
    assert f"http://localhost:{instance.port}" in instance.lu()
    assert "cmartin" in instance.lu()
    statut, corps = instance.page()
    assert statut == 200
    assert "<form" in corps

    # A second launcher on this folder is refused, and disturbs nothing.
    refus = subprocess.run(
        [PREAU, "demarrer", "--port", "1025"],
        env=instance.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refus.returncode == 2
    assert "tourne déjà" in refus.stderr
    assert "Traceback" not in refus.stderr
    # A command shares the server that runs, and leaves it running.
    migrations = subprocess.run(
        [PREAU, "django", "migrate", "--check"], env=instance.environ, capture_output=True, check=False
    )
    assert migrations.returncode == 0
    assert instance.page()[0] == 200

    instance.processus.send_signal(signal.SIGINT)
    assert instance.processus.wait(timeout=PATIENCE) == 0
    assert "Préau est arrêté" in instance.lu()
    instance.attendre_la_fin()

    # No server runs: the command starts one for itself, and stops it.
    migrations = subprocess.run(
        [PREAU, "django", "migrate", "--check"], env=instance.environ, capture_output=True, check=False
    )
    assert migrations.returncode == 0
    instance.attendre_la_fin()

    instance.lancer()
    instance.attendre()
    assert "déjà chargée" in instance.lu()
    instance.processus.kill()
    instance.processus.wait()
    instance.attendre_la_fin()

    # Killed, it left its number and its data: the next start recovers.
    instance.lancer("--sans-demonstration")
    instance.attendre()
    assert instance.page()[0] == 200
    instance.processus.send_signal(signal.SIGTERM)
    assert instance.processus.wait(timeout=PATIENCE) == 0


def test_un_port_pris_ne_demarre_rien(instance):
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", instance.port))
        prise.listen()
        assert instance.lancer().wait(timeout=PATIENCE) == 2
    assert "est déjà pris" in instance.lu()
    assert "Traceback" not in instance.lu()
    assert not (instance.dossier / "var" / "postgres").exists()


def test_un_serveur_qui_ne_repond_pas_ne_demarre_rien(instance):
    instance.environ["DATABASE_URL"] = "postgresql://preau@127.0.0.1:1/preau"
    assert instance.lancer().wait(timeout=PATIENCE) == 2
    assert "ne répond pas" in instance.lu()
    assert "Traceback" not in instance.lu()
    assert instance.restes() == []


def test_une_commande_sur_une_base_sans_tables_le_dit(instance):
    """One sentence that says what to do, and no traceback."""
    resultat = subprocess.run(
        [PREAU, "comptes", "lister"], env=instance.environ, capture_output=True, text=True, check=False
    )
    assert resultat.returncode == 2, resultat.stderr
    assert "La base n'a pas encore ses tables" in resultat.stderr
    assert "Traceback" not in resultat.stderr
