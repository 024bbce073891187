"""The list of accounts."""

import django_filters as filtres
import django_tables2 as tables
from django.urls import reverse

from preau.socle.acces.models import Compte, Role
from preau.socle.annuaire import uai
from preau.socle.interface.formulaires import Formulaire
from preau.socle.listes import BooleenColonne, DateHeureColonne, Liste


class CompteTable(tables.Table):
    identifiant = tables.Column("Identifiant")
    personne = tables.Column("Personne", order_by="personne__cle")
    mel = tables.Column("Adresse électronique", accessor="personne__mel")
    roles_du_jour = tables.Column("Rôles", orderable=False)
    is_active = BooleenColonne("Actif")
    last_login = DateHeureColonne("Dernière connexion")

    def render_roles_du_jour(self, value):
        return (
            ", ".join(f"{role.get_fonction_display()} ({role.organisation.rne})" for role in value) or "Aucun"
        )

    def value_roles_du_jour(self, value):
        return self.render_roles_du_jour(value)


class CompteFiltres(filtres.FilterSet):
    fonction = filtres.ChoiceFilter(
        label="Fonction", choices=Role.Fonction.choices, empty_label="Toutes", method="par_fonction"
    )
    rne = filtres.CharFilter(label="RNE de l'établissement ou du service", method="par_rne")
    actif = filtres.ChoiceFilter(
        label="Compte",
        choices=[("oui", "Actif"), ("non", "Désactivé")],
        empty_label="Tous",
        method="par_activite",
    )

    class Meta:
        model = Compte
        fields: list[str] = []
        form = Formulaire

    def par_fonction(self, queryset, name, value):
        return queryset.ayant_la_fonction(value)

    def par_rne(self, queryset, name, value):
        return queryset.agissant_pour(uai.normaliser(value))

    def par_activite(self, queryset, name, value):
        return queryset.filter(is_active=value == "oui")


class CompteListe(Liste):
    titre = "Comptes et rôles"
    table_class = CompteTable
    filtres_class = CompteFiltres
    recherche = ("personne__cle", "identifiant")
    libelle_recherche = "Rechercher par nom ou par identifiant"
    tri_defaut = ("personne__cle",)
    nom_fichier = "comptes"
    vide = "Aucun compte pour le moment."

    def lien(self, objet):
        return reverse("acces:compte", args=[objet.pk])
