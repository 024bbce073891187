"""Pages that everybody may read, and the health of the instance."""

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.shortcuts import render

from preau.socle.acces.droits import publique
from preau.socle.portail.navigation import permises


def _page(gabarit):
    @publique
    def vue(request):
        return render(request, f"portail/{gabarit}.html", {"applications": permises(request)})

    return vue


aide = _page("aide")
plan = _page("plan")
accessibilite = _page("accessibilite")
mentions = _page("mentions")
donnees = _page("donnees")


@publique
def sante(request):
    """For the launcher and for monitoring: 200 when the database answers, else 503."""
    try:
        with connection.cursor() as curseur:
            curseur.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"etat": "panne", "base": "ne répond pas"}, status=503)
    return JsonResponse({"etat": "ok", "base": "répond"})
