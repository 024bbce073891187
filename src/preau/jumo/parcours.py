"""How far the schools of a jumelage are from one another: each leg (J10, J11), and the path that a teacher goes.

The path is the leg of a pair, the two shortest of a triple, as the engine counts them (J18).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from preau.jumo.models import Bmp, Jumelage
from preau.socle.annuaire.models import Etablissement
from preau.socle.cartes.trajets import ESTIMATION, Trajet, Trajets


def trajets_des_jumelages(jumelages: Iterable[Jumelage]) -> Trajets:
    """What the `parcours` of these jumelages needs: two queries, however many there are."""
    return Trajets.des_couples(
        couple
        for jumelage in jumelages
        for couple in combinations([bmp.etablissement_id for bmp in jumelage.bmps], 2)
    )


def parcours(rnes: Sequence[str], trajets: Trajets) -> Trajet | None:
    """The path between the schools of these RNE, as one Trajet; None when a leg that it needs is not known."""
    etapes = [trajets.trajet(un, autre) for un, autre in combinations(rnes, 2)]
    connues = sorted((e for e in etapes if e is not None), key=lambda e: (e.hectometres, e.minutes))
    besoin = len(rnes) - 1
    if len(connues) < besoin:
        return None
    retenues = connues[:besoin]
    sources = {etape.source for etape in retenues}
    return Trajet(
        hectometres=sum(etape.hectometres for etape in retenues),
        minutes=sum(etape.minutes for etape in retenues),
        source=ESTIMATION if ESTIMATION in sources else min(sources),
    )


@dataclass(frozen=True)
class Etape:
    """The way between two schools of a jumelage; `trajet` is None when one is not located."""

    de: Etablissement
    vers: Etablissement
    trajet: Trajet | None


def etapes(bmps: Iterable[Bmp], trajets: Trajets | None = None) -> list[Etape]:
    """Between each two schools of these BMP (J10, J11). Two queries, none when `trajets` is given."""
    ecoles = [bmp.etablissement for bmp in bmps]
    trajets = trajets or Trajets.entre(ecoles)
    return [Etape(un, autre, trajets.trajet(un.rne, autre.rne)) for un, autre in combinations(ecoles, 2)]
