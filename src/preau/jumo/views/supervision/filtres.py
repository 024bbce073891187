"""The filters of the services' screens: the same four on BMP, on jumelages and on the dashboard (J18)."""

from __future__ import annotations

import django_filters as filtres
from django.conf import settings
from django.db.models import QuerySet

from preau.jumo.models import Bmp, Jumelage
from preau.jumo.states import Etat, Origine
from preau.socle.annuaire.models import Departement, Discipline, ZoneRemplacement
from preau.socle.annuaire.referentiels import natures
from preau.socle.interface.formulaires import Formulaire

TYPES = ("college", "lycee", "lp", "adapte")
OUI_NON = (("oui", "Oui"), ("non", "Non"))


def zones(request) -> QuerySet:
    return ZoneRemplacement.objects.de_l_academie(settings.ACADEMIE).order_by("code")


def disciplines(request) -> QuerySet:
    """Those that some BMP has."""
    return Discipline.objects.filter(pk__in=Bmp.objects.order_by().values("discipline"))


def departements(request) -> QuerySet:
    return Departement.objects.filter(academie__code=settings.ACADEMIE)


def types_d_etablissement() -> list[tuple[str, str]]:
    return [(code, libelle) for code, libelle in natures().types.items() if code in TYPES]


class PerimetreFiltres(filtres.FilterSet):
    """On a queryset of BMP; `restreindre` says what a restriction of BMP does to the rows of a list."""

    zone = filtres.ModelChoiceFilter(
        label="Zone de remplacement", queryset=zones, to_field_name="code", empty_label="Toutes"
    )
    discipline = filtres.ModelChoiceFilter(
        label="Discipline", queryset=disciplines, to_field_name="code", empty_label="Toutes"
    )
    departement = filtres.ModelChoiceFilter(
        label="Département", queryset=departements, to_field_name="code", empty_label="Tous"
    )
    type = filtres.ChoiceFilter(
        label="Type d'établissement", choices=types_d_etablissement, empty_label="Tous"
    )

    class Meta:
        model = Bmp
        fields: list[str] = []
        form = Formulaire

    # How each of the four restricts BMP.
    CHEMINS = {
        "zone": lambda zone: {"zone": zone},
        "discipline": lambda discipline: {"discipline": discipline},
        "departement": lambda departement: {"etablissement__departement": departement},
        "type": lambda code: {"etablissement__nature__in": natures().du_type(code)},
    }

    def filter_queryset(self, queryset):
        donnees = self.form.cleaned_data
        conditions = {}
        for nom, chemin in self.CHEMINS.items():
            if donnees.get(nom):
                conditions |= chemin(donnees[nom])
        if conditions:
            queryset = self.restreindre(queryset, conditions)
        for nom, valeur in donnees.items():
            if nom not in self.CHEMINS:
                queryset = self.filters[nom].filter(queryset, valeur)
        return queryset

    def restreindre(self, queryset, conditions: dict):
        return queryset.filter(**conditions)


class BmpFiltres(PerimetreFiltres):
    situation = filtres.ChoiceFilter(
        label="Situation",
        choices=[
            ("libre", "Libre"),
            ("demande", "Demandé"),
            ("prepare", "Préparé par les services"),
            ("jumele", "Jumelé"),
        ],
        empty_label="Toutes",
    )


class _SurJumelages(PerimetreFiltres):
    """A jumelage is kept when one of its BMP, and the same one, meets all four."""

    complet = filtres.ChoiceFilter(
        label="Service complet", choices=OUI_NON, method="si_oui", empty_label="Indifférent"
    )
    origine = filtres.ChoiceFilter(label="Origine", choices=Origine.choices, empty_label="Toutes")

    class Meta(PerimetreFiltres.Meta):
        model = Jumelage

    def restreindre(self, queryset, conditions):
        return queryset.parmi(Bmp.objects.filter(**conditions))

    def si_oui(self, queryset, nom, valeur):
        return queryset.filter(**{nom: valeur == "oui"})


class EcheanceFiltres(_SurJumelages):
    """Pending demandes."""

    origine = None


class ValidationFiltres(_SurJumelages):
    confirme = filtres.ChoiceFilter(
        label="Confirmation",
        choices=[("oui", "Confirmés"), ("non", "À confirmer")],
        method="si_confirme",
        empty_label="Tous",
    )

    def si_confirme(self, queryset, nom, valeur):
        return queryset.filter(confirme_le__isnull=valeur == "non")


class JumelageFiltres(ValidationFiltres):
    etat = filtres.ChoiceFilter(label="État", choices=Etat.choices, empty_label="Tous")
    taille = filtres.ChoiceFilter(
        label="Nombre de BMP", choices=[("2", "Deux"), ("3", "Trois")], method="de_taille", empty_label="Tous"
    )

    def de_taille(self, queryset, nom, valeur):
        return queryset.filter(bmp3__isnull=valeur == "2")
