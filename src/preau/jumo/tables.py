"""The list pages of JUMO."""

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse

from preau.jumo.states import Etat
from preau.jumo.views.affichage import TONS, etat_affiche, somme
from preau.socle.interface.templatetags.preau import badge
from preau.socle.listes import DateHeureColonne, Liste

# What a list of jumelages is searched by: discipline, and each of the two or three schools.
RECHERCHE_JUMELAGE = (
    "bmp1__discipline__cle",
    *(f"bmp{rang}__etablissement__{champ}" for rang in (1, 2, 3) for champ in ("cle", "cle_ville", "rne")),
)


class HistoriqueTable(tables.Table):
    numero = tables.Column("N°", accessor="pk")
    cree_le = DateHeureColonne("Date de demande")
    bmp = tables.Column("BMP (h)", accessor="pk", orderable=False)
    discipline = tables.Column(
        "Discipline", accessor="bmp1__discipline__libelle", order_by="bmp1__discipline__cle"
    )
    avec = tables.Column("Établissement", accessor="pk", orderable=False)
    etat = tables.Column("État")
    raison = tables.Column("Raison", accessor="pk", orderable=False)
    fini_le = DateHeureColonne("Fin le")
    auteur = tables.Column("Par")

    def __init__(self, *args, etablissement, **kwargs):
        super().__init__(*args, **kwargs)
        self.etablissement = etablissement

    def render_bmp(self, record):
        return somme(record.bmps, record.bmp1.ors)

    def render_avec(self, record):
        autres = [bmp.etablissement for bmp in record.bmps if bmp.etablissement_id != self.etablissement.pk]
        return ", ".join(f"{autre}, {autre.ville}" for autre in autres)

    def render_etat(self, record):
        return badge(record.get_etat_display(), TONS[Etat(record.etat)])

    def value_etat(self, record):
        return record.get_etat_display()

    def render_raison(self, record):
        return etat_affiche(record).detail


class HistoriqueListe(Liste):
    titre = "Historique"
    table_class = HistoriqueTable
    recherche = RECHERCHE_JUMELAGE
    libelle_recherche = "Discipline, établissement, commune ou RNE"
    tri_defaut = ("-fini_le",)
    nom_fichier = "jumo-historique"
    vide = "Aucune demande annulée, aucun jumelage supprimé, aucune ligne masquée."

    def lien(self, jumelage):
        return reverse("jumo:demande", args=[jumelage.pk])


class EtablissementTable(tables.Table):
    rne = tables.Column("RNE")
    sigle = tables.Column("Sig.")
    nom = tables.Column("Nom", order_by="cle")
    ville = tables.Column("Ville", order_by="cle_ville")
    departement = tables.Column("Dép.", accessor="departement__code")
    bmp_total = tables.Column("BMP")
    bmp_libres = tables.Column("BMP libres")
    ouvrir = tables.Column("Ouvrir", accessor="rne", orderable=False, exclude_from_export=True)

    def render_ouvrir(self, record):
        return render_to_string("jumo/parties/ouvrir.html", {"etablissement": record}, request=self.request)


class EtablissementListe(Liste):
    titre = "Établissements de votre périmètre"
    table_class = EtablissementTable
    recherche = ("cle", "cle_ville", "rne", "sigle")
    libelle_recherche = "Nom, commune, RNE ou sigle"
    tri_defaut = ("-bmp_libres", "cle")
    nom_fichier = "jumo-etablissements"
    vide = "Aucun établissement ouvert dans votre périmètre."
