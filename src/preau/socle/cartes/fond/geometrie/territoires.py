"""From communes to pieces of ground: cells where nothing better is known, official outlines where they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from preau.socle.cartes.fond.geometrie.cellules import Cellules, emprise, par_groupe
from preau.socle.cartes.fond.geometrie.formes import (
    KM_PAR_DEGRE,
    etirer,
    nettoyer,
    polygones,
    resserrement,
    reunir,
)

# How much a border may move (km): cells are rough anyway, official outlines are not.
TOLERANCE_CELLULES_KM, TOLERANCE_OFFICIELS_KM = 0.6, 0.1
# A face without owner smaller than this (km²) is a crack between two outlines, given to a neighbour.
FISSURE_KM2 = 0.5
# Snap of the noding, in degrees: 10 cm.
GRILLE = 1e-6

Cle = tuple[str, str]


@dataclass(frozen=True)
class Lieu:
    """A commune: INSEE code, département, zone (empty when it has none), longitude, latitude."""

    code: str
    departement: str
    zone: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Pieces:
    """The ground by (département, zone), simplified so that neighbours do not gape; degrees.

    `officielles` counts the communes drawn after an official outline, `confondus` those without ground of
    their own because another has the same point.
    """

    formes: dict[Cle, BaseGeometry]
    officielles: int
    confondus: dict[str, str]


def assembler(
    lieux: Sequence[Lieu],
    communes: Mapping[str, BaseGeometry] | None = None,
    cadres: Mapping[str, BaseGeometry] | None = None,
) -> Pieces:
    """`communes` are official outlines by INSEE code; `cadres` the official ground of some départements."""
    codes = {lieu.code for lieu in lieux}
    communes = {code: forme for code, forme in (communes or {}).items() if code in codes}
    if not lieux:
        return Pieces({}, 0, {})
    facteur = resserrement(float(np.mean([lieu.latitude for lieu in lieux])))
    parts = _cellules(lieux, communes, cadres or {})
    territoires = _territoires(lieux, communes, parts)
    par_cle: dict[Cle, list[BaseGeometry]] = defaultdict(list)
    for lieu in lieux:
        if forme := territoires.get(lieu.code):
            par_cle[lieu.departement, lieu.zone].append(forme)
    formes = {cle: reunir(etirer(np.array(liste), facteur)) for cle, liste in sorted(par_cle.items())}
    formes = {cle: forme for cle, forme in formes.items() if not forme.is_empty}
    tolerance = TOLERANCE_OFFICIELS_KM if communes or cadres else TOLERANCE_CELLULES_KM
    simples = simplifier(list(formes.values()), tolerance)
    return Pieces(
        {cle: etirer(forme, 1 / facteur) for cle, forme in zip(formes, simples, strict=True)},
        len(communes),
        parts.confondus,
    )


def _cellules(
    lieux: Sequence[Lieu], communes: Mapping[str, BaseGeometry], cadres: Mapping[str, BaseGeometry]
) -> Cellules:
    """The cells; a département of known ground is shared on its own, each overseas one too."""
    groupes: dict[Hashable, dict[str, tuple[float, float]]] = defaultdict(dict)
    departements: dict[Hashable, dict[str, list[tuple[float, float]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    avec_communes = {lieu.departement for lieu in lieux if lieu.code in communes}
    for lieu in lieux:
        outre_mer = lieu.departement.startswith("97")
        cadre = lieu.departement in cadres and lieu.departement not in avec_communes
        cle = lieu.departement if cadre or outre_mer else "ensemble"
        groupes[cle][lieu.code] = lieu.longitude, lieu.latitude
        departements[cle][lieu.departement].append((lieu.longitude, lieu.latitude))
    sols = {cle: cadres[cle] if cle in cadres else emprise(departements[cle].values()) for cle in groupes}
    pris = [cadres[cle] for cle in groupes if cle in cadres]
    if pris and "ensemble" in sols:
        sols["ensemble"] = nettoyer(shapely.difference(sols["ensemble"], shapely.union_all(pris)))
    return par_groupe(groupes, sols)


def _territoires(
    lieux: Sequence[Lieu], communes: Mapping[str, BaseGeometry], parts: Cellules
) -> dict[str, BaseGeometry]:
    """The ground of each commune: its official outline, and its cell where no official outline is.

    The cell of a commune that has an official outline only fills the holes that the outlines leave, as an
    older edition of them does where communes have merged since.
    """
    if not communes:
        return parts.formes
    officiel = shapely.union_all(list(communes.values()))
    trous = [
        trou
        for polygone in polygones(officiel)
        for trou in (shapely.Polygon(interieur) for interieur in polygone.interiors)
    ]
    manque = shapely.difference(shapely.union_all(trous), officiel)
    shapely.prepare(officiel)
    shapely.prepare(manque)
    territoires: dict[str, BaseGeometry] = {}
    for lieu in lieux:
        cellule = parts.formes.get(lieu.code, shapely.Polygon())
        if lieu.code not in communes:
            touche = shapely.intersects(officiel, cellule)
            territoires[lieu.code] = shapely.difference(cellule, officiel) if touche else cellule
        elif shapely.intersects(manque, cellule):
            reste = shapely.intersection(cellule, manque)
            territoires[lieu.code] = shapely.union(communes[lieu.code], reste)
        else:
            territoires[lieu.code] = communes[lieu.code]
    return territoires


def simplifier(formes: Sequence[BaseGeometry], tolerance_km: float) -> list[BaseGeometry]:
    """Outlines with fewer points, common borders still common: noded into one coverage where they are not."""
    couverture = list(formes)
    if not shapely.coverage_is_valid(couverture):
        couverture = _noder(couverture)
    tolerance = tolerance_km / KM_PAR_DEGRE
    return [nettoyer(forme) for forme in shapely.coverage_simplify(couverture, tolerance)]


def _noder(formes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """The same outlines cut into faces that share their points, each face given to one owner, cracks filled."""
    traits = shapely.union_all(shapely.boundary(np.array(formes)), grid_size=GRILLE)
    faces = np.array(shapely.get_parts(shapely.polygonize(shapely.get_parts(traits))))
    arbre = shapely.STRtree(formes)
    parts: list[list[BaseGeometry]] = [[] for _ in formes]
    proprietaires = np.full(len(faces), -1)
    rangs, siens = arbre.query(shapely.point_on_surface(faces), predicate="within")
    for rang, sien in zip(rangs[::-1], siens[::-1], strict=True):
        proprietaires[rang] = sien
    for rang in np.flatnonzero(proprietaires < 0):
        if faces[rang].area <= FISSURE_KM2 / KM_PAR_DEGRE**2:
            proprietaires[rang] = int(arbre.nearest(faces[rang]))
    for face, proprietaire in zip(faces, proprietaires, strict=True):
        if proprietaire >= 0:
            parts[proprietaire].append(face)
    return [shapely.coverage_union_all(part) if part else shapely.MultiPolygon() for part in parts]
