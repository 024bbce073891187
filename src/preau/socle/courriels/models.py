"""T3: the outbox. A mail is a row, written in the transaction of the act that it tells of."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from preau.socle.annuaire.models import Etablissement, Service, cle_recherche
from preau.socle.courriels.queries import CourrielQuerySet


class Courriel(models.Model):
    class Etat(models.TextChoices):
        EN_ATTENTE = "en_attente", "En attente"
        ENVOYE = "envoye", "Envoyé"
        ECHEC = "echec", "En échec"

    application = models.SlugField("application", max_length=20)
    modele = models.SlugField("modèle", max_length=40, help_text="Nature du courriel, du nom de son gabarit.")
    destinataires = ArrayField(models.EmailField(), verbose_name="destinataires")
    etablissement = models.ForeignKey(
        Etablissement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="courriels",
        verbose_name="établissement",
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="courriels", verbose_name="service"
    )
    sujet = models.CharField("sujet", max_length=250)
    corps = models.TextField("texte")
    objet = models.CharField("objet", max_length=60, blank=True, help_text="jumo.jumelage:12")
    sensible = models.BooleanField("sensible", default=False, help_text="Le texte n'est jamais montré.")
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.EN_ATTENTE)
    cree_le = models.DateTimeField("créé le")
    essais = models.PositiveSmallIntegerField("essais", default=0)
    prochain_essai = models.DateTimeField("prochain essai")
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True)
    erreur = models.TextField("dernière erreur", blank=True)

    cle = cle_recherche("sujet")

    objects = CourrielQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        ordering = ["-id"]
        indexes = [
            models.Index(
                name="courriel_a_envoyer", fields=["prochain_essai"], condition=Q(etat="en_attente")
            ),
            models.Index(name="courriel_objet", fields=["objet"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="courriel_envoye_le",
                condition=Q(etat="envoye", envoye_le__isnull=False) | (~Q(etat="envoye") & Q(envoye_le=None)),
                violation_error_message="Un courriel envoyé a une date d'envoi, et lui seul.",
            ),
            models.CheckConstraint(
                name="courriel_a_un_destinataire",
                condition=Q(destinataires__len__gt=0),
                violation_error_message="Un courriel a au moins un destinataire.",
            ),
        ]

    def __str__(self):
        return self.sujet
