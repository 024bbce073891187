"""T12: the progress of work that takes more than a moment, whoever runs it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from preau.socle.travaux.queries import TravailQuerySet


class Travail(models.Model):
    """One run of a long piece of work: how far it is, how it ended."""

    class Etat(models.TextChoices):
        EN_ATTENTE = "en_attente", "En attente"
        EN_COURS = "en_cours", "En cours"
        FINI = "fini", "Fini"
        ECHEC = "echec", "En échec"

    nom = models.SlugField("nom", max_length=60)
    libelle = models.CharField("libellé", max_length=200)
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.EN_ATTENTE)
    fait = models.PositiveIntegerField("fait", default=0)
    total = models.PositiveIntegerField("total", null=True, blank=True)
    cree_le = models.DateTimeField("créé le")
    debut = models.DateTimeField("début", null=True, blank=True)
    fin = models.DateTimeField("fin", null=True, blank=True)
    resultat = models.JSONField("résultat", default=dict, blank=True)
    erreur = models.TextField("erreur", blank=True)
    demandeur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="travaux",
        verbose_name="demandeur",
    )

    objects = TravailQuerySet.as_manager()

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="travail_fait_au_plus_total",
                condition=Q(total=None) | Q(fait__lte=F("total")),
                violation_error_message="Un travail ne fait pas plus que son total.",
            )
        ]

    def __str__(self):
        return self.libelle

    @property
    def pourcentage(self) -> int | None:
        return 100 * self.fait // self.total if self.total else None
