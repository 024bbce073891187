"""P2: the home of the portal."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST

from preau.socle.acces.droits import connecte
from preau.socle.portail.applications import PAR_CODE, Application
from preau.socle.portail.models import Favori
from preau.socle.portail.navigation import permises
from preau.socle.portail.services import basculer_favori


@dataclass(frozen=True)
class Tuile:
    application: Application
    adresse: str
    favorite: bool
    compteur: str


@connecte
def accueil(request):
    """Everybody, right after sign-in: to open the application they came for."""
    favoris = set(Favori.objects.filter(compte=request.user).values_list("application", flat=True))
    domaines: dict[str, dict[str, list[Tuile]]] = {}
    preferees = []
    for application in permises(request):
        compteur = import_string(application.compteur)(request) if application.compteur else ""
        favorite = application.code in favoris
        tuile = Tuile(application, reverse(application.url_name), favorite, compteur)
        domaines.setdefault(application.domaine, {}).setdefault(application.rubrique, []).append(tuile)
        if favorite:
            preferees.append(tuile)
    contexte = {
        "preferees": preferees,
        "domaines": [(nom, list(rubriques.items())) for nom, rubriques in domaines.items()],
    }
    return render(request, "portail/accueil.html", contexte)


@require_POST
@connecte
def favori(request, code):
    """The star of a tile."""
    if PAR_CODE.get(code) not in permises(request):
        raise Http404("Cette application n'existe pas.")
    basculer_favori(compte=request.user, application=code)
    return redirect("portail:accueil")
