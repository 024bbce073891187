"""« Retour »: from a detail page to the list one came from, as one left it."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

PARAMETRE = "retour"


def avec_retour(adresse: str, request: HttpRequest) -> str:
    """`adresse`, carrying the page under way as the one to come back to."""
    return f"{adresse}?{urlencode({PARAMETRE: request.get_full_path()})}"


def adresse_retour(request: HttpRequest, defaut: str) -> str:
    """Where « Retour » leads: the address carried by the request if it is one of ours, else the URL name `defaut`.

    Only a path of this site is followed, so that nobody can send people elsewhere by a forged link.
    """
    demandee = request.POST.get(PARAMETRE) or request.GET.get(PARAMETRE, "")
    if demandee.startswith("/") and url_has_allowed_host_and_scheme(demandee, allowed_hosts=None):
        return demandee
    return reverse(defaut)
