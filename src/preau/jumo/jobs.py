"""JUMO's background work; the schedule is in socle/travaux/planification.py."""

import logging

from preau.jumo.models import Jumelage
from preau.jumo.services import expirer
from preau.jumo.services.actualisation import actualiser_depot
from preau.socle import horloge

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
