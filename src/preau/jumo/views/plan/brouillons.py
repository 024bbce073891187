"""J4: the services' drafts: made by hand, published together, or given up."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from preau.jumo import services
from preau.jumo.access import access_bmp, acteur_des_services, campagne_courante
from preau.jumo.calcul import perte
from preau.jumo.models import Jumelage
from preau.jumo.services import SelectionRefusee
from preau.jumo.services.demandes import avertissements
from preau.jumo.views.affichage import somme
from preau.jumo.views.plan.listes import BrouillonListe
from preau.jumo.views.selection import Fenetre, Selection
from preau.jumo.views.supervision.listes import jumelages_du_perimetre
from preau.jumo.views.supervision.menu import contexte
from preau.socle.acces.droits import action_requise
from preau.socle.annuaire.models import Service
from preau.socle.cycles import ActionImpossible
from preau.socle.listes import empreinte
from preau.socle.travaux.models import Travail

ACTIONS = ("publier", "abandonner")
# More drafts than this are published by a worker: the page would keep its reader waiting (T12).
IMMEDIATS = 100
# So many refusals are said one by one.
NOMMES = 5


def _liste(request) -> BrouillonListe:
    calendrier = campagne_courante()
    campagne = calendrier.campagne if calendrier else None
    return BrouillonListe(request, jumelages_du_perimetre(request.habilitations, campagne).brouillons())


def _publications(request) -> QuerySet[Travail]:
    """The person's publications by a worker, the newest first."""
    return Travail.objects.filter(nom="jumo.publier", demandeur=request.user).order_by("-pk")


@action_requise("jumo.preparer")
def brouillons(request):
    """The gestionnaire reads the drafts over one last time, and publishes them at the opening."""
    _, autour = contexte(request)
    # The publication followed is the first one after that number.
    suivi = Selection.nombres(request.GET.getlist("suivi"))
    autour |= {
        "suivi": bool(suivi),
        "travail": _publications(request).filter(pk__gt=suivi[0]).last() if suivi else None,
    }
    return _liste(request).repondre("jumo/plan/brouillons.html", autour)


@action_requise("jumo.preparer")
def decider_brouillons(request):
    """Before drafts are published or given up: how many, whom it tells, and that it goes all at once."""
    liste = _liste(request)
    choisis = liste.choisis(request.POST) if request.method == "POST" else []
    action = request.POST.get("action", "")
    adresse = f"{reverse('jumo:brouillons')}?{request.GET.urlencode()}"
    if action not in ACTIONS or not choisis:
        if request.method == "POST":
            messages.error(request, "Cochez au moins un brouillon, puis publiez-le ou abandonnez-le.")
        return redirect(adresse)
    if request.POST.get("confirme") != "oui":
        touches = list(Jumelage.objects.avec_bmp().filter(pk__in=choisis))
        ecoles = {bmp.etablissement_id for jumelage in touches for bmp in jumelage.bmps}
        _, autour = contexte(request)
        autour |= {
            "action": action,
            "choisis": choisis,
            "tout": bool(request.POST.get("tout")),
            "empreinte": empreinte(sorted(choisis)),
            "ecoles": len(ecoles),
            "courriels": sum(len(jumelage.bmps) for jumelage in touches),
            "demandes": Jumelage.objects.en_cours()
            .touchant(bmp.pk for jumelage in touches for bmp in jumelage.bmps)
            .count(),
            "retour": adresse,
        }
        return render(request, "jumo/plan/confirmer_brouillons.html", autour)
    if request.POST.get("tout") and request.POST.get("empreinte") != empreinte(sorted(choisis)):
        messages.error(
            request,
            "Rien n'a changé : la liste n'est plus celle que vous avez lue. Relisez-la et recommencez.",
        )
        return redirect(adresse)
    touches = Jumelage.objects.avec_bmp().filter(pk__in=choisis)
    try:
        acteur = acteur_des_services(request.habilitations, touches)
    except ActionImpossible as refus:
        messages.error(request, f"Rien n'a été fait. {refus}")
        return redirect(adresse)
    if action == "publier" and len(choisis) > IMMEDIATS:
        derniere = _publications(request).first()
        if derniere and derniere.etat == Travail.Etat.EN_COURS:
            messages.warning(
                request, "Une publication est déjà en cours : la voici. Rien d'autre n'est lancé."
            )
            return redirect(f"{reverse('jumo:brouillons')}?suivi={derniere.pk - 1}")
        dernier = derniere.pk if derniere else 0
        services.demander_publication(acteur=acteur, jumelages=choisis)
        return redirect(f"{reverse('jumo:brouillons')}?suivi={dernier}")
    try:
        faits = getattr(services, action)(acteur=acteur, jumelages=choisis)
    except SelectionRefusee as refus:
        messages.error(
            request, " ".join([str(refus), *(f"N° {pk} : {raison}" for pk, raison in refus.refus[:NOMMES])])
        )
    except ActionImpossible as refus:
        messages.error(request, f"Rien n'a été fait. {refus}")
    else:
        verbe = "publié" if action == "publier" else "abandonné"
        pluriel = "s" if len(faits) > 1 else ""
        suite = " Les établissements sont avertis par courriel." if action == "publier" else ""
        messages.success(request, f"{len(faits)} brouillon{pluriel} {verbe}{pluriel}.{suite}")
    return redirect(adresse)


@action_requise("jumo.preparer")
def preparer(request, pk):
    """In the search window of a BMP the gestionnaire has ticked one or two others: here is the service that
    they make, and what speaks against it, before the draft is written.
    """
    bmp, acteur = access_bmp(request.habilitations, pk)
    if not isinstance(acteur.organisation, Service):
        raise Http404("Seuls les services préparent des brouillons.")
    donnees = request.POST if request.method == "POST" else request.GET
    selection = Selection.lire(donnees.getlist("cibles"), bmp, prive=Fenetre.de(bmp).prive)
    if selection.erreur:
        messages.error(request, selection.erreur)
        return redirect("jumo:recherche", pk)
    erreur = ""
    if request.method == "POST":
        try:
            brouillon = services.construire(acteur=acteur, bmps=[bmp.pk, *selection.pks])
        except ActionImpossible as refus:
            erreur = str(refus)
        else:
            messages.success(
                request, f"Brouillon n° {brouillon.pk} préparé. Les établissements ne le voient pas."
            )
            return redirect("jumo:brouillons")
    membres = [bmp, *selection.bmps]
    _, autour = contexte(request)
    autour |= {
        "bmp": bmp,
        "membres": membres,
        "service": somme(membres, bmp.ors),
        "perte": perte(membres),
        "avertissements": avertissements(bmp=bmp, cibles=selection.bmps, triple=True),
        "erreur": erreur,
    }
    return render(request, "jumo/plan/preparer.html", autour)
