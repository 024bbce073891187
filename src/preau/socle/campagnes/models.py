"""T2: school years, campaigns and their dated phases."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from preau.socle.annuaire.models import Academie
from preau.socle.campagnes.queries import CampagneQuerySet, PhaseQuerySet


class AnneeScolaire(models.Model):
    """A school year, named by the civil year in which it begins: 2026 is « 2026-2027 »."""

    debut = models.PositiveSmallIntegerField("année de début", unique=True)

    class Meta:
        verbose_name = "année scolaire"
        verbose_name_plural = "années scolaires"
        ordering = ["-debut"]

    def __str__(self):
        return f"{self.debut}-{self.debut + 1}"


class Campagne(models.Model):
    application = models.SlugField("application", max_length=20)
    academie = models.ForeignKey(Academie, models.PROTECT, related_name="campagnes", verbose_name="académie")
    annee = models.ForeignKey(
        AnneeScolaire, models.PROTECT, related_name="campagnes", verbose_name="année scolaire"
    )
    libelle = models.CharField("libellé", max_length=120)

    objects = CampagneQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne"
        verbose_name_plural = "campagnes"
        ordering = ["-annee__debut", "application"]
        constraints = [
            models.UniqueConstraint(
                name="campagne_unique",
                fields=["application", "academie", "annee"],
                violation_error_message="L'application a déjà une campagne pour cette année.",
            )
        ]

    def __str__(self):
        return self.libelle


class Phase(models.Model):
    """A span of a campaign, [debut, fin[ to the second, in which certain acts are allowed.

    A phase that ends « le 26 juin à minuit » has `fin` on 27 June at 0:00: the last second is 23:59:59.
    """

    campagne = models.ForeignKey(Campagne, models.CASCADE, related_name="phases", verbose_name="campagne")
    code = models.SlugField("code", max_length=20)
    libelle = models.CharField("libellé", max_length=80)
    debut = models.DateTimeField("début")
    fin = models.DateTimeField("fin", help_text="Premier instant après la phase.")

    objects = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = "phase"
        verbose_name_plural = "phases"
        ordering = ["debut"]
        constraints = [
            models.CheckConstraint(
                name="phase_ordonnee",
                condition=Q(debut__lt=F("fin")),
                violation_error_message="Une phase finit après son début.",
            ),
            models.UniqueConstraint(
                name="phase_unique",
                fields=["campagne", "code"],
                violation_error_message="Cette phase existe déjà dans la campagne.",
            ),
            ExclusionConstraint(
                name="phase_sans_chevauchement",
                expressions=[
                    ("campagne", RangeOperators.EQUAL),
                    (
                        Func("debut", "fin", function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Deux phases d'une campagne ne se chevauchent pas.",
            ),
        ]

    def __str__(self):
        return self.libelle
