"""The basemap as the maps of every application read it."""

from django.conf import settings
from django.db.models import F
from django.http import JsonResponse
from django.views.decorators.http import condition, require_safe

from preau.socle.acces.droits import connecte
from preau.socle.annuaire.models import Commune, Departement, ZoneRemplacement
from preau.socle.cartes.fond.models import Fond, Trace

# The largest communes, named on the map as there is room.
VILLES = 200


def _etag(request) -> str | None:
    fond = Fond.objects.first()
    return f'"{fond.empreinte}"' if fond else None


@connecte
@require_safe
@condition(etag_func=_etag)
def fond(request):
    """Asked by carte.js, not by people: the outlines and towns of the instance's académie, kept by the browser
    until they change.
    """
    libelles = dict(Departement.objects.values_list("code", "nom"))
    libelles |= dict(ZoneRemplacement.objects.values_list("code", "libelle"))
    traces = Trace.objects.de_l_academie(settings.ACADEMIE)
    reponse = JsonResponse(
        {
            "traces": [
                {
                    "nature": trace.nature,
                    "code": trace.code,
                    "libelle": libelles.get(trace.code, ""),
                    "etiquette": [trace.latitude, trace.longitude],
                    "teinte": trace.teinte,
                    "geometrie": trace.geometrie,
                }
                for trace in traces
            ],
            "villes": [
                {"nom": nom, "place": [latitude, longitude]}
                for nom, latitude, longitude in Commune.objects.avec_coordonnees()
                .filter(departement__academie__code=settings.ACADEMIE)
                .order_by(F("population").desc(nulls_last=True), "code_insee")
                .values_list("nom", "latitude", "longitude")[:VILLES]
            ],
        }
    )
    reponse["Cache-Control"] = "private, max-age=0"
    return reponse
