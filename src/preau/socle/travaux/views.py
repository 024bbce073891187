"""T4, T12: the page of background work."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from preau.socle.acces.droits import action_requise
from preau.socle.travaux import planification
from preau.socle.travaux.models import Travail
from preau.socle.travaux.queries import passages
from preau.socle.travaux.services import lancer_maintenant
from preau.socle.travaux.tables import TravailListe


@action_requise("socle.travaux.consulter")
def travaux(request):
    """A gestionnaire who waits for a long import; an administrator who checks that the night's work was done."""
    contexte = {"passages": passages(), "lance": request.habilitations.peut("socle.travaux.lancer")}
    return TravailListe(request, Travail.objects.all()).repondre("travaux/travaux.html", contexte)


@require_POST
@action_requise("socle.travaux.lancer")
def lancer(request, nom):
    """An administrator who does not want to wait for the hour of a scheduled job."""
    if nom not in {job.nom for job in planification.planifies()}:
        raise Http404("Ce travail n'est pas planifié.")
    acteur = request.habilitations.acteur_pour("socle.travaux.lancer")
    if lancer_maintenant(acteur=acteur, nom=nom):
        messages.success(request, "Le travail est lancé : il commence dès qu'un processus est libre.")
    else:
        messages.info(request, "Ce travail attendait déjà d'être exécuté.")
    return redirect("travaux:travaux")
