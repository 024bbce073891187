"""The data folder and the port of an instance: fit for use, and used by one launcher only."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import socket
import time
from pathlib import Path

from preau.lanceur.erreurs import LanceurError
from preau.systeme import raison

PLACE_MINIMALE = 200 * 1024 * 1024


def exiger_dossier(dossier: Path) -> None:
    """Make the data folder if need be; refuse one that cannot be written to, or a full disk."""
    temoin = dossier / ".essai"
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        temoin.write_bytes(b"x" * 65536)
        temoin.unlink()
        libre = shutil.disk_usage(dossier).free
    except OSError as erreur:
        raise LanceurError(
            f"Préau ne peut écrire dans {dossier} ({raison(erreur)}) : "
            "donnez un autre dossier par PREAU_DATA."
        ) from erreur
    if libre < PLACE_MINIMALE:
        raise LanceurError(
            f"Il ne reste que {libre // 2**20} Mo pour {dossier} : libérez de la place "
            f"({PLACE_MINIMALE // 2**20} Mo au moins), ou donnez un autre dossier par PREAU_DATA."
        )


class Verrou:
    """Held while a launcher runs; the kernel lets it go when the launcher dies, however it dies."""

    def __init__(self, dossier: Path):
        self.chemin = dossier / "preau.verrou"
        self._fichier = None

    def prendre(self) -> bool:
        """Take the lock; True when the launcher before this one was killed (it left its number)."""
        self._fichier = self.chemin.open("a+")
        try:
            fcntl.flock(self._fichier, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as erreur:
            self._fichier.seek(0)
            qui = self._fichier.read().strip() or "inconnu"
            self._fichier.close()
            raise LanceurError(
                f"Préau tourne déjà sur {self.chemin.parent} (processus {qui}) : arrêtez-le par Ctrl-C "
                "dans son terminal, ou donnez un autre dossier par PREAU_DATA et un autre port."
            ) from erreur
        self._fichier.seek(0)
        tue = bool(self._fichier.read().strip())
        self._ecrire(str(os.getpid()))
        return tue

    def rendre(self) -> None:
        if self._fichier is not None and not self._fichier.closed:
            self._ecrire("")
            self._fichier.close()

    def _ecrire(self, texte: str) -> None:
        self._fichier.seek(0)
        self._fichier.truncate()
        self._fichier.write(texte)
        self._fichier.flush()


def exiger_port(hote: str, port: int, *, patience: float = 0) -> None:
    """Refuse a port that cannot be listened on; `patience` leaves a dying web server time to let it go."""
    fin = time.monotonic() + patience
    while faute := _faute_du_port(hote, port):
        if faute != errno.EADDRINUSE or time.monotonic() > fin:
            break
        time.sleep(0.1)
    if not faute:
        return
    if faute == errno.EADDRINUSE:
        raise LanceurError(
            f"Le port {port} est déjà pris par un autre programme : choisissez-en un autre, "
            f"par exemple « make run PORT={port + 100 if port < 65000 else 8100} »."
        )
    raise LanceurError(
        f"Impossible d'écouter sur {hote}:{port} ({raison(OSError(faute, ''))}) : changez de port ou d'hôte."
    )


def _faute_du_port(hote: str, port: int) -> int:
    """The error number of listening there, 0 when one can."""
    famille = socket.AF_INET6 if ":" in hote else socket.AF_INET
    with contextlib.closing(socket.socket(famille, socket.SOCK_STREAM)) as prise:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind((hote, port))
            prise.listen(1)
        except socket.gaierror as erreur:
            raise LanceurError(
                f"L'hôte « {hote} » est inconnu de cette machine : donnez une adresse."
            ) from erreur
        except OSError as erreur:
            return erreur.errno or errno.EINVAL
    return 0
