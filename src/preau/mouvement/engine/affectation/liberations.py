"""Through whom each place came free: the chain behind every entry (M14, M22)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from preau.mouvement.engine.affectation.modele import Entree, en_liste

VACANT = -1


@dataclass
class Liberations:
    """For each candidate who enters a post, who frees the place he takes: a candidate, or VACANT; None otherwise."""

    par: list[int | None]

    def chaine(self, c: int) -> list[int]:
        """The candidates whose departures, one after the other, open the place of c: he first, then who left it to
        him… It ends on a vacant place, or where it comes back to c (an exchange)."""
        suite = [c]
        while (precedent := self.par[suite[-1]]) is not None and precedent != VACANT and precedent != c:
            suite.append(precedent)
        return suite


def liberations(entree: Entree, cle: Sequence, poste: Sequence[int], tenu: Sequence[int]) -> Liberations:
    """Who takes whose place. At a post the entrants, strongest first, take the vacant places, then those of the
    holders who leave, in the order of their codes; `cle` and `poste` are those of the applications held."""
    arrivees: dict[int, list[int]] = defaultdict(list)
    departs: dict[int, list[int]] = defaultdict(list)
    titulaires: dict[int, int] = defaultdict(int)
    for c, (a, propre) in enumerate(zip(tenu, en_liste(entree.c_poste), strict=True)):
        obtenu = int(poste[a]) if a >= 0 else -1
        if propre >= 0:
            titulaires[propre] += 1
        if obtenu != propre:
            if obtenu >= 0:
                arrivees[obtenu].append(c)
            if propre >= 0:
                departs[propre].append(c)
    par: list[int | None] = [None] * len(tenu)
    for p, entrants in arrivees.items():
        entrants.sort(key=lambda c: cle[tenu[c]])
        vacants = entree.places[p] - titulaires[p]
        for c, cede in zip(entrants, [VACANT] * min(vacants, len(entrants)) + departs[p], strict=False):
            par[c] = cede
    return Liberations(par)
