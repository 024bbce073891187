"""The services' validation, in bulk, and its export for the personnel division (J19)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from preau.jumo import services
from preau.jumo.access import acteur_des_services
from preau.jumo.forms import MotifForm
from preau.jumo.models import Jumelage
from preau.jumo.services import SelectionRefusee
from preau.jumo.services.regles import dates
from preau.jumo.services.validation import exiger_taille
from preau.jumo.states import Etat, Phase
from preau.jumo.tables import RECHERCHE_JUMELAGE
from preau.jumo.views.affichage import code_phase
from preau.jumo.views.selection import Selection
from preau.jumo.views.supervision.filtres import ValidationFiltres
from preau.jumo.views.supervision.listes import jumelages_du_perimetre
from preau.jumo.views.supervision.menu import contexte
from preau.jumo.views.supervision.tables import ValidationTable
from preau.socle.acces.droits import action_requise
from preau.socle.campagnes.queries import Calendrier
from preau.socle.cycles import ActionImpossible
from preau.socle.interface.retour import PARAMETRE, adresse_retour
from preau.socle.listes import Liste, empreinte
from preau.socle.listes.exports import FORMATS

COCHER = "cocher"
TOUTES = "toutes"
# How many numbers a message of success names.
NOMMES = 20


@dataclass(frozen=True)
class Acte:
    """One of the three acts on a selection; `confirme` says which lines of « toutes les lignes » it is for."""

    code: str
    bouton: str
    fait: str
    faits: str
    confirme: bool
    service: Callable


ACTES = {
    acte.code: acte
    for acte in (
        Acte(
            "confirmer",
            "Confirmer la sélection",
            "jumelage confirmé",
            "jumelages confirmés",
            False,
            services.confirmer,
        ),
        Acte(
            "defaire", "Défaire la sélection", "jumelage défait", "jumelages défaits", False, services.defaire
        ),
        Acte(
            "annuler_confirmation",
            "Annuler la confirmation",
            "confirmation annulée",
            "confirmations annulées",
            True,
            services.annuler_confirmation,
        ),
    )
}


class ValidationListe(Liste):
    titre = "Validation des jumelages"
    table_class = ValidationTable
    filtres_class = ValidationFiltres
    recherche = ("bmp1__discipline__code", *RECHERCHE_JUMELAGE)
    libelle_recherche = "Discipline, établissement, commune ou RNE"
    # What remains to be examined comes first.
    tri_defaut = ("-a_confirmer", "bmp1__discipline__cle")
    nom_fichier = "jumo-validation"
    vide = "Aucun jumelage validé dans votre périmètre pour cette campagne."

    # The ticks asked by an address hold for its page only: no link of the list carries them on.
    def adresse(self, **changements):
        return super().adresse(**{COCHER: None} | changements)

    def parametres(self, *sauf):
        return super().parametres(*sauf, COCHER)

    @property
    def adresse_tout_cocher(self) -> str:
        return self.adresse(**{COCHER: self.page, "page": self.page}) + "#selection"

    @property
    def page_cochee(self) -> bool:
        return self.request.method == "GET" and self.request.GET.get(COCHER) == str(self.page)

    @cached_property
    def confirmations(self) -> dict[int, bool]:
        """Every jumelage that the filters leave, and whether it is confirmed: one query."""
        lues = self.queryset.order_by("pk").values_list("pk", "confirme_le")
        return {pk: confirme_le is not None for pk, confirme_le in lues}

    @property
    def empreinte(self) -> str:
        """Changes when a line joins or leaves what the filters show, or is confirmed or not any more."""
        return empreinte(self.confirmations)

    def de_l_acte(self, acte: Acte) -> list[int]:
        """The lines of the whole list that the act is for."""
        return [pk for pk, confirme in self.confirmations.items() if confirme == acte.confirme]


def _valides(request, calendrier: Calendrier | None):
    """The valid jumelages of the scope."""
    campagne = calendrier.campagne if calendrier else None
    valides = jumelages_du_perimetre(request.habilitations, campagne).filter(etat=Etat.VALIDE)
    return valides.avec_a_confirmer()


@action_requise("jumo.valider")
def validation(request):
    """On the days after the schools have finished, a gestionnaire goes through what they paired with the
    personnel division at the telephone: ticks a page or all that the filters show, confirms, or undoes and
    says why. Before and after, to read how far it is.
    """
    calendrier, cadre = contexte(request)
    ouverte = code_phase(calendrier) == Phase.VALIDATION
    selection = Selection.nombres(request.POST.getlist("choix"))
    liste = ValidationListe(request, _valides(request, calendrier), coches=set(selection), ouverte=ouverte)
    cadre |= {
        "ouverte": ouverte,
        "phase_validation": _phase(calendrier),
        "actes": ACTES.values(),
        "personnels_confirmes": _personnels({}),
        "personnels_filtres": _personnels(_restriction(liste)),
    }
    if request.method != "POST":
        if liste.page_cochee:
            liste.options["coches"] |= {jumelage.pk for jumelage in liste._page[0]}
        return liste.repondre("jumo/supervision/validation.html", cadre)
    acte = ACTES.get(request.POST.get("acte", ""))
    try:
        if acte is None:
            raise ActionImpossible("Choisissez un acte : confirmer, défaire ou annuler la confirmation.")
        if request.POST.get("portee") == TOUTES:
            if request.POST.get("empreinte") != liste.empreinte:
                raise ActionImpossible(
                    "La liste a changé depuis qu'elle est affichée : rien n'a été fait. Relisez-la et recommencez."
                )
            selection = liste.de_l_acte(acte)
        exiger_taille(selection)
        jumelages = list(Jumelage.objects.avec_bmp().filter(pk__in=selection))
        acteur = acteur_des_services(request.habilitations, jumelages)
        options = {}
        if acte.code == "defaire":
            form = MotifForm(request.POST if "motif" in request.POST else None)
            if not form.is_valid():
                cadre |= {"form": form, "jumelages": jumelages, "adresse": liste.adresse()}
                return render(request, "jumo/supervision/defaire.html", cadre)
            options = form.cleaned_data
        faits = acte.service(acteur=acteur, jumelages=selection, **options)
    except ActionImpossible as refus:
        # The lines that allow the act stay ticked: it can be done again without the others.
        bloques = dict(refus.refus) if isinstance(refus, SelectionRefusee) else {}
        liste.options["coches"] -= set(bloques)
        cadre |= {"refus": str(refus), "bloques": bloques if len(selection) > 1 else {}}
        return liste.repondre("jumo/supervision/validation.html", cadre)
    messages.success(request, _fait(acte, faits))
    suite = adresse_retour(request, "jumo:validation") if PARAMETRE in request.POST else liste.adresse()
    return redirect(suite)


def _restriction(liste: ValidationListe) -> dict[str, str]:
    """The search and the filters of the list, with a `confirme` even when they say nothing of it."""
    noms = ("q", *liste.filtres.form.fields)
    return {"confirme": ""} | {nom: liste.request.GET[nom] for nom in noms if nom in liste.request.GET}


def _personnels(restriction: dict[str, str]) -> list[tuple[str, str]]:
    """The exports for the personnel division, by format."""
    adresse = reverse("jumo:personnels")
    return [(nom.upper(), f"{adresse}?{urlencode(restriction | {'format': nom})}") for nom in FORMATS]


def _fait(acte: Acte, faits: list[Jumelage]) -> str:
    numeros = ", ".join(str(jumelage.pk) for jumelage in faits[:NOMMES])
    suite = " et suivants" if len(faits) > NOMMES else ""
    ecoles = {bmp.etablissement_id for jumelage in faits for bmp in jumelage.bmps}
    return (
        f"{len(faits)} {acte.faits if len(faits) > 1 else acte.fait} (n° {numeros}{suite}). "
        f"Un courriel est adressé, pour chacun, à ses établissements ({len(ecoles)} en tout)."
    )


def _phase(calendrier: Calendrier | None) -> str:
    """« du 27/06/2024 au 28/06/2024 »: when one validates; empty when no phase is for it."""
    phase = calendrier.phase_de_code(Phase.VALIDATION) if calendrier else None
    return dates(phase) if phase else ""


ENTETES = (
    "N° du jumelage",
    "RNE",
    "Établissement",
    "Commune",
    "BMP",
    "Code discipline",
    "Discipline",
    "Quotité (h)",
    "Total (h)",
    "ORS (h)",
    "ZR",
    "Confirmé le",
    "Confirmé par",
    "Origine",
)


@action_requise("jumo.valider")
def personnel(request):
    """A gestionnaire takes away what the personnel division needs to appoint the teachers: one line per BMP of each
    confirmed jumelage, or of those that the filters of the validation show.
    """
    calendrier, _ = contexte(request)
    liste = ValidationListe(request, _valides(request, calendrier), coches=set(), ouverte=False)
    jumelages = liste.queryset
    if "confirme" not in request.GET:
        jumelages = jumelages.exclude(confirme_le=None)
    exporter = FORMATS.get(request.GET.get("format", ""), FORMATS["csv"])
    return exporter("jumo-division-des-personnels", ENTETES, _lignes(jumelages))


def _lignes(jumelages) -> Iterator[list]:
    ordonnes = jumelages.order_by("bmp1__discipline__cle", "pk")
    for jumelage in ordonnes.iterator(chunk_size=2000):
        confirme_le = jumelage.confirme_le
        for bmp in jumelage.bmps:
            yield [
                jumelage.pk,
                bmp.etablissement.rne,
                bmp.etablissement.nom,
                bmp.etablissement.ville,
                bmp.identifiant,
                bmp.discipline.code,
                bmp.discipline.libelle,
                Decimal(bmp.quotite) / 100,
                Decimal(jumelage.total) / 100,
                Decimal(bmp.ors) / 100,
                bmp.zone.code if bmp.zone else None,
                timezone.localtime(confirme_le) if confirme_le else None,
                jumelage.confirme_par,
                jumelage.get_origine_display(),
            ]
