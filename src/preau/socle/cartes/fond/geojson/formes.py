"""A GeoJSON geometry as a valid MultiPolygon, repaired when that changes little."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from preau.socle.cartes.fond.geojson import regles
from preau.socle.cartes.fond.geometrie import polygones
from preau.socle.fichiers import Regle

# A repair may change the area by so much (%): a crossing of two neighbouring points, not a torn outline.
REPARATION_MAX = 5
# Metropolitan France in (longitude, latitude); the same box the other way round is a swapped file.
_LONGITUDES, _LATITUDES = (-6.0, 10.0), (41.0, 52.0)
DIMENSIONS = (2, 3)


class FormeRefusee(Exception):
    def __init__(self, regle: Regle, **details):
        super().__init__(regle.code)
        self.regle, self.details = regle, details


def lire_forme(geometrie) -> tuple[BaseGeometry, int, bool]:
    """The MultiPolygon, how many points it was read from, whether it had to be repaired."""
    if geometrie is None:
        raise FormeRefusee(regles.SANS_GEOMETRIE)
    if not isinstance(geometrie, dict):
        raise FormeRefusee(regles.STRUCTURE)
    type_, coordonnees = geometrie.get("type"), geometrie.get("coordinates")
    if type_ == "Polygon":
        coordonnees = [coordonnees]
    elif type_ != "MultiPolygon":
        raise FormeRefusee(regles.GEOMETRIE, type=str(type_)[:30])
    if not isinstance(coordonnees, list) or not coordonnees:
        raise FormeRefusee(regles.STRUCTURE)
    lus = [_anneaux(polygone) for polygone in coordonnees]
    points = sum(len(anneau) for anneaux in lus for anneau in anneaux)
    brute = shapely.MultiPolygon([shapely.Polygon(anneaux[0], anneaux[1:]) for anneaux in lus])
    forme, reparee = _valider(brute, lus)
    return forme, points, reparee


def _anneaux(polygone) -> list[list[tuple[float, float]]]:
    if not isinstance(polygone, list) or not polygone:
        raise FormeRefusee(regles.STRUCTURE)
    return [_anneau(anneau) for anneau in polygone]


def _anneau(anneau) -> list[tuple[float, float]]:
    if not isinstance(anneau, list) or not all(map(_est_point, anneau)):
        raise FormeRefusee(regles.STRUCTURE)
    points = [(float(point[0]), float(point[1])) for point in anneau]
    if len(points) < 4:
        raise FormeRefusee(regles.ANNEAU_COURT)
    for longitude, latitude in points:
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise FormeRefusee(regles.HORS_BORNES, point=_ecrire(longitude, latitude))
    if points[0] != points[-1]:
        raise FormeRefusee(regles.ANNEAU_OUVERT, point=_ecrire(*points[0]))
    if all(_inversee(*point) for point in points):
        raise FormeRefusee(regles.INVERSEES, point=_ecrire(*points[0]))
    return points


def _est_point(point) -> bool:
    return (
        isinstance(point, list)
        and len(point) in DIMENSIONS
        and all(isinstance(nombre, (int, float)) and not isinstance(nombre, bool) for nombre in point)
        and all(abs(nombre) < 1e12 for nombre in point)
    )


def _inversee(longitude: float, latitude: float) -> bool:
    return _LATITUDES[0] <= longitude <= _LATITUDES[1] and _LONGITUDES[0] <= latitude <= _LONGITUDES[1]


def _ecrire(longitude: float, latitude: float) -> str:
    return f"{longitude:g} ; {latitude:g}"


def _valider(brute: BaseGeometry, lus: list) -> tuple[BaseGeometry, bool]:
    valide = shapely.is_valid(brute)
    forme = brute if valide else shapely.MultiPolygon(polygones(shapely.make_valid(brute)))
    if forme.area == 0:
        raise FormeRefusee(regles.SANS_SURFACE)
    if not valide:
        # By the signed areas of the rings, in which the lobes of a figure of eight cancel out: it is refused.
        attendue = sum(shapely.Polygon(anneaux[0]).area for anneaux in lus)
        attendue -= sum(shapely.Polygon(trou).area for anneaux in lus for trou in anneaux[1:])
        ecart = 100 * abs(forme.area - attendue) / max(forme.area, abs(attendue))
        if ecart > REPARATION_MAX:
            raise FormeRefusee(regles.REPARE_TROP, part=round(ecart))
    return forme, not valide
