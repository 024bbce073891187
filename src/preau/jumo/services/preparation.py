"""The services' own jumelages: drafted, then published in one act (J4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from preau.jumo.models import Bmp, Jumelage, Reglage
from preau.jumo.services.automate import supplanter
from preau.jumo.services.demandes import decrire, exiger_libres, verifier_groupe
from preau.jumo.services.regles import (
    avertir,
    consigner,
    exiger_phase,
    exiger_pour,
    exiger_tous,
    terminer,
    verrouiller_bmp,
    verrouiller_jumelages,
)
from preau.jumo.states import CYCLE, Etat, Origine, Part
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Service
from preau.socle.cycles import ActionImpossible
from preau.socle.travaux.services import lancer

TAILLES = (2, 3)


@transaction.atomic
def construire(*, acteur: Acteur, bmps: Sequence[int]) -> Jumelage:
    """A service drafts a jumelage of two or three BMP: invisible to schools, but it holds them (J4, J15)."""
    return construire_tous(acteur=acteur, groupes=[bmps])[0]


@transaction.atomic
def construire_tous(*, acteur: Acteur, groupes: Sequence[Sequence[int]]) -> list[Jumelage]:
    """Draft many jumelages, all or none, in the order given; each is two or three ids of BMP.

    ActionImpossible names the first group that a rule forbids: a BMP no longer free, one school twice…
    """
    if not groupes:
        raise ActionImpossible("Choisissez au moins un jumelage à préparer.")
    if any(len(set(groupe)) not in TAILLES for groupe in groupes):
        raise ActionImpossible("Un jumelage réunit deux ou trois BMP distincts.")
    par_pk = {bmp.pk: bmp for bmp in verrouiller_bmp(pk for groupe in groupes for pk in groupe)}
    membres = [[par_pk[pk] for pk in dict.fromkeys(groupe)] for groupe in groupes]
    vus = [bmp for groupe in membres for bmp in groupe]
    if len(vus) > len(par_pk):
        double = next(bmp for bmp in vus if vus.count(bmp) > 1)
        raise ActionImpossible(f"Le {double} est dans deux des jumelages à préparer : n'en gardez qu'un.")
    part = Part.SERVICES if isinstance(acteur.organisation, Service) else Part.DEMANDEUR
    transition = CYCLE.verifier(None, "construire", parts=[part])
    for campagne in {groupe[0].campagne for groupe in membres}:
        exiger_phase(campagne, transition)
    reglages = Reglage.objects.in_bulk({groupe[0].campagne_id for groupe in membres}, field_name="campagne")
    for groupe in membres:
        exiger_pour(acteur, groupe[0].etablissement)
        verifier_groupe(groupe, reglages.get(groupe[0].campagne_id))
    exiger_libres(vus)
    return [_rediger(acteur, groupe) for groupe in membres]


def _rediger(acteur: Acteur, membres: list[Bmp]) -> Jumelage:
    brouillon = Jumelage.objects.create(
        campagne=membres[0].campagne,
        bmp1=membres[0],
        bmp2=membres[1],
        bmp3=membres[2] if len(membres) > 2 else None,
        etat=Etat.BROUILLON,
        origine=Origine.SERVICES,
        demandeur=acteur.compte,
        service=acteur.organisation,
        cree_le=horloge.now(),
    )
    consigner(brouillon, "construire", acteur, f"{decrire(brouillon)} : jumelage préparé", None)
    return brouillon


@transaction.atomic
def publier(
    *,
    acteur: Acteur,
    jumelages: Sequence[int],
    progression: Callable[[int, int], None] = lambda fait, total: None,
) -> list[Jumelage]:
    """Make drafts valid, all or none, and tell their schools (J4). About 7 ms a draft, mails included."""
    publies = verrouiller_jumelages(jumelages)
    exiger_tous(publies, "publier", acteur)
    for rang, brouillon in enumerate(publies, start=1):
        brouillon.publie_le = horloge.now()
        terminer(brouillon, Etat.VALIDE, acteur)
        consigner(brouillon, "publier", acteur, f"{decrire(brouillon)} : jumelage publié", Etat.BROUILLON)
        avertir(brouillon, "publication", acteur)
        progression(rang, len(publies))
    supplanter(publies)
    return publies


@transaction.atomic
def demander_publication(*, acteur: Acteur, jumelages: Sequence[int]) -> None:
    """Have a worker publish many drafts, in the same single act, while its progress shows (T12)."""
    lancer("jumo.publier", compte=acteur.compte.pk, service=acteur.organisation.pk, jumelages=list(jumelages))


@transaction.atomic
def abandonner(*, acteur: Acteur, jumelages: Sequence[int]) -> list[Jumelage]:
    """Give drafts up, all or none: their BMP are free again, schools never knew of them (J4)."""
    abandonnes = verrouiller_jumelages(jumelages)
    exiger_tous(abandonnes, "abandonner", acteur)
    for brouillon in abandonnes:
        terminer(brouillon, Etat.ANNULE, acteur, raison="Préparation abandonnée par les services")
        consigner(
            brouillon, "abandonner", acteur, f"{decrire(brouillon)} : préparation abandonnée", Etat.BROUILLON
        )
    return abandonnes
