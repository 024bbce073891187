"""The columns of the services' lists."""

from __future__ import annotations

from functools import cached_property

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from preau.jumo.models import Jumelage
from preau.jumo.parcours import parcours, trajets_des_jumelages
from preau.jumo.states import Etat
from preau.jumo.views.affichage import TONS, attendus, enumerer, etat_affiche, somme
from preau.socle.cartes.trajets import Trajets
from preau.socle.interface import formats
from preau.socle.interface.retour import avec_retour
from preau.socle.interface.templatetags.preau import badge, infobulle
from preau.socle.listes import CocheColonne, DateHeureColonne, HeuresColonne

SITUATIONS = {
    "libre": ("Libre", "neutre"),
    "demande": ("Demandé", "info"),
    "prepare": ("Préparé", "new"),
    "jumele": ("Jumelé", "success"),
}


class BmpTable(tables.Table):
    identifiant = tables.Column("BMP")
    discipline = tables.Column(
        "Discipline", accessor="discipline__libelle", order_by=("discipline__cle", "-quotite")
    )
    code = tables.Column("Code discipline", accessor="discipline__code", visible=False)
    quotite = HeuresColonne("Quotité (h)")
    ors = HeuresColonne("ORS (h)")
    zone = tables.Column("ZR", accessor="zone__code")
    rne = tables.Column("RNE", accessor="etablissement__rne")
    sigle = tables.Column("Sig.", accessor="etablissement__sigle")
    nom = tables.Column("Établissement", accessor="etablissement__nom", order_by="etablissement__cle")
    ville = tables.Column("Commune", accessor="etablissement__ville", order_by="etablissement__cle_ville")
    departement = tables.Column("Dép.", accessor="etablissement__departement__code")
    situation = tables.Column("Situation")
    info_dos = tables.Column("Info DOS")
    ouvrir = tables.Column("Dossier", accessor="pk", orderable=False, exclude_from_export=True)

    def render_situation(self, value):
        return badge(*SITUATIONS[value])

    def value_situation(self, value):
        return SITUATIONS[value][0]

    def render_info_dos(self, value):
        return render_to_string("preau/infobulle.html", infobulle(value, "Info DOS"))

    def value_info_dos(self, value):
        return value

    def render_ouvrir(self, record):
        contexte = {"etablissement": record.etablissement}
        return render_to_string("jumo/parties/ouvrir.html", contexte, request=self.request)


