"""The weekly service of a full post (ORS), by discipline, corps and date: `rules/ors.yaml`.

It can be imported without Django, for the commands that work on files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from preau.socle.annuaire.models import Discipline


@dataclass(frozen=True)
class LigneOrs:
    heures: int
    reference: str
    du: date
    au: date | None = None
    corps: str = ""
    disciplines: frozenset[str] = frozenset()

    def convient(self, discipline: str, corps: str, jour: date) -> bool:
        return (
            self.du <= jour
            and (self.au is None or jour <= self.au)
            and self.corps in ("", corps)
            and (not self.disciplines or discipline in self.disciplines)
        )


@cache
def lignes_ors() -> tuple[LigneOrs, ...]:
    table = yaml.safe_load(
        files("preau.socle.annuaire").joinpath("rules/ors.yaml").read_text(encoding="utf-8")
    )
    return tuple(
        LigneOrs(**{**ligne, "disciplines": frozenset(ligne.get("disciplines", ()))})
        for ligne in table["lignes"]
    )


def ligne_ors(discipline: Discipline | str, jour: date, *, corps: str = "") -> LigneOrs:
    """The line of the table that applies, with its legal reference."""
    code = discipline if isinstance(discipline, str) else discipline.code
    for ligne in lignes_ors():
        if ligne.convient(code, corps, jour):
            return ligne
    raise LookupError(f"Aucune obligation de service connue pour {code} au {jour:%d/%m/%Y} (rules/ors.yaml).")


def ors_de(discipline: Discipline | str, jour: date, *, corps: str = "") -> int:
    """The hours of a full weekly service, in hundredths: 1800 for 18 h (a discipline or its code)."""
    return ligne_ors(discipline, jour, corps=corps).heures
