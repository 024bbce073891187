"""The programs given to HiGHS: groups as columns, BMP and cuts as rows. Amounts here are points, as HiGHS sees them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from preau.jumo.engine.score import UNITE

PRIMAL, DUAL = 4, 1
_INFINI = highspy.kHighsInf


class Arret(Exception):
    """The caller asked to stop; what was found so far is lost."""


@dataclass(frozen=True)
class Coupe:
    """At most (len(membres) - 1) / 2 groups hold two or more of these BMP (an odd number of them)."""

    membres: tuple[int, ...]

    @property
    def droite(self) -> int:
        return (len(self.membres) - 1) // 2

    def coupees(self, groupes: np.ndarray) -> np.ndarray:
        """Which of the groups (m × 3, -1 for none) hold two of the members or more."""
        return np.isin(groupes, self.membres).sum(axis=1) >= 2


class _Silencieux(highspy.Highs):
    """HiGHS without its greeting, which its constructor prints when it sets the callbacks up: silent before that."""

    def enableCallbacks(self) -> None:
        self.silent()
        super().enableCallbacks()


def nouveau_solveur(n: int, coupes: Sequence[Coupe] = ()) -> highspy.Highs:
    """HiGHS on one thread, with a row for each of n BMP (at most one group) and for each cut."""
    h = _Silencieux()
    for option, valeur in (("threads", 1), ("parallel", "off"), ("random_seed", 1)):
        h.setOptionValue(option, valeur)
    h.changeObjectiveSense(highspy.ObjSense.kMaximize)
    hauts = np.concatenate((np.ones(n), [c.droite for c in coupes]))
    vide = np.zeros(0, dtype=np.int32)
    h.addRows(
        len(hauts), np.full(len(hauts), -_INFINI), hauts, 0, np.zeros(len(hauts), dtype=np.int32), vide, vide
    )
    return h


def ajouter_colonnes(
    h: highspy.Highs, n: int, coupes: Sequence[Coupe], groupes: np.ndarray, gains: np.ndarray, haut: float
) -> None:
    m = len(groupes)
    lignes = [groupes] + [
        np.where(coupe.coupees(groupes), n + rang, -1)[:, None] for rang, coupe in enumerate(coupes)
    ]
    toutes = np.hstack(lignes)
    presentes = toutes >= 0
    debuts = np.concatenate(([0], np.cumsum(presentes.sum(axis=1))[:-1])).astype(np.int32)
    indices = toutes[presentes].astype(np.int32)
    h.addCols(
        m, gains / UNITE, np.zeros(m), np.full(m, haut), len(indices), debuts, indices, np.ones(len(indices))
    )


class Maitre:
    """The linear program over the groups known so far, solved again from where it was as groups and cuts come."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.groupes = np.zeros((0, 3), dtype=np.int64)
        self.coupes: list[Coupe] = []
        self._h = nouveau_solveur(n)
        self._connus: set[tuple[int, ...]] = set()
        self.x = np.zeros(0)
        self.u = np.zeros(n)
        self.sigma = np.zeros(0)

    def ajouter(self, groupes: np.ndarray, gains: np.ndarray) -> int:
        """Add the groups that are not yet there; returns how many."""
        neufs = [rang for rang, g in enumerate(map(tuple, groupes.tolist())) if g not in self._connus]
        if neufs:
            self._connus.update(map(tuple, groupes[neufs].tolist()))
            ajouter_colonnes(self._h, self.n, self.coupes, groupes[neufs], gains[neufs], _INFINI)
            self.groupes = np.vstack((self.groupes, groupes[neufs]))
        return len(neufs)

    def couper(self, coupes: Sequence[Coupe]) -> None:
        for coupe in coupes:
            colonnes = np.flatnonzero(coupe.coupees(self.groupes)).astype(np.int32)
            self._h.addRow(-_INFINI, float(coupe.droite), len(colonnes), colonnes, np.ones(len(colonnes)))
            self.coupes.append(coupe)

    def resoudre(self, strategie: int) -> None:
        """Optimum in x, duals (never negative) in u and sigma."""
        self._h.setOptionValue("simplex_strategy", strategie)
        self._h.run()
        if self._h.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # Lost its way from where it was: from nothing, and with its own choice of method.
            self._h.clearSolver()
            self._h.setOptionValue("simplex_strategy", DUAL)
            self._h.run()
        if self._h.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS: {self._h.getModelStatus()}")
        solution = self._h.getSolution()
        self.x = np.array(solution.col_value)
        duaux = np.maximum(np.array(solution.row_dual), 0.0)
        self.u, self.sigma = duaux[: self.n], duaux[self.n :]

    def figer(self, colonnes: np.ndarray, valeurs: np.ndarray) -> None:
        self._h.changeColsBounds(len(colonnes), colonnes.astype(np.int32), valeurs, valeurs)

    def structure(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """(debut, liste, sigma, sommes) for the loops (see noyaux): the cuts of positive dual, in `unites`."""
        sigma = self.sigma * UNITE
        actives = np.flatnonzero(sigma > 0)
        sommes = np.zeros((self.n, self.n))
        listes: list[list[int]] = [[] for _ in range(self.n)]
        for rang, numero in enumerate(actives):
            membres = np.array(self.coupes[numero].membres)
            sommes[np.ix_(membres, membres)] += sigma[numero]
            for b in membres:
                listes[b].append(rang)
        debut = np.concatenate(([0], np.cumsum([len(liste) for liste in listes]))).astype(np.int64)
        return debut, np.array([c for liste in listes for c in liste], dtype=np.int64), sigma[actives], sommes


@dataclass(frozen=True)
class Entier:
    """What the integer program gave: rows of the groups taken (None: no plan), bound in points, proven or not."""

    choix: np.ndarray | None
    borne: float
    optimal: bool


def choisir(
    n: int,
    groupes: np.ndarray,
    gains: np.ndarray,
    coupes: Sequence[Coupe],
    *,
    limite_s: float,
    ecart: float = 0.0,
    depart: np.ndarray | None = None,
    contraintes: Sequence[tuple[np.ndarray, np.ndarray, float]] = (),
    arret: threading.Event | None = None,
) -> Entier:
    """The best disjoint groups among these. `depart`: rows of a plan to begin with.

    `contraintes`: (columns, coefficients, upper bound) of further rows. Raises Arret when `arret` is set meanwhile.
    """
    h = nouveau_solveur(n, coupes)
    m = len(groupes)
    ajouter_colonnes(h, n, coupes, groupes, gains, 1.0)
    for colonnes, coefficients, haut in contraintes:
        h.addRow(-_INFINI, haut, len(colonnes), colonnes.astype(np.int32), coefficients)
    h.changeColsIntegrality(m, np.arange(m, dtype=np.int32), np.ones(m, dtype=np.uint8))
    options = {
        "mip_rel_gap": ecart,
        "mip_abs_gap": 0.2 / UNITE,
        "time_limit": max(limite_s, 0.01),
        # The root is tight already: starting again after it costs more than it gives (measured: three to five times).
        "mip_allow_restart": False,
    }
    for option, valeur in options.items():
        h.setOptionValue(option, valeur)
    if depart is not None:
        x = np.zeros(m)
        x[depart] = 1.0
        h.setSolution(m, np.arange(m, dtype=np.int32), x)
    if arret is not None:

        def surveiller(_type, _message, _sortie, entree, _donnees) -> None:
            entree.user_interrupt = arret.is_set()

        h.setCallback(surveiller, None)
        h.startCallback(highspy.cb.HighsCallbackType.kCallbackMipInterrupt)
    h.run()
    if arret is not None and arret.is_set():
        raise Arret
    info, statut = h.getInfo(), h.getModelStatus()
    if statut == highspy.HighsModelStatus.kInfeasible:
        return Entier(None, -_INFINI, True)
    trouve = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    choix = np.flatnonzero(np.array(h.getSolution().col_value) > 0.5) if trouve else None
    return Entier(choix, info.mip_dual_bound, statut == highspy.HighsModelStatus.kOptimal)
