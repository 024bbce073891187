"""The mechanisms in plain Python, written to be read: the oracle of the fast ones.

Each takes applications and the places of each post, and returns for each candidate the index of the application he
obtains, or -1.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence

from preau.mouvement.engine.affectation.modele import Applications


class _Inverse:
    """A key in reverse order, so that the weakest is at the top of a heap."""

    __slots__ = ("cle",)

    def __init__(self, cle):
        self.cle = cle

    def __lt__(self, autre: _Inverse) -> bool:
        return self.cle > autre.cle


def da(app: Applications, places: Sequence[int]) -> list[int]:
    """Deferred acceptance, the candidates proposing.

    A candidate without a place proposes to the next post of his list; the post keeps the strongest within its places.
    Nobody ends below his own post: it closes his list, and there his key is ahead of all but other holders'.
    """
    tenu = [-1] * (len(app.debut) - 1)
    suivante = list(app.debut[:-1])
    retenus: dict[int, list] = defaultdict(list)  # post -> heap, weakest first
    en_attente = list(range(len(tenu)))
    while en_attente:
        c = en_attente.pop()
        if suivante[c] == app.debut[c + 1]:
            continue
        a = suivante[c]
        suivante[c] += 1
        poste = app.poste[a]
        heapq.heappush(retenus[poste], (_Inverse(app.cle[a]), c))
        tenu[c] = a
        if len(retenus[poste]) > places[poste]:
            refuse = heapq.heappop(retenus[poste])[1]
            tenu[refuse] = -1
            en_attente.append(refuse)
    return tenu


def chaines_2012(app: Applications, places: Sequence[int], propres: Sequence[int]) -> list[int]:
    """Vacancy chains. Each free place goes to the strongest applicant who strictly prefers it to what he has, whose
    own place then becomes free, until nobody wants a free place. `propres` is each candidate's own post, or -1."""
    tenu = [app.debut[c + 1] - 1 if propre >= 0 else -1 for c, propre in enumerate(propres)]
    libres = list(places)
    for propre in propres:
        if propre >= 0:
            libres[propre] -= 1
    demandes: dict[int, list[int]] = defaultdict(list)
    for a, poste in enumerate(app.poste):
        demandes[poste].append(a)
    for liste in demandes.values():
        liste.sort(key=app.cle.__getitem__)
    ouverts = [poste for poste in demandes if libres[poste] > 0]
    while ouverts:
        poste = ouverts.pop()
        while libres[poste] > 0:
            gagnant = next(
                (a for a in demandes[poste] if tenu[app.candidat[a]] == -1 or a < tenu[app.candidat[a]]), None
            )
            if gagnant is None:
                break
            c = app.candidat[gagnant]
            if tenu[c] >= 0:
                quitte = app.poste[tenu[c]]
                libres[quitte] += 1
                ouverts.append(quitte)
            tenu[c] = gagnant
            libres[poste] -= 1
    return tenu
