"""The list of the journal."""

import django_filters as filtres
import django_tables2 as tables
from django.urls import reverse

from preau.socle.interface.formulaires import Formulaire
from preau.socle.journal.models import Evenement
from preau.socle.listes import DateHeureColonne, Liste
from preau.socle.portail.applications import PAR_CODE


class EvenementTable(tables.Table):
    phrase = tables.Column("Ce qui s'est passé")
    le = DateHeureColonne("Date")
    auteur = tables.Column("Auteur")
    application = tables.Column("Application")
    action = tables.Column("Action")
    etablissements = tables.Column("Établissements", orderable=False)

    def render_application(self, value):
        return value.upper() if value in PAR_CODE else "Portail"

    def value_application(self, value):
        return value

    def render_etablissements(self, value):
        return ", ".join(value)

    def value_etablissements(self, value):
        return ", ".join(value)


class EvenementFiltres(filtres.FilterSet):
    application = filtres.ChoiceFilter(
        label="Application", choices=[("jumo", "JUMO"), ("socle", "Portail")], empty_label="Toutes"
    )
    action = filtres.CharFilter(label="Action", lookup_expr="iexact")
    rne = filtres.CharFilter(label="RNE de l'établissement", method="par_rne")
    du = filtres.DateFilter(label="Du (JJ/MM/AAAA)", field_name="le", lookup_expr="date__gte")
    au = filtres.DateFilter(label="Au (JJ/MM/AAAA)", field_name="le", lookup_expr="date__lte")

    class Meta:
        model = Evenement
        fields: list[str] = []
        form = Formulaire

    def par_rne(self, queryset, name, value):
        return queryset.filter(etablissements__contains=[value.strip().upper()])


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
