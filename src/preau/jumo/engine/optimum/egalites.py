"""Among the plans of the greatest score: more BMP covered, then the lowest sorted ids.

A plan is the sorted list of its groups, a group the tuple of its sorted ids; the lowest list wins. Two optimal plans
differ by independent exchanges (the connected parts of their difference), and each leaves the score as it is, or one
of the two plans was not optimal. So the best side of each exchange is kept, and a constraint then forbids the
other side wherever the exchange remains possible; when no other optimal plan is left, the plan in hand is the one.
Where ties are too many for that (many BMP alike), the groups are fixed one after the other, each the lowest possible.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np

from preau.jumo.engine.optimum.glouton import cles
from preau.jumo.engine.optimum.maitre import choisir
from preau.jumo.engine.optimum.probleme import Probleme
from preau.jumo.engine.optimum.racine import Racine
from preau.jumo.engine.score import UNITE

ECHANGES = 10


@dataclass(frozen=True)
class _Echange:
    """Sides of a difference between two plans: columns."""

    gagnant: tuple[int, ...]
    perdant: tuple[int, ...]


def departager(
    probleme: Probleme, racine: Racine, plan: np.ndarray, *, limite_s: float, arret: threading.Event
) -> tuple[np.ndarray, bool]:
    """The plan to keep among those of the same, proven, score; True when the search was complete."""
    fin = time.monotonic() + limite_s
    score = int(probleme.gains(plan).sum()) if len(plan) else 0
    groupes, _ = racine.couts_reduits(probleme, -(racine.borne - score) - 1)
    groupes = np.unique(np.vstack((groupes, plan)), axis=0)
    ordre = np.argsort(cles(probleme, groupes), kind="stable")
    groupes = groupes[ordre]
    gains = probleme.gains(groupes)
    rangs = {g: rang for rang, g in enumerate(map(tuple, groupes.tolist()))}
    courant = sorted(rangs[tuple(g)] for g in plan.tolist())
    tailles = (groupes >= 0).sum(axis=1)
    contraintes = [(np.arange(len(groupes)), -gains / UNITE, -(score - 0.5) / UNITE)]
    for _ in range(ECHANGES):
        if time.monotonic() > fin:
            break
        # Once there are exchanges, the farther from the plan in hand, the more of them are seen at once. The first
        # question is only whether there is one: without objective it is answered three times as fast.
        interet = tailles * (UNITE if len(contraintes) > 1 else 0)
        interet[courant] = 0
        non_celui_ci = (np.array(courant), np.ones(len(courant)), len(courant) - 1.0)
        resultat = choisir(
            probleme.n,
            groupes,
            interet,
            racine.coupes,
            limite_s=fin - time.monotonic(),
            contraintes=[*contraintes, non_celui_ci],
            arret=arret,
        )
        if resultat.choix is None:
            return groupes[courant], resultat.optimal
        autre = resultat.choix.tolist()
        if int(gains[autre].sum()) != score:
            contraintes.append((resultat.choix, np.ones(len(autre)), len(autre) - 1.0))
            continue
        for echange in _echanges(groupes, tailles, courant, autre):
            contraintes.append(_interdire(groupes, echange))
            if set(echange.perdant) <= set(courant):
                courant = sorted(set(courant) - set(echange.perdant) | set(echange.gagnant))
    courant, complet = _un_par_un(_Optimaux(probleme.n, groupes, gains, fin, arret), courant)
    return groupes[courant], complet


class _HorsDelai(Exception):
    pass


@dataclass
class _Optimaux:
    """Asks for plans of a given score, made of some of the columns."""

    n: int
    groupes: np.ndarray
    gains: np.ndarray
    fin: float
    arret: threading.Event

    @property
    def tailles(self) -> np.ndarray:
        return (self.groupes >= 0).sum(axis=1)

    def plan(
        self, permises: np.ndarray, score: int, couverts: int, *, parmi: np.ndarray | None = None
    ) -> list[int] | None:
        """A plan of the columns `permises` (ascending) with this score and at least `couverts` BMP, the most possible.

        `parmi`: it holds one of these columns. None: there is none. Raises _HorsDelai.
        """
        if time.monotonic() > self.fin:
            raise _HorsDelai
        toutes = np.arange(len(permises))
        gains, tailles = self.gains[permises], self.tailles[permises]
        contraintes = [
            (toutes, -gains / UNITE, -(score - 0.5) / UNITE),
            (toutes, -tailles.astype(float), 0.5 - couverts),
        ]
        if parmi is not None:
            rangs = np.flatnonzero(np.isin(permises, parmi))
            contraintes.append((rangs, -np.ones(len(rangs)), -1.0))
        interet = tailles * (UNITE if parmi is None else 0)
        resultat = choisir(
            self.n,
            self.groupes[permises],
            interet,
            (),
            limite_s=self.fin - time.monotonic(),
            contraintes=contraintes,
            arret=self.arret,
        )
        if resultat.choix is None:
            if resultat.optimal:
                return None
            raise _HorsDelai
        return permises[resultat.choix].tolist()


def _un_par_un(optimaux: _Optimaux, courant: list[int]) -> tuple[list[int], bool]:
    """The optimal plan that covers most and comes first, group by group; False when out of time."""
    permises = np.arange(len(optimaux.groupes))
    score = int(optimaux.gains[courant].sum())
    fixes: list[int] = []
    try:
        courant = sorted(optimaux.plan(permises, score, int(optimaux.tailles[courant].sum())) or courant)
        couverts = int(optimaux.tailles[courant].sum())
        while courant:
            plus_bas = permises[permises < courant[0]]
            autre = optimaux.plan(permises, score, couverts, parmi=plus_bas) if len(plus_bas) else None
            if autre is not None:
                courant = sorted(autre)
                continue
            premier, *courant = courant
            fixes.append(premier)
            score -= int(optimaux.gains[premier])
            couverts -= int(optimaux.tailles[premier])
            membres = [b for b in optimaux.groupes[premier].tolist() if b >= 0]
            libres = ~np.isin(optimaux.groupes[permises], membres).any(axis=1)
            permises = permises[libres & (permises > premier)]
    except _HorsDelai:
        return fixes + courant, False
    return fixes, True


def _echanges(groupes: np.ndarray, tailles: np.ndarray, un: list[int], autre: list[int]) -> list[_Echange]:
    """The connected parts of the difference, each with the side to keep; columns are in the order of their ids."""
    restent = set(un) ^ set(autre)
    membres = {c: {b for b in groupes[c].tolist() if b >= 0} for c in restent}
    resultat = []
    while restent:
        partie, voisins = set(), {min(restent)}
        while voisins:
            partie |= voisins
            restent -= voisins
            touches = set().union(*(membres[c] for c in voisins))
            voisins = {c for c in restent if membres[c] & touches}
        cotes = sorted(
            (tuple(sorted(partie & set(plan))) for plan in (un, autre)),
            key=lambda cote: (-int(tailles[list(cote)].sum()), cote),
        )
        resultat.append(_Echange(*cotes))
    return resultat


def _interdire(groupes: np.ndarray, echange: _Echange) -> tuple[np.ndarray, np.ndarray, float]:
    """Not all of the losing side, unless a BMP that the winning side needs besides is taken."""
    dedans = {b for c in echange.perdant for b in groupes[c].tolist()}
    besoin = [b for c in echange.gagnant for b in groupes[c].tolist() if b not in dedans]
    prises = np.flatnonzero(np.isin(groupes, besoin).any(axis=1)) if besoin else np.zeros(0, dtype=np.int64)
    colonnes = np.concatenate((np.array(echange.perdant, dtype=np.int64), prises))
    coefficients = np.concatenate((np.ones(len(echange.perdant)), -np.ones(len(prises))))
    return colonnes, coefficients, len(echange.perdant) - 1.0
