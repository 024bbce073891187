"""The way between the two or three schools of one service: which legs, how long, in what words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from preau.socle.annuaire.models import Etablissement
from preau.socle.cartes.fond.carte import Trait
from preau.socle.cartes.trajets import Trajet, Trajets
from preau.socle.interface.formats import decimale


@dataclass(frozen=True)
class Etape:
    """The leg between two schools; `trajet` is None when one of them is not located."""

    de: Etablissement
    vers: Etablissement
    trajet: Trajet | None

    @property
    def libelle(self) -> str:
        return self.trajet.libelle if self.trajet else "distance inconnue"


@dataclass(frozen=True)
class Parcours:
    """The legs of a service: the one of a pair, the two shortest of three (as the engine counts them)."""

    etapes: tuple[Etape, ...]

    @classmethod
    def entre(cls, etablissements: Sequence[Etablissement], trajets: Trajets) -> Parcours:
        etapes = [
            Etape(de, vers, trajets.trajet(de.rne, vers.rne)) for de, vers in combinations(etablissements, 2)
        ]
        if len(etablissements) < 3:
            return cls(tuple(etapes))
        # Unknown legs are the longest.
        par_longueur = sorted(etapes, key=lambda etape: etape.trajet.hectometres if etape.trajet else 10**9)
        gardees = par_longueur[:2]
        return cls(tuple(etape for etape in etapes if etape in gardees))

    @property
    def connu(self) -> bool:
        return bool(self.etapes) and all(etape.trajet for etape in self.etapes)

    @property
    def total(self) -> str:
        """« 21,4 km, 29 min (estimation) »: the legs added; why not when one is unknown."""
        if not self.connu:
            return "inconnu, un établissement n'est pas situé"
        trajets = [etape.trajet for etape in self.etapes]
        km = decimale(sum(trajet.hectometres for trajet in trajets) / 10)
        mention = " (estimation)" if any(trajet.estimation for trajet in trajets) else ""
        return f"{km} km, {sum(trajet.minutes for trajet in trajets)} min{mention}"

    @property
    def trajets(self) -> list[Trajet | None]:
        return [etape.trajet for etape in self.etapes]

    @property
    def traits(self) -> list[Trait]:
        return [Trait(etape.de.rne, etape.vers.rne, etape.libelle) for etape in self.etapes if etape.trajet]
