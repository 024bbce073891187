"""The list pages of JUMO."""

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from preau.jumo.states import Etat
from preau.jumo.views.affichage import TONS, etat_affiche, somme
from preau.socle.interface.formats import heures
from preau.socle.interface.templatetags.preau import badge, infobulle
from preau.socle.listes import DateHeureColonne, HeuresColonne, Liste, TelephoneColonne

# J8: what one sees of another school's BMP.
COCHEE = mark_safe(" checked")
SITUATIONS = {"libre": ("Libre", "neutre"), "demande": ("Demandé", "info"), "jumele": ("Jumelé", "success")}


class CandidatTable(tables.Table):
    choix = tables.Column("Choix", accessor="pk", orderable=False, exclude_from_export=True)
    quotite = HeuresColonne("BMP (h)")
    total = HeuresColonne("Total", accessor="quotite", order_by="quotite")
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

    def render_choix(self, record):
        # Outside the form of the selection in the page, inside it by its name.
        etablissement = record.etablissement
        coche = COCHEE if record.pk in self.coches else ""
        return format_html(
            '<input type="checkbox" name="cibles" value="{}" form="selection" class="jumo-coche"{} '
            'aria-label="Sélectionner le BMP de {} h, {}, {}">',
            record.pk,
            coche,
            heures(record.quotite),
            etablissement.nom,
            etablissement.ville,
        )

    def render_total(self, record):
        return somme([self.bmp, record], self.bmp.ors)

    def value_total(self, record):
        return (self.bmp.quotite + record.quotite) / 100

    def render_zone(self, value, record):
        return (
            format_html("<span>{} {}</span>", value, badge("même ZR", "info")) if record.meme_zone else value
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


class CandidatListe(Liste):
    titre = "Liste des BMP disponibles"
    table_class = CandidatTable
    recherche = ("etablissement__cle", "etablissement__cle_ville", "etablissement__sigle")
    libelle_recherche = "Premiers caractères du sigle, du nom ou de la commune"
    # What can still be asked, near, and closest to a full service.
    tri_defaut = ("pris", "-meme_zone", "ecart", "etablissement__cle")
    tailles = (10, 20, 50, 100)
    taille_defaut = 10
    nom_fichier = "jumo-bmp-disponibles"
    vide = "Aucun autre établissement n'a de BMP dans cette discipline pour le moment."

    @property
    def visibles(self) -> set[int]:
        """The keys of the rows of the page."""
        return {rangee.record.pk for rangee in self.table.rows}


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
    recherche = (
        "bmp1__discipline__cle",
        *(
            f"bmp{rang}__etablissement__{champ}"
            for rang in (1, 2, 3)
            for champ in ("cle", "cle_ville", "rne")
        ),
    )
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
