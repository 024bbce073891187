"""What the engine answers, and what its figures mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from preau.jumo.engine.score import Evaluation, Membre, Poids, Trajet, evaluer


@dataclass(frozen=True)
class Groupe:
    """A proposed jumelage, members by id.

    `prix`: what the académie loses at most, in points, if it is refused, that is if no two of its members may be
    together: its gain less what its members bring with the BMP that are free, all other groups kept. Proven as an
    upper bound; `moteur.prix_exact` gives the exact price by solving the discipline again.
    """

    membres: tuple[Membre, ...]
    evaluation: Evaluation
    prix: float

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(m.id for m in self.membres)

    @property
    def gain(self) -> float:
        return self.evaluation.gain or 0.0


@dataclass(frozen=True)
class Discipline:
    """`borne`: no plan has a greater score; `prouve`: the score is that of the best plan."""

    code: str
    bmp: int
    score: float
    borne: float
    prouve: bool


@dataclass(frozen=True)
class Chiffres:
    """What a plan does: groups, BMP in them, their hours (hundredths), its score in points."""

    groupes: int
    couverts: int
    heures: int
    score: float


@dataclass(frozen=True)
class Entree:
    """What was asked, kept to answer questions about the answer."""

    blocs: tuple[Membre, ...]
    trajet: Trajet
    poids: Poids
    interdits: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Solution:
    """The plan proposed. `score` and `borne` in points; `rarete`: dual price of each BMP, in points.

    The dual price of a BMP is what one more of the same would bring, in the linear program whose optimum is
    `borne_racine` (never below `borne`). `glouton` and `paires` are None when the comparison was not asked. `imposes`
    gives the figures of the groups already decided, which are not in the others.
    """

    groupes: tuple[Groupe, ...]
    score: float
    borne: float
    borne_racine: float
    disciplines: tuple[Discipline, ...]
    sans_coordonnees: tuple[str, ...]
    rarete: Mapping[str, float]
    glouton: Chiffres | None
    paires: Chiffres | None
    imposes: Chiffres
    duree_s: float
    entree: Entree = field(repr=False)

    @property
    def ecart(self) -> float:
        """Relative proven gap: the best plan is at most that much better."""
        return (self.borne - self.score) / max(self.borne, 1.0)

    @property
    def chiffres(self) -> Chiffres:
        return chiffres([g.membres for g in self.groupes], self.score)


def chiffres(groupes: Iterable[Sequence[Membre]], score: float) -> Chiffres:
    groupes = list(groupes)
    membres = [m for groupe in groupes for m in groupe]
    return Chiffres(len(groupes), len(membres), sum(m.quotite for m in membres), score)


def perte(solution: Solution, membres: Sequence[Membre]) -> float:
    """What the académie loses by a group made by hand, in points: the dual prices of its BMP less its gain.

    An infeasible group counts for no gain. The best plan with this group is worth at most `borne_racine` - perte: so
    the loss on the proposed plan is at least perte - (borne_racine - score). 0 or less: nothing says that it costs.
    """
    evaluation = evaluer(membres, solution.entree.trajet, solution.entree.poids)
    return sum(solution.rarete.get(m.id, 0.0) for m in membres) - (evaluation.gain or 0.0)
