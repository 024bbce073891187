"""The synthetic académie of measure B2: 10,000 BMP in 60 disciplines, 400 schools round 40 towns, a fixed seed.

A square of 70 km; 25 zones (nearest centre); at most one BMP per school and discipline; 91 to 400 BMP per
discipline, Zipf-like; whole hours from 1 to 17, small ones the more frequent, 9 h (half a service) favoured.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from preau.jumo.engine.score import Membre

GRAINE = 20260901
COTE_KM, VILLES, ECOLES, ZONES = 70.0, 40, 400, 25
DISCIPLINES, TOTAL, PLUS_PETITE, PLUS_GRANDE = 60, 10_000, 91, 400
KM_PAR_DEGRE = 111.195
LATITUDE, LONGITUDE = 48.4, 2.4
# Most disciplines have 18 h; EPS has 20 h, and some posts 15 h or 21 h.
ORS = {3: 2000, 20: 1500, 40: 2100}


@dataclass(frozen=True)
class Academie:
    """`ecoles`: rne -> (latitude, longitude, zone); `blocs`: every BMP."""

    ecoles: dict[str, tuple[float, float, str]]
    blocs: list[Membre]


def tailles() -> list[int]:
    """The number of BMP of each discipline, the largest first; TOTAL in all."""
    bas, haut = 0.0, 2000.0

    def repartition(echelle: float) -> list[int]:
        return [
            min(PLUS_GRANDE, max(PLUS_PETITE, round(echelle / (rang + 1) ** 0.6)))
            for rang in range(DISCIPLINES)
        ]

    for _ in range(60):
        milieu = (bas + haut) / 2
        bas, haut = (milieu, haut) if sum(repartition(milieu)) < TOTAL else (bas, milieu)
    resultat = repartition(haut)
    for rang in range(sum(resultat) - TOTAL):
        resultat[DISCIPLINES // 2 - rang] -= 1
    return resultat


def academie(graine: int = GRAINE) -> Academie:
    alea = random.Random(graine)
    villes = [(alea.uniform(5, COTE_KM - 5), alea.uniform(5, COTE_KM - 5)) for _ in range(VILLES)]
    centres = [(alea.uniform(0, COTE_KM), alea.uniform(0, COTE_KM)) for _ in range(ZONES)]
    places = {}
    for numero in range(ECOLES):
        x, y = alea.choice(villes)
        x, y = x + alea.gauss(0, 3), y + alea.gauss(0, 3)
        zone = min(range(ZONES), key=lambda z: math.dist(centres[z], (x, y)))
        latitude = LATITUDE + y / KM_PAR_DEGRE
        longitude = LONGITUDE + x / (KM_PAR_DEGRE * math.cos(math.radians(LATITUDE)))
        places[f"099{numero:04d}Z"] = (round(latitude, 6), round(longitude, 6), f"Z{zone:02d}")
    quotites = range(1, 18)
    frequences = [(18 - h) * (1.8 if h == 9 else 1) for h in quotites]
    blocs = []
    for numero, taille in enumerate(tailles()):
        for rne in sorted(alea.sample(sorted(places), taille)):
            blocs.append(
                Membre(
                    id=f"B{len(blocs):05d}",
                    rne=rne,
                    discipline=f"L{numero:04d}",
                    quotite=100 * alea.choices(quotites, frequences)[0],
                    ors=ORS.get(numero, 1800),
                    zone=places[rne][2],
                )
            )
    return Academie(places, blocs)


def discipline(taille: int, graine: int = GRAINE) -> Academie:
    """One discipline of that many BMP in the same académie."""
    entiere = academie(graine)
    alea = random.Random(graine + taille)
    une = sorted(
        alea.sample([b for b in entiere.blocs if b.discipline == "L0000"], taille), key=lambda b: b.id
    )
    return Academie(entiere.ecoles, une)
