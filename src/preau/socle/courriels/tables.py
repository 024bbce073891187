"""The list of mails."""

import django_filters as filtres
import django_tables2 as tables
from django.urls import reverse

from preau.socle.courriels.models import Courriel
from preau.socle.interface.formulaires import Formulaire
from preau.socle.interface.templatetags.preau import badge
from preau.socle.listes import DateHeureColonne, Liste

TONS = {"en_attente": "info", "envoye": "success", "echec": "error"}


class CourrielTable(tables.Table):
    sujet = tables.Column("Sujet")
    destinataires = tables.Column("Destinataire")
    cree_le = DateHeureColonne("Date")
    envoye_le = DateHeureColonne("Envoyé le")
    etat = tables.Column("État")

    def render_destinataires(self, value):
        return ", ".join(value)

    def value_destinataires(self, value):
        return ", ".join(value)

    def render_etat(self, record):
        return badge(record.get_etat_display(), TONS[record.etat])

    def value_etat(self, record):
        return record.get_etat_display()


class CourrielFiltres(filtres.FilterSet):
    etat = filtres.ChoiceFilter(label="État", choices=Courriel.Etat.choices, empty_label="Tous")
    du = filtres.DateFilter(label="Du (JJ/MM/AAAA)", field_name="cree_le", lookup_expr="date__gte")
    au = filtres.DateFilter(label="Au (JJ/MM/AAAA)", field_name="cree_le", lookup_expr="date__lte")

    class Meta:
        model = Courriel
        fields: list[str] = []
        form = Formulaire


class CourrielListe(Liste):
    titre = "Courriels"
    table_class = CourrielTable
    filtres_class = CourrielFiltres
    recherche = ("cle", "etablissement__rne")
    libelle_recherche = "Rechercher par sujet ou par RNE"
    tri_defaut = ("-id",)
    nom_fichier = "courriels"
    vide = "Aucun courriel pour le moment."

    def lien(self, objet):
        return reverse("courriels:courriel", args=[objet.pk])
