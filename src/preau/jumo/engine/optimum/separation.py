"""Violated cuts of a fractional plan, compiled."""

from __future__ import annotations

import numpy as np

from preau.jumo.engine.optimum.compilation import compiler


@compiler
def trois(n, groupes, x, seuil, place):
    """Sets of three BMP of which groups worth more than 1 + `seuil` in all hold two or more.

    Returns (sets, violations), at most `place` of them.
    """
    poids = np.zeros((n, n))
    for c in range(len(x)):
        i, j, k = groupes[c]
        poids[i, j] += x[c]
        poids[j, i] += x[c]
        if k >= 0:
            poids[i, k] += x[c]
            poids[k, i] += x[c]
            poids[j, k] += x[c]
            poids[k, j] += x[c]
    ensembles = np.empty((place, 3), dtype=np.int64)
    violations = np.empty(place)
    nombre = 0
    for i in range(n):
        for j in range(i + 1, n):
            if poids[i, j] <= 0:
                continue
            for k in range(n):
                if k in (i, j) or poids[i, k] + poids[j, k] <= 0:
                    continue
                total = poids[i, j] + poids[i, k] + poids[j, k]
                if total <= 1 + seuil:
                    continue
                # The group that is the whole set was counted three times.
                for c in range(len(x)):
                    a, b, d = groupes[c]
                    if d >= 0 and a in (i, j, k) and b in (i, j, k) and d in (i, j, k):
                        total -= 2 * x[c]
                if total > 1 + seuil and nombre < place:
                    ensembles[nombre, 0], ensembles[nombre, 1], ensembles[nombre, 2] = i, j, k
                    violations[nombre] = total - 1
                    nombre += 1
    return ensembles[:nombre], violations[:nombre]


@compiler
def cycles(groupes, x):
    """Odd cycles of fractional groups that conflict: sets of BMP shared along each, from each group the cheapest.

    Two groups that share a BMP are at distance 1 - x_c - x_d; a closed walk of odd length shorter than 1 gives
    a violated cut. Shortest paths in the doubled graph, from each group to its double.
    Returns m sets (m × n, booleans).
    """
    m = len(x)
    n = groupes.max() + 1
    distance = np.full((m, m), np.inf)
    commun = np.full((m, m), -1)
    for c in range(m):
        for d in range(m):
            if c != d:
                for a in range(3):
                    for b in range(3):
                        if groupes[c, a] >= 0 and groupes[c, a] == groupes[d, b]:
                            distance[c, d] = max(0.0, 1 - x[c] - x[d])
                            commun[c, d] = groupes[c, a]
    ensembles = np.zeros((m, n), dtype=np.bool_)
    for depart in range(m):
        longueur = np.full(2 * m, np.inf)
        avant = np.full(2 * m, -1)
        fini = np.zeros(2 * m, dtype=np.bool_)
        longueur[depart] = 0.0
        for _ in range(2 * m):
            u = -1
            for v in range(2 * m):
                if not fini[v] and (u < 0 or longueur[v] < longueur[u]):
                    u = v
            if longueur[u] >= 1 or u == depart + m:
                break
            fini[u] = True
            c = u % m
            cote = 0 if u >= m else m
            for d in range(m):
                if longueur[u] + distance[c, d] < longueur[d + cote] - 1e-12:
                    longueur[d + cote] = longueur[u] + distance[c, d]
                    avant[d + cote] = u
        if longueur[depart + m] < 1:
            u = depart + m
            while u != depart:
                b = commun[avant[u] % m, u % m]
                ensembles[depart, b] = not ensembles[depart, b]
                u = avant[u]
    return ensembles
