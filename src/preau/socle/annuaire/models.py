"""T1: académies, départements, communes, zones, schools, services, disciplines, people."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, GeneratedField, Q, Value
from django.db.models.functions import Lower

from preau.socle.annuaire import referentiels, uai
from preau.socle.annuaire.queries import (
    CommuneQuerySet,
    DepartementQuerySet,
    EtablissementQuerySet,
    ServiceQuerySet,
    ZoneQuerySet,
)


class SansAccent(Func):
    """The immutable unaccent made by this room's first migration: `sans_accent(text)`."""

    function = "sans_accent"
    output_field = models.TextField()


def cle_recherche(*champs: str) -> GeneratedField:
    """A stored column of the given fields, joined, lower-cased and without accents: for sort and search."""
    expression = F(champs[0])
    for champ in champs[1:]:
        expression = models.functions.ConcatPair(
            expression, models.functions.ConcatPair(Value(" "), F(champ))
        )
    return GeneratedField(
        expression=Lower(SansAccent(expression)),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name="clé de recherche",
    )


class Academie(models.Model):
    code = models.CharField("code", max_length=2, unique=True)
    nom = models.CharField("nom", max_length=60)
    domaine = models.CharField("domaine de messagerie", max_length=60, help_text="ac-creteil.fr")
    motif_mel = models.CharField(
        "adresse fonctionnelle des établissements",
        max_length=120,
        default="ce.{rne}@{domaine}",
        help_text="{rne} et {domaine} sont remplacés.",
    )

    class Meta:
        verbose_name = "académie"
        verbose_name_plural = "académies"
        ordering = ["nom"]

    def __str__(self):
        return self.nom

    def mel_de(self, rne: str) -> str:
        return self.motif_mel.format(rne=rne.lower(), domaine=self.domaine)


class Departement(models.Model):
    code = models.CharField("code", max_length=3, unique=True, help_text="Sur trois caractères : 077, 02A.")
    nom = models.CharField("nom", max_length=60)
    academie = models.ForeignKey(
        Academie, models.PROTECT, related_name="departements", verbose_name="académie"
    )

    objects = DepartementQuerySet.as_manager()

    class Meta:
        verbose_name = "département"
        verbose_name_plural = "départements"
        ordering = ["code"]

    def __str__(self):
        return self.nom


class ZoneRemplacement(models.Model):
    code = models.CharField("code", max_length=8, unique=True)
    libelle = models.CharField("libellé", max_length=120)
    departement = models.ForeignKey(
        Departement, models.PROTECT, related_name="zones", verbose_name="département"
    )
    commune_pivot = models.CharField("commune pivot", max_length=80, blank=True)

    objects = ZoneQuerySet.as_manager()

    class Meta:
        verbose_name = "zone de remplacement"
        verbose_name_plural = "zones de remplacement"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="zone_code_forme",
                condition=Q(code__regex=f"^({uai.FORME_ZONE.pattern})$"),
                violation_error_message="Le code d'une zone a la forme 077001ZC ou 0949931F.",
            )
        ]

    def __str__(self):
        return f"{self.code} {self.libelle}"


