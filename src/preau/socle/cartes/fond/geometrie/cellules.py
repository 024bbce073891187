"""Cells around points: to each commune, the places that are nearer to it than to any other (Voronoi)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from preau.socle.cartes.fond.geometrie.formes import KM_PAR_DEGRE, etirer, resserrement

# Points are told apart from a metre on (degrees).
PAS = 1e-5
# How far the ground goes beyond the outermost points: half the usual distance between neighbours, within limits.
MARGE_MIN_KM, MARGE_MAX_KM = 1.5, 6.0
# 0 follows every bend of the points, 1 is the convex hull.
CONCAVITE = 0.3


@dataclass(frozen=True)
class Cellules:
    """The cell of each code, in degrees; `confondus` maps a code without cell to the one whose point it shares."""

    formes: dict[str, BaseGeometry]
    confondus: dict[str, str]


def cellules(points: Mapping[str, tuple[float, float]], sol: BaseGeometry | None = None) -> Cellules:
    """Share the ground between points given as (longitude, latitude) by code.

    `sol`, in degrees, is the ground to share; by default the surroundings of the points (`emprise`). The cells
    cover it, meet only at their borders, and each holds its point if the ground does.
    """
    if not points:
        return Cellules({}, {})
    facteur = resserrement(float(np.mean([latitude for _, latitude in points.values()])))
    places: dict[tuple[float, float], str] = {}
    confondus = {}
    for code, (longitude, latitude) in points.items():
        place = _caler(longitude * facteur, latitude)
        premier = places.setdefault(place, code)
        if premier != code:
            confondus[code] = premier
    sol = etirer(emprise([points.values()]) if sol is None else sol, facteur)
    formes = _partager(list(places), sol)
    codes = places.values()
    return Cellules(
        {code: etirer(forme, 1 / facteur) for code, forme in zip(codes, formes, strict=True)}, confondus
    )


def _caler(x: float, y: float) -> tuple[float, float]:
    """The point on the grid of PAS: triangulations fail on points that hardly differ."""
    return round(x / PAS) * PAS, round(y / PAS) * PAS


def _partager(places: list[tuple[float, float]], sol: BaseGeometry) -> list[BaseGeometry]:
    if len(places) == 1:
        return [sol]
    cadre = shapely.box(*shapely.union_all([sol.envelope, shapely.MultiPoint(places).envelope]).bounds)
    diagramme = shapely.voronoi_polygons(
        shapely.MultiPoint(places), extend_to=cadre.buffer(0.1), ordered=True
    )
    formes = np.array(shapely.get_parts(diagramme))
    shapely.prepare(sol)
    au_bord = ~shapely.contains_properly(sol, formes)
    formes[au_bord] = shapely.intersection(formes[au_bord], sol)
    return list(formes)


def emprise(groupes: Iterable[Iterable[tuple[float, float]]]) -> BaseGeometry:
    """The ground around groups of points (longitude, latitude), one group a département: the hull of each, let
    out by half the usual distance between its points, all in one, without gaps between neighbours.
    """
    listes = [liste for groupe in groupes if (liste := list(groupe))]
    facteur = resserrement(float(np.mean([latitude for liste in listes for _, latitude in liste])))
    enveloppes, marges = [], []
    for liste in listes:
        points = shapely.MultiPoint(sorted({_caler(lon * facteur, latitude) for lon, latitude in liste}))
        usuelle = (shapely.convex_hull(points).area / len(liste)) ** 0.5 / 2
        marge = min(max(usuelle, MARGE_MIN_KM / KM_PAR_DEGRE), MARGE_MAX_KM / KM_PAR_DEGRE)
        enveloppes.append(shapely.concave_hull(points, ratio=CONCAVITE).buffer(marge, quad_segs=4))
        marges.append(marge)
    lisse = max(marges)
    ensemble = shapely.union_all(enveloppes).buffer(lisse, quad_segs=4).buffer(-lisse, quad_segs=4)
    return etirer(ensemble, 1 / facteur)


def par_groupe(
    groupes: Mapping[Hashable, dict[str, tuple[float, float]]], sols: Mapping[Hashable, BaseGeometry]
) -> Cellules:
    """The cells of each group apart, on its own ground."""
    formes: dict[str, BaseGeometry] = {}
    confondus: dict[str, str] = {}
    for cle, points in groupes.items():
        siennes = cellules(points, sols.get(cle))
        formes |= siennes.formes
        confondus |= siennes.confondus
    return Cellules(formes, confondus)
