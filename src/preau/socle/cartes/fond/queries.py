"""Reads of the basemap."""

from __future__ import annotations

import json

import shapely
from django.apps import apps
from django.db import connection, models

# To be changed with the drawing itself: what an older version drew is then drawn again.
VERSION = 1


class ContourQuerySet(models.QuerySet):
    def formes(self, nature: str) -> dict[str, shapely.Geometry]:
        """The outlines of one nature by code."""
        lignes = self.filter(nature=nature).values_list("code", "geometrie").iterator(chunk_size=2000)
        return {code: shapely.from_geojson(json.dumps(geometrie)) for code, geometrie in lignes}


class TraceQuerySet(models.QuerySet):
    def de_l_academie(self, code: str):
        """The zones and départements of an académie."""
        departements = apps.get_model("annuaire", "Departement").objects.filter(academie__code=code)
        zones = apps.get_model("annuaire", "ZoneRemplacement").objects.filter(
            departement__academie__code=code
        )
        return self.filter(
            models.Q(nature="departement", code__in=departements.values("code"))
            | models.Q(nature="zone", code__in=zones.values("code"))
        )


def empreinte_des_donnees() -> str:
    """A hash of all that the basemap is drawn from: it changes when a commune, a zone or an outline does."""
    with connection.cursor() as curseur:
        curseur.execute(
            """
            SELECT md5(concat_ws('/', %s::text,
                (SELECT md5(string_agg(concat_ws(' ', c.code_insee, c.nom, c.population, c.latitude,
                        c.longitude, d.code, z.code, z.libelle),
                        ';' ORDER BY c.code_insee))
                 FROM annuaire_commune c JOIN annuaire_departement d ON d.id = c.departement_id
                 LEFT JOIN annuaire_zoneremplacement z ON z.id = c.zone_id),
                (SELECT md5(string_agg(concat_ws(' ', nature, code, md5(geometrie::text)),
                        ';' ORDER BY nature, code)) FROM fond_contour)))
            """,
            [VERSION],
        )
        return curseur.fetchone()[0]
