"""The list of the search window (J8, J9)."""

import django_filters as filtres
import django_tables2 as tables
from django import forms
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from preau.jumo.models import Bmp
from preau.jumo.partenaires.evaluation import CHAMPS, PRIS, evaluer_ligne, membre, situer
from preau.jumo.states import ENGAGES
from preau.jumo.views.affichage import somme_quotites
from preau.socle.interface.formats import heures, points
from preau.socle.interface.formulaires import Formulaire
from preau.socle.interface.templatetags.preau import badge, infobulle
from preau.socle.listes import CocheColonne, HeuresColonne, Liste, TelephoneColonne

# What one sees of another school's BMP.
SITUATIONS = {"libre": ("Libre", "neutre"), "demande": ("Demandé", "info"), "jumele": ("Jumelé", "success")}
KM_MAX = 200
AFFICHEES = (
    "info_dos",
    *(f"etablissement__{champ}" for champ in ("sigle", "nom", "code_postal", "ville", "telephone")),
)


def candidats(bmp: Bmp, *, prive: bool, engages=ENGAGES):
    """The rows of the list, as dicts: one query, whatever is shown, sorted or filtered (B1)."""
    lignes = Bmp.objects.candidats_pour(bmp, prive=prive).avec_etat(engages).avec_trajet(bmp)
    return lignes.annotate(complet=Q(quotite__lte=bmp.ors - bmp.quotite)).values(*CHAMPS, *AFFICHEES)


class CandidatTable(tables.Table):
    choix = CocheColonne(
        nom="cibles",
        decrire=lambda ligne: (
            f"Sélectionner le BMP de {heures(ligne['quotite'])} h, "
            f"{ligne['etablissement__nom']}, {ligne['etablissement__ville']}"
        ),
    )
    quotite = HeuresColonne("BMP (h)")
    total = HeuresColonne("Total", accessor="quotite", order_by="quotite")
    gain = tables.Column("Gain", accessor="pk", order_by="gain")
    distance = tables.Column("Distance")
    duree = tables.Column("Temps (min)", accessor="trajet", visible=False)
    estimation = tables.Column("Estimation", accessor="trajet", visible=False)
    zone = tables.Column("ZR", accessor="zone__code")
    rne = tables.Column("RNE", accessor="etablissement__rne")
    sigle = tables.Column("Sig.", accessor="etablissement__sigle")
    nom = tables.Column("Nom", accessor="etablissement__nom", order_by="etablissement__cle")
    code_postal = tables.Column("CP", accessor="etablissement__code_postal")
    ville = tables.Column("Ville", accessor="etablissement__ville", order_by="etablissement__cle_ville")
    telephone = TelephoneColonne("Tél", accessor="etablissement__telephone")
    info_dos = tables.Column("Info DOS")
    etat = tables.Column("État", accessor="situation")

    def __init__(self, *args, bmp, coches, **kwargs):
        super().__init__(*args, **kwargs)
        self.bmp, self.coches = bmp, coches

    def render_total(self, record):
        return somme_quotites([self.bmp.quotite, record["quotite"]], self.bmp.ors)

    def value_total(self, record):
        return (self.bmp.quotite + record["quotite"]) / 100

    def render_distance(self, record):
        return format_html(
            '<a href="{}?avec={}" aria-label="{}, sur la carte : {}, BMP de {} h">{}</a>',
            reverse("jumo:carte_bmp", args=[self.bmp.pk]),
            record["pk"],
            record["trajet"].libelle,
            record["etablissement__nom"],
            heures(record["quotite"]),
            record["trajet"].libelle,
        )

    def value_distance(self, record):
        return record["trajet"].km if record["trajet"] else None

    def value_duree(self, record):
        return record["trajet"].minutes if record["trajet"] else None

    def value_estimation(self, record):
        return record["trajet"].estimation if record["trajet"] else None

    def render_gain(self, record):
        if record["gain"] is not None:
            return points(record["gain"])
        raison = evaluer_ligne(membre(self.bmp), record).raison
        return render_to_string("preau/infobulle.html", infobulle(raison, "Pourquoi il n'y a pas de gain"))

    def value_gain(self, record):
        return record["gain"]

    def render_zone(self, value, record):
        return (
            format_html("<span>{} {}</span>", value, badge("même ZR", "info"))
            if record["meme_zone"]
            else value
        )

    def value_zone(self, value):
        return value

    def render_info_dos(self, value):
        return render_to_string("preau/infobulle.html", infobulle(value, "Info DOS"))

    def value_info_dos(self, value):
        return value

    def render_etat(self, value):
        return badge(*SITUATIONS[value], icone=True)

    def value_etat(self, value):
        return SITUATIONS[value][0]


class CandidatFiltres(filtres.FilterSet):
    meme_zone = filtres.BooleanFilter(
        label="Même zone de remplacement (même ZR)", widget=forms.CheckboxInput, method="garder_zone"
    )
    complet = filtres.BooleanFilter(
        label="Total au plus égal au temps complet (total ≤ ORS)",
        widget=forms.CheckboxInput,
        method="garder_complet",
    )
    km = filtres.NumberFilter(
        label="Distance, en km au plus", min_value=0, max_value=KM_MAX, method="garder_proches"
    )

    class Meta:
        model = Bmp
        fields: list[str] = []
        form = Formulaire

    def garder_zone(self, lignes, nom, valeur):
        return lignes.filter(meme_zone=True) if valeur else lignes

    def garder_complet(self, lignes, nom, valeur):
        return lignes.filter(complet=True) if valeur else lignes

    def garder_proches(self, lignes, nom, valeur):
        # Distances are not in the database: the list leaves the far ones out once it has computed them.
        return lignes


class CandidatListe(Liste):
    titre = "Liste des BMP disponibles"
    table_class = CandidatTable
    filtres_class = CandidatFiltres
    recherche = ("etablissement__cle", "etablissement__cle_ville", "etablissement__sigle")
    libelle_recherche = "Premiers caractères du sigle, du nom ou de la commune"
    calculees = ("distance", "gain")
    tri_defaut = ("etablissement__cle",)
    tailles = (10, 20, 50, 100)
    taille_defaut = 10
    nom_fichier = "jumo-bmp-disponibles"
    vide = "Aucun autre établissement n'a de BMP dans cette discipline pour le moment."

    def completer(self, lignes):
        situees = situer(self.options["bmp"], lignes)
        km = self.filtres.form.cleaned_data.get("km")
        if km is None:
            return situees
        # In exact tenths: 12.4 km as a float is more than the 12.4 that was typed.
        return [ligne for ligne in situees if ligne["trajet"] and ligne["distance"] <= km * 10]

    def cle_defaut(self, ligne):
        """J9: feasible ones by gain, then the others by distance, and last what is no longer free."""
        loin = ligne["distance"] if ligne["distance"] is not None else float("inf")
        if ligne["situation"] == PRIS:
            return 2, loin
        return (1, loin) if ligne["gain"] is None else (0, -ligne["gain"])

    @property
    def visibles(self) -> list[dict]:
        """The rows of the page."""
        return [rangee.record for rangee in self.table.rows]
