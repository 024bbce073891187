"""Long-lived child processes: started, restarted when they die, stopped with the launcher."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from preau.lanceur.postgres import mourir_avec_le_parent

ATTENTES = (0.2, 1, 2, 5, 10, 30)
# A service that has lived this long has recovered: the next wait is the shortest again.
VIE_SAINE = 60
TAILLE_JOURNAL = 10_000_000


@dataclass
class Service:
    """One child in its own session, its output in one log file; the kernel stops it when the launcher dies."""

    nom: str
    commande: Sequence[str | Path]
    journal: Path
    # Seconds left to finish what is under way when asked to stop.
    patience: float = 3
    processus: subprocess.Popen | None = field(default=None, init=False)
    _ne_le: float = field(default=0, init=False)
    _chutes: int = field(default=0, init=False)
    _relance_a: float | None = field(default=None, init=False)

    def demarrer(self) -> None:
        self.journal.parent.mkdir(parents=True, exist_ok=True)
        if self.journal.exists() and self.journal.stat().st_size > TAILLE_JOURNAL:
            self.journal.replace(self.journal.with_suffix(".ancien.log"))
        with self.journal.open("ab") as sortie:
            self.processus = subprocess.Popen(
                [str(mot) for mot in self.commande],
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=sortie,
                start_new_session=True,
                preexec_fn=mourir_avec_le_parent(signal.SIGTERM),
            )
        self._ne_le = time.monotonic()
        self._relance_a = None

    @property
    def vivant(self) -> bool:
        return self.processus is not None and self.processus.poll() is None

    def surveiller(self) -> str:
        """Restart the service if it has died, whatever its exit code; say what was done, or nothing."""
        if self.vivant:
            return ""
        maintenant = time.monotonic()
        if self._relance_a is None:
            self._chutes = 0 if maintenant - self._ne_le > VIE_SAINE else self._chutes + 1
            attente = ATTENTES[min(self._chutes, len(ATTENTES) - 1)]
            self._relance_a = maintenant + attente
            return f"{self.nom} s'est arrêté (code {self.processus.returncode}), relance dans {attente:g} s"
        if maintenant < self._relance_a:
            return ""
        self.demarrer()
        return f"{self.nom} est relancé"

    def arreter(self) -> None:
        """Ask the service to stop, then kill its whole session if it does not."""
        if self.processus is None:
            return
        if self.vivant:
            self.processus.send_signal(signal.SIGTERM)
        try:
            self.processus.wait(timeout=self.patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.processus.pid, signal.SIGKILL)
            self.processus.wait()
        self.processus = None

    def fin_du_journal(self, lignes: int = 8) -> str:
        return "\n".join(self.journal.read_text(errors="replace").splitlines()[-lignes:])
