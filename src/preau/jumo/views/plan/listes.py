"""The lists of a plan: its proposals, and the services' drafts."""

import django_filters as filtres
import django_tables2 as tables
from django.urls import reverse

from preau.jumo.models import Jumelage, Proposition
from preau.jumo.states import EtatPlan
from preau.jumo.views.affichage import somme
from preau.socle.annuaire.models import Discipline, ZoneRemplacement
from preau.socle.cartes.trajets import Trajet
from preau.socle.interface.formats import decimale, heures, points
from preau.socle.interface.formulaires import Formulaire
from preau.socle.interface.templatetags.preau import badge
from preau.socle.listes import CocheColonne, DateHeureColonne, Liste

# What a proposal is worth today: label, tone.
SITUATIONS = {
    "proposee": ("À décider", "info"),
    "demandee": ("BMP demandé depuis", "warning"),
    "prise": ("BMP pris ou supprimé depuis", "neutre"),
    "ecartee": ("Écartée", "error"),
    "brouillon": ("Brouillon", "new"),
    "publiee": ("Publiée", "success"),
    "abandonnee": ("Abandonnée", "neutre"),
}
DECIDABLES = ("proposee", "demandee", "ecartee")
TONS_PLAN = {
    EtatPlan.ATTENTE: "neutre",
    EtatPlan.CALCUL: "info",
    EtatPlan.PRET: "success",
    EtatPlan.ECHEC: "error",
}


