"""Pure geometry on shapely: cells around points, pieces joined from them, outlines light enough for a page.

Nothing here knows Django. Longitudes and latitudes are degrees (WGS 84); inside, longitudes are narrowed by the
cosine of a middle latitude so that a degree is as long one way as the other (111.2 km).
"""

from preau.socle.cartes.fond.geometrie.cellules import Cellules, cellules, emprise
from preau.socle.cartes.fond.geometrie.formes import en_geojson, etiquette, polygones, reunir, teintes
from preau.socle.cartes.fond.geometrie.territoires import Lieu, Pieces, assembler

__all__ = [
    "Cellules",
    "Lieu",
    "Pieces",
    "assembler",
    "cellules",
    "emprise",
    "en_geojson",
    "etiquette",
    "polygones",
    "reunir",
    "teintes",
]
