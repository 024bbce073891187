"""The loops that decide, written so that numba can compile them: whole numbers in arrays, nothing else.

The same functions run as they are on Python lists; numba, which takes about a second to load and longer the first time
it compiles, is called for large inputs only. Its code is kept on disk where that is possible.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

JAMAIS = 2**63 - 1


def da(debut, poste, cle, base, nombre, tas_cle, tas_candidat, seuil, suivante, tenu):
    """Deferred acceptance. `base[p]` is where the heap of post p begins (weakest first, base[p + 1] - base[p] places),
    `nombre` how many it holds, `seuil` the key to beat: -1 without places, JAMAIS while one is free."""
    for premier in range(len(debut) - 1):
        c = premier
        while c >= 0:
            a = suivante[c]
            fin = debut[c + 1]
            while a < fin and cle[a] >= seuil[poste[a]]:
                a += 1
            suivante[c] = a + 1
            if a >= fin:
                tenu[c] = -1
                break
            p = poste[a]
            bas = base[p]
            places = base[p + 1] - bas
            tenu[c] = a
            k = cle[a]
            if nombre[p] < places:
                i = nombre[p]
                nombre[p] += 1
                while i > 0:
                    parent = (i - 1) // 2
                    if tas_cle[bas + parent] >= k:
                        break
                    tas_cle[bas + i] = tas_cle[bas + parent]
                    tas_candidat[bas + i] = tas_candidat[bas + parent]
                    i = parent
                tas_cle[bas + i] = k
                tas_candidat[bas + i] = c
                c = -1
            else:
                refuse = tas_candidat[bas]
                i = 0
                while True:
                    fils = 2 * i + 1
                    if fils >= places:
                        break
                    if fils + 1 < places and tas_cle[bas + fils + 1] > tas_cle[bas + fils]:
                        fils += 1
                    if tas_cle[bas + fils] <= k:
                        break
                    tas_cle[bas + i] = tas_cle[bas + fils]
                    tas_candidat[bas + i] = tas_candidat[bas + fils]
                    i = fils
                tas_cle[bas + i] = k
                tas_candidat[bas + i] = c
                c = refuse
            if nombre[p] == places:
                seuil[p] = tas_cle[bas]


def chaines_2012(debut_poste, ordre, candidat, poste, libres, curseur, pile, tenu):
    """Vacancy chains. `ordre[debut_poste[p]:debut_poste[p + 1]]` are the applications to p, strongest first; `tenu` is
    what each has, an index after his last application for those who have nothing. `pile` has room for one entry per
    free place. Nobody ever comes to prefer again what he has passed: each list is read once."""
    hauteur = 0
    for p in range(len(libres)):
        for _ in range(libres[p]):
            pile[hauteur] = p
            hauteur += 1
    while hauteur > 0:
        hauteur -= 1
        p = pile[hauteur]
        i = curseur[p]
        while i < debut_poste[p + 1] and ordre[i] >= tenu[candidat[ordre[i]]]:
            i += 1
        curseur[p] = i
        if i < debut_poste[p + 1]:
            a = ordre[i]
            c = candidat[a]
            if tenu[c] < len(poste) and candidat[tenu[c]] == c:
                pile[hauteur] = poste[tenu[c]]
                hauteur += 1
            tenu[c] = a


@functools.cache
def compile_(nom: str) -> Callable:
    """The compiled function, kept on disk when a folder can be written."""
    import numba

    fonction = globals()[nom]
    try:
        return numba.njit(fonction, cache=True, nogil=True)
    except RuntimeError:  # no folder where numba may write
        return numba.njit(fonction, nogil=True)
