"""Asking for a jumelage (J8, J10): the last step, where nothing is a surprise."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from preau.jumo.access import access_bmp
from preau.jumo.forms import DemandeForm
from preau.jumo.models import Bmp, Jumelage
from preau.jumo.parcours import etapes
from preau.jumo.services import DemandeExistante, avertissements
from preau.jumo.services import demander as demander_jumelage
from preau.jumo.services.demandes import triple_par_defaut
from preau.jumo.views.affichage import destinataires, somme
from preau.jumo.views.selection import Fenetre, Selection
from preau.socle.acces.droits import action_requise
from preau.socle.cartes.trajets import mention
from preau.socle.cycles import ActionImpossible
from preau.socle.interface.formats import date_heure

TRIPLE, DISTINCTES = "triple", "distinctes"


@action_requise("jumo.agir")
def demander(request, pk):
    """A head has ticked one or two BMP of other schools, and reads here the service that results, what
    speaks against it, and to whom the demande goes, before sending it.
    """
    bmp, acteur = access_bmp(request.habilitations, pk)
    fenetre = Fenetre.de(bmp)
    donnees = request.POST if request.method == "POST" else request.GET
    selection = Selection.lire(donnees.getlist("cibles"), bmp, prive=fenetre.prive)
    precision = donnees.get("precision", "")
    if selection.erreur:
        messages.error(request, selection.erreur)
        suite = urlencode({"cibles": selection.pks, "precision": precision[:500]}, doseq=True)
        return redirect(f"{reverse('jumo:recherche', args=[pk])}?{suite}")
    cibles = selection.bmps
    defaut = TRIPLE if triple_par_defaut(bmp, cibles) else DISTINCTES
    existante = None
    if request.method == "POST":
        form = DemandeForm(request.POST, a_deux=len(cibles) > 1)
        if form.is_valid():
            try:
                faites = demander_jumelage(
                    acteur=acteur,
                    bmp=bmp.pk,
                    cibles=selection.pks,
                    precision=form.cleaned_data["precision"],
                    triple=form.cleaned_data.get("forme") == TRIPLE,
                )
            except DemandeExistante as refus:
                existante = refus.jumelage
                form.add_error(None, str(refus))
            except ActionImpossible as refus:
                form.add_error(None, str(refus))
            else:
                for demande in faites:
                    messages.success(request, _envoyee(demande))
                if request.etablissement == bmp.etablissement:
                    return redirect("jumo:mes_jumelages")
                return redirect("jumo:demande", faites[0].pk)
    else:
        form = DemandeForm(initial={"precision": precision, "forme": defaut}, a_deux=len(cibles) > 1)
    formes, communs = _formes(bmp, cibles)
    contexte = {
        "bmp": bmp,
        "bandeau": fenetre.bandeau,
        "cibles": cibles,
        "form": form,
        "formes": formes,
        "communs": communs,
        "etapes": (trajets := etapes([bmp, *cibles])),
        "mention": mention(etape.trajet for etape in trajets),
        "existante": existante,
        "retour": urlencode({"cibles": selection.pks, "precision": precision[:500]}, doseq=True),
    }
    return render(request, "jumo/demander.html", contexte)


def _formes(bmp: Bmp, cibles: list[Bmp]) -> tuple[list[dict], list[str]]:
    """What each form of the demande would make, with its own warnings; then the warnings common to all."""
    choix = {DISTINCTES: [[cible] for cible in cibles]}
    if len(cibles) > 1:
        choix = {TRIPLE: [cibles], **choix}
    textes = {nom: avertissements(bmp=bmp, cibles=cibles, triple=nom == TRIPLE) for nom in choix}
    communs = [texte for texte in textes[DISTINCTES] if all(texte in liste for liste in textes.values())]
    formes = [
        {
            "code": nom,
            "libelle": dict(DemandeForm.FORMES)[nom],
            "services": [somme([bmp, *groupe], bmp.ors) for groupe in groupes],
            "avertissements": [texte for texte in textes[nom] if texte not in communs],
        }
        for nom, groupes in choix.items()
    ]
    return formes, communs


def _envoyee(demande: Jumelage) -> str:
    return (
        f"Demande n° {demande.pk} envoyée à {destinataires(demande.sollicites)}. "
        f"Elle attend une réponse jusqu'au {date_heure(demande.echeance)}. "
        f"Un accusé de réception est adressé à {demande.bmp1.etablissement.adresse_fonctionnelle}."
    )
