"""The root: column generation and cuts until nothing more is found, its proven bound, and a first plan from it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np

from preau.jumo.engine.optimum import noyaux, separation
from preau.jumo.engine.optimum.maitre import DUAL, PRIMAL, Arret, Coupe, Maitre
from preau.jumo.engine.optimum.probleme import Probleme
from preau.jumo.engine.score import UNITE

# Groups whose reduced cost is below this, in `unites`, are not worth a column; the bound allows for it.
TOLERANCE = 1e-2
TOURS, COUPES_PAR_TOUR, COUPES_PAR_BMP = 40, 150, 6
VIOLATION = 0.02
PRIS = 1e13


@dataclass(frozen=True)
class Racine:
    """`borne`: proven bound, in `unites`. `entiere`: the groups of the optimum when the program gave whole numbers."""

    borne: float
    u: np.ndarray
    structure: tuple[np.ndarray, ...]
    coupes: tuple[Coupe, ...]
    groupes: np.ndarray
    entiere: np.ndarray | None

    def couts_reduits(self, probleme: Probleme, seuil: float) -> tuple[np.ndarray, np.ndarray]:
        """Every group of positive gain whose reduced cost is at least `seuil` (unites), and these costs."""
        prix = probleme.seules + self.u * UNITE
        place = 1 << 14
        while True:
            groupes, couts = np.zeros((place, 3), dtype=np.int64), np.zeros(place)
            nombre = noyaux.enumerer(*probleme.donnees, prix, *self.structure, seuil, groupes, couts)
            if nombre <= place:
                break
            place = nombre
        groupes, couts = groupes[:nombre], couts[:nombre]
        utiles = probleme.gains(groupes) > 0
        return groupes[utiles], couts[utiles]


def relacher(probleme: Probleme, echeance: float, arret: threading.Event) -> tuple[Racine, Maitre]:
    """Solve the linear program over all groups, cut, price again, until no cut helps or `echeance` (monotonic)."""
    maitre = Maitre(probleme.n)
    sommet = _generer(probleme, maitre, arret)
    for _ in range(TOURS):
        fractionnaire = (maitre.x > 1e-6) & (maitre.x < 1 - 1e-6)
        if not fractionnaire.any() or time.monotonic() > echeance:
            break
        coupes = _separer(maitre, fractionnaire)
        if not coupes:
            break
        maitre.couper(coupes)
        maitre.resoudre(DUAL)
        sommet = _generer(probleme, maitre, arret)
    fractionnaire = (maitre.x > 1e-6) & (maitre.x < 1 - 1e-6)
    # No plan holds more than n / 2 groups, each at most `sommet` above its prices.
    borne = UNITE * (
        maitre.u.sum() + sum(s * c.droite for s, c in zip(maitre.sigma, maitre.coupes, strict=True))
    )
    borne += max(sommet, 0.0) * probleme.n / 2
    racine = Racine(
        borne=borne,
        u=maitre.u.copy(),
        structure=maitre.structure(),
        coupes=tuple(c for c, s in zip(maitre.coupes, maitre.sigma, strict=True) if s > 1e-7),
        groupes=maitre.groupes,
        entiere=None if fractionnaire.any() else maitre.groupes[maitre.x > 0.5],
    )
    return racine, maitre


def plonger(probleme: Probleme, maitre: Maitre, arret: threading.Event) -> np.ndarray:
    """A plan: fix the groups nearest to one, solve and price again what is left, until all is decided."""
    pris = np.zeros(probleme.n, dtype=bool)
    plan: list[np.ndarray] = []
    while True:
        groupes, x = maitre.groupes, maitre.x
        libres = ~_touches(groupes, pris)
        candidats = np.flatnonzero(libres & (x > 1e-6))
        lot = []
        for c in candidats[np.lexsort((candidats, -probleme.gains(groupes)[candidats], -x[candidats]))]:
            membres = groupes[c][groupes[c] >= 0]
            if pris[membres].any():
                continue
            if lot and x[c] < 0.8:
                break
            lot.append(c)
            pris[membres] = True
        if not lot:
            return np.array(plan, dtype=np.int64).reshape(-1, 3)
        plan += list(groupes[lot])
        decides = np.flatnonzero(libres & _touches(groupes, pris))
        maitre.figer(decides, np.isin(decides, lot).astype(float))
        maitre.resoudre(DUAL)
        _generer(probleme, maitre, arret, pris=pris)


def _touches(groupes: np.ndarray, pris: np.ndarray) -> np.ndarray:
    return ((groupes >= 0) & pris[groupes]).any(axis=1)


def _generer(
    probleme: Probleme, maitre: Maitre, arret: threading.Event, pris: np.ndarray | None = None
) -> float:
    """Add the groups that improve the program until there is none; returns the greatest reduced cost left."""
    while True:
        if arret.is_set():
            raise Arret
        prix = probleme.seules + maitre.u * UNITE
        if pris is not None:
            prix[pris] = PRIS
        qui, sommet = noyaux.tarifer(*probleme.donnees, prix, *maitre.structure(), TOLERANCE, 3)
        groupes = np.unique(qui.reshape(-1, 3), axis=0).astype(np.int64)
        groupes = groupes[groupes[:, 0] >= 0]
        if not len(groupes) or not maitre.ajouter(groupes, probleme.gains(groupes)):
            return sommet
        maitre.resoudre(PRIMAL)


def _separer(maitre: Maitre, fractionnaire: np.ndarray) -> list[Coupe]:
    """The most violated cuts, few on any one BMP: sets of three first, odd cycles when these run short."""
    positifs = maitre.x > 1e-7
    ensembles, _ = separation.trois(
        maitre.n, maitre.groupes[positifs], maitre.x[positifs], VIOLATION, 1 << 14
    )
    coupes = _retenir(maitre, {tuple(sorted(e)) for e in ensembles.tolist()})
    if len(coupes) < 5:
        cycles = separation.cycles(maitre.groupes[fractionnaire], maitre.x[fractionnaire])
        membres = {tuple(np.flatnonzero(cycle).tolist()) for cycle in cycles}
        coupes += _retenir(maitre, {m for m in membres if len(m) >= 5 and len(m) % 2})
    return coupes


def _retenir(maitre: Maitre, ensembles: set[tuple[int, ...]]) -> list[Coupe]:
    connues = {coupe.membres for coupe in maitre.coupes}
    notes = []
    for membres in sorted(ensembles - connues):
        coupe = Coupe(membres)
        violation = maitre.x[coupe.coupees(maitre.groupes)].sum() - coupe.droite
        if violation > VIOLATION:
            notes.append((-round(violation, 9), membres))
    compte = np.zeros(maitre.n, dtype=int)
    retenues = []
    for _, membres in sorted(notes):
        if len(retenues) < COUPES_PAR_TOUR and compte[list(membres)].max() < COUPES_PAR_BMP:
            compte[list(membres)] += 1
            retenues.append(Coupe(membres))
    return retenues
