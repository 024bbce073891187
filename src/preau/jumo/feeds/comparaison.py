"""What a file changes in the campaign's BMP (J2). Pure: two sets of `BmpLu` in, the difference out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from preau.jumo.feeds.bmp import BmpLu

# A BMP that changes one of these is another one for whoever is paired with it.
IDENTITE = ("rne", "discipline")
# The others, in the order in which people read them: field -> what it is called.
LIBELLES = {
    "quotite": "quotité",
    "ors": "ORS",
    "zone": "ZR",
    "info_dos": "info DOS",
    "vacance": "vacance",
}


@dataclass(frozen=True, slots=True)
class Changement:
    """One BMP before and after."""

    avant: BmpLu
    apres: BmpLu

    @property
    def champs(self) -> tuple[str, ...]:
        """The fields that differ."""
        return tuple(
            nom for nom in (*IDENTITE, *LIBELLES) if getattr(self.avant, nom) != getattr(self.apres, nom)
        )


@dataclass(frozen=True)
class Difference:
    """By identifier: the BMP to create, to change, to move (other school or discipline), to take away."""

    crees: dict[str, BmpLu]
    modifies: dict[str, Changement]
    deplaces: dict[str, Changement]
    retires: dict[str, BmpLu]
    inchanges: int
    actuels: int

    def __bool__(self) -> bool:
        return bool(self.crees or self.modifies or self.deplaces or self.retires)

    @property
    def part_retiree(self) -> float:
        """The share of today's BMP that the file takes away, in per cent."""
        return 100 * len(self.retires) / self.actuels if self.actuels else 0.0

    @property
    def touches(self) -> set[str]:
        """The identifiers of the existing BMP that change or go."""
        return {*self.modifies, *self.deplaces, *self.retires}

    def comptes(self) -> dict[str, int]:
        return {
            "actuels": self.actuels,
            "crees": len(self.crees),
            "modifies": len(self.modifies),
            "deplaces": len(self.deplaces),
            "retires": len(self.retires),
            "inchanges": self.inchanges,
        }

    def empreinte(self) -> str:
        """The same for the same difference, whatever the order of the lines."""
        parties = [sorted(self.crees.items()), sorted(self.retires.items())]
        parties += [
            sorted((cle, c.avant, c.apres) for cle, c in groupe.items())
            for groupe in (self.modifies, self.deplaces)
        ]
        return hashlib.sha256(repr(parties).encode()).hexdigest()


def comparer(actuels: Mapping[str, BmpLu], lus: Mapping[str, BmpLu]) -> Difference:
    """The difference between the campaign's BMP and the file's, both by identifier."""
    modifies, deplaces = {}, {}
    for identifiant in actuels.keys() & lus.keys():
        changement = Changement(actuels[identifiant], lus[identifiant])
        if changement.avant == changement.apres:
            continue
        groupe = deplaces if set(IDENTITE) & set(changement.champs) else modifies
        groupe[identifiant] = changement
    crees = {identifiant: bmp for identifiant, bmp in lus.items() if identifiant not in actuels}
    retires = {identifiant: bmp for identifiant, bmp in actuels.items() if identifiant not in lus}
    communs = len(actuels) - len(retires)
    return Difference(
        crees=crees,
        modifies=dict(sorted(modifies.items())),
        deplaces=dict(sorted(deplaces.items())),
        retires=retires,
        inchanges=communs - len(modifies) - len(deplaces),
        actuels=len(actuels),
    )
