"""The way that one teacher goes between the two or three schools of a service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from preau.jumo.models import Bmp
from preau.jumo.partenaires.evaluation import Etape, etapes
from preau.socle.cartes.fond.carte import Trait
from preau.socle.cartes.trajets import Trajet
from preau.socle.interface.formats import decimale

INCONNU = 10**9


@dataclass(frozen=True)
class Parcours:
    """Its legs: the one of a pair, the two shortest of three, as the engine counts them."""

    etapes: tuple[Etape, ...] = ()

    @classmethod
    def entre(cls, bmps: Sequence[Bmp]) -> Parcours:
        """Two queries. A leg of unknown length is longer than any other."""
        toutes = etapes(bmps)
        courtes = sorted(toutes, key=lambda etape: etape.trajet.hectometres if etape.trajet else INCONNU)
        return cls(tuple(courtes[: len(bmps) - 1]))

    @property
    def total(self) -> str:
        """« 21,4 km, 29 min (estimation) »: the legs added; says so when one is unknown."""
        trajets = self.trajets
        if not trajets or None in trajets:
            return "inconnu, un établissement n'est pas situé"
        km = decimale(sum(trajet.hectometres for trajet in trajets) / 10)
        mention = " (estimation)" if any(trajet.estimation for trajet in trajets) else ""
        return f"{km} km, {sum(trajet.minutes for trajet in trajets)} min{mention}"

    @property
    def trajets(self) -> list[Trajet | None]:
        return [etape.trajet for etape in self.etapes]

    @property
    def traits(self) -> list[Trait]:
        return [
            Trait(etape.de.rne, etape.vers.rne, etape.trajet.libelle) for etape in self.etapes if etape.trajet
        ]
