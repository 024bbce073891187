"""The lists of the directory."""

import django_filters as filtres
import django_tables2 as tables
from django.urls import reverse

from preau.socle.annuaire.models import Departement, Etablissement, ZoneRemplacement
from preau.socle.annuaire.referentiels import natures
from preau.socle.interface.formulaires import Formulaire
from preau.socle.listes import Liste, TelephoneColonne


class EtablissementTable(tables.Table):
    rne = tables.Column("RNE")
    sigle = tables.Column("Sigle")
    nom = tables.Column("Nom", order_by="cle")
    code_postal = tables.Column("CP")
    ville = tables.Column("Commune", order_by="cle_ville")
    telephone = TelephoneColonne("Téléphone")
    secteur = tables.Column("Secteur")
    zone = tables.Column("ZR", accessor="zone__code")

    def value_secteur(self, record):
        return record.get_secteur_display()


class EtablissementFiltres(filtres.FilterSet):
    type = filtres.ChoiceFilter(
        label="Type", choices=lambda: list(natures().types.items()), method="du_type", empty_label="Tous"
    )
    departement = filtres.ModelChoiceFilter(
        label="Département", queryset=Departement.objects.avec_etablissements(), empty_label="Tous"
    )
    secteur = filtres.ChoiceFilter(label="Secteur", choices=Etablissement.Secteur.choices, empty_label="Tous")
    zone = filtres.ModelChoiceFilter(
        label="Zone de remplacement", queryset=ZoneRemplacement.objects.order_by("code"), empty_label="Toutes"
    )
    ouvert = filtres.ChoiceFilter(
        label="Ouverture", choices=[("True", "Ouverts"), ("False", "Fermés")], empty_label="Tous"
    )

    class Meta:
        model = Etablissement
        fields: list[str] = []
        form = Formulaire

    def du_type(self, lignes, nom, valeur):
        return lignes.du_type(valeur)


class EtablissementListe(Liste):
    titre = "Annuaire des établissements"
    table_class = EtablissementTable
    filtres_class = EtablissementFiltres
    recherche = ("cle", "cle_ville", "rne")
    libelle_recherche = "Rechercher par nom, commune ou RNE"
    tri_defaut = ("cle",)
    nom_fichier = "etablissements"
    vide = "L'annuaire est vide : un administrateur l'importe par la commande « preau annuaire importer »."

    def lien(self, objet):
        return reverse("annuaire:etablissement", args=[objet.rne])
