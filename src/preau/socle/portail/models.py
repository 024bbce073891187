"""P2: the favourites of the portal."""

from django.conf import settings
from django.db import models


class Favori(models.Model):
    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="favoris", verbose_name="compte"
    )
    application = models.SlugField("application", max_length=20)

    class Meta:
        verbose_name = "favori"
        verbose_name_plural = "favoris"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="favori_unique",
                fields=["compte", "application"],
                violation_error_message="Cette application est déjà dans vos favoris.",
            )
        ]

    def __str__(self):
        return self.application
