"""The loops over pairs and triples, compiled. All amounts are in `unites` (1/10,000 of a point).

A problem is given by arrays over its n BMP, sorted by quotité: `q` (hundredths), `legs` (n × n, cost of the leg,
IMPOSSIBLE when it is unknown or too long), `exclus` (n × n, True when two BMP may not be in one group), `zones`,
`table` (utility of the total bas, bas + 1, …), `bas`, `zone_u`, `triple_u`. Prices `w` are the dual of a BMP plus what
it is worth alone, so that the reduced cost of a group is its value less its prices and those of its cuts.

A cut is a set S of BMP, odd in number: the groups that hold two of S or more are at most (|S| - 1) / 2. `debut` and
`liste` give, for each BMP, the cuts it is in (ascending), `sigma` their duals, and `sommes` (n × n) the sum of
the duals of the cuts that hold both BMP.
"""

from __future__ import annotations

import numpy as np

from preau.jumo.engine.optimum.compilation import compiler

IMPOSSIBLE = 1 << 30


@compiler
def fenetre(q, debut, bas, haut):
    """Indices [a, b) with bas <= q[k] <= haut, from `debut` on; q ascending."""
    a = debut + np.searchsorted(q[debut:], bas, side="left")
    b = debut + np.searchsorted(q[debut:], haut, side="right")
    return a, b


@compiler
def valeur_paire(q, legs, zones, table, bas, zone_u, i, j):
    zone = zone_u if zones[i] != zones[j] else 0
    return table[q[i] + q[j] - bas] - legs[i, j] - zone


@compiler
def chemin(legs, i, j, k):
    """Cost of the two shortest legs."""
    a, b, c = legs[i, j], legs[i, k], legs[j, k]
    return a + b + c - max(a, b, c)


@compiler
def autres_zones(zones, i, j, k):
    """Distinct zones less one."""
    a, b, c = zones[i], zones[j], zones[k]
    if a == b:
        return 0 if b == c else 1
    return 1 if c in (a, b) else 2


@compiler
def sigma_triple(debut, liste, sigma, sommes, i, j, k):
    """Duals of the cuts that hold two of the three, or more, each once."""
    total = sommes[i, j] + sommes[i, k] + sommes[j, k]
    if sommes[i, j] > 0 and sommes[i, k] > 0 and sommes[j, k] > 0:
        for a in range(debut[i], debut[i + 1]):
            dans_j = dans_k = False
            for b in range(debut[j], debut[j + 1]):
                dans_j |= liste[b] == liste[a]
            for b in range(debut[k], debut[k + 1]):
                dans_k |= liste[b] == liste[a]
            if dans_j and dans_k:
                total -= 2 * sigma[liste[a]]
    return total


@compiler
def tarifer(
    q, legs, exclus, zones, table, bas, haut, zone_u, triple_u, w, debut, liste, sigma, sommes, seuil, garde
):
    """For each BMP, its `garde` groups of greatest reduced cost above `seuil`.

    Returns (groups m × 3 with k = -1 for a pair, values, greatest reduced cost of all).
    """
    n = len(q)
    meilleurs = np.full((n, garde), seuil)
    qui = np.full((n, garde, 3), -1, dtype=np.int32)
    pire = np.full(n, seuil)
    sommet = 0.0
    # The third BMP of a triple may have a negative price, if it is worth less than nothing alone.
    plafond = table.max() - min(0.0, w.min())
    for i in range(n):
        a, b = fenetre(q, i + 1, bas - q[i], haut - q[i])
        for j in range(a, b):
            if exclus[i, j] or legs[i, j] >= IMPOSSIBLE:
                continue
            cout = valeur_paire(q, legs, zones, table, bas, zone_u, i, j) - w[i] - w[j] - sommes[i, j]
            sommet = max(sommet, cout)
            if cout > pire[i] or cout > pire[j]:
                retenir(meilleurs, qui, pire, cout, i, j, -1)
        for j in range(i + 1, n):
            if exclus[i, j]:
                continue
            reste = plafond - triple_u - w[i] - w[j] - sommes[i, j]
            if reste <= seuil:
                continue
            a, b = fenetre(q, j + 1, bas - q[i] - q[j], haut - q[i] - q[j])
            for k in range(a, b):
                cout = table[q[i] + q[j] + q[k] - bas] - triple_u - w[i] - w[j] - w[k]
                if cout <= seuil or exclus[i, k] or exclus[j, k]:
                    continue
                route = chemin(legs, i, j, k)
                if route >= IMPOSSIBLE:
                    continue
                cout -= route + zone_u * autres_zones(zones, i, j, k)
                if cout <= seuil or cout - sommes[i, j] <= seuil:
                    continue
                cout -= sigma_triple(debut, liste, sigma, sommes, i, j, k)
                sommet = max(sommet, cout)
                if cout > pire[i] or cout > pire[j] or cout > pire[k]:
                    retenir(meilleurs, qui, pire, cout, i, j, k)
    return qui, sommet


