"""From the database to the engine and back: what a plan is computed from, and what is kept of its result (J17)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import QuerySet

from preau.jumo.access import perimetre
from preau.jumo.engine.score import Membre, Poids
from preau.jumo.models import Bmp, Jumelage, Plan, Proposition, Reglage
from preau.jumo.queries import MEMBRES
from preau.jumo.states import ENGAGES, Etat, EtatProposition
from preau.socle.annuaire.models import Etablissement
from preau.socle.cartes.trajets import Trajets

# The states of what a school has turned down.
TOURNES = (Etat.REFUSE, Etat.SUPPRIME)


class CalculImpossible(Exception):
    """The engine cannot run here; the French message says what is missing."""


@dataclass(frozen=True)
class Probleme:
    """What the engine is given: free BMP, forbidden pairs (their `identifiant`), and the schools' distances."""

    bmps: dict[str, Bmp]
    interdits: frozenset[frozenset[str]]
    trajets: Trajets

    @property
    def membres(self) -> list[Membre]:
        return [membre(bmp) for bmp in self.bmps.values()]


@dataclass(frozen=True)
class Resultat:
    """The proposals as fields of Proposition, and the report as the page shows it."""

    propositions: list[dict[str, Any]]
    rapport: dict[str, Any]


def membre(bmp: Bmp) -> Membre:
    """The BMP as the engine sees it; read with school, zone and discipline."""
    return Membre(
        id=bmp.identifiant,
        rne=bmp.etablissement.rne,
        discipline=bmp.discipline.code,
        quotite=bmp.quotite,
        ors=bmp.ors,
        zone=bmp.zone.code if bmp.zone else "",
    )


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
    libres = {bmp.pk: bmp for bmp in bmps.order_by("identifiant") if bmp.pk not in occupes}
    # A triple turned down forbids its three pairs: which of them displeased is not known.
    refuses = [
        *_groupes(jumelages.filter(etat__in=TOURNES)),
        *_groupes(Proposition.objects.filter(plan__campagne=plan.campagne, etat=EtatProposition.ECARTEE)),
    ]
    interdits = {
        frozenset((libres[un].identifiant, libres[autre].identifiant))
        for groupe in refuses
        for un, autre in combinations(groupe, 2)
        if un in libres and autre in libres
    }
    return Probleme(
        bmps={bmp.identifiant: bmp for bmp in libres.values()},
        interdits=frozenset(interdits),
        trajets=Trajets.entre({bmp.etablissement_id for bmp in libres.values()}),
    )


def _groupes(lignes: QuerySet) -> list[tuple[int, ...]]:
    """The keys of the BMP of each row."""
    return [tuple(pk for pk in groupe if pk) for groupe in lignes.values_list(*MEMBRES).order_by()]


def calculer(plan: Plan, *, progression: Callable[[int, int], None]) -> Resultat:
    """Solve the plan's problem. CalculImpossible when the fast libraries are not installed."""
    try:
        from preau.jumo.engine.plan import resoudre
    except ModuleNotFoundError as erreur:
        raise CalculImpossible(
            f"Le calcul demande les bibliothèques de l'option « calcul » ({erreur.name} est absente)."
        ) from erreur
    donnees = probleme(plan)
    solution = resoudre(
        donnees.membres,
        donnees.trajets.moteur,
        Poids(),
        interdits=donnees.interdits,
        limite_s=plan.limite_s,
        progression=progression,
    )
    return Resultat([], {})
