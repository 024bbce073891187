"""What the signed-in person may open: the menu, and the portal's tiles."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from preau.socle.portail.applications import APPLICATIONS, Application


@dataclass(frozen=True)
class Entree:
    libelle: str
    adresse: str
    courante: bool


def permises(request: HttpRequest) -> list[Application]:
    """The applications that today's roles open."""
    return [
        application
        for application in APPLICATIONS
        if request.habilitations.peut(application.action)
        and (settings.DEMONSTRATION or not application.demonstration)
    ]


def navigation(request: HttpRequest) -> list[Entree]:
    """The main menu: home, then the applications."""
    accueil = reverse("portail:accueil")
    entrees = [Entree("Accueil", accueil, request.path == accueil)]
    for application in permises(request):
        adresse = reverse(application.url_name)
        entrees.append(Entree(application.menu, adresse, request.path.startswith(adresse)))
    return entrees
