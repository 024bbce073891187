"""T3: the pages of the outbox."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from preau.socle.acces.droits import action_requise
from preau.socle.acces.droits.habilitations import Habilitations
from preau.socle.courriels.models import Courriel
from preau.socle.courriels.services import relancer
from preau.socle.courriels.tables import CourrielListe


def access_courriel(habilitations: Habilitations, pk: int) -> Courriel:
    """A mail that the account may read; 404 otherwise."""
    courriel = Courriel.objects.visible_to(habilitations).filter(pk=pk).first()
    if courriel is None:
        raise Http404("Ce courriel n'existe pas, ou n'est pas adressé à vos établissements.")
    return courriel


@action_requise("socle.courriels.consulter")
def courriels(request):
    """A school's head, to read what Préau wrote to the school; an administrator, to see what did not leave."""
    visibles = Courriel.objects.visible_to(request.habilitations)
    echecs = visibles.en_echec().count() if request.habilitations.peut("socle.courriels.gerer") else 0
    return CourrielListe(request, visibles).repondre("courriels/courriels.html", {"echecs": echecs})


@action_requise("socle.courriels.consulter")
def courriel(request, pk):
    """The same persons, to read one mail."""
    contexte = {
        "courriel": access_courriel(request.habilitations, pk),
        "gere": request.habilitations.peut("socle.courriels.gerer"),
    }
    return render(request, "courriels/courriel.html", contexte)


@require_POST
@action_requise("socle.courriels.gerer")
def relancer_un(request, pk):
    """An administrator, once the mail server works again."""
    access_courriel(request.habilitations, pk)
    return _relancer(request, Courriel.objects.filter(pk=pk))


@require_POST
@action_requise("socle.courriels.gerer")
def relancer_tous(request):
    return _relancer(request, Courriel.objects.all())


def _relancer(request, lesquels):
    nombre = relancer(acteur=request.habilitations.acteur_pour("socle.courriels.gerer"), courriels=lesquels)
    if nombre:
        messages.success(request, f"Courriels remis dans la file d'envoi : {nombre}.")
    else:
        messages.info(request, "Aucun courriel en échec à relancer.")
    return redirect("courriels:courriels")
