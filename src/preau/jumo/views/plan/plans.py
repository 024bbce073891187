"""J17: the plans that the engine computes, and the decision on each proposal."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from preau.jumo import services
from preau.jumo.access import access_plan, access_proposition, service_courant
from preau.jumo.calcul import CalculImpossible, prix_exact
from preau.jumo.models import Bmp, Plan, Proposition
from preau.jumo.models.plan import LIMITE_S
from preau.jumo.services.regles import exiger_phase
from preau.jumo.states import CYCLE, EtatPlan
from preau.jumo.views.affichage import somme
from preau.jumo.views.plan.listes import SITUATIONS, PlanListe, PropositionListe, trajet
from preau.jumo.views.supervision.menu import contexte
from preau.socle.acces.droits import action_requise
from preau.socle.annuaire.models import Discipline
from preau.socle.cycles import ActionImpossible
from preau.socle.graphiques import Barres, Serie
from preau.socle.interface.formats import decimale, heures
from preau.socle.interface.formulaires import Formulaire

# On which proposals each act bears when « all the lines » is ticked.
SUR = {"retenir": ("proposee",), "ecarter": ("proposee", "demandee"), "reprendre": ("ecartee",)}
FAIT = {
    "retenir": ("retenue en brouillon", "retenues en brouillon"),
    "ecarter": ("écartée", "écartées"),
    "reprendre": ("reprise", "reprises"),
}


class PlanForm(Formulaire):
    """What to compute."""

    discipline = forms.ModelChoiceField(
        label="Discipline",
        queryset=Discipline.objects.none(),
        required=False,
        empty_label="Toutes les disciplines",
    )
    limite_s = forms.IntegerField(
        label="Temps de calcul au plus, en secondes",
        help_text="Une minute suffit pour une académie. Le meilleur plan trouvé est gardé, avec son écart à la borne.",
        min_value=LIMITE_S[0],
        max_value=LIMITE_S[1],
        initial=60,
        error_messages={
            "min_value": "Le temps de calcul va de 5 à 600 secondes.",
            "max_value": "Le temps de calcul va de 5 à 600 secondes.",
        },
    )
    avec_demandes = forms.BooleanField(
        label="Prendre aussi les BMP d'une demande en cours",
        help_text="Publier un jumelage annule les demandes en cours sur ses BMP.",
        required=False,
    )

    def __init__(self, *args, campagne, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["discipline"].queryset = Discipline.objects.filter(
            pk__in=Bmp.objects.filter(campagne=campagne).values("discipline")
        )


@action_requise("jumo.preparer")
def plans(request):
    """A gestionnaire opens it before the campaign, and again when many BMP have changed, to let the engine
    propose the best jumelages of the whole scope, or to come back to a plan half decided.
    """
    calendrier, autour = contexte(request)
    service = service_courant(request.habilitations)
    if calendrier is None:
        return render(request, "jumo/plan/plans.html", autour)
    campagne = calendrier.campagne
    form = PlanForm(request.POST if request.method == "POST" else None, campagne=campagne)
    if request.method == "POST" and form.is_valid():
        try:
            plan = services.demander_plan(
                acteur=request.habilitations.acteur(service), campagne=campagne, **form.cleaned_data
            )
        except ActionImpossible as refus:
            form.add_error(None, str(refus))
        else:
            return redirect("jumo:plan", plan.pk)
    try:
        exiger_phase(campagne, CYCLE.trouver(None, "construire"))
        empechement = ""
    except ActionImpossible as refus:
        empechement = str(refus)
    liste = PlanListe(
        request,
        Plan.objects.des_services([service], campagne).select_related("auteur__personne", "discipline"),
    )
    autour |= {"form": form, "empechement": empechement, "service": service}
    return liste.repondre("jumo/plan/plans.html", autour)


@action_requise("jumo.preparer")
def plan(request, pk):
    """The gestionnaire reads what the plan is worth against other ways, and decides each proposal: kept, it
    becomes a draft; put aside, the next plan avoids it.
    """
    calcule = access_plan(request.habilitations, pk)
    liste = _propositions(request, calcule)
    _, autour = contexte(request)
    autour |= {
        "plan": calcule,
        "en_calcul": calcule.etat in (EtatPlan.ATTENTE, EtatPlan.CALCUL),
        "comparaison": _comparaison(calcule),
        "graphique": _graphique(calcule),
        "preuve": _preuve(calcule),
        "disciplines": _disciplines(calcule),
        "sans_coordonnees": _sans_coordonnees(calcule),
        "ecartees": calcule.propositions.filter(etat="ecartee").count(),
        "situations": _situations(calcule),
    }
    return liste.repondre("jumo/plan/plan.html", autour)


def _propositions(request, calcule: Plan) -> PropositionListe:
    return PropositionListe(request, Proposition.objects.avec_bmp().avec_situation().filter(plan=calcule))


def _situations(calcule: Plan) -> list[tuple[str, str, int]]:
    """(code, label, how many) for each situation that occurs."""
    situations = calcule.propositions.order_by().avec_situation().values("situation")
    comptes = dict(situations.annotate(nombre=Count("pk")).values_list("situation", "nombre"))
    return [(code, libelle, comptes[code]) for code, (libelle, _) in SITUATIONS.items() if code in comptes]


def _comparaison(calcule: Plan) -> list[dict]:
    """The plan beside greedy and exact pairs, as the report has them; none before it is computed."""
    rapport = calcule.rapport
    if not rapport:
        return []
    lignes = (
        ("Ce plan", rapport),
        ("Paires seules, au mieux", rapport.get("paires")),
        ("Meilleur gain d'abord", rapport.get("glouton")),
    )
    return [
        {
            "libelle": libelle,
            "groupes": ligne["groupes"],
            "couverts": ligne["couverts"],
            "heures": ligne["heures"],
            "score": decimale(round(ligne["score"], 1)),
        }
        for libelle, ligne in lignes
        if ligne
    ]


def _graphique(calcule: Plan) -> Barres | None:
    """The hours placed by the plan and by the other ways."""
    lignes = _comparaison(calcule)
    if not lignes:
        return None
    return Barres(
        "Heures placées selon la méthode",
        "Les heures que placent ce plan, les paires au mieux et le meilleur gain d'abord.",
        tuple(ligne["libelle"] for ligne in lignes),
        (Serie("Heures placées", tuple(ligne["heures"] for ligne in lignes)),),
        colonne="Méthode",
        format=heures,
    )


def _preuve(calcule: Plan) -> str:
    """How near the plan is proven to be to the best one."""
    rapport = calcule.rapport
    if not rapport:
        return ""
    borne = decimale(round(rapport["borne"], 1))
    if rapport["ecart"] <= 0:
        return f"Aucun plan ne peut valoir plus : l'optimum est prouvé (borne : {borne} points)."
    ecart = decimale(round(rapport["ecart"] * 100, 2))
    return f"Aucun plan ne peut valoir plus de {borne} points : celui-ci en est à {ecart} % au plus."


def _disciplines(calcule: Plan) -> list[dict]:
    """The report's line of each discipline, under its label."""
    lignes = calcule.rapport.get("disciplines", ()) if calcule.rapport else ()
    libelles = dict(
        Discipline.objects.filter(code__in=[ligne["code"] for ligne in lignes]).values_list("code", "libelle")
    )
    return [{**ligne, "libelle": libelles.get(ligne["code"], ligne["code"])} for ligne in lignes]


