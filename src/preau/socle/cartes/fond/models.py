"""The basemap's tables: outlines that an operator imported, and what is drawn from them and from the communes."""

from django.db import models
from django.db.models import Q

from preau.socle.cartes.fond.queries import ContourQuerySet, TraceQuerySet


class Contour(models.Model):
    """An official outline as imported: a commune, a département or an académie."""

    class Nature(models.TextChoices):
        COMMUNE = "commune", "Commune"
        DEPARTEMENT = "departement", "Département"
        ACADEMIE = "academie", "Académie"

    nature = models.CharField("nature", max_length=11, choices=Nature)
    code = models.CharField(
        "code", max_length=5, help_text="INSEE, département sur trois caractères, académie."
    )
    nom = models.CharField("nom", max_length=80, blank=True)
    geometrie = models.JSONField("géométrie", help_text="MultiPolygon de GeoJSON, en degrés (WGS 84).")
    source = models.CharField("fichier", max_length=120)
    importe_le = models.DateTimeField("date d'import")

    objects = ContourQuerySet.as_manager()

    class Meta:
        verbose_name = "contour officiel"
        verbose_name_plural = "contours officiels"
        ordering = ["nature", "code"]
        constraints = [
            models.UniqueConstraint(
                name="contour_unique",
                fields=["nature", "code"],
                violation_error_message="Ce territoire a déjà un contour.",
            )
        ]

    def __str__(self):
        return f"{self.get_nature_display()} {self.code} {self.nom}".strip()


class Trace(models.Model):
    """One outline of the basemap as the pages draw it, light and fitting its neighbours."""

    class Nature(models.TextChoices):
        ZONE = "zone", "Zone de remplacement"
        DEPARTEMENT = "departement", "Département"

    nature = models.CharField("nature", max_length=11, choices=Nature)
    code = models.CharField("code", max_length=8)
    geometrie = models.JSONField("géométrie", help_text="MultiPolygon de GeoJSON, en degrés (WGS 84).")
    # Where its name is written.
    latitude = models.FloatField("latitude de l'étiquette")
    longitude = models.FloatField("longitude de l'étiquette")
    teinte = models.PositiveSmallIntegerField("teinte", help_text="Deux voisins n'ont pas la même.")
    officiel = models.BooleanField("d'après des contours officiels")

    objects = TraceQuerySet.as_manager()

    class Meta:
        verbose_name = "tracé du fond de carte"
        verbose_name_plural = "tracés du fond de carte"
        ordering = ["nature", "code"]
        constraints = [
            models.UniqueConstraint(
                name="trace_unique",
                fields=["nature", "code"],
                violation_error_message="Ce territoire a déjà un tracé.",
            )
        ]

    def __str__(self):
        return f"{self.get_nature_display()} {self.code}"


class Fond(models.Model):
    """When the basemap was last drawn and from what: a single row."""

    empreinte = models.CharField("empreinte des données", max_length=32)
    trace_le = models.DateTimeField("date du tracé")
    communes = models.PositiveIntegerField("communes situées")
    sans_coordonnees = models.PositiveIntegerField("communes sans coordonnées, laissées de côté")
    confondues = models.PositiveIntegerField("communes au même point qu'une autre")
    officielles = models.PositiveIntegerField("communes d'après leur contour officiel")
    zones = models.PositiveIntegerField("zones tracées")
    departements = models.PositiveIntegerField("départements tracés")

    class Meta:
        verbose_name = "fond de carte"
        verbose_name_plural = "fond de carte"
        constraints = [
            models.CheckConstraint(
                name="fond_unique", condition=Q(pk=1), violation_error_message="Il n'y a qu'un fond de carte."
            )
        ]

    def __str__(self):
        return f"fond de carte, {self.zones} zones et {self.departements} départements"
