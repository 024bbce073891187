"""The launcher's steps on the terminal: one line each, with its time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


class Etapes:
    """Prints « ✓ libellé … 1,2 s » after each step; on a terminal, also what is under way, with its progress."""

    def __init__(self, console: Console):
        self.console = console
        self.debut = time.monotonic()

    @contextmanager
    def etape(self, libelle: str) -> Iterator[Etape]:
        etape = Etape(self, libelle)
        etape.montrer()
        yield etape
        etape.finir()

    def duree(self) -> str:
        return secondes(time.monotonic() - self.debut)


class Etape:
    def __init__(self, etapes: Etapes, libelle: str):
        self.etapes = etapes
        self.libelle = libelle
        self.precision = ""
        self._debut = time.monotonic()
        self._montre_le = 0.0

    @property
    def avancer(self) -> Callable[[int, int], None]:
        """For a long service: called with (done, total)."""

        def avancer(fait: int, total: int) -> None:
            if total and time.monotonic() - self._montre_le > 0.1:
                self.montrer(f"{100 * fait // total} %")

        return avancer

    def montrer(self, suite: str = "") -> None:
        self._montre_le = time.monotonic()
        if self.etapes.console.is_terminal:
            self.etapes.console.file.write(f"\r\033[K  … {self.libelle} {suite}")
            self.etapes.console.file.flush()

    def finir(self) -> None:
        if self.etapes.console.is_terminal:
            self.etapes.console.file.write("\r\033[K")
        duree = secondes(time.monotonic() - self._debut)
        texte = f"{self.libelle} ({self.precision})" if self.precision else self.libelle
        self.etapes.console.print(f"  [green]✓[/] {texte:<64} [dim]{duree:>7}[/]")


def secondes(duree: float) -> str:
    return f"{duree:.1f} s".replace(".", ",")
