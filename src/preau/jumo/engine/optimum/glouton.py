"""The greedy plan: best gain first, ties by sorted ids."""

from __future__ import annotations

import numpy as np

from preau.jumo.engine.optimum import noyaux
from preau.jumo.engine.optimum.probleme import Probleme

# Groups are met by slices of gain, so that most of them, made of BMP already taken, are never listed.
TRANCHES_AU_DELA_DE = 150
TRANCHES = (0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.45, 0.3, 0.15, 0.0)
PRIS = 1e13


def glouton(probleme: Probleme) -> np.ndarray:
    """The groups it takes, m × 3."""
    n = probleme.n
    vide = np.zeros(n + 1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros((n, n))
    prix = probleme.seules.astype(float)
    sommet = max(float(probleme.table.max()), 1.0)
    libres = np.ones(n, dtype=bool)
    plan: list[np.ndarray] = []
    for part in TRANCHES if n > TRANCHES_AU_DELA_DE else TRANCHES[-1:]:
        seuil = max(1.0, part * sommet)
        place = 1 << 14
        while True:
            groupes, gains = np.zeros((place, 3), dtype=np.int64), np.zeros(place)
            nombre = noyaux.enumerer(*probleme.donnees, prix, *vide, seuil, groupes, gains)
            if nombre <= place:
                break
            place = nombre
        groupes, gains = groupes[:nombre], gains[:nombre]
        pris = noyaux.prendre(groupes, np.lexsort((cles(probleme, groupes), -gains)), libres)
        prix[~libres] = PRIS
        plan.append(groupes[pris])
    return np.vstack(plan)


def cles(probleme: Probleme, groupes: np.ndarray) -> np.ndarray:
    """For each group one integer, in the order of its sorted ids (a pair before the triples that begin with it)."""
    rangs = np.where(groupes >= 0, probleme.rangs[groupes], -1)
    rangs = np.sort(rangs, axis=1)
    paire = rangs[:, 0] < 0
    premier, second, dernier = (np.where(paire, rangs[:, (c + 1) % 3], rangs[:, c]) for c in range(3))
    n = probleme.n + 1
    return (premier * n + second) * n + np.where(paire, 0, dernier + 1)
