"""The basemap: how long it takes to draw it from the communes of the demonstration, of an académie, of France.

Process CPU time, the least of several runs; the limit for the demonstration is 2 s. The académie and France need
the public data beside the project (`PREAU_PARTAGE`), and are left out without it.
"""

import csv
import os
import sys
import time
from importlib.resources import files
from pathlib import Path

from preau.socle.cartes.fond.geometrie import Lieu, assembler, en_geojson

TOURS = 5
LIMITE_S = 2.0
RACINE = Path(__file__).parents[1]


def lieux(texte: str, garder=lambda ligne: True) -> list[Lieu]:
    """The located communes of a CSV file."""
    return [
        Lieu(
            ligne["code_insee"],
            ligne["departement"].rjust(3, "0"),
            ligne.get("zone", ""),
            float(ligne["longitude"]),
            float(ligne["latitude"]),
        )
        for ligne in csv.DictReader(texte.splitlines(), delimiter=";")
        if ligne["latitude"] and garder(ligne)
    ]


def mesurer(nom: str, communes: list[Lieu]) -> float:
    temps = []
    for _ in range(TOURS):
        debut = time.process_time()
        pieces = assembler(communes)
        poids = sum(len(str(en_geojson(forme))) for forme in pieces.formes.values())
        temps.append(time.process_time() - debut)
    print(
        f"{nom:<28} {len(communes):>6} communes -> {len(pieces.formes):>3} pieces, {poids / 1000:>6.0f} kB : "
        f"{min(temps):6.3f} s, {1e6 * min(temps) / len(communes):4.0f} µs a commune"
    )
    return min(temps)


def main() -> int:
    donnees = files("preau.demo").joinpath("donnees", "communes.csv").read_text(encoding="utf-8")
    temps = mesurer("demonstration", lieux(donnees))
    partage = Path(os.environ.get("PREAU_PARTAGE") or RACINE.parent / "shared")
    fichier = partage / "data" / "communes" / "communes_fr_2026.csv"
    if fichier.exists():
        texte = fichier.read_text(encoding="utf-8")
        mesurer("académie de Toulouse", lieux(texte, lambda ligne: ligne["academie"] == "Toulouse"))
        mesurer("France", lieux(texte, lambda ligne: ligne["type"] == "commune-actuelle"))
    print(f"limit of the demonstration: {LIMITE_S} s; {LIMITE_S / temps:.0f} times faster")
    return 0 if temps < LIMITE_S else 1


if __name__ == "__main__":
    sys.exit(main())
