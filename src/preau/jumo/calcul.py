"""From the database to the engine and back: what a plan is computed from, and what is kept of its result (J17)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from types import ModuleType
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from preau.jumo.access import perimetre
from preau.jumo.engine.score import Evaluation, Membre, evaluer
from preau.jumo.models import Bmp, Jumelage, Plan, Proposition, Reglage
from preau.jumo.parcours import parcours
from preau.jumo.partenaires.evaluation import POIDS, membre
from preau.jumo.queries import MEMBRES
from preau.jumo.states import ENGAGES, Etat, EtatPlan, EtatProposition
from preau.socle.annuaire.models import Etablissement
from preau.socle.cartes.trajets import Trajets

if TYPE_CHECKING:
    from preau.jumo.engine.solution import Groupe, Solution

# The states of what a school has turned down.
TOURNES = (Etat.REFUSE, Etat.SUPPRIME)


class CalculImpossible(Exception):
    """The engine cannot run here; the French message says what is missing."""


@dataclass(frozen=True)
class Probleme:
    """What the engine is given: free BMP by their key as text, forbidden pairs, and the schools' distances."""

    bmps: dict[str, Bmp]
    interdits: frozenset[frozenset[str]]
    trajets: Trajets

    @property
    def membres(self) -> list[Membre]:
        return [membre(bmp) for bmp in self.bmps.values()]


@dataclass(frozen=True)
class Resultat:
    """The proposals as fields of Proposition, the report as the page shows it, the dual price of each BMP."""

    propositions: list[dict[str, Any]]
    rapport: dict[str, Any]
    raretes: dict[str, float]


@dataclass(frozen=True)
class Perte:
    """A group made by hand beside a plan: what it is worth, and what the académie loses by it (`points`)."""

    plan: Plan
    evaluation: Evaluation
    points: float


def probleme(plan: Plan) -> Probleme:
    """The free BMP of the service's scope, and the pairs that somebody has turned down in the campaign."""
    ecoles = Etablissement.objects.ouverts().filter(perimetre().q(plan.service))
    reglage = Reglage.objects.filter(campagne=plan.campagne).first()
    if not (reglage and reglage.prive):
        ecoles = ecoles.filter(secteur=Etablissement.Secteur.PUBLIC)
    bmps = Bmp.objects.avec_etablissement().filter(campagne=plan.campagne, etablissement__in=ecoles)
    if plan.discipline_id:
        bmps = bmps.filter(discipline=plan.discipline_id)
    jumelages = Jumelage.objects.filter(campagne=plan.campagne)
    pris = ENGAGES if plan.avec_demandes else (*ENGAGES, Etat.EN_COURS)
    occupes = {pk for groupe in _groupes(jumelages.filter(etat__in=pris)) for pk in groupe}
    libres = {bmp.pk: bmp for bmp in bmps.order_by("pk") if bmp.pk not in occupes}
    # A triple turned down forbids its three pairs: which of them displeased is not known.
    refuses = [
        *_groupes(jumelages.filter(etat__in=TOURNES)),
        *_groupes(Proposition.objects.filter(plan__campagne=plan.campagne, etat=EtatProposition.ECARTEE)),
    ]
    interdits = {
        frozenset((str(un), str(autre)))
        for groupe in refuses
        for un, autre in combinations(groupe, 2)
        if un in libres and autre in libres
    }
    return Probleme(
        bmps={str(pk): bmp for pk, bmp in libres.items()},
        interdits=frozenset(interdits),
        trajets=Trajets.entre({bmp.etablissement_id for bmp in libres.values()}),
    )


def _groupes(lignes: QuerySet) -> list[tuple[int, ...]]:
    """The keys of the BMP of each row."""
    return [tuple(pk for pk in groupe if pk) for groupe in lignes.values_list(*MEMBRES).order_by()]


def _moteur() -> ModuleType:
    """The engine, whose compiled libraries take a second to load."""
    try:
        from preau.jumo.engine import moteur
    except ModuleNotFoundError as erreur:
        raise CalculImpossible(
            f"Le calcul demande les bibliothèques de l'option « calcul » ({erreur.name} est absente)."
        ) from erreur
    return moteur