def trajet(proposition: Proposition) -> str:
    """« 12,4 km, 17 min (estimation) »; nothing when it is not known."""
    if proposition.distance is None:
        return ""
    return Trajet(proposition.distance // 100, proposition.duree, proposition.source).libelle


def _lieux(bmps) -> str:
    return " ; ".join(f"{bmp.etablissement}, {bmp.etablissement.ville}" for bmp in bmps)


class PropositionTable(tables.Table):
    numero = tables.Column("N°", accessor="pk")
    choix = CocheColonne(
        decrire=lambda p: f"Choisir la proposition n° {p.pk}", cochable=lambda p: p.situation in DECIDABLES
    )
    discipline = tables.Column(
        "Discipline", accessor="bmp1__discipline__libelle", order_by="bmp1__discipline__cle"
    )
    service = tables.Column("Service (h)", accessor="total")
    lieux = tables.Column("Établissements", accessor="pk", orderable=False)
    zones = tables.Column("ZR")
    trajet = tables.Column("Trajet", accessor="distance")
    gain = tables.Column("Gain (points)")
    prix = tables.Column("Prix d'un refus")
    etat = tables.Column("État", accessor="situation", orderable=False)

    def render_service(self, record):
        return somme(record.bmps, record.ors)

    def value_service(self, record):
        return somme(record.bmps, record.ors)

    def render_lieux(self, record):
        return _lieux(record.bmps)

    def value_lieux(self, record):
        return _lieux(record.bmps)

    def render_zones(self, value):
        return "même ZR" if value == 1 else f"{value} ZR"

    def value_zones(self, value):
        return value

    def render_trajet(self, record):
        return trajet(record)

    def value_trajet(self, record):
        return None if record.distance is None else record.distance / 1000

    def render_gain(self, value):
        return points(value / 100)

    def value_gain(self, value):
        return value / 100

    def render_prix(self, value):
        return decimale(value / 100)

    def value_prix(self, value):
        return None if value is None else value / 100

    def render_etat(self, value):
        return badge(*SITUATIONS[value])

    def value_etat(self, value):
        return SITUATIONS[value][0]


class _ParDiscipline(filtres.FilterSet):
    discipline = filtres.ModelChoiceFilter(
        label="Discipline", field_name="bmp1__discipline", queryset=Discipline.objects.none()
    )
    zone = filtres.ModelChoiceFilter(
        label="Zone de remplacement",
        queryset=ZoneRemplacement.objects.none(),
        method="par_zone",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        presentes = self.queryset.order_by()
        self.filters["discipline"].queryset = Discipline.objects.filter(
            pk__in=presentes.values("bmp1__discipline")
        )
        self.filters["zone"].queryset = ZoneRemplacement.objects.filter(pk__in=presentes.values("bmp1__zone"))

    def par_zone(self, queryset, name, value):
        return (
            queryset.filter(bmp1__zone=value)
            | queryset.filter(bmp2__zone=value)
            | queryset.filter(bmp3__zone=value)
        )


class PropositionFiltres(_ParDiscipline):
    situation = filtres.ChoiceFilter(
        label="État", choices=[(code, libelle) for code, (libelle, _) in SITUATIONS.items()]
    )
    taille = filtres.ChoiceFilter(
        label="Taille", choices=[("2", "À deux"), ("3", "À trois")], method="par_taille"
    )

    class Meta:
        model = Proposition
        fields: list[str] = []
        form = Formulaire

    def par_taille(self, queryset, name, value):
        return queryset.filter(bmp3__isnull=value == "2")


RECHERCHE = (
    "bmp1__discipline__cle",
    *(f"bmp{rang}__etablissement__{champ}" for rang in (1, 2, 3) for champ in ("cle", "cle_ville", "rne")),
)


class PropositionListe(Liste):
    titre = "Propositions"
    table_class = PropositionTable
    filtres_class = PropositionFiltres
    recherche = RECHERCHE
    libelle_recherche = "Discipline, établissement, commune ou RNE"
    tri_defaut = ("-gain",)
    nom_fichier = "jumo-plan"
    vide = "Le moteur n'a trouvé aucun jumelage qui apporte quelque chose."

    def lien(self, proposition):
        return reverse("jumo:proposition", args=[proposition.pk])


class BrouillonTable(tables.Table):
    numero = tables.Column("N°", accessor="pk")
    choix = CocheColonne(decrire=lambda j: f"Choisir le brouillon n° {j.pk}")
    discipline = tables.Column(
        "Discipline", accessor="bmp1__discipline__libelle", order_by="bmp1__discipline__cle"
    )
    service = tables.Column("Service (h)", accessor="pk", orderable=False)
    lieux = tables.Column("Établissements", accessor="pk", orderable=False)
    cree_le = DateHeureColonne("Préparé le")
    par = tables.Column("Par", accessor="demandeur__personne", order_by="demandeur__personne__cle")

    def render_service(self, record):
        return somme(record.bmps, record.bmp1.ors)

    def value_service(self, record):
        return somme(record.bmps, record.bmp1.ors)

    def render_lieux(self, record):
        return _lieux(record.bmps)

    def value_lieux(self, record):
        return _lieux(record.bmps)


class BrouillonFiltres(_ParDiscipline):
    class Meta:
        model = Jumelage
        fields: list[str] = []
        form = Formulaire


class BrouillonListe(Liste):
    titre = "Brouillons"
    table_class = BrouillonTable
    filtres_class = BrouillonFiltres
    recherche = RECHERCHE
    libelle_recherche = "Discipline, établissement, commune ou RNE"
    tri_defaut = ("bmp1__discipline__cle", "-cree_le")
    nom_fichier = "jumo-brouillons"
    vide = (
        "Aucun brouillon. Préparez-en depuis un plan de jumelage, ou depuis la recherche d'un BMP "
        "(« Préparer un brouillon »)."
    )

    def lien(self, jumelage):
        return reverse("jumo:demande", args=[jumelage.pk])


class PlanTable(tables.Table):
    numero = tables.Column("Plan", accessor="pk")
    cree_le = DateHeureColonne("Demandé le")
    auteur = tables.Column("Par", accessor="auteur__personne", order_by="auteur__personne__cle")
    portee = tables.Column("Disciplines", accessor="discipline", empty_values=())
    etat = tables.Column("État")
    groupes = tables.Column("Propositions", accessor="rapport__groupes", orderable=False)
    heures = tables.Column("Heures couvertes", accessor="rapport__heures", orderable=False)
    ecart = tables.Column("Écart à la borne", accessor="rapport__ecart", orderable=False)

    def render_numero(self, value):
        return f"n° {value}"

    def render_portee(self, record):
        return record.discipline.libelle if record.discipline else "Toutes"

    def value_portee(self, record):
        return self.render_portee(record)

    def render_etat(self, record):
        return badge(record.get_etat_display(), TONS_PLAN[EtatPlan(record.etat)])

    def value_etat(self, record):
        return record.get_etat_display()

    def render_heures(self, value):
        return f"{heures(value)} h"

    def render_ecart(self, value):
        return f"{decimale(round(value * 100, 2))} %"


class PlanListe(Liste):
    titre = "Plans calculés"
    table_class = PlanTable
    tri_defaut = ("-pk",)
    nom_fichier = "jumo-plans"
    vide = "Aucun plan n'a encore été calculé pour votre service."

    def lien(self, plan):
        return reverse("jumo:plan", args=[plan.pk])
