"""Teaching blocks (BMP) and the jumelages that join them into full services."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from preau.jumo.models.ensembles import membres
from preau.jumo.queries import BmpQuerySet, JumelageQuerySet
from preau.jumo.states import Etat, Motif, Origine
from preau.socle.acces.models import Compte
from preau.socle.annuaire.models import Discipline, Etablissement, Service, ZoneRemplacement
from preau.socle.campagnes.models import Campagne


class Reglage(models.Model):
    """What the services set for one campaign."""

    campagne = models.OneToOneField(
        Campagne, models.CASCADE, related_name="reglage_jumo", verbose_name="campagne"
    )
    delai_heures = models.PositiveSmallIntegerField("délai de réponse (heures)", default=72)
    prive = models.BooleanField("établissements privés admis", default=False)
    part_suppressions = models.PositiveSmallIntegerField(
        "part de BMP qu'une actualisation peut supprimer", default=30, help_text="En pour cent."
    )
    contact_colleges = models.TextField("contact pour les collèges", blank=True)
    contact_lycees = models.TextField("contact pour les lycées", blank=True)

    class Meta:
        verbose_name = "réglage de campagne"
        verbose_name_plural = "réglages de campagne"
        constraints = [
            models.CheckConstraint(
                name="reglage_delai",
                condition=Q(delai_heures__range=(1, 720)),
                violation_error_message="Le délai de réponse va de 1 à 720 heures.",
            ),
            models.CheckConstraint(
                name="reglage_part_suppressions",
                condition=Q(part_suppressions__range=(0, 100)),
                violation_error_message="La part de suppressions admise va de 0 à 100 %.",
            ),
        ]

    def __str__(self):
        return f"Réglage de {self.campagne}"


class BmpEnService(models.Manager):
    """The BMP that exist today."""

    def get_queryset(self):
        return super().get_queryset().filter(retire_le=None)


class Bmp(models.Model):
    """J1: a part-time teaching block. Hours are integer hundredths: 12 h is 1200.

    A BMP that the nightly refresh takes away, or moves to another school or discipline, is retired and not
    deleted: what it was in stays readable as it was (J2). `Bmp.objects` leaves the retired ones out;
    `Bmp.tous` has them, as have the jumelages that point at them.
    """

    campagne = models.ForeignKey(Campagne, models.PROTECT, related_name="bmp", verbose_name="campagne")
    identifiant = models.CharField("identifiant", max_length=20, help_text="Stable d'une nuit à l'autre.")
    etablissement = models.ForeignKey(
        Etablissement, models.PROTECT, related_name="bmp", verbose_name="établissement"
    )
    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="bmp", verbose_name="discipline")
    quotite = models.PositiveSmallIntegerField("quotité", help_text="En centièmes d'heure.")
    ors = models.PositiveSmallIntegerField("obligation de service", help_text="En centièmes d'heure.")
    zone = models.ForeignKey(
        ZoneRemplacement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bmp",
        verbose_name="zone de remplacement",
    )
    info_dos = models.TextField("info DOS", blank=True)
    vacance = models.CharField("vacance", max_length=40, blank=True)
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)

    objects = BmpEnService.from_queryset(BmpQuerySet)()
    tous = BmpQuerySet.as_manager()

    class Meta:
        base_manager_name = "tous"
        verbose_name = "BMP"
        verbose_name_plural = "BMP"
        ordering = ["discipline__cle", "-quotite", "id"]
        indexes = [models.Index(name="bmp_recherche", fields=["campagne", "discipline"])]
        constraints = [
            models.UniqueConstraint(
                name="bmp_identifiant_unique",
                fields=["campagne", "identifiant"],
                condition=Q(retire_le=None),
                violation_error_message="Un BMP de la campagne a déjà cet identifiant.",
            ),
            models.CheckConstraint(
                name="bmp_quotite",
                condition=Q(quotite__range=(1, 4000)),
                violation_error_message="La quotité d'un BMP va de 0,01 à 40 heures.",
            ),
            models.CheckConstraint(
                name="bmp_ors",
                condition=Q(ors__range=(1, 4000)),
                violation_error_message="L'obligation de service va de 0,01 à 40 heures.",
            ),
        ]

    def __str__(self):
        return f"BMP {self.identifiant}"

    @property
    def depasse_l_ors(self) -> bool:
        """J1: more hours than a full service, which is a warning and no fault."""
        return self.quotite > self.ors


class Jumelage(models.Model):
    """Two or three BMP joined, or asked to be (J12). `bmp1` is the asker's; the others are solicited."""

    campagne = models.ForeignKey(Campagne, models.PROTECT, related_name="jumelages", verbose_name="campagne")
    bmp1 = models.ForeignKey(Bmp, models.PROTECT, related_name="+", verbose_name="BMP demandeur")
    bmp2 = models.ForeignKey(Bmp, models.PROTECT, related_name="+", verbose_name="BMP sollicité")
    bmp3 = models.ForeignKey(
        Bmp, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="second BMP sollicité"
    )
    etat = models.CharField("état", max_length=10, choices=Etat)
    origine = models.CharField("origine", max_length=13, choices=Origine, default=Origine.ETABLISSEMENT)
    precision = models.CharField("précision", max_length=1000, blank=True)
    demandeur = models.ForeignKey(Compte, models.PROTECT, related_name="+", verbose_name="demandeur")
    # The service, when a gestionnaire acts for the school.
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="service demandeur"
    )
    cree_le = models.DateTimeField("date de demande")
    # When the services' draft was shown to schools; without it they never see it, whatever becomes of it (J4).
    publie_le = models.DateTimeField("date de publication", null=True, blank=True)
    echeance = models.DateTimeField("échéance", null=True, blank=True)
    fini_le = models.DateTimeField("date de la décision", null=True, blank=True)
    motif = models.CharField("motif", max_length=10, choices=Motif, blank=True)
    commentaire = models.CharField("commentaire", max_length=1000, blank=True)
    raison = models.CharField("raison de l'annulation", max_length=200, blank=True)
    auteur = models.CharField("auteur de la décision", max_length=220, blank=True)
    # J19: the services have confirmed it, in phase `validation`; the author's signature.
    confirme_le = models.DateTimeField("confirmé le", null=True, blank=True)
    confirme_par = models.CharField("confirmé par", max_length=220, blank=True)

    objects = JumelageQuerySet.as_manager()

    class Meta:
        verbose_name = "jumelage"
        verbose_name_plural = "jumelages"
        ordering = ["-cree_le", "-id"]
        indexes = [
            models.Index(name="jumelage_echeance", fields=["echeance"], condition=Q(etat="en_cours")),
            models.Index(name="jumelage_campagne_etat", fields=["campagne", "etat"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="jumelage_bmp_distincts",
                condition=~Q(bmp1=F("bmp2")) & (Q(bmp3=None) | (~Q(bmp3=F("bmp1")) & ~Q(bmp3=F("bmp2")))),
                violation_error_message="Les BMP d'un jumelage sont distincts.",
            ),
            ExclusionConstraint(
                name="jumelage_un_seul_par_bmp",
                expressions=[(membres(), RangeOperators.OVERLAPS)],
                condition=Q(etat__in=["valide", "brouillon"]),
                violation_error_message="L'un de ces BMP est déjà dans un jumelage.",
            ),
            ExclusionConstraint(
                name="jumelage_demande_unique",
                expressions=[(membres(), RangeOperators.EQUAL)],
                condition=Q(etat="en_cours"),
                violation_error_message="Cette demande, ou la demande inverse, est déjà en cours.",
            ),
            models.CheckConstraint(
                name="jumelage_echeance_en_cours",
                condition=~Q(etat="en_cours") | Q(echeance__isnull=False),
                violation_error_message="Une demande en cours a une échéance.",
            ),
            models.CheckConstraint(
                name="jumelage_publie_le",
                condition=(Q(origine="etablissement", publie_le=None) & ~Q(etat="brouillon"))
                | Q(origine="services", etat="brouillon", publie_le=None)
                | Q(origine="services", etat="annule")
                | Q(origine="services", etat__in=["valide", "supprime"], publie_le__isnull=False),
                violation_error_message="Un jumelage préparé par les services est daté de sa publication.",
            ),
            models.CheckConstraint(
                name="jumelage_fini_le",
                condition=Q(etat__in=["brouillon", "en_cours"], fini_le=None)
                | (~Q(etat__in=["brouillon", "en_cours"]) & Q(fini_le__isnull=False)),
                violation_error_message="Un jumelage décidé a une date de décision, et lui seul.",
            ),
            models.CheckConstraint(
                name="jumelage_motif",
                condition=(Q(etat__in=["refuse", "supprime"]) & ~Q(motif=""))
                | (~Q(etat__in=["refuse", "supprime"]) & Q(motif="")),
                violation_error_message="Un refus ou une suppression a un motif, et eux seuls.",
            ),
            models.CheckConstraint(
                name="jumelage_motif_autre",
                condition=~Q(motif="autre") | ~Q(commentaire=""),
                violation_error_message="Le motif « Autre » demande un commentaire.",
            ),
            models.CheckConstraint(
                name="jumelage_confirme",
                condition=Q(confirme_le=None, confirme_par="")
                | (Q(confirme_le__isnull=False, etat="valide") & ~Q(confirme_par="")),
                violation_error_message="Seul un jumelage validé est confirmé, à une date et par quelqu'un.",
            ),
        ]

    def __str__(self):
        return f"demande n° {self.pk}"

    @property
    def bmps(self) -> list[Bmp]:
        """The asker's BMP, then the solicited ones."""
        return [bmp for bmp in (self.bmp1, self.bmp2, self.bmp3) if bmp is not None]

    @property
    def sollicites(self) -> list[Bmp]:
        return self.bmps[1:]

    @property
    def secret(self) -> bool:
        """A draft of the services, or what became of one never published: schools do not see it (J4)."""
        return self.origine == Origine.SERVICES and self.publie_le is None

    @property
    def nom(self) -> str:
        """What a page calls it: nobody has asked for what the services have made (J4)."""
        if self.origine != Origine.SERVICES:
            return "Demande"
        return "Brouillon" if self.secret else "Jumelage"

    @property
    def triple(self) -> bool:
        return self.bmp3_id is not None

    @property
    def total(self) -> int:
        """Hours of the service, in hundredths."""
        return sum(bmp.quotite for bmp in self.bmps)


class Acceptation(models.Model):
    """The yes of one solicited school; a triple needs two. A refusal ends the demande, so it needs no row."""

    jumelage = models.ForeignKey(
        Jumelage, models.CASCADE, related_name="acceptations", verbose_name="jumelage"
    )
    bmp = models.ForeignKey(Bmp, models.PROTECT, related_name="+", verbose_name="BMP sollicité")
    le = models.DateTimeField("date")
    auteur = models.CharField("auteur", max_length=220)

    class Meta:
        verbose_name = "acceptation"
        verbose_name_plural = "acceptations"
        ordering = ["le", "id"]
        constraints = [
            models.UniqueConstraint(
                name="acceptation_unique",
                fields=["jumelage", "bmp"],
                violation_error_message="L'établissement a déjà accepté.",
            )
        ]

    def __str__(self):
        return f"acceptation de la {self.jumelage} par {self.auteur}"


class Masque(models.Model):
    """J13: a refused demande that a school has put away from its list."""

    jumelage = models.ForeignKey(Jumelage, models.CASCADE, related_name="masques", verbose_name="jumelage")
    etablissement = models.ForeignKey(
        Etablissement, models.PROTECT, related_name="+", verbose_name="établissement"
    )

    class Meta:
        verbose_name = "ligne masquée"
        verbose_name_plural = "lignes masquées"
        constraints = [
            models.UniqueConstraint(
                name="masque_unique",
                fields=["jumelage", "etablissement"],
                violation_error_message="La ligne est déjà masquée.",
            )
        ]

    def __str__(self):
        return f"{self.jumelage} masquée pour {self.etablissement}"
