"""J2: the refreshes of the BMP, what each found, and the flags that a change of quotité leaves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from preau.socle.annuaire.models import Etablissement, cle_recherche
from preau.socle.campagnes.models import Campagne


class Actualisation(models.Model):
    """One file of the moyens system, read: what it would change, did change, or why it was refused."""

    class Etat(models.TextChoices):
        EXAMINEE = "examinee", "Examinée, à appliquer"
        APPLIQUEE = "appliquee", "Appliquée"
        SIGNALEE = "signalee", "Différences signalées"
        BLOQUEE = "bloquee", "Arrêtée : trop de suppressions"
        REFUSEE = "refusee", "Fichier refusé"
        IGNOREE = "ignoree", "Fichier déjà traité"

    class Origine(models.TextChoices):
        NUIT = "nuit", "Dépôt de la nuit"
        ECRAN = "ecran", "Écran"
        COMMANDE = "commande", "Ligne de commande"

    campagne = models.ForeignKey(
        Campagne, models.CASCADE, related_name="actualisations", verbose_name="campagne"
    )
    etat = models.CharField("état", max_length=10, choices=Etat)
    origine = models.CharField("origine", max_length=10, choices=Origine)
    fichier = models.CharField("fichier", max_length=200)
    sha256 = models.CharField("empreinte SHA-256 du fichier", max_length=64)
    # The file itself, kept only until it is applied.
    contenu = models.BinaryField("contenu", null=True)
    recue_le = models.DateTimeField("reçue le")
    appliquee_le = models.DateTimeField("appliquée le", null=True, blank=True)
    auteur = models.CharField("auteur", max_length=220)
    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="compte",
    )
    phase = models.CharField("phase", max_length=80, blank=True)
    comptes = models.JSONField("comptes", default=dict)
    fautes = models.JSONField("fautes", default=list)
    avertissements = models.JSONField("avertissements", default=list)
    effets = models.JSONField("effets", default=dict)
    # What the difference was when a person read it: another one is not applied unseen.
    empreinte = models.CharField("empreinte de la différence", max_length=64, blank=True)

    class Meta:
        verbose_name = "actualisation"
        verbose_name_plural = "actualisations"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="actualisation_contenu",
                condition=Q(contenu=None) | Q(etat__in=["examinee", "bloquee"]),
                violation_error_message="Seule une actualisation à appliquer garde son fichier.",
            ),
            models.CheckConstraint(
                name="actualisation_appliquee_le",
                condition=Q(etat="appliquee", appliquee_le__isnull=False)
                | (~Q(etat="appliquee") & Q(appliquee_le=None)),
                violation_error_message="Une actualisation appliquée a une date d'application, et elle seule.",
            ),
        ]

    def __str__(self):
        return f"actualisation n° {self.pk}"

    @property
    def applicable(self) -> bool:
        return self.contenu is not None


class Ecart(models.Model):
    """One BMP on which the file and the base differ."""

    class Nature(models.TextChoices):
        CREE = "cree", "Créé"
        MODIFIE = "modifie", "Modifié"
        DEPLACE = "deplace", "Changé d'établissement ou de discipline"
        RETIRE = "retire", "Supprimé"

    actualisation = models.ForeignKey(
        Actualisation, models.CASCADE, related_name="ecarts", verbose_name="actualisation"
    )
    nature = models.CharField("nature", max_length=10, choices=Nature)
    identifiant = models.CharField("identifiant", max_length=20)
    rne = models.CharField("RNE", max_length=8)
    discipline = models.CharField("discipline", max_length=90)
    quotite = models.PositiveSmallIntegerField("quotité", help_text="En centièmes d'heure.")
    detail = models.TextField("ce qui change", blank=True)
    effet = models.TextField("effet sur les jumelages", blank=True)

    cle = cle_recherche("identifiant", "discipline")

    class Meta:
        verbose_name = "écart"
        verbose_name_plural = "écarts"
        ordering = ["id"]

    def __str__(self):
        return f"BMP {self.identifiant} : {self.get_nature_display().lower()}"


class Signalement(models.Model):
    """The quotité of a BMP has changed under a jumelage, and this school has not said yet that it has seen it."""

    jumelage = models.ForeignKey(
        "jumo.Jumelage", models.CASCADE, related_name="signalements", verbose_name="jumelage"
    )
    etablissement = models.ForeignKey(
        Etablissement, models.PROTECT, related_name="+", verbose_name="établissement"
    )
    bmp = models.ForeignKey("jumo.Bmp", models.PROTECT, related_name="+", verbose_name="BMP modifié")
    avant = models.PositiveSmallIntegerField("quotité avant", help_text="En centièmes d'heure.")
    apres = models.PositiveSmallIntegerField("quotité après", help_text="En centièmes d'heure.")
    le = models.DateTimeField("date")
    vu_le = models.DateTimeField("vu le", null=True, blank=True)

    class Meta:
        verbose_name = "signalement"
        verbose_name_plural = "signalements"
        ordering = ["le", "id"]
        constraints = [
            models.UniqueConstraint(
                name="signalement_unique",
                fields=["jumelage", "etablissement", "bmp"],
                condition=Q(vu_le=None),
                violation_error_message="Ce changement est déjà signalé à l'établissement.",
            ),
            models.CheckConstraint(
                name="signalement_change",
                condition=~Q(avant=F("apres")),
                violation_error_message="Un signalement dit un changement de quotité.",
            ),
        ]

    def __str__(self):
        return f"quotité changée, {self.jumelage}"
