"""P1, P2: accounts, and the roles they hold in schools and services."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Lower

from preau.socle.acces.queries import CompteQuerySet, RoleQuerySet
from preau.socle.annuaire.models import Etablissement, Personne, Service


class CompteManager(BaseUserManager.from_queryset(CompteQuerySet)):
    def get_by_natural_key(self, identifiant: str):
        return self.get(identifiant__iexact=identifiant)


class Compte(AbstractBaseUser):
    """A person's account. What it may do comes from its roles alone; there is no super-user."""

    identifiant = models.CharField("identifiant", max_length=60)
    personne = models.OneToOneField(Personne, models.PROTECT, related_name="compte", verbose_name="personne")
    is_active = models.BooleanField("actif", default=True)
    connexion_precedente = models.DateTimeField("connexion précédente", null=True, blank=True)
    etablissement_courant = models.ForeignKey(
        Etablissement,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="établissement courant",
    )

    objects = CompteManager()

    USERNAME_FIELD = "identifiant"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        ordering = ["identifiant"]
        constraints = [
            models.UniqueConstraint(
                Lower("identifiant"),
                name="compte_identifiant_unique",
                violation_error_message="Cet identifiant est déjà pris.",
            )
        ]

    def __str__(self):
        return self.identifiant

    def get_full_name(self) -> str:
        return str(self.personne)

    @property
    def email(self) -> str:
        """Where the password reset is sent (django.contrib.auth's name for it)."""
        return self.personne.mel

    EMAIL_FIELD = "email"


class Role(models.Model):
    """A function held by an account in one school or one service, possibly for a time."""

    class Fonction(models.TextChoices):
        CHEF = "chef", "Chef d'établissement"
        ADJOINT = "adjoint", "Adjoint au chef d'établissement"
        GESTIONNAIRE_MOYENS = "gestionnaire_moyens", "Gestionnaire de moyens"
        ADMINISTRATEUR = "administrateur", "Administrateur"

    EN_ETABLISSEMENT = (Fonction.CHEF, Fonction.ADJOINT)

    compte = models.ForeignKey(Compte, models.CASCADE, related_name="roles", verbose_name="compte")
    fonction = models.CharField("fonction", max_length=20, choices=Fonction)
    etablissement = models.ForeignKey(
        Etablissement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="roles",
        verbose_name="établissement",
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="roles", verbose_name="service"
    )
    debut = models.DateField("du", null=True, blank=True)
    fin = models.DateField("au (inclus)", null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle"
        verbose_name_plural = "rôles"
        ordering = ["etablissement__rne", "service__rne", "fonction"]
        constraints = [
            models.CheckConstraint(
                name="role_organisation",
                condition=Q(fonction__in=["chef", "adjoint"], etablissement__isnull=False, service=None)
                | (~Q(fonction__in=["chef", "adjoint"]) & Q(etablissement=None, service__isnull=False)),
                violation_error_message=(
                    "Un chef ou un adjoint a un établissement, un gestionnaire ou un administrateur a un service."
                ),
            ),
            models.CheckConstraint(
                name="role_dates",
                condition=Q(debut=None) | Q(fin=None) | Q(debut__lte=F("fin")),
                violation_error_message="Un rôle finit après son début.",
            ),
            ExclusionConstraint(
                name="role_sans_doublon",
                expressions=[
                    ("compte", RangeOperators.EQUAL),
                    ("fonction", RangeOperators.EQUAL),
                    (Coalesce("etablissement", Value(0)), RangeOperators.EQUAL),
                    (Coalesce("service", Value(0)), RangeOperators.EQUAL),
                    (
                        Func(
                            "debut", "fin", Value("[]"), function="daterange", output_field=DateRangeField()
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Ce compte a déjà ce rôle à ces dates.",
            ),
        ]

    def __str__(self):
        return f"{self.get_fonction_display()}, {self.organisation}"

    def clean(self):
        # Before the constraints: of two dates the wrong way round, the one on doublets cannot make a range.
        if self.debut and self.fin and self.fin < self.debut:
            raise ValidationError({"fin": f"Un rôle finit après son début, le {self.debut:%d/%m/%Y}."})

    @property
    def organisation(self) -> Etablissement | Service:
        return self.etablissement or self.service