def _sans_coordonnees(calcule: Plan) -> str:
    nombre = len(calcule.rapport.get("sans_coordonnees", ()))
    if not nombre:
        return ""
    sujet = f"{nombre} BMP sont" if nombre > 1 else "1 BMP est"
    return f"{sujet} hors du calcul, faute de coordonnées de l'établissement."


@require_POST
@action_requise("jumo.preparer")
def decider(request, pk):
    """From the list of a plan: what is ticked is kept, put aside or taken back."""
    calcule = access_plan(request.habilitations, pk)
    action = request.POST.get("action", "")
    liste = _propositions(request, calcule)
    # The list as it was left: its filters and its page are in the address.
    retour = redirect(f"{reverse('jumo:plan', args=[pk])}?{request.GET.urlencode()}")
    if action not in SUR:
        messages.error(request, "Choisissez ce qu'il faut faire des propositions cochées.")
        return retour
    if request.POST.get("tout"):
        choisies = list(liste.queryset.filter(situation__in=SUR[action]).values_list("pk", flat=True))
    else:
        choisies = liste.choisis(request.POST)
    try:
        faites = getattr(services, action)(
            acteur=request.habilitations.acteur(calcule.service), plan=pk, propositions=choisies
        )
    except ActionImpossible as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, _fait(action, len(faites)))
    return retour


def _fait(action: str, nombre: int) -> str:
    un, plusieurs = FAIT[action]
    suite = " Elles attendent leur publication dans « Brouillons »." if action == "retenir" else ""
    return f"{nombre} propositions {plusieurs}.{suite}" if nombre > 1 else f"Proposition {un}."


@action_requise("jumo.preparer")
def prix(request, pk):
    """Before refusing, the gestionnaire asks what exactly the académie loses: its discipline is solved again, with
    the proposal and without it, in a few seconds.
    """
    lue = access_proposition(request.habilitations, pk)
    exact, raison = (
        None,
        "Le prix exact n'est pas connu : un BMP n'est plus libre, ou le calcul est trop long.",
    )
    try:
        exact = prix_exact(lue)
    except CalculImpossible as refus:
        raison = str(refus)
    _, autour = contexte(request)
    autour |= {"proposition": lue, "plan": lue.plan, "exact": exact, "raison": raison}
    return render(request, "jumo/plan/prix.html", autour)


@action_requise("jumo.preparer")
def proposition(request, pk):
    """The gestionnaire doubts a proposal and reads why the engine makes it, and what refusing it costs."""
    lue = access_proposition(request.habilitations, pk)
    _, autour = contexte(request)
    autour |= {
        "proposition": lue,
        "plan": lue.plan,
        "service": somme(lue.bmps, lue.ors),
        "situation": SITUATIONS[lue.situation],
        "gain": lue.gain / 100,
        "prix": None if lue.prix is None else decimale(lue.prix / 100),
        "trajet": trajet(lue),
    }
    return render(request, "jumo/plan/proposition.html", autour)
