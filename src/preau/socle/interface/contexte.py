"""What every page may use."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from preau.socle import horloge
from preau.socle.annuaire.models import Academie
from preau.socle.portail.navigation import navigation


def interface(request):
    """`academie` and `navigation` are worked out only where a template shows them."""
    return {
        "demonstration": settings.DEMONSTRATION,
        "habillage": settings.HABILLAGE,
        "instant": SimpleLazyObject(horloge.now),
        "academie": SimpleLazyObject(lambda: nom_academie(request)),
        "navigation": SimpleLazyObject(lambda: navigation(request)),
    }


def nom_academie(request) -> str:
    """The académie's name: from the roles that the request has read already, else from the directory."""
    # A request refused before sign-in was looked at (a wrong host) has neither account nor roles.
    if hasattr(request, "habilitations"):
        for role in request.habilitations.roles:
            organisation = role.organisation
            return (role.service or organisation.departement).academie.nom
    return Academie.objects.filter(code=settings.ACADEMIE).values_list("nom", flat=True).first() or ""
