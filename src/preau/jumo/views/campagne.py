"""The settings of the campaigns (J3, J21), for the rectorat's gestionnaires."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render

from preau.jumo import services
from preau.jumo.access import campagne_courante
from preau.jumo.forms import CampagneForm
from preau.jumo.services.campagne import Parametres, prevoir_echeances
from preau.jumo.views.affichage import dates
from preau.jumo.views.supervision.menu import cadre
from preau.socle import horloge
from preau.socle.acces.droits import action_requise
from preau.socle.campagnes.models import Campagne
from preau.socle.journal.models import Evenement

CONFIRMER = "confirmer"


def access_campagne(pk: int) -> Campagne:
    """A JUMO campaign of the académie; 404 otherwise."""
    siennes = Campagne.objects.filter(application="jumo", academie__code=settings.ACADEMIE)
    trouvee = siennes.select_related("annee").filter(pk=pk).first()
    if trouvee is None:
        raise Http404("Cette campagne n'existe pas.")
    return trouvee


def _cadre(request) -> dict:
    calendrier = campagne_courante()
    return cadre(request, calendrier) | {"courante": calendrier.campagne if calendrier else None}


@action_requise("jumo.parametrer")
def campagnes(request):
    """A gestionnaire of the rectorat comes to open next year's campaign, or to change the one under way."""
    siennes = Campagne.objects.filter(application="jumo", academie__code=settings.ACADEMIE)
    siennes = siennes.select_related("annee").prefetch_related("phases")
    contexte = {
        "campagnes": [
            (campagne, [(phase, dates(phase)) for phase in campagne.phases.all()])
            for campagne in siennes.annotate(bmps=Count("bmp", filter=Q(bmp__retire_le=None)))
        ],
        **_cadre(request),
    }
    return render(request, "jumo/campagne/liste.html", contexte)


@action_requise("jumo.parametrer")
def nouvelle(request):
    """The same person gives the year, the four phases and the rules of a new campaign."""
    jour = horloge.aujourdhui()
    parametres = Parametres.par_defaut(jour.year + (jour.month >= 9))
    form = CampagneForm(request.POST or None, parametres=parametres, existante=False)
    if request.method == "POST" and not form.is_bound:
        form = CampagneForm({}, parametres=parametres, existante=False)
    if form.is_bound and form.is_valid():
        try:
            creee = services.creer_campagne(
                acteur=request.habilitations.acteur_pour("jumo.parametrer"),
                academie=settings.ACADEMIE,
                parametres=form.parametres,
            )
        except ValidationError as refus:
            form.add_error(None, refus)
        else:
            messages.success(request, f"Campagne créée : {creee}. Chargez maintenant les BMP.")
            return redirect("jumo:campagne", creee.pk)
    return render(request, "jumo/campagne/reglages.html", {"form": form, "campagne": None, **_cadre(request)})


@action_requise("jumo.parametrer")
def campagne(request, pk):
    """He moves the end of a phase, the delay or a contact; and reads first which demandes it touches."""
    actuelle = access_campagne(pk)
    parametres = Parametres.de(actuelle)
    form = CampagneForm(request.POST or None, parametres=parametres, existante=True)
    if request.method == "POST" and not form.is_bound:
        form = CampagneForm({}, parametres=parametres, existante=True)
    contexte = {
        "form": form,
        "campagne": actuelle,
        "histoire": Evenement.objects.de_l_objet(actuelle),
        **_cadre(request),
    }
    if form.is_bound and form.is_valid():
        prevu = prevoir_echeances(actuelle, form.parametres)
        if prevu.deplacees and CONFIRMER not in request.POST:
            return render(request, "jumo/campagne/confirmer.html", contexte | {"prevu": prevu})
        fait = services.regler_campagne(
            acteur=request.habilitations.acteur_pour("jumo.parametrer"),
            campagne=actuelle.pk,
            parametres=form.parametres,
        )
        suite = f" Demandes en cours dont l'échéance a changé : {fait.deplacees}." if fait.deplacees else ""
        messages.success(request, f"Réglages enregistrés.{suite}")
        return redirect("jumo:campagne", actuelle.pk)
    return render(request, "jumo/campagne/reglages.html", contexte)