def calculer(plan: Plan, *, progression: Callable[[int, int], None]) -> Resultat:
    """Solve the plan's problem. CalculImpossible when the fast libraries are not installed."""
    donnees = probleme(plan)
    solution = _moteur().resoudre(
        donnees.membres,
        donnees.trajets.moteur,
        POIDS,
        interdits=donnees.interdits,
        limite_s=plan.limite_s,
        progression=progression,
    )
    return Resultat(
        propositions=[_proposition(groupe, donnees) for groupe in solution.groupes],
        rapport=_rapport(solution),
        raretes=dict(solution.rarete),
    )


def _proposition(groupe: Groupe, donnees: Probleme) -> dict[str, Any]:
    """The fields of a Proposition; the biggest block first."""
    evaluation = groupe.evaluation
    chemin = parcours([m.rne for m in groupe.membres], donnees.trajets)
    reunis = sorted((donnees.bmps[m.id] for m in groupe.membres), key=lambda bmp: (-bmp.quotite, bmp.pk))
    return {
        **{f"bmp{rang}": bmp for rang, bmp in enumerate(reunis, start=1)},
        "total": evaluation.total,
        "ors": evaluation.ors,
        "zones": evaluation.zones,
        "distance": chemin.hectometres * 100,
        "duree": chemin.minutes,
        "source": chemin.source,
        "gain": round(groupe.gain * 100),
        "prix": round(groupe.prix * 100),
        "detail": [asdict(ligne) for ligne in evaluation.detail],
    }


def _rapport(solution: Solution) -> dict[str, Any]:
    """The engine's figures, in the words of `rapport.json` of its command."""
    return {
        "bmp": len(solution.entree.blocs),
        **asdict(solution.chiffres),
        "borne": solution.borne,
        "ecart": solution.ecart,
        "duree_s": round(solution.duree_s, 1),
        "glouton": asdict(solution.glouton),
        "paires": asdict(solution.paires),
        "disciplines": [asdict(discipline) for discipline in solution.disciplines],
        "sans_coordonnees": list(solution.sans_coordonnees),
    }


def prix_exact(proposition: Proposition, *, limite_s: float = 30.0) -> float | None:
    """What its discipline loses, in points, if no two BMP of the proposal are joined: solved with and without.

    On the BMP that are free today; None when one of the proposal's is not, or when the optimum is not proven in
    `limite_s` seconds. CalculImpossible as for a plan.
    """
    calcule = proposition.plan
    calcule.discipline = proposition.bmp1.discipline
    donnees = probleme(calcule)
    membres = [str(bmp.pk) for bmp in proposition.bmps]
    if not donnees.bmps.keys() >= set(membres):
        return None
    refus = {frozenset(paire) for paire in combinations(membres, 2)}
    avec, sans = (
        _moteur().resoudre(
            donnees.membres,
            donnees.trajets.moteur,
            POIDS,
            interdits=interdits,
            limite_s=limite_s / 2,
            comparer=False,
        )
        for interdits in (donnees.interdits, donnees.interdits | refus)
    )
    prouves = all(discipline.prouve for solution in (avec, sans) for discipline in solution.disciplines)
    return round(avec.score - sans.score, 2) if prouves else None


def perte(bmps: Sequence[Bmp]) -> Perte | None:
    """What joining these BMP by hand costs the last plan computed for their discipline; None without a plan.

    The BMP are read with school, zone and discipline.
    """
    calcule = (
        Plan.objects.filter(campagne=bmps[0].campagne_id, etat=EtatPlan.PRET)
        .filter(Q(discipline=None) | Q(discipline=bmps[0].discipline_id))
        .order_by("-pk")
        .first()
    )
    if calcule is None or not all(str(bmp.pk) in calcule.raretes for bmp in bmps):
        return None
    trajets = Trajets.entre({bmp.etablissement_id for bmp in bmps})
    evaluation = evaluer([membre(bmp) for bmp in bmps], trajets.moteur, POIDS)
    raretes = sum(calcule.raretes[str(bmp.pk)] for bmp in bmps)
    return Perte(calcule, evaluation, max(0.0, round(raretes - (evaluation.gain or 0.0), 1)))
