"""The services' lists: all BMP, all jumelages and the demandes about to expire of their scope (J18)."""

from __future__ import annotations

from functools import cached_property

from django.urls import reverse

from preau.jumo.access import bmp_du_perimetre
from preau.jumo.models import Jumelage
from preau.jumo.services.demandes import depassement
from preau.jumo.states import ENGAGES, Etat
from preau.jumo.tables import RECHERCHE_JUMELAGE
from preau.jumo.views.supervision.filtres import BmpFiltres, EcheanceFiltres, JumelageFiltres
from preau.jumo.views.supervision.menu import contexte
from preau.jumo.views.supervision.tables import BmpTable, EcheanceTable, JumelageTable
from preau.socle import horloge
from preau.socle.acces.droits import action_requise
from preau.socle.acces.droits.habilitations import Habilitations
from preau.socle.campagnes.models import Campagne
from preau.socle.listes import Liste

# The demandes about to expire are those that expire within so many hours (J18).
BIENTOT = 24


class BmpListe(Liste):
    titre = "BMP du périmètre"
    table_class = BmpTable
    filtres_class = BmpFiltres
    recherche = (
        "etablissement__cle",
        "etablissement__cle_ville",
        "etablissement__rne",
        "discipline__cle",
        "discipline__code",
        "identifiant",
    )
    libelle_recherche = "Établissement, commune, RNE, discipline ou numéro de BMP"
    tri_defaut = ("discipline__cle", "-quotite")
    nom_fichier = "jumo-bmp"
    vide = "Aucun BMP dans votre périmètre pour cette campagne."

    @cached_property
    def _jumelages(self) -> dict[int, int]:
        """The jumelage that holds or asks each BMP of the page: what holds it before what asks it."""
        pks = [rangee.record.pk for rangee in self.table.rows]
        vivants = Jumelage.objects.touchant(pks).filter(etat__in=(Etat.EN_COURS, *ENGAGES))
        tries = sorted(
            vivants.values_list("etat", "pk", "bmp1", "bmp2", "bmp3"), key=lambda j: (j[0] in ENGAGES, j[1])
        )
        return {bmp: pk for _, pk, *membres in tries for bmp in membres if bmp}

    def lien(self, bmp):
        """Its jumelage or demande; a free one leads to the search, where the service may ask in its place."""
        if bmp.pk in self._jumelages:
            return reverse("jumo:demande", args=[self._jumelages[bmp.pk]])
        return reverse("jumo:recherche", args=[bmp.pk])


class _JumelageListe(Liste):
    recherche = ("bmp1__discipline__code", *RECHERCHE_JUMELAGE)
    libelle_recherche = "Discipline, établissement, commune ou RNE"

    def lien(self, jumelage):
        return reverse("jumo:demande", args=[jumelage.pk])


class JumelageListe(_JumelageListe):
    titre = "Jumelages du périmètre"
    table_class = JumelageTable
    filtres_class = JumelageFiltres
    tri_defaut = ("-cree_le",)
    nom_fichier = "jumo-jumelages"
    vide = "Aucun jumelage ni demande dans votre périmètre pour cette campagne."


class EcheanceListe(_JumelageListe):
    titre = f"Demandes à échéance dans les {BIENTOT} heures"
    table_class = EcheanceTable
    filtres_class = EcheanceFiltres
    tri_defaut = ("echeance",)
    nom_fichier = "jumo-echeances"
    vide = f"Aucune demande n'arrive à échéance dans les {BIENTOT} heures."


def jumelages_du_perimetre(habilitations: Habilitations, campagne: Campagne | None):
    """The campaign's jumelages that touch the gestionnaire's scope, drafts included, with all that lists show."""
    return (
        Jumelage.objects.avec_bmp()
        .avec_auteur()
        .filter(campagne=campagne)
        .parmi(bmp_du_perimetre(habilitations, campagne))
        .avec_service(depassement())
    )


def _campagne(calendrier) -> Campagne | None:
    return calendrier.campagne if calendrier else None


@action_requise("jumo.superviser")
def bmps(request):
    """A gestionnaire looks for the blocks that nobody has paired, to telephone, to ask in a school's place, or
    to take the list away in a spreadsheet.
    """
    calendrier, cadre = contexte(request)
    siens = bmp_du_perimetre(request.habilitations, _campagne(calendrier))
    liste = BmpListe(request, siens.avec_etablissement().avec_situation())
    return liste.repondre("jumo/supervision/liste.html", cadre)


@action_requise("jumo.superviser")
def jumelages(request):
    """A gestionnaire follows what the schools ask and pair, finds the demande that a school speaks of, and opens
    it to act in its place.
    """
    calendrier, cadre = contexte(request)
    liste = JumelageListe(request, jumelages_du_perimetre(request.habilitations, _campagne(calendrier)))
    return liste.repondre("jumo/supervision/liste.html", cadre)


@action_requise("jumo.superviser")
def echeances(request):
    """A gestionnaire reads which demandes will be cancelled by tomorrow, and telephones those who must answer."""
    calendrier, cadre = contexte(request)
    siens = jumelages_du_perimetre(request.habilitations, _campagne(calendrier))
    urgents = siens.bientot_echus(horloge.now(), BIENTOT).prefetch_related("acceptations")
    return EcheanceListe(request, urgents).repondre("jumo/supervision/liste.html", cadre)
