"""The list of background work."""

import django_tables2 as tables

from preau.socle.interface.templatetags.preau import badge
from preau.socle.listes import DateHeureColonne, Liste

TONS = {"en_attente": "neutre", "en_cours": "info", "fini": "success", "echec": "error"}


class TravailTable(tables.Table):
    libelle = tables.Column("Travail")
    etat = tables.Column("État")
    avancement = tables.TemplateColumn(
        "{% if record.total %}<progress value='{{ record.fait }}' max='{{ record.total }}' aria-label='Avancement'>"
        "</progress> {{ record.fait }} / {{ record.total }}{% elif record.fait %}{{ record.fait }}{% endif %}",
        verbose_name="Avancement",
        orderable=False,
        exclude_from_export=True,
    )
    debut = DateHeureColonne("Début")
    fin = DateHeureColonne("Fin")
    erreur = tables.Column("Erreur", orderable=False)

    def render_etat(self, record):
        return badge(record.get_etat_display(), TONS[record.etat])

    def value_etat(self, record):
        return record.get_etat_display()


class TravailListe(Liste):
    titre = "Travaux de fond"
    table_class = TravailTable
    recherche = ("nom",)
    libelle_recherche = "Rechercher par nom technique"
    tri_defaut = ("-id",)
    nom_fichier = "travaux"
    vide = "Aucun long travail n'a encore été lancé."
