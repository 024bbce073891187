"""Writes what the contract asks: propositions.csv and rapport.json. Same solution, same bytes (but the duration)."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from preau.jumo.engine.solution import Chiffres, Solution

COLONNES = (
    "groupe",
    "bmp",
    "rne",
    "discipline",
    "quotite",
    "total",
    "ors",
    "meme_zr",
    "distance_km",
    "duree_min",
    "score",
)


def propositions(solution: Solution) -> str:
    """One line per BMP of a proposed group; hours and figures with a decimal point."""
    sortie = io.StringIO()
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\n")
    ecrivain.writerow(COLONNES)
    for numero, groupe in enumerate(solution.groupes, 1):
        e = groupe.evaluation
        for m in groupe.membres:
            ecrivain.writerow(
                (
                    numero,
                    m.id,
                    m.rne,
                    m.discipline,
                    _heures(m.quotite),
                    _heures(e.total),
                    _heures(e.ors),
                    "oui" if e.meme_zone else "non",
                    f"{e.distance_km:.3f}",
                    f"{e.duree_min:.2f}",
                    f"{groupe.gain:.2f}",
                )
            )
    return sortie.getvalue()


def rapport(solution: Solution) -> dict[str, Any]:
    """The figures; hours with decimals, points to 1/10,000."""
    retenu = _chiffres(solution.chiffres)
    return {
        "bmp": sum(d.bmp for d in solution.disciplines),
        **retenu,
        "borne": round(solution.borne, 4),
        "ecart": solution.ecart,
        "duree_s": round(solution.duree_s, 2),
        "glouton": _chiffres(solution.glouton),
        "paires": _chiffres(solution.paires),
        "imposes": _chiffres(solution.imposes),
        "disciplines": [
            {"code": d.code, "bmp": d.bmp, "score": d.score, "borne": d.borne, "prouve": d.prouve}
            for d in solution.disciplines
        ],
        "sans_coordonnees": list(solution.sans_coordonnees),
    }


def ecrire(contenus: dict[Path, str]) -> None:
    """Write the files, all of them ready before the first is put in place. Raises OSError."""
    prets: list[tuple[str, Path]] = []
    try:
        for chemin, contenu in contenus.items():
            descripteur, provisoire = tempfile.mkstemp(dir=chemin.parent, prefix=f".{chemin.name}.")
            prets.append((provisoire, chemin))
            with os.fdopen(descripteur, "w", encoding="utf-8", newline="") as fichier:
                fichier.write(contenu)
        masque = os.umask(0)
        os.umask(masque)
        for provisoire, chemin in prets:
            Path(provisoire).chmod(0o666 & ~masque)
            Path(provisoire).replace(chemin)
    finally:
        for provisoire, _ in prets:
            Path(provisoire).unlink(missing_ok=True)


def en_json(contenu: dict[str, Any]) -> str:
    return json.dumps(contenu, ensure_ascii=False, indent=2) + "\n"


def _chiffres(c: Chiffres | None) -> dict[str, Any] | None:
    if c is None:
        return None
    return {
        "groupes": c.groupes,
        "couverts": c.couverts,
        "heures": c.heures / 100,
        "score": round(c.score, 4),
    }


def _heures(centiemes: int) -> str:
    """« 6 », « 6.5 », « 6.25 »."""
    return f"{centiemes / 100:.2f}".rstrip("0").rstrip(".")
