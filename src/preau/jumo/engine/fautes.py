"""What is wrong in a file given to the engine: where, which value, which rule, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Faute:
    """One fault. `ligne` counts from 1, the header included; 0 when the whole file is meant."""

    fichier: str
    ligne: int
    valeur: str
    regle: str
    remede: str

    def __str__(self) -> str:
        lieu = f"{self.fichier}, ligne {self.ligne}" if self.ligne else self.fichier
        valeur = f" « {self.valeur} »" if self.valeur else ""
        return f"{lieu}{valeur} : {self.regle} {self.remede}"


class EntreesRefusees(ValueError):
    """The input cannot be used; `fautes` says why, all of it, in the order of the files and lines."""

    def __init__(self, fautes: Iterable[Faute]) -> None:
        self.fautes = list(fautes)
        super().__init__("\n".join(map(str, self.fautes)))
