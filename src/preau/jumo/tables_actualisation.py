"""The lists of the refreshes: their history, and the BMP on which one differs."""

import django_filters as filtres
import django_tables2 as tables
from django.urls import reverse

from preau.jumo.models import Actualisation, Ecart
from preau.socle.interface.formulaires import Formulaire
from preau.socle.interface.templatetags.preau import badge
from preau.socle.listes import DateHeureColonne, HeuresColonne, Liste

TONS = {
    Actualisation.Etat.EXAMINEE: "new",
    Actualisation.Etat.APPLIQUEE: "success",
    Actualisation.Etat.SIGNALEE: "info",
    Actualisation.Etat.BLOQUEE: "warning",
    Actualisation.Etat.REFUSEE: "error",
    Actualisation.Etat.IGNOREE: "neutre",
}
TONS_ECARTS = {
    Ecart.Nature.CREE: "success",
    Ecart.Nature.MODIFIE: "info",
    Ecart.Nature.DEPLACE: "warning",
    Ecart.Nature.RETIRE: "error",
}


def _compte(nom: str, libelle: str) -> tables.Column:
    return tables.Column(libelle, accessor=f"comptes__{nom}", orderable=False, default="")


class ActualisationTable(tables.Table):
    numero = tables.Column("N°", accessor="pk")
    recue_le = DateHeureColonne("Date")
    origine = tables.Column("Venue de")
    fichier = tables.Column("Fichier")
    auteur = tables.Column("Par")
    phase = tables.Column("Phase", default="aucune")
    etat = tables.Column("État")
    crees = _compte("crees", "Créés")
    modifies = _compte("modifies", "Modifiés")
    deplaces = _compte("deplaces", "Déplacés")
    retires = _compte("retires", "Supprimés")
    fautes = _compte("fautes", "Fautes")

    def render_etat(self, record):
        return badge(record.get_etat_display(), TONS[record.etat])

    def value_etat(self, record):
        return record.get_etat_display()

    def render_origine(self, record):
        return record.get_origine_display()

    def value_origine(self, record):
        return record.get_origine_display()


class ActualisationListe(Liste):
    titre = "Actualisations"
    table_class = ActualisationTable
    recherche = ("fichier", "sha256", "auteur")
    libelle_recherche = "Premiers caractères du fichier, de l'empreinte ou de l'auteur"
    tri_defaut = ("-id",)
    taille_defaut = 10
    nom_fichier = "jumo-actualisations"
    vide = "Aucun fichier de BMP n'a encore été lu."

    def lien(self, objet):
        return reverse("jumo:actualisation", args=[objet.pk])


class EcartTable(tables.Table):
    identifiant = tables.Column("BMP")
    nature = tables.Column("Nature")
    rne = tables.Column("RNE")
    discipline = tables.Column("Discipline")
    quotite = HeuresColonne("Quotité (h)")
    detail = tables.Column("Ce qui change", orderable=False)
    effet = tables.Column("Effet sur les jumelages")

    def render_nature(self, record):
        return badge(record.get_nature_display(), TONS_ECARTS[record.nature])

    def value_nature(self, record):
        return record.get_nature_display()


class EcartFiltres(filtres.FilterSet):
    nature = filtres.ChoiceFilter(label="Nature", choices=Ecart.Nature.choices, empty_label="Toutes")
    effet = filtres.ChoiceFilter(
        label="Effet sur les jumelages",
        choices=[("oui", "Avec un effet")],
        empty_label="Tous",
        method="avec_effet",
    )

    class Meta:
        model = Ecart
        fields: list[str] = []
        form = Formulaire

    def avec_effet(self, ecarts, nom, valeur):
        return ecarts.exclude(effet="")


class EcartListe(Liste):
    titre = "BMP qui diffèrent"
    table_class = EcartTable
    filtres_class = EcartFiltres
    recherche = ("cle", "rne")
    libelle_recherche = "Identifiant, discipline ou RNE"
    # What undoes something comes first.
    tri_defaut = ("-avec_effet", "id")
    nom_fichier = "jumo-ecarts"
    vide = "Les BMP de la campagne sont ceux du fichier."
