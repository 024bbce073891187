"""Stable improvement cycles inside the indifference of zone wishes (option `ameliorer_zones`, with `da`).

After Erdil and Ergin, "Two-sided matching with indifferences" (2017): among results that nobody can contest at the
level of wishes, cycles lead to one that no other such cycle improves. The order of search makes it the only one.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from preau.mouvement.engine.affectation.modele import Applications

AUCUN = -1  # the node of those who have no post, and the label of an empty place
_JAMAIS = 2**62


@dataclass(frozen=True, slots=True)
class Arc:
    """Somebody, or an empty place (candidat AUCUN), may move to `vers` by this application."""

    vers: int
    candidat: int
    application: int


class Amelioration:
    """The state of the search: who holds what, who claims what."""

    def __init__(self, app: Applications, tenu: Sequence[int], places: Sequence[int], v_zone: Sequence[bool]):
        self.app, self.places, self.v_zone = app, places, v_zone
        self.tenu = list(tenu)
        self.cycles = 0
        self.occupants: dict[int, set[int]] = defaultdict(set)
        for c in range(len(self.tenu)):
            self.occupants[self._poste(c)].add(c)
        self.demandes: dict[int, list[int]] = defaultdict(list)
        self.arcs: dict[int, list[Arc]] = {}  # the ways out of each post, until the next cycle
        self.egaux: dict[int, list[int]] = {}  # application held -> the others that its zone wish makes equal
        # A post without places is never left nor entered: no way goes through it.
        for a, poste in enumerate(app.poste):
            if places[poste]:
                self.demandes[poste].append(a)
        for liste in self.demandes.values():
            # The strongest last: taken off as they are satisfied.
            liste.sort(key=app.cle.__getitem__, reverse=True)
        self.reclame: dict[int, set[int]] = defaultdict(set)  # candidate -> posts he is the claimant of
        self.reclamant: dict[int, int] = {}  # post -> application of the strongest who prefers it
        for poste in self.demandes:
            self._designer(poste)

    def resultat(self) -> list[int]:
        while self._un_cycle():
            self.cycles += 1
        return self.tenu

    def _poste(self, c: int) -> int:
        return self.app.poste[self.tenu[c]] if self.tenu[c] >= 0 else AUCUN

    def _niveau(self, a: int) -> int:
        """The level of wishes: the smaller the better, one's own post appended after all, nothing last."""
        if a < 0:
            return _JAMAIS
        return self.app.voeu[a] if self.app.voeu[a] >= 0 else _JAMAIS - 1

    def _designer(self, poste: int) -> None:
        """Find the claimant of a post. Nobody ever ends lower, so who has stopped wanting it never comes back."""
        liste = self.demandes[poste]
        while liste and self._niveau(liste[-1]) >= self._niveau(self.tenu[self.app.candidat[liste[-1]]]):
            liste.pop()
        if liste:
            self.reclamant[poste] = liste[-1]
            self.reclame[self.app.candidat[liste[-1]]].add(poste)
        else:
            self.reclamant.pop(poste, None)

    def _un_cycle(self) -> bool:
        """Apply the first cycle, scanning the strict edges by post."""
        for arrivee in sorted(self.reclamant):
            demande = self.reclamant[arrivee]
            c = self.app.candidat[demande]
            retour = self._chemin(arrivee, self._poste(c))
            if retour is not None:
                self._appliquer([Arc(arrivee, c, demande), *retour])
                return True
        return False

    def _chemin(self, origine: int, but: int) -> list[Arc] | None:
        """The shortest way from a post to another, breadth first, neighbours by (post, candidate)."""
        venu: dict[int, tuple[int, Arc] | None] = {origine: None}
        file = deque([origine])
        while file:
            noeud = file.popleft()
            for arc in self._voisins(noeud, but):
                if arc.vers not in venu:
                    venu[arc.vers] = (noeud, arc)
                    if arc.vers == but:
                        return list(_remonter(venu, but))[::-1]
                    file.append(arc.vers)
        return None

    def _voisins(self, noeud: int, but: int) -> list[Arc]:
        # An empty place may go anywhere: the goal is one step away, and no other of its ways can be shorter.
        if len(self.occupants[noeud]) < self.places[noeud]:
            return [Arc(but, AUCUN, AUCUN)]
        if noeud not in self.arcs:
            arcs = []
            for c in self.occupants[noeud]:
                arcs += [Arc(poste, c, self.reclamant[poste]) for poste in self.reclame[c]]
                arcs += self._egaux(c)
            self.arcs[noeud] = sorted(arcs, key=lambda arc: (arc.vers, arc.candidat))
        return self.arcs[noeud]

    def _egaux(self, c: int) -> Iterator[Arc]:
        """The posts of the zone wish that gave c his, where he outranks the claimant."""
        app, tenu = self.app, self.tenu[c]
        if tenu not in self.egaux:
            voeu = app.voeu[tenu]
            siennes = range(app.debut[c], app.debut[c + 1]) if voeu >= 0 and self.v_zone[voeu] else ()
            self.egaux[tenu] = [
                a for a in siennes if a != tenu and app.voeu[a] == voeu and self.places[app.poste[a]]
            ]
        for a in self.egaux[tenu]:
            demande = self.reclamant.get(app.poste[a])
            if demande is None or app.cle[a] < app.cle[demande]:
                yield Arc(app.poste[a], c, a)

    def _appliquer(self, cycle: list[Arc]) -> None:
        self.arcs.clear()
        partants = [(arc, self._niveau(self.tenu[arc.candidat])) for arc in cycle if arc.candidat != AUCUN]
        for arc, _ in partants:
            self.occupants[self._poste(arc.candidat)].discard(arc.candidat)
        for arc, _ in partants:
            self.tenu[arc.candidat] = arc.application
            self.occupants[arc.vers].add(arc.candidat)
        for arc, avant in partants:
            if self._niveau(arc.application) < avant:
                for poste in self.reclame.pop(arc.candidat, ()):
                    self._designer(poste)


def _remonter(venu: dict[int, tuple[int, Arc] | None], noeud: int) -> Iterator[Arc]:
    while (pas := venu[noeud]) is not None:
        noeud, arc = pas
        yield arc


def ameliorer(
    app: Applications, tenu: Sequence[int], places: Sequence[int], v_zone: Sequence[bool]
) -> tuple[list[int], int]:
    """The improved result and the number of cycles applied. Nobody ends lower at the level of wishes."""
    etat = Amelioration(app, tenu, places, v_zone)
    return etat.resultat(), etat.cycles
