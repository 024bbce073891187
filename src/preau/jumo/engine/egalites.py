"""Among the plans of the greatest score: more BMP covered, then the lowest sorted ids.

A plan is the sorted list of its groups, a group the tuple of its sorted ids; the lowest list wins. Two optimal plans
differ by independent exchanges (the connected parts of their difference), and each leaves the score as it is, or one
of the two plans was not optimal. So the best side of each exchange is kept, and a constraint then forbids the
other side wherever the exchange remains possible; when no other optimal plan is left, the plan in hand is the one.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np

from preau.jumo.engine.glouton import cles
from preau.jumo.engine.maitre import choisir
from preau.jumo.engine.probleme import Probleme
from preau.jumo.engine.racine import Racine
from preau.jumo.engine.score import UNITE

TOURS = 200


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
    for _ in range(TOURS):
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
    return groupes[courant], False


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
