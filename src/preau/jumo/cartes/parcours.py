"""The way that one teacher goes between the two or three schools of a service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from preau.jumo.models import Bmp
from preau.jumo.parcours import Etape, etapes, parcours
from preau.socle.cartes.fond.carte import Trait
from preau.socle.cartes.trajets import Trajet, Trajets

INCONNU = 10**9


@dataclass(frozen=True)
class Parcours:
    """Its legs: the one of a pair, the two shortest of three, as the engine counts them."""

    etapes: tuple[Etape, ...] = ()
    trajet: Trajet | None = None

    @classmethod
    def entre(cls, bmps: Sequence[Bmp]) -> Parcours:
        """Two queries. A leg of unknown length is longer than any other."""
        trajets = Trajets.entre([bmp.etablissement for bmp in bmps])
        toutes = etapes(bmps, trajets)
        courtes = sorted(toutes, key=lambda etape: etape.trajet.hectometres if etape.trajet else INCONNU)
        rnes = [bmp.etablissement.rne for bmp in bmps]
        return cls(tuple(courtes[: len(bmps) - 1]), parcours(rnes, trajets))

    @property
    def total(self) -> str:
        """« 21,4 km, 29 min (estimation) »: the legs added; says so when one is unknown."""
        return self.trajet.libelle if self.trajet else "inconnu, un établissement n'est pas situé"

    @property
    def trajets(self) -> list[Trajet | None]:
        return [etape.trajet for etape in self.etapes]

    @property
    def traits(self) -> list[Trait]:
        return [
            Trait(etape.de.rne, etape.vers.rne, etape.trajet.libelle) for etape in self.etapes if etape.trajet
        ]
