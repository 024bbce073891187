"""J9, J11: how far two schools are by road, where a file or a routing server says it."""

from django.db import models
from django.db.models import F, Q

from preau.socle.annuaire.models import Etablissement
from preau.socle.cartes.queries import DistanceQuerySet

HECTOMETRES_MAX = 20_000
MINUTES_MAX = 2_880


class Distance(models.Model):
    """One pair of schools, the one of lower key first: the way there is the way back."""

    class Source(models.TextChoices):
        FICHIER = "fichier", "fichier de distances"
        SERVEUR = "serveur", "serveur d'itinéraires"

    # The unique constraint serves the reads by `de`.
    de = models.ForeignKey(
        Etablissement, models.CASCADE, related_name="+", verbose_name="établissement", db_index=False
    )
    vers = models.ForeignKey(
        Etablissement, models.CASCADE, related_name="+", verbose_name="autre établissement"
    )
    hectometres = models.PositiveIntegerField("distance", help_text="En hectomètres : 124 pour 12,4 km.")
    minutes = models.PositiveSmallIntegerField("temps de trajet", help_text="En minutes.")
    source = models.CharField("source", max_length=8, choices=Source)
    le = models.DateField("date")

    objects = DistanceQuerySet.as_manager()

    class Meta:
        verbose_name = "distance"
        verbose_name_plural = "distances"
        constraints = [
            models.CheckConstraint(
                name="distance_ordonnee",
                condition=Q(de__lt=F("vers")),
                violation_error_message="Une distance relie deux établissements, rangés par ordre de clé.",
            ),
            models.UniqueConstraint(
                name="distance_unique",
                fields=["de", "vers"],
                violation_error_message="La distance de ces deux établissements est déjà connue.",
            ),
            models.CheckConstraint(
                name="distance_bornes",
                condition=Q(hectometres__lte=HECTOMETRES_MAX, minutes__lte=MINUTES_MAX),
                violation_error_message="Une distance va de 0 à 2 000 km, et de 0 à 2 880 minutes.",
            ),
        ]

    def __str__(self):
        return f"distance de {self.de_id} à {self.vers_id}"
