"""J11: the real outlines and communes, beside the project."""

import csv
from pathlib import Path
from time import process_time

import pytest
import shapely

from preau.socle.annuaire.services import charger_academies, importer_communes
from preau.socle.cartes.fond.geometrie import Lieu, assembler
from preau.socle.cartes.fond.models import Fond, Trace
from preau.socle.cartes.fond.services import importer_contours, tracer_fond
from tests.donnees import partage
from tests.socle.cartes.fond import scene

pytestmark = [pytest.mark.donnees, pytest.mark.django_db]

CRETEIL = ("77-seine-et-marne", "93-seine-saint-denis", "94-val-de-marne")


def commune_de(*departements: str, vers: Path) -> Path:
    """The rows of these départements of the file of all communes."""
    with partage("data", "communes", "communes_fr_2026.csv").open(encoding="utf-8") as flux:
        lignes = [
            ligne
            for ligne in csv.DictReader(flux, delimiter=";")
            if ligne["departement"] in departements and ligne["type"] == "commune-actuelle"
        ]
    with vers.open("w", encoding="utf-8", newline="") as sortie:
        ecrivain = csv.DictWriter(sortie, lignes[0], delimiter=";")
        ecrivain.writeheader()
        ecrivain.writerows(lignes)
    return vers


@pytest.fixture
def creteil(tmp_path):
    importer_communes(fichier=commune_de("77", "93", "94", vers=tmp_path / "c.csv"), acteur=scene.ACTEUR)


def departements() -> dict[str, shapely.Geometry]:
    return {t.code: scene.forme(t.geometrie) for t in Trace.objects.filter(nature="departement")}


def test_j11_the_real_outlines_of_creteil_replace_the_cells(creteil):
    tracer_fond()
    cellules = departements()
    for nom in CRETEIL:
        fichier = partage("data", "contours", f"communes-{nom}.geojson")
        rapport = importer_contours(fichier=fichier, acteur=scene.ACTEUR)
        assert rapport["crees"] > 30
    fond = Fond.objects.get()
    assert fond.officielles > 580
    officiels = departements()
    for code, forme in officiels.items():
        officiel = scene.forme(_departement(code))
        assert forme.symmetric_difference(officiel).area / officiel.area < 0.02, code
        # The cells were already a fair drawing of it.
        commun = cellules[code].intersection(officiel).area
        assert commun / officiel.area > 0.9, code
    assert officiels["077"].intersection(officiels["094"]).area < 1e-5


def _departement(code: str) -> dict:
    import json

    nom = next(nom for nom in CRETEIL if nom.startswith(code[1:]))
    return json.loads(partage("data", "contours", f"departement-{nom}.geojson").read_text())["geometry"]


def test_j11_every_real_file_of_outlines_is_read(creteil):
    charger_academies()
    fichiers = sorted(partage("data", "contours").glob("*.geojson"))
    assert len(fichiers) > 35
    for fichier in fichiers:
        if fichier.name.startswith("metropole"):
            continue
        rapport = importer_contours(fichier=fichier, acteur=scene.ACTEUR, a_blanc=True)
        assert rapport["lues"] > 0, fichier.name
        inconnus = rapport.avertissements.comptes.get("territoire-inconnu", 0)
        assert rapport["crees"] + inconnus == rapport["lues"], fichier.name


def test_j11_all_communes_of_france_are_drawn_in_seconds():
    with partage("data", "communes", "communes_fr_2026.csv").open(encoding="utf-8") as flux:
        lieux = [
            Lieu(
                ligne["code_insee"],
                ligne["departement"].rjust(3, "0"),
                "",
                float(ligne["longitude"]),
                float(ligne["latitude"]),
            )
            for ligne in csv.DictReader(flux, delimiter=";")
            if ligne["latitude"] and ligne["type"] == "commune-actuelle"
        ]
    assert len(lieux) > 34_900
    debut = process_time()
    pieces = assembler(lieux)
    assert process_time() - debut < 15
    assert len({departement for departement, _ in pieces.formes}) >= 101
    metropole = [f for (d, _), f in pieces.formes.items() if not d.startswith("97")]
    ensemble = shapely.union_all(metropole)
    assert sum(f.area for f in metropole) == pytest.approx(ensemble.area, rel=1e-4)