@compiler
def retenir(meilleurs, qui, pire, cout, i, j, k):
    """Put the group among the best of each of its BMP that it improves."""
    for place in range(3):
        b = i if place == 0 else (j if place == 1 else k)
        if b < 0 or cout <= pire[b]:
            continue
        rang = np.argmin(meilleurs[b])
        meilleurs[b, rang] = cout
        qui[b, rang, 0] = i
        qui[b, rang, 1] = j
        qui[b, rang, 2] = k
        pire[b] = meilleurs[b].min()


@compiler
def enumerer(
    q,
    legs,
    exclus,
    zones,
    table,
    bas,
    haut,
    zone_u,
    triple_u,
    w,
    debut,
    liste,
    sigma,
    sommes,
    seuil,
    groupes,
    couts,
):
    """Every group whose reduced cost is at least `seuil`, written in `groupes` and `couts` as far as they hold.

    Returns how many there are, which may be more than was written.
    """
    n = len(q)
    place = len(couts)
    nombre = 0
    # The third BMP of a triple may have a negative price, if it is worth less than nothing alone.
    plafond = table.max() - min(0.0, w.min())
    for i in range(n):
        a, b = fenetre(q, i + 1, bas - q[i], haut - q[i])
        for j in range(a, b):
            if exclus[i, j] or legs[i, j] >= IMPOSSIBLE:
                continue
            cout = valeur_paire(q, legs, zones, table, bas, zone_u, i, j) - w[i] - w[j] - sommes[i, j]
            if cout >= seuil:
                if nombre < place:
                    groupes[nombre, 0], groupes[nombre, 1], groupes[nombre, 2] = i, j, -1
                    couts[nombre] = cout
                nombre += 1
        for j in range(i + 1, n):
            if exclus[i, j] or plafond - triple_u - w[i] - w[j] - sommes[i, j] < seuil:
                continue
            a, b = fenetre(q, j + 1, bas - q[i] - q[j], haut - q[i] - q[j])
            for k in range(a, b):
                cout = table[q[i] + q[j] + q[k] - bas] - triple_u - w[i] - w[j] - w[k]
                if cout < seuil or exclus[i, k] or exclus[j, k]:
                    continue
                route = chemin(legs, i, j, k)
                if route >= IMPOSSIBLE:
                    continue
                cout -= route + zone_u * autres_zones(zones, i, j, k)
                if cout < seuil or cout - sommes[i, j] < seuil:
                    continue
                cout -= sigma_triple(debut, liste, sigma, sommes, i, j, k)
                if cout >= seuil:
                    if nombre < place:
                        groupes[nombre, 0], groupes[nombre, 1], groupes[nombre, 2] = i, j, k
                        couts[nombre] = cout
                    nombre += 1
    return nombre


@compiler
def prendre(groupes, ordre, libres):
    """Rows of the groups taken one after the other in this order, if its BMP are free; `libres` follows."""
    pris = np.empty(len(ordre), dtype=np.int64)
    nombre = 0
    for rang in ordre:
        i, j, k = groupes[rang]
        if libres[i] and libres[j] and (k < 0 or libres[k]):
            libres[i] = libres[j] = False
            if k >= 0:
                libres[k] = False
            pris[nombre] = rang
            nombre += 1
    return pris[:nombre]
