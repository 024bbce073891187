"""The loops that decide, written so that numba can compile them: whole numbers in arrays, nothing else.

The same functions run as they are on Python lists; numba, which takes about a second to load and longer the first time
it compiles, is called for large inputs only. Its code is kept on disk where that is possible.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib.util import find_spec

JAMAIS = 2**63 - 1
# Applications from which loading numba pays for itself.
SEUIL_NUMBA = 1_000_000


def da(tour, debut, poste, cle, base, nombre, tas_cle, tas_candidat, seuil, tenu):
    """Deferred acceptance.

    `tour`: the candidates in the order in which they are taken, which changes nothing but the time: with the strongest
    first, hardly anybody is displaced. `base[p]` is where the heap of post p begins (weakest first,
    base[p + 1] - base[p] places), `nombre` how many it holds, `seuil` the key to beat: -1 without places, JAMAIS while
    one is free.
    """
    for premier in tour:
        c = premier
        a = debut[c]
        while c >= 0:
            fin = debut[c + 1]
            while a < fin and cle[a] >= seuil[poste[a]]:
                a += 1
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
                a = tenu[c] + 1
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


def garder(candidat, poste, c_poste, exclu, marque, garde):
    """Keep the first time each reaches a post, up to his own, which closes his list. `marque` has -1 for each post."""
    precedent = -1
    clos = False
    for i in range(len(candidat)):
        c = candidat[i]
        p = poste[i]
        if c != precedent:
            precedent = c
            clos = False
        garde[i] = not (clos or exclu[i] or marque[p] == c)
        if garde[i]:
            marque[p] = c
            clos = c_poste[c] == p


def classer(debut_poste, poste, cle, curseur, ordre, place):
    """Sort the applications by post then key. `curseur` is a copy of `debut_poste`."""
    for a in range(len(poste)):
        p = poste[a]
        ordre[curseur[p]] = a
        curseur[p] += 1
    for p in range(len(debut_poste) - 1):
        bas = debut_poste[p]
        n = debut_poste[p + 1] - bas
        saut = 1
        while saut < n // 3:
            saut = 3 * saut + 1
        while saut > 0:
            for i in range(bas + saut, bas + n):
                a = ordre[i]
                k = cle[a]
                j = i
                while j - saut >= bas and cle[ordre[j - saut]] > k:
                    ordre[j] = ordre[j - saut]
                    j -= saut
                ordre[j] = a
            saut //= 3
        for i in range(n):
            place[ordre[bas + i]] = i


def expliquer(
    v_debut,
    v_poste,
    v_exclu,
    v_retire,
    debut,
    poste,
    voeu,
    cle,
    bareme,
    rang_au_poste,
    tenu,
    c_poste,
    cloture,
    barre_du_poste,
    places,
    decalages,
    motifs,
    codes,
    motif,
    barre,
    manque,
    devant,
    application,
):
    """The explanations, wish by wish.

    `cloture` is the key of each post's weakest entrant, or -1, `barre_du_poste` his barème. `codes` are the motifs that
    no field of the key names, in the order of `explications.CODES`; `motifs` that of each field, `decalages` where it
    begins, lowest first. `application` receives the index of the application explained.
    """
    obtenu_, mieux, sans_place, titulaire, par_bareme, qualification, lien, apres_poste = codes
    for c in range(len(v_debut) - 1):
        bas, haut = debut[c], debut[c + 1]
        obtenu = voeu[tenu[c]] if tenu[c] >= 0 else -1
        fin = voeu[haut - 1] if haut > bas and poste[haut - 1] == c_poste[c] else -1
        lu = bas
        for v in range(v_debut[c], v_debut[c + 1]):
            p = v_poste[v]
            while lu < haut and voeu[lu] >= 0 and voeu[lu] < v:
                lu += 1
            a = -1
            if p >= 0:
                if lu < haut and poste[lu] == p:
                    a = lu
                else:
                    for i in range(bas, haut):
                        if poste[i] == p:
                            a = i
                            break
            application[v] = a
            barre[v] = barre_du_poste[p] if p >= 0 else -1
            devant[v] = rang_au_poste[a] if a >= 0 else -1
            manque[v] = -1
            if fin >= 0 and v > fin:
                motif[v] = apres_poste
            elif v_retire[v]:
                motif[v] = lien
            elif v == obtenu:
                motif[v] = obtenu_
            elif obtenu >= 0 and v > obtenu:
                motif[v] = mieux
            elif v_exclu[v]:
                motif[v] = qualification
            elif p < 0 or places[p] == 0:
                motif[v] = sans_place
            elif cloture[p] < 0:
                motif[v] = titulaire
            elif cle[a] < cloture[p]:
                motif[v] = sans_place
            else:
                ecart = cle[a] ^ cloture[p]
                i = 0
                while i + 1 < len(decalages) and ecart >> decalages[i + 1] > 0:
                    i += 1
                motif[v] = motifs[i]
                if motifs[i] == par_bareme:
                    manque[v] = barre[v] - bareme[a]


def a_compiler(lignes: int, force: bool | None) -> bool:
    """Whether to call numba for that many applications."""
    if force is not None:
        return force
    return lignes >= SEUIL_NUMBA and numba_disponible()


def numba_disponible() -> bool:
    return find_spec("numba") is not None


@functools.cache
def compile_(nom: str) -> Callable:
    """The compiled function, kept on disk when a folder can be written."""
    import numba

    fonction = globals()[nom]
    try:
        return numba.njit(fonction, cache=True, nogil=True)
    except RuntimeError:  # no folder where numba may write
        return numba.njit(fonction, nogil=True)
