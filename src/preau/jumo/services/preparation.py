"""The services' own jumelages: drafted, then published in one act (J4)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from preau.jumo.models import Bmp, Jumelage
from preau.jumo.services.automate import supplanter
from preau.jumo.services.demandes import decrire, exiger_libres, verifier_groupe
from preau.jumo.services.regles import (
    avertir,
    consigner,
    exiger,
    exiger_phase,
    exiger_pour,
    terminer,
    verrouiller_bmp,
    verrouiller_jumelages,
)
from preau.jumo.states import CYCLE, Etat, Origine, Part
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Service
from preau.socle.cycles import ActionImpossible

TAILLES = (2, 3)


@transaction.atomic
def construire(*, acteur: Acteur, bmps: Sequence[int]) -> Jumelage:
    """A service drafts a jumelage of two or three BMP: invisible to schools, but it holds them (J4, J15)."""
    if len(set(bmps)) not in TAILLES:
        raise ActionImpossible("Un jumelage réunit deux ou trois BMP distincts.")
    par_pk = {bmp.pk: bmp for bmp in verrouiller_bmp(bmps)}
    membres: list[Bmp] = [par_pk[pk] for pk in dict.fromkeys(bmps)]
    part = Part.SERVICES if isinstance(acteur.organisation, Service) else Part.DEMANDEUR
    transition = CYCLE.verifier(None, "construire", parts=[part])
    exiger_pour(acteur, membres[0].etablissement)
    exiger_phase(membres[0].campagne, transition)
    verifier_groupe(membres)
    exiger_libres(membres)
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
def publier(*, acteur: Acteur, jumelages: Sequence[int]) -> list[Jumelage]:
    """Make drafts valid, all or none, and tell their schools (J4)."""
    publies = verrouiller_jumelages(jumelages)
    for brouillon in publies:
        exiger(brouillon, "publier", acteur)
        terminer(brouillon, Etat.VALIDE, acteur)
        consigner(brouillon, "publier", acteur, f"{decrire(brouillon)} : jumelage publié", Etat.BROUILLON)
        avertir(brouillon, "publication", acteur)
    supplanter(publies)
    return publies
