"""R3: the reader of outlines. Each broken variant is refused with a clear reason; the good ones are read."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from preau.socle.cartes.fond.geojson import Limites, lire
from preau.socle.fichiers import FichierRefuse, Releve

CARRE = [[2.0, 48.0], [2.1, 48.0], [2.1, 48.1], [2.0, 48.1], [2.0, 48.0]]
NOEUD = [[2.0, 48.0], [2.1, 48.1], [2.1, 48.0], [2.0, 48.1], [2.0, 48.0]]


def element(code="77284", nom="Meaux", anneaux=None, **champs) -> dict:
    geometrie = {"type": "Polygon", "coordinates": [CARRE] if anneaux is None else anneaux}
    return {"type": "Feature", "properties": {"code": code, "nom": nom}, "geometry": geometrie} | champs


def collection(*elements, **champs) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(elements)} | champs)


BON = collection(element("77001", "Achères"), element())


def lu(contenu: str | bytes, limites: Limites | None = None):
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    releve = Releve()
    return lire(io.BytesIO(octets), avertissements=releve, limites=limites), releve


def avec(**champs) -> str:
    """The good file with its second feature changed."""
    return collection(element("77001"), element(**champs))


def geometrie(type_, coordonnees) -> str:
    return avec(geometry={"type": type_, "coordinates": coordonnees})


def zippe() -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        archive.writestr("communes.geojson", BON)
    return sortie.getvalue()


LAMBERT = [[x * 1e5, y * 1e5] for x, y in ([6.0, 68.0], [6.1, 68.0], [6.1, 68.1], [6.0, 68.0])]
# name -> (content, rule, what the message must quote)
VARIANTES = {
    "vide": (b"", "fichier-vide", ""),
    "blancs": ("  \n ", "fichier-vide", ""),
    "archive zip": (zippe(), "nature-du-fichier", "ZIP"),
    "archive gzip": (gzip.compress(BON.encode()), "nature-du-fichier", "GZIP"),
    "shapefile": (b"\x00\x00\x27\x0a" + bytes(100), "nature-du-fichier", "SHP"),
    "geopackage": (b"SQLite format 3\x00", "nature-du-fichier", "GeoPackage"),
    "page html": ("<!doctype html><title>503</title>", "nature-du-fichier", "HTML"),
    "kml": ('<?xml version="1.0"?><kml/>', "nature-du-fichier", "KML"),
    "entités xml": ('<!DOCTYPE a [<!ENTITY b "&c;">]><a>&b;</a>', "nature-du-fichier", "XML"),
    "utf-16": (BON.encode("utf-16"), "nature-du-fichier", "UTF-16"),
    "latin-1": (
        collection(element(nom="Crégy")).replace("\\u00e9", "é").encode("latin-1"),
        "encodage",
        "UTF-8",
    ),
    "octet nul": (BON.replace("Meaux", "Me\0ux"), "json-invalide", "caractère"),
    "coupé": (BON[:-40], "json-invalide", "JSON"),
    "virgule en trop": (BON[:-1] + ",}", "json-invalide", "JSON"),
    "csv": ("code;nom\n77284;Meaux\n", "json-invalide", "JSON"),
    "imbrication infinie": ("[" * 200_000, "json-trop-profond", "niveaux"),
    "NaN": (BON.replace("48.1", "NaN"), "nombre-invalide", "NaN"),
    "infini": (BON.replace("48.1", "-Infinity"), "nombre-invalide", "Infinity"),
    "flottant démesuré": (BON.replace("48.1", "1e999"), "nombre-invalide", "1e999"),
    "entier démesuré": (BON.replace("48.1", "9" * 6000), "nombre-invalide", "démesuré"),
    "clé en double": (BON.replace('"nom"', '"code"'), "cle-en-double", "« code »"),
    "liste": ("[]", "type-inconnu", "autre chose"),
    "nombre": ("12", "type-inconnu", "autre chose"),
    "topojson": (json.dumps({"type": "Topology", "objects": {}}), "type-inconnu", "Topology"),
    "géométrie seule": (json.dumps({"type": "Polygon", "coordinates": [CARRE]}), "type-inconnu", "Polygon"),
    "sans features": (json.dumps({"type": "FeatureCollection"}), "sans-element", "features"),
    "features vide": (collection(), "sans-element", ""),
    "features objet": (json.dumps({"type": "FeatureCollection", "features": {}}), "sans-element", ""),
    "projection lambert": (
        collection(element(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}),
        "projection",
        "2154",
    ),
    "projection illisible": (collection(element(), crs="x"), "projection", "inconnu"),
    "élément nul": (collection(element("77001"), None), "element-invalide", "élément 2"),
    "élément sans type": (collection({"properties": {}}), "element-invalide", "élément 1"),
    "sans propriétés": (avec(properties=None), "sans-code", "élément 2"),
    "sans code": (avec(properties={"nom": "Meaux"}), "sans-code", "code_academie"),
    "code de forme inconnue": (avec(code="MEAUX"), "code-forme", "MEAUX"),
    "code booléen": (avec(code=True), "sans-code", "élément 2"),
    "code en double": (collection(element(), element()), "contour-en-double", "élément 1"),
    "géométrie nulle": (avec(geometry=None), "sans-geometrie", "élément 2 (77284 Meaux)"),
    "géométrie texte": (avec(geometry="POLYGON"), "coordonnees-structure", "77284"),
    "point": (geometrie("Point", [2, 48]), "geometrie-inadmise", "« Point »"),
    "ligne": (geometrie("LineString", CARRE), "geometrie-inadmise", "LineString"),
    "collection de géométries": (
        avec(geometry={"type": "GeometryCollection", "geometries": []}),
        "geometrie-inadmise",
        "GeometryCollection",
    ),
    "polygone vide": (geometrie("Polygon", []), "coordonnees-structure", "77284"),
    "multipolygone vide": (geometrie("MultiPolygon", []), "coordonnees-structure", "77284"),
    "niveau de trop": (geometrie("Polygon", [[CARRE]]), "coordonnees-structure", "77284"),
    "niveau de moins": (geometrie("Polygon", CARRE), "coordonnees-structure", "77284"),
    "coordonnées en texte": (avec(anneaux=[[["2", "48"]] * 4]), "coordonnees-structure", "77284"),
    "coordonnées booléennes": (avec(anneaux=[[[True, False]] * 4]), "coordonnees-structure", "77284"),
    "quatre dimensions": (avec(anneaux=[[[2, 48, 0, 0]] * 4]), "coordonnees-structure", "77284"),
    "coordonnée nulle": (avec(anneaux=[[[2, None]] * 4]), "coordonnees-structure", "77284"),
    "anneau ouvert": (avec(anneaux=[CARRE[:-1]]), "anneau-ouvert", "2 ; 48"),
    "anneau court": (avec(anneaux=[CARRE[:3]]), "anneau-trop-court", "quatre points"),
    "lambert sans le dire": (avec(anneaux=[LAMBERT]), "coordonnees-hors-bornes", "degrés"),
    "inversées": (avec(anneaux=[[p[::-1] for p in CARRE]]), "coordonnees-inversees", "inversées"),
    "sans surface": (avec(anneaux=[[[2, 48], [2.1, 48.1], [2, 48], [2, 48]]]), "sans-surface", "surface"),
    "noeud": (avec(anneaux=[NOEUD]), "contour-irreparable", "se recoupe"),
    "trou plus grand que la commune": (
        avec(anneaux=[CARRE, [[1, 47], [3, 47], [3, 49], [1, 49], [1, 47]]]),
        "contour-irreparable",
        "surface",
    ),
}


@pytest.mark.parametrize("cas", VARIANTES)
def test_r3_a_broken_file_of_outlines_is_refused_and_says_why(cas):
    contenu, regle, cite = VARIANTES[cas]
    with pytest.raises(FichierRefuse) as refus:
        lu(contenu)
    assert set(refus.value.fautes.comptes) == {regle}
    [phrase] = [str(faute) for faute in refus.value.fautes]
    assert cite in phrase
    assert phrase.endswith(".")


def test_r3_limits_of_size_elements_and_points_hold():
    for limites, regle in (
        (Limites(octets=100), "fichier-trop-gros"),
        (Limites(elements=1), "trop-d-elements"),
        (Limites(points=7), "trop-de-points"),
    ):
        with pytest.raises(FichierRefuse) as refus:
            lu(BON, limites)
        assert set(refus.value.fautes.comptes) == {regle}


def test_r3_a_missing_file_is_told_as_one(tmp_path: Path):
    with pytest.raises(FichierRefuse, match="ne peut pas être lu"):
        lire(tmp_path / "absent.geojson", avertissements=Releve())


def test_r3_every_fault_of_a_file_is_listed_at_once():
    with pytest.raises(FichierRefuse) as refus:
        lu(collection(element("77001", anneaux=[CARRE[:-1]]), element(geometry=None), element("77003"), None))
    assert set(refus.value.fautes.comptes) == {"anneau-ouvert", "sans-geometrie", "element-invalide"}


def test_j11_the_three_natures_are_told_apart_by_their_properties():
    contours, _ = lu(
        collection(
            element("77284"),
            element("1004", nom="Ambérieu"),
            element(properties={"INSEE_COM": "2A004", "NOM": "Ajaccio"}),
            element(properties={"com_code": ["93008"], "com_name": "Bobigny"}),
            element("77", nom="Seine-et-Marne"),
            element(properties={"code_dept": "2A", "nom_dep": "Corse-du-Sud"}),
            element(properties={"code_academie": "24", "name": "Créteil", "code_region_2016": "11"}),
        )
    )
    assert [(c.nature, c.code) for c in contours] == [
        ("commune", "77284"),
        ("commune", "01004"),
        ("commune", "2A004"),
        ("commune", "93008"),
        ("departement", "77"),
        ("departement", "2A"),
        ("academie", "24"),
    ]
    assert [c.nom for c in contours][2] == "Ajaccio"


def test_j11_bom_altitude_declared_wgs84_one_feature_and_multipolygons_are_read():
    haut = [[*point, 120.5] for point in CARRE]
    loin = [[x + 1, y] for x, y in CARRE]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    plusieurs = element(geometry={"type": "MultiPolygon", "coordinates": [[haut], [loin]]})
    [contour], _ = lu(b"\xef\xbb\xbf" + json.dumps(plusieurs | {"crs": crs}).encode())
    assert contour.forme.area == pytest.approx(0.02)
    assert len(contour.forme.geoms) == 2


def test_j11_a_small_crossing_is_repaired_with_a_warning():
    # Two neighbouring points swapped on a long side: a crossing of a few metres.
    abime = [
        [2, 48],
        [2.0501, 48],
        [2.05, 48.00001],
        [2.0502, 48.00001],
        [2.1, 48],
        [2.1, 48.1],
        [2, 48.1],
        [2, 48],
    ]
    abime[1:3] = [[2.0502, 48.0], [2.0498, 48.0001]]
    abime.insert(3, [2.05, 47.9999])
    [contour], releve = lu(collection(element(anneaux=[abime])))
    assert contour.forme.is_valid
    assert contour.forme.area == pytest.approx(0.01, rel=0.01)
    assert releve.comptes == {"contour-repare": 1}
