"""Moving the demonstration's clock (T2)."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from preau.socle.horloge.horloge import decalage_connu
from preau.socle.horloge.models import Decalage


@transaction.atomic
def avancer(*, duree: timedelta) -> timedelta:
    """Move the clock forward by `duree` (positive) and return the new shift. Only in a demonstration."""
    _exiger_demonstration()
    if duree <= timedelta(0):
        raise ValueError("L'horloge ne recule pas : donnez une durée positive.")
    decalage, _ = Decalage.objects.select_for_update().get_or_create(pk=1)
    decalage.duree += duree
    decalage.save(update_fields=["duree"])
    _oublier()
    return decalage.duree


@transaction.atomic
def remettre() -> None:
    """Put the clock back on the real time."""
    _exiger_demonstration()
    Decalage.objects.all().delete()
    _oublier()


def _exiger_demonstration() -> None:
    if not settings.DEMONSTRATION:
        raise PermissionDenied("L'horloge ne se règle que dans une démonstration.")


def _oublier() -> None:
    if decalage_connu.get() is not None:
        decalage_connu.set(None)
