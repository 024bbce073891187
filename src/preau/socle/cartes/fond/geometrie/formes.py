"""Small operations on outlines: narrowing, polygons only, GeoJSON, place of the label, tints."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

KM_PAR_DEGRE = 111.195
# Four decimals are 11 m at most: less than the width of a line at any zoom that the basemap is made for.
DECIMALES = 4
# Parts smaller than this (0.01 km², in square degrees) are leftovers of the arithmetic.
POUSSIERE = 0.01 / KM_PAR_DEGRE**2


def etirer(forme, facteur: float):
    """The geometry, or array of them, with its longitudes multiplied by `facteur`."""
    return shapely.transform(forme, lambda points: points * np.array([facteur, 1.0]))


def resserrement(latitude: float) -> float:
    """How long a degree of longitude is at this latitude, against a degree of latitude."""
    return max(math.cos(math.radians(latitude)), 0.05)


def polygones(forme: BaseGeometry | None, minimum: float = 0.0) -> list[shapely.Polygon]:
    """The polygons of a geometry whatever its type, those of area `minimum` at least."""
    if forme is None or forme.is_empty:
        return []
    parties = shapely.get_parts(forme)
    plates = [p for partie in parties for p in shapely.get_parts(partie)]
    return [p for p in plates if isinstance(p, shapely.Polygon) and p.area > minimum]


def reunir(formes: Iterable[BaseGeometry]) -> BaseGeometry:
    """The union, polygons only, without dust."""
    return nettoyer(shapely.union_all(list(formes)))


def nettoyer(forme: BaseGeometry) -> BaseGeometry:
    """Without the parts and holes too small to be seen."""
    gardes = []
    for polygone in polygones(forme, POUSSIERE):
        trous = [trou for trou in polygone.interiors if shapely.Polygon(trou).area > POUSSIERE]
        gardes.append(shapely.Polygon(polygone.exterior, trous))
    return shapely.MultiPolygon(gardes)


def en_geojson(forme: BaseGeometry) -> dict:
    """A MultiPolygon of GeoJSON, coordinates rounded point by point: neighbours keep their common border."""
    return {
        "type": "MultiPolygon",
        "coordinates": [
            anneaux
            for polygone in polygones(forme)
            if (anneaux := [a for a in map(_anneau, [polygone.exterior, *polygone.interiors]) if a])
        ],
    }


def _anneau(anneau) -> list[list[float]]:
    """The rounded ring, without repeated points; empty when nothing is left of it."""
    points: list[list[float]] = []
    for longitude, latitude in np.round(shapely.get_coordinates(anneau), DECIMALES).tolist():
        if not points or points[-1] != [longitude, latitude]:
            points.append([longitude, latitude])
    return points if len(points) > 3 else []


def etiquette(forme: BaseGeometry) -> tuple[float, float]:
    """(longitude, latitude) of the place for a name: the middle of the widest circle inside the largest part."""
    plus_grand = max(polygones(forme), key=lambda polygone: polygone.area)
    largeur = max(plus_grand.bounds[2] - plus_grand.bounds[0], plus_grand.bounds[3] - plus_grand.bounds[1])
    rayon = shapely.maximum_inscribed_circle(plus_grand, tolerance=largeur / 50)
    longitude, latitude = shapely.get_coordinates(rayon)[0]
    return round(float(longitude), DECIMALES), round(float(latitude), DECIMALES)


def teintes(formes: Sequence[BaseGeometry], ecart: float = 0.002) -> list[int]:
    """A tint number for each, such that two that touch (within `ecart` degrees) differ: greedy, in order."""
    if not formes:
        return []
    arbre = shapely.STRtree(formes)
    voisins: dict[int, set[int]] = {rang: set() for rang in range(len(formes))}
    for un, autre in zip(*arbre.query(formes, predicate="dwithin", distance=ecart), strict=True):
        if un != autre:
            voisins[int(un)].add(int(autre))
    choisies: list[int] = []
    for rang in range(len(formes)):
        prises = {choisies[voisin] for voisin in voisins[rang] if voisin < rang}
        choisies.append(next(teinte for teinte in range(len(formes)) if teinte not in prises))
    return choisies
