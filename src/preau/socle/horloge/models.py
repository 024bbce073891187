"""The shift of a demonstration's clock."""

from datetime import timedelta

from django.db import models
from django.db.models import Q


class Decalage(models.Model):
    """How far the demonstration's clock has been moved forward. At most one row, never negative."""

    id = models.SmallAutoField(primary_key=True)
    duree = models.DurationField("décalage", default=timedelta(0))

    class Meta:
        verbose_name = "décalage de l'horloge"
        verbose_name_plural = "décalages de l'horloge"
        constraints = [
            models.CheckConstraint(
                name="decalage_unique",
                condition=Q(id=1),
                violation_error_message="L'horloge n'a qu'un décalage.",
            ),
            models.CheckConstraint(
                name="decalage_positif",
                condition=Q(duree__gte=timedelta(0)),
                violation_error_message="L'horloge ne recule pas.",
            ),
        ]

    def __str__(self):
        return f"+{self.duree}"