class _JumelageTable(tables.Table):
    """What every list of jumelages shows; some columns are for the exports only."""

    numero = tables.Column("N°", accessor="pk")
    discipline = tables.Column(
        "Discipline", accessor="bmp1__discipline__libelle", order_by="bmp1__discipline__cle"
    )
    service = tables.Column("BMP et total (h)", accessor="pk", order_by="somme")
    total = HeuresColonne("Total (h)", accessor="somme", visible=False)
    ors = HeuresColonne("ORS (h)", accessor="bmp1__ors", visible=False)
    etablissements = tables.Column("Établissements", accessor="pk", orderable=False)
    zones = tables.Column("ZR", accessor="pk", orderable=False)
    distance = tables.Column("Distance (km)", accessor="pk", orderable=False)

    def __init__(self, data, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self._jumelages = data

    @cached_property
    def _trajets(self) -> Trajets:
        """Between the schools of all the rows: two queries."""
        return trajets_des_jumelages(self._jumelages)

    def _km(self, jumelage: Jumelage) -> float | None:
        chemin = parcours([bmp.etablissement.rne for bmp in jumelage.bmps], self._trajets)
        return chemin.km if chemin else None

    def render_distance(self, record):
        km = self._km(record)
        return "inconnue" if km is None else formats.decimale(km)

    def value_distance(self, record):
        return self._km(record)

    def render_service(self, record):
        return somme(record.bmps, record.bmp1.ors)

    def value_service(self, record):
        return " + ".join(formats.heures(bmp.quotite) for bmp in record.bmps)

    def render_etablissements(self, record):
        lieux = format_html_join(mark_safe("<br>"), "{} {}, {}", _lieux(record))
        return format_html("<div>{}</div>", lieux)

    def value_etablissements(self, record):
        return " ; ".join(f"{rne} {nom}, {ville}" for rne, nom, ville in _lieux(record))

    def render_zones(self, record):
        return ", ".join(_zones(record))

    def value_zones(self, record):
        return ", ".join(_zones(record))


def _lieux(jumelage: Jumelage) -> list[tuple[str, str, str]]:
    ecoles = [bmp.etablissement for bmp in jumelage.bmps]
    return [(ecole.rne, ecole.nom, ecole.ville) for ecole in ecoles]


def _zones(jumelage: Jumelage) -> list[str]:
    """The distinct zones of its BMP, the asker's first."""
    return list(dict.fromkeys(bmp.zone.code if bmp.zone else "sans ZR" for bmp in jumelage.bmps))


def demandeur(jumelage: Jumelage) -> str:
    """Who asked or prepared it, as mails and journal name him: « Nom Prénom (RNE) »."""
    organisation = jumelage.service or jumelage.bmp1.etablissement
    return f"{jumelage.demandeur.personne} ({organisation.rne})"


class JumelageTable(_JumelageTable):
    etat = tables.Column("État")
    origine = tables.Column("Origine")
    cree_le = DateHeureColonne("Créé")
    par = tables.Column("Créé par", accessor="pk", orderable=False, visible=False)
    fini_le = DateHeureColonne("Décidé")
    auteur = tables.Column("Décidé par", visible=False)
    raison = tables.Column("Raison", accessor="pk", orderable=False, visible=False)
    confirme_le = DateHeureColonne("Confirmé le", visible=False)
    confirme_par = tables.Column("Confirmé par", visible=False)

    def render_etat(self, record):
        detail = etat_affiche(record).detail if record.etat != Etat.EN_COURS else ""
        return format_html(
            "<div>{}{}{}</div>",
            badge(record.get_etat_display(), TONS[Etat(record.etat)]),
            render_to_string("preau/infobulle.html", infobulle(detail, "Détail de l'état")) if detail else "",
            confirmation(record) if record.confirme_le else "",
        )

    def value_etat(self, record):
        return record.get_etat_display()

    def value_origine(self, record):
        return record.get_origine_display()

    def render_cree_le(self, value, record):
        return _le_par(value, demandeur(record))

    def value_par(self, record):
        return demandeur(record)

    def render_fini_le(self, value, record):
        return _le_par(value, record.auteur)

    def value_raison(self, record):
        return etat_affiche(record).detail if record.etat != Etat.EN_COURS else ""


class EcheanceTable(_JumelageTable):
    echeance = DateHeureColonne("Échéance")
    reste = tables.Column("Temps restant", accessor="echeance")
    attendus = tables.Column("Réponse attendue de", accessor="pk", orderable=False)
    cree_le = DateHeureColonne("Demandé le")
    par = tables.Column("Par", accessor="pk", orderable=False)

    def render_reste(self, value):
        return formats.delai(value)

    def value_reste(self, value):
        return formats.delai(value)

    def render_attendus(self, record):
        return enumerer(attendus(record))

    def value_attendus(self, record):
        return enumerer(attendus(record))

    def render_par(self, record):
        return demandeur(record)

    def value_par(self, record):
        return demandeur(record)


class ValidationTable(_JumelageTable):
    origine = tables.Column("Origine")
    confirme_le = DateHeureColonne("Confirmation")
    confirme_par = tables.Column("Confirmé par", visible=False)
    choix = CocheColonne(decrire=lambda jumelage: f"Sélectionner le jumelage n° {jumelage.pk}")

    class Meta:
        sequence = ("choix", "...")

    def __init__(self, data, *args, coches, ouverte, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.coches = coches
        if not ouverte:
            self.columns.hide("choix")

    def render_numero(self, record):
        adresse = avec_retour(reverse("jumo:demande", args=[record.pk]), self.request)
        return format_html(
            '<a href="{}"><span class="fr-sr-only">Jumelage n° </span>{}</a>', adresse, record.pk
        )

    def value_numero(self, record):
        return record.pk

    def value_origine(self, record):
        return record.get_origine_display()

    def render_confirme_le(self, record):
        return confirmation(record)


def _le_par(instant, auteur: str):
    return format_html('<div>{} <span class="jumo-note">{}</span></div>', formats.date_heure(instant), auteur)


def confirmation(jumelage: Jumelage):
    """« Confirmé le … par … » as a badge and a line."""
    return format_html(
        '<div>{} <span class="jumo-note">le {}, par {}</span></div>',
        badge("Confirmé", "success"),
        formats.date_heure(jumelage.confirme_le),
        jumelage.confirme_par,
    )
