"""J11: cells around the communes, pieces joined from them, and outlines that stay neighbours once simplified."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from preau.socle.cartes.fond.geometrie import (
    Lieu,
    assembler,
    cellules,
    emprise,
    en_geojson,
    etiquette,
    polygones,
    teintes,
)

# What arithmetic may lose of an area, and the reach of « the same place », in degrees.
INFIME = 1e-9
PROCHE = 1e-4

longitudes = st.floats(1.0, 4.0)
latitudes = st.floats(47.0, 50.0)
semis = st.lists(st.tuples(longitudes, latitudes), min_size=1, max_size=40)


def points_de(semis_) -> dict[str, tuple[float, float]]:
    return {f"77{rang:03d}": place for rang, place in enumerate(semis_)}


@given(semis)
@example([(1.0, 47.0), (1.0000000000000002, 47.0)])
@settings(max_examples=80, deadline=None)
def test_j11_the_cells_cover_the_ground_without_overlap_and_hold_their_own_points(semis_):
    points = points_de(semis_)
    sol = emprise([points.values()])
    parts = cellules(points)
    assert set(parts.formes) | set(parts.confondus) == set(points)
    assert set(parts.formes) & set(parts.confondus) == set()
    formes = list(parts.formes.values())
    assert shapely.union_all(formes).symmetric_difference(sol).area < INFIME
    assert sum(forme.area for forme in formes) == pytest.approx(sol.area, abs=INFIME)
    for code, forme in parts.formes.items():
        assert shapely.distance(forme, shapely.Point(points[code])) < PROCHE
    for code, autre in parts.confondus.items():
        assert shapely.distance(shapely.Point(points[code]), shapely.Point(points[autre])) < PROCHE


@given(semis, st.tuples(longitudes, latitudes))
@settings(max_examples=60, deadline=None)
def test_j11_a_place_is_in_the_cell_of_the_nearest_point(semis_, ailleurs):
    points = points_de(semis_)
    parts = cellules(points, shapely.box(0.5, 46.5, 4.5, 50.5))
    facteur = np.cos(np.radians(np.mean([latitude for _, latitude in points.values()])))

    def loin(code):
        return np.hypot((points[code][0] - ailleurs[0]) * facteur, points[code][1] - ailleurs[1])

    contenantes = [c for c, forme in parts.formes.items() if forme.distance(shapely.Point(ailleurs)) < INFIME]
    assert contenantes
    proche = min(map(loin, points))
    assert all(loin(code) <= proche + PROCHE for code in contenantes)


@given(st.lists(st.tuples(longitudes, latitudes, st.integers(0, 3)), min_size=2, max_size=60))
@settings(max_examples=60, deadline=None)
def test_j11_zones_joined_and_simplified_still_touch_without_overlap(semis_):
    lieux = [
        Lieu(f"77{rang:03d}", "077", f"07700{zone}ZC", longitude, latitude)
        for rang, (longitude, latitude, zone) in enumerate(semis_)
    ]
    pieces = assembler(lieux)
    formes = list(pieces.formes.values())
    assert {zone for _, zone in pieces.formes} <= {lieu.zone for lieu in lieux}
    assert all(forme.is_valid for forme in formes)
    ensemble = shapely.union_all(formes)
    assert sum(forme.area for forme in formes) == pytest.approx(ensemble.area, rel=1e-6)
    # No crack inside: what the union leaves is outside, or a hole as large as a place left out.
    trous = [shapely.Polygon(t) for p in polygones(ensemble) for t in p.interiors]
    assert all(trou.area > INFIME for trou in trous)


def test_j11_the_ground_of_neighbouring_departements_has_no_gap():
    grille = [(2 + 0.05 * i, 48 + 0.05 * j) for i in range(20) for j in range(10)]
    ouest, est = [p for p in grille if p[0] < 2.5], [p for p in grille if p[0] >= 2.5]
    sol = emprise([ouest, est])
    assert len(polygones(sol)) == 1
    assert not polygones(sol)[0].interiors
    assert all(sol.contains(shapely.Point(p)) for p in grille)
    # It follows the points: no farther than 6 km from the outermost ones.
    assert sol.within(shapely.box(2, 48, 2.95, 48.45).buffer(0.09))


def carre(ouest: float, sud: float, cote: float = 0.1) -> shapely.Polygon:
    return shapely.box(ouest, sud, ouest + cote, sud + cote)


def test_j11_official_outlines_take_the_place_of_cells_and_cells_fill_the_holes():
    lieux = [
        Lieu(f"77{i}{j}0", "077", "077001ZC" if i < 2 else "077002ZD", 2.05 + i * 0.1, 48.05 + j * 0.1)
        for i in range(3)
        for j in range(3)
    ]
    milieu = next(lieu.code for lieu in lieux if lieu.code == "77110")
    officiels = {
        f"77{i}{j}0": carre(2 + i * 0.1, 48 + j * 0.1) for i in range(3) for j in range(3) if (i, j) != (1, 1)
    }
    pieces = assembler(lieux, officiels)
    assert pieces.officielles == 8
    assert milieu not in officiels
    ensemble = shapely.union_all(list(pieces.formes.values()))
    # The middle one has no outline: its cell is exactly the hole that the others leave.
    assert ensemble.symmetric_difference(shapely.box(2, 48, 2.3, 48.3)).area < 1e-5
    a, b = pieces.formes["077", "077001ZC"], pieces.formes["077", "077002ZD"]
    assert a.symmetric_difference(shapely.box(2, 48, 2.2, 48.3)).area < 1e-5
    assert a.intersection(b).area < INFIME


def test_j11_a_departement_of_known_ground_is_shared_inside_it_and_its_neighbour_outside():
    cadre = shapely.box(2, 48, 2.5, 48.5)
    lieux = [
        *(
            Lieu(f"77{i}{j}1", "077", "077001ZC", 2.1 + i * 0.15, 48.1 + j * 0.15)
            for i in range(3)
            for j in range(3)
        ),
        *(
            Lieu(f"94{i}{j}1", "094", "094001ZC", 2.6 + i * 0.1, 48.1 + j * 0.15)
            for i in range(3)
            for j in range(3)
        ),
    ]
    pieces = assembler(lieux, {}, {"077": cadre})
    assert pieces.formes["077", "077001ZC"].symmetric_difference(cadre).area < 1e-4
    assert pieces.formes["094", "094001ZC"].intersection(cadre).area < INFIME


def test_j11_nothing_to_draw_and_one_commune():
    assert assembler([]).formes == {}
    [forme] = assembler([Lieu("77284", "077", "", 2.88, 48.95)]).formes.values()
    assert forme.contains(shapely.Point(2.88, 48.95))


def test_j11_the_label_is_inside_and_neighbours_have_other_tints():
    formes = [carre(2 + 0.1 * i, 48 + 0.1 * j) for i in range(4) for j in range(4)]
    couleurs = teintes(formes)
    for un in range(16):
        for autre in range(un):
            if formes[un].intersects(formes[autre]):
                assert couleurs[un] != couleurs[autre]
    croissant = carre(2, 48, 1).difference(carre(2.1, 48.1, 0.9))
    assert croissant.contains(shapely.Point(etiquette(croissant)))


def test_j11_the_geojson_is_light_closed_and_keeps_common_borders():
    gauche = shapely.Polygon([(2, 48), (2.123456789, 48.000012), (2.1234561, 48.5), (2, 48.5)])
    droite = shapely.Polygon([(2.123456789, 48.000012), (2.3, 48), (2.3, 48.5), (2.1234561, 48.5)])
    anneaux = [en_geojson(forme)["coordinates"][0][0] for forme in (gauche, droite)]
    assert all(anneau[0] == anneau[-1] for anneau in anneaux)
    assert {tuple(p) for p in anneaux[0]} & {tuple(p) for p in anneaux[1]} == {(2.1235, 48.0), (2.1235, 48.5)}
    assert shapely.from_geojson(json.dumps(en_geojson(gauche))).is_valid
    # What is smaller than the rounding leaves nothing, not a broken ring.
    assert en_geojson(carre(2, 48, 0.00001))["coordinates"] == []
