"""One demande: its page, the answer, and the acts that end it (J12, J13)."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from preau.jumo import services
from preau.jumo.access import access_bmp, access_jumelage, acteur_pour
from preau.jumo.forms import MotifForm, ReponseForm
from preau.jumo.models import Bmp, Jumelage
from preau.jumo.parcours import etapes
from preau.jumo.queries import signalements_de
from preau.jumo.services.regles import exiger
from preau.jumo.states import Etat
from preau.jumo.views.affichage import (
    Bandeau,
    actions,
    attendus,
    destinataires,
    enumerer,
    etat_affiche,
    somme,
)
from preau.socle.acces.droits import action_requise
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Service
from preau.socle.campagnes.queries import Calendrier
from preau.socle.cartes.trajets import mention
from preau.socle.cycles import ActionImpossible
from preau.socle.interface.retour import adresse_retour
from preau.socle.journal.models import Evenement

RETOUR = "jumo:mes_jumelages"


@action_requise("jumo.consulter")
def demande(request, pk):
    """Whoever is named in a demande opens it from a mail or a list, to read all that is known of it and to
    do what may be done now.
    """
    jumelage = access_jumelage(request.habilitations, pk)
    calendrier = Calendrier.de(jumelage.campagne)
    phase = calendrier.phase()
    miens = _miens(request, jumelage)
    prefetch_related_objects([jumelage], signalements_de([bmp.etablissement for bmp, _ in miens]))
    possibles = {
        bmp.pk: actions(jumelage, bmp, acteur, phase.code if phase else None) for bmp, acteur in miens
    }
    reponses = {acceptation.bmp_id: acceptation for acceptation in jumelage.acceptations.all()}
    contexte = {
        "jumelage": jumelage,
        "etat": etat_affiche(jumelage),
        "service": somme(jumelage.bmps, jumelage.bmp1.ors),
        "etapes": (trajets := etapes(jumelage.bmps)),
        "mention": mention(etape.trajet for etape in trajets),
        "membres": [
            {
                "bmp": bmp,
                "demandeur": bmp.pk == jumelage.bmp1_id,
                "acceptation": reponses.get(bmp.pk),
                "repondre": "accepter" in possibles.get(bmp.pk, []),
            }
            for bmp in jumelage.bmps
        ],
        "possibles": {action for liste in possibles.values() for action in liste},
        "bandeau": Bandeau.pour(request.habilitations, calendrier),
        "vu_possible": bool(_representes(request, jumelage)),
        "histoire": Evenement.objects.de_l_objet(jumelage).visible_to(request.habilitations),
    }
    return render(request, "jumo/demande.html", contexte)


@action_requise("jumo.agir")
def repondre(request, pk, bmp):
    """The head of a solicited school has read the demande and says yes, or no and why."""
    mien, acteur = access_bmp(request.habilitations, bmp)
    jumelage = access_jumelage(request.habilitations, pk)
    if mien.pk not in {sollicite.pk for sollicite in jumelage.sollicites}:
        raise Http404("Ce BMP n'est pas sollicité dans cette demande.")
    form = ReponseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reponse = _repondre(acteur, jumelage, mien, form.cleaned_data)
        except ActionImpossible as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, _reponse_donnee(reponse, mien))
            return _retour(request, jumelage)
    contexte = {
        "jumelage": jumelage,
        "mien": mien,
        "autres": [membre for membre in jumelage.bmps if membre.pk != mien.pk],
        "service": somme(jumelage.bmps, mien.ors),
        "form": form,
        "empechement": "" if form.is_bound else _empechement(jumelage, "accepter", acteur),
    }
    return render(request, "jumo/repondre.html", contexte)


def _repondre(acteur: Acteur, jumelage: Jumelage, mien: Bmp, reponse: dict) -> Jumelage:
    if reponse["choix"] == ReponseForm.ACCEPTER:
        return services.accepter(acteur=acteur, jumelage=jumelage.pk, bmp=mien.pk)
    return services.refuser(
        acteur=acteur,
        jumelage=jumelage.pk,
        bmp=mien.pk,
        motif=reponse["motif"],
        commentaire=reponse["commentaire"],
    )


def _reponse_donnee(jumelage: Jumelage, mien: Bmp) -> str:
    courriel = f"Un courriel est adressé à {destinataires(jumelage.bmps)}."
    if jumelage.etat == Etat.VALIDE:
        return f"Vous avez accepté la demande n° {jumelage.pk} : le jumelage est validé. {courriel}"
    if jumelage.etat == Etat.REFUSE:
        return f"Demande n° {jumelage.pk} refusée ({jumelage.get_motif_display()}). {courriel}"
    return (
        f"Votre accord est enregistré : la demande n° {jumelage.pk} attend encore la réponse de "
        f"{enumerer(attendus(jumelage))}. {courriel}"
    )


@action_requise("jumo.agir")
def retirer(request, pk):
    """The asker has changed his mind before the answer: confirm, and the demande is taken back."""
    jumelage = access_jumelage(request.habilitations, pk)
    acteur = acteur_pour(request.habilitations, jumelage.bmp1.etablissement)
    if acteur is None:
        raise Http404("Seul l'établissement demandeur retire une demande.")
    erreur = _empechement(jumelage, "retirer", acteur)
    if request.method == "POST":
        try:
            services.retirer(acteur=acteur, jumelage=jumelage.pk)
        except ActionImpossible as refus:
            erreur = str(refus)
        else:
            messages.success(
                request,
                f"Demande n° {jumelage.pk} retirée. Un courriel est adressé à {destinataires(jumelage.bmps)}.",
            )
            return _retour(request, jumelage)
    return render(request, "jumo/retirer.html", {"jumelage": jumelage, "empechement": erreur})


@action_requise("jumo.agir")
def supprimer(request, pk):
    """A school of an effective jumelage can no longer hold it: it says why, and the BMP are free again."""
    jumelage = access_jumelage(request.habilitations, pk)
    _, acteur = _miens(request, jumelage)[0]
    form = MotifForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.supprimer(acteur=acteur, jumelage=jumelage.pk, **form.cleaned_data)
        except ActionImpossible as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(
                request,
                f"Jumelage n° {jumelage.pk} supprimé. Un courriel est adressé à {destinataires(jumelage.bmps)}.",
            )
            return _retour(request, jumelage)
    contexte = {
        "jumelage": jumelage,
        "form": form,
        "empechement": "" if form.is_bound else _empechement(jumelage, "supprimer", acteur),
    }
    return render(request, "jumo/supprimer.html", contexte)


@action_requise("jumo.agir")
@require_POST
def vu(request, pk):
    """From a list or the demande: the school has read that a quotité has changed, and wants the flag gone."""
    jumelage = access_jumelage(request.habilitations, pk)
    siens = _representes(request, jumelage)
    for mien, acteur in siens:
        services.marquer_vu(acteur=acteur, jumelage=jumelage.pk, etablissement=mien.etablissement)
    if siens:
        messages.success(request, f"Changement de quotité vu, demande n° {jumelage.pk}.")
    else:
        messages.error(request, "Ouvrez d'abord l'établissement pour lequel vous l'avez vu.")
    return redirect(adresse_retour(request, RETOUR))


@action_requise("jumo.agir")
@require_POST
def masquer(request, pk):
    """From the list: a refused demande has been read and is in the way; it goes to « Historique »."""
    jumelage = access_jumelage(request.habilitations, pk)
    mien, acteur = _miens(request, jumelage)[0]
    try:
        services.masquer(acteur=acteur, jumelage=jumelage.pk, etablissement=mien.etablissement)
    except ActionImpossible as refus:
        messages.error(request, str(refus))
    else:
        messages.success(
            request,
            f"La demande n° {jumelage.pk} est rangée dans « Historique ». Aucun courriel n'est envoyé.",
        )
    return redirect(RETOUR)


def _miens(request, jumelage: Jumelage) -> list[tuple[Bmp, Acteur]]:
    """The BMP for whose schools the person acts, the current school's first."""
    paires = [(bmp, acteur_pour(request.habilitations, bmp.etablissement)) for bmp in jumelage.bmps]
    paires = [(bmp, acteur) for bmp, acteur in paires if acteur is not None]
    return sorted(paires, key=lambda paire: paire[0].etablissement != request.etablissement)


def _representes(request, jumelage: Jumelage) -> list[tuple[Bmp, Acteur]]:
    """Those whose eyes the person is: a head's own schools, and the one school that a gestionnaire has opened."""
    return [
        (bmp, acteur)
        for bmp, acteur in _miens(request, jumelage)
        if not isinstance(acteur.organisation, Service) or bmp.etablissement == request.etablissement
    ]


def _empechement(jumelage: Jumelage, action: str, acteur: Acteur) -> str:
    """Why the act is not open now; empty when it is."""
    try:
        exiger(jumelage, action, acteur)
    except ActionImpossible as refus:
        return str(refus)
    return ""


def _retour(request, jumelage: Jumelage):
    """Back to the school's list, where the change shows; to the demande for whoever works for another school."""
    siens = {bmp.etablissement_id for bmp in jumelage.bmps}
    if request.etablissement and request.etablissement.pk in siens:
        return redirect(RETOUR)
    return redirect("jumo:demande", jumelage.pk)
