"""`preau demarrer`: the whole portal from one command, and nothing of it left when that command ends."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import sys
import time
from dataclasses import dataclass

from rich.console import Console

from preau.config import environnement as env
from preau.lanceur import dossier, preparation
from preau.lanceur.base import preparer_serveur
from preau.lanceur.erreurs import LanceurError
from preau.lanceur.etapes import Etapes
from preau.lanceur.postgres import Postgres, PostgresError, embarque
from preau.lanceur.services import Service
from preau.systeme import raison

PAS = 0.3


@dataclass(frozen=True)
class Options:
    port: int
    hote: str
    processus: int
    demonstration: bool


def demarrer(options: Options, console: Console) -> None:
    """Start everything, watch over it, and stop it all on Ctrl-C, SIGTERM or the terminal's end."""
    for numero in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(numero, signal.default_int_handler)
    data = env.dossier_data()
    dossier.exiger_dossier(data)
    verrou = dossier.Verrou(data)
    tue = verrou.prendre()
    lanceur = Lanceur(options, console)
    try:
        dossier.exiger_port(options.hote, options.port, patience=10 if tue else 0)
        lanceur.preparer()
        lanceur.servir()
        lanceur.surveiller()
    except KeyboardInterrupt:
        console.print("\nArrêt…")
    except OSError as erreur:
        raise LanceurError(f"{erreur.filename or data} : {raison(erreur)}.") from erreur
    finally:
        # A second Ctrl-C must not leave half of it running; every wait below is bounded.
        for numero in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(numero, signal.SIG_IGN)
        lanceur.arreter()
        verrou.rendre()
    console.print("Préau est arrêté.")


def _verifier_reglages() -> None:
    """Read every variable and rule before anything is started: a wrong one is an ImproperlyConfigured."""
    import django

    django.setup()


class Lanceur:
    def __init__(self, options: Options, console: Console):
        self.options = options
        self.console = console
        self.etapes = Etapes(console)
        self.postgres: Postgres | None = None
        journaux = env.dossier_data() / "log"
        self.travaux = Service(
            "Le serveur de travaux",
            [sys.executable, "-m", "django", "procrastinate", "worker"],
            journaux / "travaux.log",
        )
        self.web = Service(
            "Le serveur web",
            [
                *(sys.executable, "-m", "gunicorn", "preau.config.wsgi"),
                *("--bind", self._ecoute(), "--workers", options.processus, "--threads", 4),
                # A demande's precision of 500 signs goes through an address, up to 12 bytes a sign.
                *("--limit-request-line", 8190),
                # A control socket would be opened in the home folder.
                *("--no-control-socket", "--graceful-timeout", 2, "--error-logfile", "-"),
            ],
            journaux / "web.log",
        )

    def preparer(self) -> None:
        """The database, its tables, the static files, the demonstration."""
        os.environ["DJANGO_SETTINGS_MODULE"] = "preau.config.settings"
        os.environ["PREAU_DEMONSTRATION"] = "1" if self.options.demonstration else "0"
        os.environ.setdefault("PREAU_ADRESSE", self.adresse)
        _verifier_reglages()
        self.console.print("[bold]Préau démarre[/]")
        if env.base_embarquee():
            with self.etapes.etape("Base de données embarquée"):
                self._demarrer_postgres()
        else:
            with self.etapes.etape("Base de données de DATABASE_URL"):
                preparer_serveur()
        preparation.preparer(self.etapes, demonstration=self.options.demonstration)

    def servir(self) -> None:
        with self.etapes.etape("Serveur web"):
            self.web.demarrer()
            self._attendre_le_web()
        with self.etapes.etape("Serveur de travaux"):
            self.travaux.demarrer()
        self.console.print(
            f"\nPréau est prêt en {self.etapes.duree()} : [bold link={self.adresse}]{self.adresse}[/]"
        )
        if self.options.demonstration:
            preparation.montrer_comptes(self.console)
            if self.options.hote not in {"127.0.0.1", "::1", "localhost"}:
                self.console.print(
                    "[yellow]Attention :[/] la démonstration est ouverte à tout le réseau, et ses comptes avec elle."
                )
        self.console.print(f"Journaux : {self.web.journal.parent}. Ctrl-C arrête tout.")

    def surveiller(self) -> None:
        """Restart whatever dies, for ever."""
        while True:
            time.sleep(PAS)
            if self.postgres and not self.postgres.vivant:
                self.console.print("La base de données s'est arrêtée, relance…")
                self._demarrer_postgres()
            for service in (self.web, self.travaux):
                if message := service.surveiller():
                    self.console.print(message)

    def arreter(self) -> None:
        """Jobs, then web, then the database: the other way round, workers wait for a server that is gone."""
        for service in (self.travaux, self.web):
            service.arreter()
        if self.postgres:
            self.postgres.arreter()

    @property
    def adresse(self) -> str:
        hote = self.options.hote
        nom = "localhost" if hote in {"127.0.0.1", "0.0.0.0", "::1", "::"} else hote  # noqa: S104
        return f"http://{nom}:{self.options.port}"

    def _ecoute(self) -> str:
        hote = f"[{self.options.hote}]" if ":" in self.options.hote else self.options.hote
        return f"{hote}:{self.options.port}"

    def _demarrer_postgres(self, patience: float = 15) -> None:
        """Start the embedded server, once the one of a command or of a killed launcher has stopped."""
        serveur = embarque()
        fin = time.monotonic() + patience
        while serveur.tourne() and time.monotonic() < fin:
            time.sleep(0.1)
        if serveur.tourne():
            raise PostgresError(
                "Une autre commande de Préau se sert de la base embarquée : laissez-la finir, puis recommencez."
            )
        serveur.demarrer()
        self.postgres = serveur

    def _attendre_le_web(self, patience: float = 60) -> None:
        """Until the first page answers; an error page is an answer, a silent server is a failure."""
        fin = time.monotonic() + patience
        hote = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.options.hote, self.options.hote)  # noqa: S104
        while time.monotonic() < fin and self.web.vivant:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connexion = http.client.HTTPConnection(hote, self.options.port, timeout=30)
                connexion.request("GET", "/", headers={"Host": f"localhost:{self.options.port}"})
                connexion.getresponse()
                connexion.close()
                return
            time.sleep(0.05)
        raise LanceurError(
            f"Le serveur web ne démarre pas. Fin de {self.web.journal} :\n{self.web.fin_du_journal()}"
        )
