"""T5, J20: the pages of the journal."""

from django.http import Http404
from django.shortcuts import render

from preau.socle.acces.droits import action_requise
from preau.socle.acces.droits.habilitations import Habilitations
from preau.socle.journal.models import Evenement
from preau.socle.journal.tables import EvenementListe, libelle_action


def access_evenement(habilitations: Habilitations, pk: int) -> Evenement:
    """A line of the journal that the account may read; 404 otherwise."""
    evenement = Evenement.objects.visible_to(habilitations).filter(pk=pk).first()
    if evenement is None:
        raise Http404("Cette ligne n'existe pas, ou ne concerne pas vos établissements.")
    return evenement


@action_requise("socle.journal.consulter")
def evenements(request):
    """A head, a gestionnaire or an administrator, to know who did what and when."""
    return EvenementListe(request, Evenement.objects.visible_to(request.habilitations)).repondre(
        "journal/evenements.html"
    )


@action_requise("socle.journal.consulter")
def evenement(request, pk):
    """The same persons, to see what an act changed."""
    acte = access_evenement(request.habilitations, pk)
    champs = sorted({*(acte.avant or {}), *(acte.apres or {})})
    changements = [(nom, (acte.avant or {}).get(nom, ""), (acte.apres or {}).get(nom, "")) for nom in champs]
    contexte = {
        "acte": acte,
        "action": libelle_action(acte.application, acte.action),
        "changements": changements,
    }
    return render(request, "journal/evenement.html", contexte)
