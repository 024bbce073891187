"""T5, J20: who did what, for which school, when, before and after. Append-only, by a trigger."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from preau.socle.annuaire.models import cle_recherche
from preau.socle.journal.queries import EvenementQuerySet


class Evenement(models.Model):
    le = models.DateTimeField("date")
    application = models.SlugField("application", max_length=20)
    action = models.SlugField("action", max_length=40)
    phrase = models.CharField("ce qui s'est passé", max_length=400)
    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="compte",
    )
    auteur = models.CharField(
        "auteur", max_length=220, help_text="Nom Prénom (RNE), ou le nom d'un automate."
    )
    organisation = models.CharField("organisation de l'auteur", max_length=8, blank=True)
    etablissements = ArrayField(
        models.CharField(max_length=8), default=list, blank=True, verbose_name="établissements concernés"
    )
    objet = models.CharField("objet", max_length=60, blank=True, help_text="jumo.jumelage:12")
    interne = models.BooleanField(
        "réservé aux services", default=False, help_text="Les établissements concernés ne le lisent pas."
    )
    avant = models.JSONField("avant", null=True, blank=True)
    apres = models.JSONField("après", null=True, blank=True)

    cle = cle_recherche("phrase", "auteur")

    objects = EvenementQuerySet.as_manager()

    class Meta:
        verbose_name = "événement"
        verbose_name_plural = "événements"
        ordering = ["-id"]
        indexes = [
            GinIndex(name="evenement_etablissements", fields=["etablissements"]),
            models.Index(name="evenement_objet", fields=["objet", "id"]),
            models.Index(name="evenement_application", fields=["application", "-id"]),
        ]

    def __str__(self):
        return self.phrase
