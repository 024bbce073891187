"""The optimum of one problem, with its proof: root, first plan, then the integer program on the groups that can matter.

With a bound Z from the root, a plan that holds a group of reduced cost -d is worth at most Z - d. So all the plans
better than the one in hand, worth V, are made of groups of reduced cost at least V - Z: a few thousands out of
a million. A first, smaller set usually finds the optimum and proves it, or gives a V that makes the second small.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field

import numpy as np

from preau.jumo.engine.optimum.glouton import glouton
from preau.jumo.engine.optimum.maitre import choisir
from preau.jumo.engine.optimum.probleme import Probleme
from preau.jumo.engine.optimum.racine import Racine, plonger, relacher
from preau.jumo.engine.score import UNITE

# Size of the first set of groups, for each BMP; then how much farther below the bound the next ones go.
PREMIERES_COLONNES, ELARGISSEMENT = 4, 3
COLONNES_MAX = 150_000


@dataclass
class Resolution:
    """State of the search on one problem; `plan` m × 3, score and bound in `unites`."""

    probleme: Probleme
    plan: np.ndarray = field(default_factory=lambda: np.zeros((0, 3), dtype=np.int64))
    score: int = 0
    borne: float = 0.0
    racine: Racine | None = None
    glouton: np.ndarray = field(default_factory=lambda: np.zeros((0, 3), dtype=np.int64))

    @property
    def prouve(self) -> bool:
        """Scores are whole numbers of `unites`: nothing lies between the score and the bound."""
        return bool(self.borne < self.score + 1)

    def ecart(self) -> float:
        return (self.borne - self.score) / max(self.borne, 1.0)

    def commencer(self, echeance: float, fin: float, arret: threading.Event) -> None:
        """Root and first plan. Past `echeance` (monotonic time) without cuts, past `fin` without root.

        The greedy plan and a rough bound are all there is then.
        """
        self.glouton = glouton(self.probleme)
        self._proposer(self.glouton)
        if time.monotonic() > fin:
            self.borne = float(_borne_grossiere(self.probleme))
            return
        self.racine, maitre = relacher(self.probleme, echeance, arret)
        self.borne = max(self.racine.borne, float(self.score))
        if self.racine.entiere is not None:
            self._proposer(self.racine.entiere)
        elif not self.prouve and time.monotonic() < echeance:
            self._proposer(plonger(self.probleme, maitre, arret))

    def approfondir(self, limite_s: float, ecart: float, arret: threading.Event) -> None:
        """Integer programs on more and more groups, until proven, within `ecart`, or out of time."""
        fin = time.monotonic() + limite_s
        portee = self._premiere_portee()
        while self.racine and not self.prouve and self.ecart() > ecart and time.monotonic() < fin:
            z = self.racine.borne
            portee = min(portee, z - self.score)
            complet = portee >= z - self.score
            groupes, _ = self.racine.couts_reduits(self.probleme, -portee - 1)
            if len(groupes) > COLONNES_MAX:
                return
            groupes = np.unique(np.vstack((groupes, self.plan)), axis=0)
            rangs = {g: rang for rang, g in enumerate(map(tuple, groupes.tolist()))}
            depart = np.array([rangs[tuple(g)] for g in self.plan.tolist()], dtype=np.int64)
            gains = self.probleme.gains(groupes)
            resultat = choisir(
                self.probleme.n,
                groupes,
                gains,
                self.racine.coupes,
                limite_s=fin - time.monotonic(),
                ecart=ecart,
                depart=depart,
                arret=arret,
            )
            if resultat.choix is not None:
                self._proposer(groupes[resultat.choix])
            # What is outside the set is below z - portee; what is inside, below the bound of the program.
            interieur = resultat.borne * UNITE + 0.5 if math.isfinite(resultat.borne) else z
            self.borne = max(self.score, min(self.borne, max(interieur, 0.0 if complet else z - portee)))
            if not resultat.optimal:
                return
            if complet:
                return
            portee *= ELARGISSEMENT

    def _premiere_portee(self) -> float:
        """How far below the bound the first set of groups goes, so that it has the size wanted."""
        if self.racine is None:
            return 0.0
        _, couts = self.racine.couts_reduits(self.probleme, -0.002 * self.racine.borne)
        voulues = PREMIERES_COLONNES * self.probleme.n
        return -float(np.sort(couts)[-voulues]) if len(couts) > voulues else 0.002 * self.racine.borne

    def _proposer(self, plan: np.ndarray) -> None:
        """Keep the plan if it is better."""
        score = int(self.probleme.gains(plan).sum()) if len(plan) else 0
        if score > self.score:
            self.plan, self.score = plan, score
        self.borne = max(self.borne, float(self.score))


def _borne_grossiere(probleme: Probleme) -> int:
    """A bound that costs nothing: as many groups as can be, each of the greatest value."""
    return probleme.n // 2 * max(int(probleme.table.max()), 0) - int(np.minimum(probleme.seules, 0).sum())
