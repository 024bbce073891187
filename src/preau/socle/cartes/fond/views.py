"""The basemap as the maps of every application read it."""

from django.conf import settings
from django.http import JsonResponse
from django.views.decorators.http import condition, require_safe

from preau.socle.acces.droits import connecte
from preau.socle.annuaire.models import Departement, ZoneRemplacement
from preau.socle.cartes.fond.models import Fond, Trace


def _etag(request) -> str | None:
    fond = Fond.objects.first()
    return f'"{fond.empreinte}"' if fond else None


@connecte
@require_safe
@condition(etag_func=_etag)
def fond(request):
    """Asked by carte.js, not by people: the outlines of the instance's académie, kept by the browser until they
    change.
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
            ]
        }
    )
    reponse["Cache-Control"] = "private, max-age=0"
    return reponse
