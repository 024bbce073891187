"""The refresh of the BMP for the rectorat's gestionnaires (J2)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import BooleanField, Case, Value, When
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from preau.jumo import services
from preau.jumo.access import campagne_courante
from preau.jumo.forms import FichierForm
from preau.jumo.models import Actualisation
from preau.jumo.services.actualisation.traitement import part_admise
from preau.jumo.states import PHASES_ACTUALISEES
from preau.jumo.tables_actualisation import TONS, ActualisationListe, EcartListe
from preau.jumo.views.affichage import code_phase
from preau.jumo.views.supervision.menu import cadre
from preau.socle.acces.droits import action_requise
from preau.socle.cycles import ActionImpossible
from preau.socle.listes.exports import exporter_csv
from preau.socle.travaux.progression import suivre

# So many faults and effects on the page; the CSV has them all.
MONTRES = 50
NOMBRES = (
    ("crees", "créés"),
    ("modifies", "modifiés"),
    ("deplaces", "changés d'établissement ou de discipline"),
    ("retires", "supprimés"),
    ("inchanges", "sans changement"),
    ("annulations", "jumelages annulés"),
    ("maintiens", "jumelages signalés"),
    ("courriels", "établissements à avertir"),
)


def access_actualisation(pk: int) -> Actualisation:
    """A refresh of the académie's campaigns; 404 otherwise."""
    siennes = Actualisation.objects.filter(campagne__academie__code=settings.ACADEMIE)
    trouvee = siennes.select_related("campagne__annee").defer("contenu").filter(pk=pk).first()
    if trouvee is None:
        raise Http404("Cette actualisation n'existe pas.")
    return trouvee


def _cadre(request) -> dict:
    calendrier = campagne_courante()
    return cadre(request, calendrier) | {
        "courante": calendrier.campagne if calendrier else None,
        "active": code_phase(calendrier) in PHASES_ACTUALISEES,
    }


@action_requise("jumo.parametrer")
def actualisations(request):
    """A gestionnaire of the rectorat comes in the morning to see what the night did, or with a file of the
    moyens system in hand: he gives it, and reads what it would change before anything does.
    """
    calendrier = campagne_courante()
    form = FichierForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and calendrier is None:
        messages.error(request, "Aucune campagne : créez-la d'abord.")
        return redirect("jumo:campagnes")
    if request.method == "POST" and form.is_valid():
        fichier = form.cleaned_data["fichier"]
        examinee = services.examiner(
            acteur=request.habilitations.acteur_pour("jumo.parametrer"),
            campagne=calendrier.campagne.pk,
            fichier=fichier.file,
            nom=fichier.name,
            origine=Actualisation.Origine.ECRAN,
        )
        return redirect("jumo:actualisation", examinee.pk)
    if request.method == "POST" and not form.is_bound:
        form = FichierForm({}, {})
    liste = ActualisationListe(
        request, Actualisation.objects.filter(campagne__academie__code=settings.ACADEMIE).defer("contenu")
    )
    contexte = {"form": form, "depot": settings.JUMO_DEPOT, **_cadre(request)}
    return liste.repondre("jumo/actualisation/liste.html", contexte)


@action_requise("jumo.parametrer")
def actualisation(request, pk):
    """The same person reads one refresh: what it changes BMP by BMP, which jumelages it undoes, whom it
    tells, or the faults of its file; and applies it when it is right.
    """
    lue = access_actualisation(pk)
    ecarts = lue.ecarts.annotate(
        avec_effet=Case(When(effet="", then=Value(False)), default=Value(True), output_field=BooleanField())
    )
    effets = [
        (titre, lignes[:MONTRES], max(0, len(lignes) - MONTRES))
        for titre, cle in (("Jumelages annulés", "annulations"), ("Jumelages maintenus", "maintiens"))
        if (lignes := lue.effets.get(cle, []))
    ]
    contexte = {
        "actualisation": lue,
        "ton": TONS[lue.etat],
        "nombres": [(lue.comptes[nom], libelle) for nom, libelle in NOMBRES if lue.comptes.get(nom)],
        "comparee": "actuels" in lue.comptes,
        "effets": effets,
        "fautes": lue.fautes[:MONTRES],
        "fautes_de_plus": max(0, len(lue.fautes) - MONTRES),
        "avertissements": lue.avertissements[:MONTRES],
        "avertissements_de_plus": max(0, len(lue.avertissements) - MONTRES),
        "courriels": lue.effets.get("courriels", []),
        "applicable": lue.etat in (Actualisation.Etat.EXAMINEE, Actualisation.Etat.BLOQUEE),
        "part": part_admise(lue.campagne),
        **_cadre(request),
    }
    return EcartListe(request, ecarts).repondre("jumo/actualisation/detail.html", contexte)


@require_POST
@action_requise("jumo.parametrer")
def appliquer(request, pk):
    """He has read the difference: do it, unless the base is no more what he has read."""
    lue = access_actualisation(pk)
    acteur = request.habilitations.acteur_pour("jumo.parametrer")
    try:
        with suivre("jumo.actualiser", "Actualisation des BMP", demandeur=request.user) as suivi:
            faite = services.appliquer(
                acteur=acteur, actualisation=lue.pk, force="force" in request.POST, progression=suivi
            )
    except ActionImpossible as refus:
        messages.error(request, str(refus))
        return redirect("jumo:actualisation", pk)
    if faite.etat == Actualisation.Etat.APPLIQUEE:
        messages.success(
            request,
            f"BMP actualisés. Jumelages ou demandes annulés : {faite.comptes['annulations']} ; "
            f"établissements avertis par courriel : {faite.comptes['courriels']}.",
        )
    else:
        messages.warning(
            request,
            "Rien n'a été appliqué : les BMP, les jumelages ou l'annuaire ont changé depuis l'examen. "
            "Voici ce que le fichier changerait maintenant.",
        )
    return redirect("jumo:actualisation", pk)


@action_requise("jumo.parametrer")
def fautes(request, pk):
    """Whoever keeps the moyens system takes the list of what to put right away with him."""
    lue = access_actualisation(pk)
    gravites = [("Faute", faute) for faute in lue.fautes] + [("Avertissement", f) for f in lue.avertissements]
    lignes = (
        [gravite, f["ligne"], f["colonne"], f["valeur"], f["regle"], f["remede"]] for gravite, f in gravites
    )
    entetes = ["Gravité", "Ligne", "Colonne", "Valeur", "Règle", "Remède"]
    return exporter_csv(f"jumo-actualisation-{lue.pk}-fautes", entetes, lignes)
