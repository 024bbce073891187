"""JUMO's background work; the schedule is in socle/travaux/planification.py."""

import logging

from preau.jumo.models import Jumelage
from preau.jumo.services import calculer_plan, expirer
from preau.jumo.services import publier as publier_jumelages
from preau.jumo.services.actualisation import actualiser_depot
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.acces.models import Compte
from preau.socle.annuaire.models import Service
from preau.socle.cycles import ActionImpossible
from preau.socle.travaux.progression import suivre

logger = logging.getLogger(__name__)


def expirer_demandes() -> int:
    """Cancel every demande whose deadline has come (J14), one transaction each; returns how many."""
    echues = Jumelage.objects.echus(horloge.now()).order_by("echeance", "pk").values_list("pk", flat=True)
    annulees = sum(expirer(jumelage=pk) for pk in list(echues))
    if annulees:
        logger.info("%d demandes JUMO annulées à l'échéance", annulees)
    return annulees


def actualiser_bmp() -> None:
    """Apply the BMP file of the night (J2); a file already applied is skipped, so running twice does no harm."""
    actualisation = actualiser_depot()
    if actualisation is not None:
        logger.info("Actualisation %d des BMP : %s", actualisation.pk, actualisation.etat)


def plan(plan: int) -> None:
    """Compute a plan (J17)."""
    calculer_plan(plan=plan)


def publier(compte: int, service: int, jumelages: list[int]) -> None:
    """Publish drafts in one act (J4). Run again after it was done, it finds no draft and does nothing.

    What the rules refuse makes a failed run, which the page shows to whoever asked, and no failed job.
    """
    restants = Jumelage.objects.brouillons().filter(pk__in=jumelages).values_list("pk", flat=True)
    if not restants:
        return
    demandeur = Compte.objects.select_related("personne").get(pk=compte)
    acteur = Acteur.de(demandeur, Service.objects.get(pk=service))
    try:
        with suivre("jumo.publier", "Publication des brouillons", demandeur=demandeur) as avancement:
            publies = publier_jumelages(acteur=acteur, jumelages=jumelages, progression=avancement)
            avancement.resultat = {"publies": len(publies)}
    except ActionImpossible as refus:
        logger.warning("Publication refusée : %s", refus)
