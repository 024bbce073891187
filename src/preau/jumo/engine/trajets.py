"""Distances between schools: crow-fly by road factor, or what a table says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from preau.jumo.engine.score import Poids, Trajet, millimetres

RAYON_KM = 6371.0088
# In a matrix of millimetres: the distance is not known.
INCONNU = 1 << 50


class Trajets:
    """(km, minutes) between two schools: the table where it has them, else haversine × `facteur` at `vitesse`.

    `places` gives (latitude, longitude) in degrees; `table` (km, minutes), keys in any order. Callable as a `Trajet`.
    """

    def __init__(
        self,
        places: Mapping[str, tuple[float, float]],
        poids: Poids,
        table: Mapping[tuple[str, str], tuple[float, float]] | None = None,
    ) -> None:
        self._radians = {rne: (math.radians(lat), math.radians(lon)) for rne, (lat, lon) in places.items()}
        self._table = {tuple(sorted(paire)): trajet for paire, trajet in (table or {}).items()}
        self._situees = self._radians.keys() | {rne for paire in self._table for rne in paire}
        self._facteur, self._vitesse = poids.facteur, poids.vitesse

    def __call__(self, a: str, b: str) -> tuple[float, float] | None:
        if connu := self._table.get((a, b) if a < b else (b, a)):
            return connu
        if a not in self._radians or b not in self._radians:
            return None
        # In this order whoever asks first, so that the last bit does not depend on it.
        (lat_a, lon_a), (lat_b, lon_b) = self._radians[min(a, b)], self._radians[max(a, b)]
        corde = (
            math.sin((lat_b - lat_a) / 2) ** 2
            + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
        )
        km = 2 * RAYON_KM * math.asin(min(1.0, math.sqrt(corde))) * self._facteur
        return km, 60 * km / self._vitesse

    def situe(self, rne: str) -> bool:
        """Whether any distance from this school is known."""
        return rne in self._situees


def matrice(ecoles: Sequence[str], trajet: Trajet) -> np.ndarray:
    """Millimetres between the schools, INCONNU where `trajet` gives None; 0 on the diagonal."""
    n = len(ecoles)
    resultat = np.zeros((n, n), dtype=np.int64)
    for i, a in enumerate(ecoles):
        for j in range(i):
            connu = trajet(a, ecoles[j])
            resultat[i, j] = resultat[j, i] = INCONNU if connu is None else millimetres(connu[0])
    return resultat
