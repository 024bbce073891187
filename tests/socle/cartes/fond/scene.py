"""A small ground: two départements, nine communes in a grid of three zones, as files and as rows."""

import json

import shapely

from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Commune
from tests import fabriques

ACTEUR = Acteur("Essai")
COTE = 0.1
# (column, row) -> département and zone.
GRILLE = {
    (i, j): ("077", "077001ZC") if i == 0 else ("077", "077002ZD") if i == 1 else ("093", "093001ZC")
    for i in range(3)
    for j in range(3)
}


def code(i: int, j: int) -> str:
    return f"{GRILLE[i, j][0][1:]}{i}{j}1"


def planter(*, sans_coordonnees: tuple[tuple[int, int], ...] = ()) -> None:
    """The rows: each commune's point is the middle of its square."""
    for (i, j), (departement, zone) in GRILLE.items():
        situee = (i, j) not in sans_coordonnees
        Commune.objects.create(
            code_insee=code(i, j),
            nom=f"Commune {i}{j}",
            departement=fabriques.departement(departement),
            zone=fabriques.zone(zone, dans=departement),
            population=1000 * i + j,
            latitude=48 + COTE * (j + 0.5) if situee else None,
            longitude=2 + COTE * (i + 0.5) if situee else None,
        )


def carre(i: int, j: int, cote: int = 1) -> shapely.Polygon:
    return shapely.box(2 + COTE * i, 48 + COTE * j, 2 + COTE * (i + cote), 48 + COTE * (j + cote))


def element(code_: str, forme: shapely.Geometry) -> dict:
    return {
        "type": "Feature",
        "properties": {"code": code_, "nom": f"Territoire {code_}"},
        "geometry": json.loads(shapely.to_geojson(forme)),
    }


def fichier(*elements: dict) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(elements)}).encode()


def communes(*cases: tuple[int, int]) -> bytes:
    """The squares of these communes, of all when none is given."""
    return fichier(*(element(code(*case), carre(*case)) for case in cases or GRILLE))


def forme(geometrie: dict) -> shapely.Geometry:
    return shapely.from_geojson(json.dumps(geometrie))