class Commune(models.Model):
    code_insee = models.CharField("code INSEE", max_length=5, unique=True)
    nom = models.CharField("nom", max_length=80)
    departement = models.ForeignKey(
        Departement, models.PROTECT, related_name="communes", verbose_name="département"
    )
    codes_postaux = models.CharField(
        "codes postaux", max_length=200, blank=True, help_text="Séparés par des espaces."
    )
    population = models.PositiveIntegerField("population", null=True, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    zone = models.ForeignKey(
        ZoneRemplacement,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="communes",
        verbose_name="zone de remplacement",
    )
    cle = cle_recherche("nom")

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        verbose_name_plural = "communes"
        ordering = ["cle", "code_insee"]
        constraints = [
            models.CheckConstraint(
                name="commune_coordonnees",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                violation_error_message="Les coordonnées d'une commune vont par deux, en degrés.",
            )
        ]

    def __str__(self):
        return self.nom


class Etablissement(models.Model):
    """A school, public or private, of the first or the second degree."""

    class Secteur(models.TextChoices):
        PUBLIC = "public", "Public"
        PRIVE = "prive", "Privé"

    rne = models.CharField("RNE", max_length=8, unique=True)
    nature = models.CharField("code nature", max_length=3)
    sigle = models.CharField("sigle", max_length=10, blank=True)
    nom = models.CharField("nom", max_length=200)
    secteur = models.CharField("secteur", max_length=6, choices=Secteur, default=Secteur.PUBLIC)
    adresse = models.CharField("adresse", max_length=250, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    ville = models.CharField("commune", max_length=80)
    # Kept as the file gives it, so that a school imported before its commune is linked to it later.
    code_commune = models.CharField("code INSEE de la commune", max_length=5, blank=True)
    commune = models.ForeignKey(
        Commune,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="etablissements",
        verbose_name="commune INSEE",
    )
    departement = models.ForeignKey(
        Departement, models.PROTECT, related_name="etablissements", verbose_name="département"
    )
    zone = models.ForeignKey(
        ZoneRemplacement,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="etablissements",
        verbose_name="zone de remplacement",
    )
    circonscription = models.CharField("circonscription", max_length=120, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    mel = models.EmailField("adresse électronique", blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    ouvert = models.BooleanField("ouvert", default=True)
    exemple = models.BooleanField("établissement d'exemple", default=False)
    cle = cle_recherche("nom")
    cle_ville = cle_recherche("ville")

    objects = EtablissementQuerySet.as_manager()

    class Meta:
        verbose_name = "établissement"
        verbose_name_plural = "établissements"
        ordering = ["cle", "rne"]
        indexes = [
            GinIndex(name="etablissement_cle_trgm", fields=["cle"], opclasses=["gin_trgm_ops"]),
            GinIndex(name="etablissement_ville_trgm", fields=["cle_ville"], opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="etablissement_rne_forme",
                condition=Q(rne__regex="^[0-9]{7}[A-Z]$"),
                violation_error_message="Un RNE a sept chiffres et une lettre.",
            ),
            models.CheckConstraint(
                name="etablissement_coordonnees",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                violation_error_message="Les coordonnées d'un établissement vont par deux, en degrés.",
            ),
        ]

    def __str__(self):
        return f"{self.nom} ({self.rne})"

    @property
    def libelle_nature(self) -> str:
        """« Lycée polyvalent »: what the code of its nature means."""
        return referentiels.natures().libelle_de(self.nature)

    @property
    def adresse_fonctionnelle(self) -> str:
        """Where Préau writes to this school: `ce.RNE@ac-…`, by the académie's pattern (J16)."""
        return self.departement.academie.mel_de(self.rne)


class Service(models.Model):
    """A service of the académie (rectorat, DSDEN), known by a pseudo-RNE (J16)."""

    class Nature(models.TextChoices):
        RECTORAT = "rectorat", "Rectorat"
        DSDEN = "dsden", "DSDEN"

    rne = models.CharField("pseudo-RNE", max_length=8, unique=True)
    nature = models.CharField("nature", max_length=10, choices=Nature)
    nom = models.CharField("nom", max_length=120)
    academie = models.ForeignKey(Academie, models.PROTECT, related_name="services", verbose_name="académie")
    departement = models.ForeignKey(
        Departement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name="département",
    )
    mel = models.EmailField("adresse électronique", blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "service"
        verbose_name_plural = "services"
        ordering = ["nature", "rne"]
        constraints = [
            models.CheckConstraint(
                name="service_departement",
                condition=Q(nature="dsden", departement__isnull=False)
                | Q(nature="rectorat", departement=None),
                violation_error_message="Une DSDEN a un département, le rectorat n'en a pas.",
            )
        ]

    def __str__(self):
        return f"{self.nom} ({self.rne})"

    @property
    def adresse_fonctionnelle(self) -> str:
        return self.mel or self.academie.mel_de(self.rne)


class Discipline(models.Model):
    code = models.CharField("code", max_length=5, unique=True)
    libelle = models.CharField("libellé", max_length=80)
    cle = cle_recherche("libelle")

    class Meta:
        verbose_name = "discipline"
        verbose_name_plural = "disciplines"
        ordering = ["cle", "code"]

    def __str__(self):
        return f"{self.libelle} ({self.code})"


class Personne(models.Model):
    class Civilite(models.TextChoices):
        MME = "mme", "Mme"
        M = "m", "M."

    civilite = models.CharField("civilité", max_length=3, choices=Civilite, blank=True)
    nom = models.CharField("nom", max_length=100)
    prenom = models.CharField("prénom", max_length=100)
    mel = models.EmailField("adresse électronique", blank=True)
    cle = cle_recherche("nom", "prenom")

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ["cle", "id"]

    def __str__(self):
        return f"{self.nom.upper()} {self.prenom}"
