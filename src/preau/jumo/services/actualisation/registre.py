"""The rows that tell of a refresh: counts, differences, faults; and the mail to the services when it stops."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from preau.jumo.feeds.bmp import BmpLu, Lecture
from preau.jumo.feeds.comparaison import Difference
from preau.jumo.models import Actualisation, Ecart
from preau.jumo.services.actualisation.lecture import Fichier
from preau.jumo.services.actualisation.plan import Plan, dire
from preau.jumo.states import PHASES_ACTUALISEES
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Service
from preau.socle.campagnes.models import Campagne, Phase
from preau.socle.campagnes.queries import Calendrier
from preau.socle.courriels.services import deposer
from preau.socle.fichiers import Releve
from preau.socle.journal.services import noter

logger = logging.getLogger(__name__)

LOT = 2000
# An examination that nobody has applied is forgotten after this time, and its file with it.
CONSERVATION = timedelta(days=30)


def phase_active(campagne: Campagne) -> tuple[Phase | None, bool]:
    """The phase of now, and whether BMP may change in it (J2)."""
    phase = Calendrier.de(campagne).phase()
    return phase, phase is not None and phase.code in PHASES_ACTUALISEES


def ouvrir(
    campagne: Campagne, fichier: Fichier, acteur: Acteur, origine: str, phase: Phase | None
) -> Actualisation:
    """A new row, not saved yet."""
    return Actualisation(
        campagne=campagne,
        origine=origine,
        fichier=fichier.nom,
        sha256=fichier.sha256,
        recue_le=horloge.now(),
        auteur=acteur.signature,
        compte=acteur.compte,
        phase=phase.libelle if phase else "",
    )


def decrire_difference(
    actualisation: Actualisation,
    lecture: Lecture,
    difference: Difference,
    plan: Plan,
    libelles: Mapping[str, str],
) -> None:
    """Write what the file changes: the row, saved, and one line for each BMP that differs."""
    actualisation.comptes = (
        difference.comptes() | plan.comptes() | {"avertissements": len(lecture.avertissements)}
    )
    actualisation.effets = plan.en_dict()
    actualisation.avertissements = _fautes(lecture.avertissements)
    actualisation.empreinte = plan.empreinte(difference)
    actualisation.save()
    actualisation.ecarts.all().delete()
    Ecart.objects.bulk_create(_ecarts(actualisation, difference, plan, libelles), batch_size=LOT)


def _ecarts(
    actualisation: Actualisation, difference: Difference, plan: Plan, libelles: Mapping[str, str]
) -> Iterator[Ecart]:
    def ecart(nature: str, bmp: BmpLu, detail: str = "") -> Ecart:
        return Ecart(
            actualisation=actualisation,
            nature=nature,
            identifiant=bmp.identifiant,
            rne=bmp.rne,
            discipline=f"{libelles[bmp.discipline]} ({bmp.discipline})",
            quotite=bmp.quotite,
            detail=detail,
            effet=" ; ".join(plan.effets.get(bmp.identifiant, ())),
        )

    yield from (ecart(Ecart.Nature.RETIRE, bmp) for bmp in difference.retires.values())
    for changement in difference.deplaces.values():
        yield ecart(Ecart.Nature.DEPLACE, changement.avant, dire(changement, libelles))
    for changement in difference.modifies.values():
        yield ecart(Ecart.Nature.MODIFIE, changement.avant, dire(changement, libelles))
    yield from (ecart(Ecart.Nature.CREE, bmp) for bmp in difference.crees.values())


def _fautes(releve: Releve) -> list[dict]:
    """The faults kept in full, in the order of the file, then how many others of each rule there are."""
    gardees = sorted((faute.en_dict() for faute in releve), key=lambda faute: faute["ligne"] or 0)
    for code, exemples in releve.fautes.items():
        if reste := releve.comptes[code] - len(exemples):
            regle = f"{reste} autre{'s' if reste > 1 else ''} de même nature"
            gardees.append(exemples[-1].en_dict() | {"ligne": None, "valeur": "", "regle": regle})
    return gardees


@transaction.atomic
def refuser(
    campagne: Campagne, fichier: Fichier, acteur: Acteur, origine: str, fautes: Releve, *, prevenir: bool
) -> Actualisation:
    """Keep that this file was refused, and why; with `prevenir`, write it to the services."""
    phase, _ = phase_active(campagne)
    refusee = ouvrir(campagne, fichier, acteur, origine, phase)
    refusee.etat = Actualisation.Etat.REFUSEE
    refusee.comptes = {"fautes": len(fautes)}
    refusee.fautes = _fautes(fautes)
    refusee.save()
    if prevenir:
        prevenir_services(refusee)
    consigner_actualisation(refusee, acteur)
    return refusee


def prevenir_services(actualisation: Actualisation) -> None:
    """A night's refresh did not happen: the rectorat reads it in the morning."""
    services = list(
        Service.objects.filter(
            academie__code=settings.ACADEMIE, nature=Service.Nature.RECTORAT
        ).select_related("academie")
    )
    if not services:
        logger.warning("Aucun service « rectorat » à prévenir de l'actualisation %d", actualisation.pk)
    for service in services:
        deposer(
            application="jumo",
            modele="actualisation_arretee",
            a=service,
            objet=actualisation,
            contexte={
                "actualisation": actualisation,
                "adresse": f"{settings.ADRESSE}/jumo/actualisations/{actualisation.pk}/",
            },
        )


def consigner_actualisation(actualisation: Actualisation, acteur: Acteur) -> None:
    """The refresh itself in the journal, under the name of whoever asked for it."""
    noter(
        acteur=acteur,
        application="jumo",
        action="actualiser",
        phrase=f"Actualisation des BMP, « {actualisation.fichier[-120:]} » : "
        f"{actualisation.get_etat_display().lower()}",
        objet=actualisation,
        apres={"etat": actualisation.etat, "sha256": actualisation.sha256, "comptes": actualisation.comptes},
    )


@transaction.atomic
def purger() -> int:
    """Forget the examinations that nobody has applied for long, with their files. Returns how many."""
    vieilles = Actualisation.objects.filter(contenu__isnull=False, recue_le__lt=horloge.now() - CONSERVATION)
    return vieilles.delete()[1].get("jumo.Actualisation", 0)
