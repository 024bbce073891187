"""P2: favourites."""

from django.db import transaction

from preau.socle.acces.models import Compte
from preau.socle.portail.models import Favori


@transaction.atomic
def basculer_favori(*, compte: Compte, application: str) -> bool:
    """Put the application among the favourites, or take it away; True when it is one now.

    A matter of taste, so it is not in the journal.
    """
    favori, cree = Favori.objects.get_or_create(compte=compte, application=application)
    if not cree:
        favori.delete()
    return cree
