"""J17: the plans that the engine proposes to the services, and what they make of each proposal."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from preau.jumo.models.ensembles import membres
from preau.jumo.models.jumelage import Bmp, Jumelage
from preau.jumo.queries import PlanQuerySet, PropositionQuerySet
from preau.jumo.states import EtatPlan, EtatProposition
from preau.socle.acces.models import Compte
from preau.socle.annuaire.models import Discipline, Service
from preau.socle.campagnes.models import Campagne
from preau.socle.travaux.models import Travail

LIMITE_S = (5, 600)


class Plan(models.Model):
    """One computation of the optimal set of jumelages, for the scope of a service."""

    campagne = models.ForeignKey(Campagne, models.PROTECT, related_name="plans", verbose_name="campagne")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name="service")
    auteur = models.ForeignKey(Compte, models.PROTECT, related_name="+", verbose_name="auteur")
    etat = models.CharField("état", max_length=8, choices=EtatPlan, default=EtatPlan.ATTENTE)
    cree_le = models.DateTimeField("demandé le")
    fini_le = models.DateTimeField("calculé le", null=True, blank=True)
    discipline = models.ForeignKey(
        Discipline,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="discipline",
        help_text="Vide : toutes les disciplines.",
    )
    avec_demandes = models.BooleanField("avec les BMP déjà demandés", default=False)
    limite_s = models.PositiveSmallIntegerField(
        "temps de calcul (secondes)",
        default=60,
        validators=[MinValueValidator(LIMITE_S[0]), MaxValueValidator(LIMITE_S[1])],
    )
    # Score and bound of the plan as the engine found it, the comparisons, and each discipline's figures.
    rapport = models.JSONField("rapport", default=dict, blank=True)
    # By key of the BMP, in points: what one more of the same would bring. It prices what is made by hand.
    raretes = models.JSONField("raretés", default=dict, blank=True)
    erreur = models.TextField("erreur", blank=True)
    travail = models.OneToOneField(
        Travail, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="travail"
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan de jumelage"
        verbose_name_plural = "plans de jumelage"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="plan_un_calcul_a_la_fois",
                fields=["campagne", "service"],
                condition=Q(etat__in=["attente", "calcul"]),
                violation_error_message="Un calcul est déjà en cours pour votre service : attendez sa fin.",
            ),
            models.CheckConstraint(
                name="plan_limite",
                condition=Q(limite_s__range=LIMITE_S),
                violation_error_message="Le temps de calcul va de 5 à 600 secondes.",
            ),
            models.CheckConstraint(
                name="plan_fini_le",
                condition=Q(etat__in=["attente", "calcul"], fini_le=None)
                | (~Q(etat__in=["attente", "calcul"]) & Q(fini_le__isnull=False)),
                violation_error_message="Un plan calculé a une date de calcul, et lui seul.",
            ),
            models.CheckConstraint(
                name="plan_erreur",
                condition=(Q(etat="echec") & ~Q(erreur="")) | (~Q(etat="echec") & Q(erreur="")),
                violation_error_message="Un plan en échec dit pourquoi, et lui seul.",
            ),
        ]

    def __str__(self):
        return f"plan n° {self.pk}"


class Proposition(models.Model):
    """One group of a plan. Points are integer hundredths, distances metres, hours hundredths."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="propositions", verbose_name="plan")
    bmp1 = models.ForeignKey(Bmp, models.PROTECT, related_name="+", verbose_name="premier BMP")
    bmp2 = models.ForeignKey(Bmp, models.PROTECT, related_name="+", verbose_name="deuxième BMP")
    bmp3 = models.ForeignKey(
        Bmp, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="troisième BMP"
    )
    etat = models.CharField("état", max_length=8, choices=EtatProposition, default=EtatProposition.PROPOSEE)
    total = models.PositiveSmallIntegerField("total")
    ors = models.PositiveSmallIntegerField("obligation de service")
    zones = models.PositiveSmallIntegerField("zones de remplacement")
    distance = models.PositiveIntegerField("distance", null=True, blank=True, help_text="En mètres.")
    duree = models.PositiveIntegerField("durée du trajet", null=True, blank=True, help_text="En minutes.")
    # Who says so: « estimation », or a source of Distance (socle.cartes).
    source = models.CharField("source du trajet", max_length=12, blank=True)
    gain = models.IntegerField("gain", help_text="En centièmes de point.")
    prix = models.IntegerField(
        "prix d'un refus",
        null=True,
        blank=True,
        help_text="Ce que perd le plan, au plus, si la proposition est écartée ; en centièmes de point.",
    )
    # [{"libelle": …, "points": …}]: how the gain is made up.
    detail = models.JSONField("détail du gain", default=list, blank=True)
    jumelage = models.OneToOneField(
        Jumelage, models.PROTECT, null=True, blank=True, related_name="proposition", verbose_name="jumelage"
    )

    objects = PropositionQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition de jumelage"
        verbose_name_plural = "propositions de jumelage"
        ordering = ["-gain", "id"]
        constraints = [
            models.CheckConstraint(
                name="proposition_bmp_distincts",
                condition=~Q(bmp1=F("bmp2")) & (Q(bmp3=None) | (~Q(bmp3=F("bmp1")) & ~Q(bmp3=F("bmp2")))),
                violation_error_message="Les BMP d'une proposition sont distincts.",
            ),
            ExclusionConstraint(
                name="proposition_une_seule_par_bmp",
                expressions=[("plan", RangeOperators.EQUAL), (membres(), RangeOperators.OVERLAPS)],
                condition=~Q(etat="ecartee"),
                violation_error_message="L'un de ces BMP est déjà dans une proposition du plan.",
            ),
            models.CheckConstraint(
                name="proposition_jumelage",
                condition=Q(etat="retenue", jumelage__isnull=False) | (~Q(etat="retenue") & Q(jumelage=None)),
                violation_error_message="Une proposition retenue a son jumelage, et elle seule.",
            ),
        ]

    def __str__(self):
        return f"proposition n° {self.pk}"

    @property
    def bmps(self) -> list[Bmp]:
        return [bmp for bmp in (self.bmp1, self.bmp2, self.bmp3) if bmp is not None]
