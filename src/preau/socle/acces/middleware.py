"""Puts on every request the roles of the person and the school for which it works now (P2, J6)."""

from preau.socle.acces.droits.habilitations import Habilitations
from preau.socle.annuaire.models import Etablissement


class OrganisationMiddleware:
    """`request.habilitations`, and `request.etablissement`: an Etablissement or None.

    Costs two queries a request, the account (with its chosen school) and its roles; none when signed out.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.habilitations = Habilitations.de(request.user)
        request.etablissement = etablissement_courant(request.habilitations)
        return self.get_response(request)


def etablissement_courant(habilitations: Habilitations) -> Etablissement | None:
    """The chosen school if it is still allowed, else the only school of a head, else None."""
    if not habilitations.roles:
        return None
    choisi = habilitations.compte.etablissement_courant
    if choisi is not None and habilitations.agit_pour(choisi):
        return choisi
    siens = habilitations.etablissements
    return siens[0] if len(siens) == 1 else None
