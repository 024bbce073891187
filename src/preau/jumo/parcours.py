"""How far the schools of a jumelage are from one another: the leg of a pair, the two shortest of a triple (J18)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from preau.jumo.models import Jumelage
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
