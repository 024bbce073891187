"""The list of the journal, its filters and its export (J20)."""

from functools import cache

import django_filters as filtres
import django_tables2 as tables
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.module_loading import import_string

from preau.socle.annuaire.models import SansAccent
from preau.socle.fichiers.valeurs import sans_accent
from preau.socle.interface.formulaires import Formulaire
from preau.socle.journal.models import Evenement
from preau.socle.listes import DateHeureColonne, Liste
from preau.socle.portail.applications import APPLICATIONS, PAR_CODE

PORTAIL = "Portail"


@cache
def _actes() -> dict[str, dict[str, str]]:
    """Application -> action -> label, of those that name their acts."""
    return {a.code: import_string(a.actes) for a in APPLICATIONS if a.actes}


def libelle_action(application: str, action: str) -> str:
    """« Accepter la demande », or the action's own name where its application has no other."""
    connu = _actes().get(application, {}).get(action)
    return connu or action.replace("-", " ").replace("_", " ").capitalize()


def libelle_application(code: str) -> str:
    return PAR_CODE[code].menu if code in PAR_CODE else PORTAIL


def actions_du_journal(evenements: QuerySet[Evenement]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds of act that these lines are, by application: [(application, [(value, label)])]."""
    couples = evenements.order_by().values_list("application", "action").distinct()
    groupes: dict[str, list[tuple[str, str]]] = {}
    for application, action in couples:
        choix = (f"{application}.{action}", libelle_action(application, action))
        groupes.setdefault(libelle_application(application), []).append(choix)
    return [
        (nom, sorted(choix, key=lambda c: sans_accent(c[1]).lower()))
        for nom, choix in sorted(groupes.items())
    ]


def applications_du_journal() -> list[tuple[str, str]]:
    return [*((code, libelle_application(code)) for code in _actes()), ("socle", PORTAIL)]


def _champs(valeurs: dict | None) -> str:
    """« etat : en_cours ; motif : Autre »: what an act found or left, in one cell."""
    return " ; ".join(f"{nom} : {valeur}" for nom, valeur in sorted((valeurs or {}).items()))


class EvenementTable(tables.Table):
    phrase = tables.Column("Ce qui s'est passé")
    le = DateHeureColonne("Date")
    auteur = tables.Column("Auteur")
    application = tables.Column("Application")
    action = tables.Column("Action")
    etablissements = tables.Column("Établissements", orderable=False)
    # For the exports: the page of the act shows them.
    objet = tables.Column("Objet", visible=False)
    avant = tables.Column("Avant", orderable=False, visible=False)
    apres = tables.Column("Après", orderable=False, visible=False)

    def render_application(self, value):
        return libelle_application(value)

    def value_application(self, value):
        return libelle_application(value)

    def render_action(self, record):
        return libelle_action(record.application, record.action)

    def value_action(self, record):
        return libelle_action(record.application, record.action)

    def render_etablissements(self, value):
        return ", ".join(value)

    def value_etablissements(self, value):
        return ", ".join(value)

    def value_avant(self, record):
        return _champs(record.avant)

    def value_apres(self, record):
        return _champs(record.apres)


class EvenementFiltres(filtres.FilterSet):
    application = filtres.ChoiceFilter(
        label="Application", choices=applications_du_journal, empty_label="Toutes"
    )
    acte = filtres.ChoiceFilter(label="Nature de l'acte", method="de_nature", empty_label="Toutes")
    auteur = filtres.CharFilter(label="Auteur (nom ou RNE)", method="par_auteur")
    rne = filtres.CharFilter(label="RNE de l'établissement", method="par_rne")
    du = filtres.DateFilter(label="Du (JJ/MM/AAAA)", field_name="le", lookup_expr="date__gte")
    au = filtres.DateFilter(label="Au (JJ/MM/AAAA)", field_name="le", lookup_expr="date__lte")

    class Meta:
        model = Evenement
        fields: list[str] = []
        form = Formulaire

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The kinds of what this person may read: the others' would tell that something was done (J4).
        self.filters["acte"].extra["choices"] = actions_du_journal(self.queryset)

    def de_nature(self, queryset, nom, valeur):
        application, _, action = valeur.partition(".")
        return queryset.filter(application=application, action=action)

    def par_auteur(self, queryset, nom, valeur):
        cle = sans_accent(valeur.strip()).lower()
        return queryset.annotate(cle_auteur=Lower(SansAccent("auteur"))).filter(cle_auteur__contains=cle)

    def par_rne(self, queryset, nom, valeur):
        return queryset.filter(etablissements__contains=[valeur.strip().upper()])


class EvenementListe(Liste):
    titre = "Journal"
    table_class = EvenementTable
    filtres_class = EvenementFiltres
    recherche = ("cle",)
    libelle_recherche = "Rechercher dans les actes et les auteurs"
    tri_defaut = ("-id",)
    nom_fichier = "journal"
    vide = "Aucun acte n'a encore été fait."

    def lien(self, objet):
        return reverse("journal:evenement", args=[objet.pk])
