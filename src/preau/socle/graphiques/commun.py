"""What the charts share: a series, an identifier for the page, a round scale."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from preau.socle.fichiers.valeurs import sans_accent

# Series are told apart by the order of the legend, by luminance and, on lines, by dashes: not by hue alone.
SERIES_MAX = 5


@dataclass(frozen=True)
class Serie:
    """One measure: its name, and one value per category or per day."""

    nom: str
    valeurs: tuple[float, ...]


def verifier(series: tuple[Serie, ...], longueur: int) -> None:
    """ValueError when a chart could not be drawn as declared."""
    if not 1 <= len(series) <= SERIES_MAX:
        raise ValueError(f"A chart has 1 to {SERIES_MAX} series, not {len(series)}.")
    for serie in series:
        if len(serie.valeurs) != longueur:
            raise ValueError(f"{serie.nom!r} has {len(serie.valeurs)} values for {longueur} categories.")
        if any(valeur < 0 for valeur in serie.valeurs):
            raise ValueError(f"{serie.nom!r} has a negative value.")


def identifiant(titre: str) -> str:
    """« BMP par zone » → "graphique-bmp-par-zone": the titles of one page differ."""
    return "graphique-" + re.sub(r"[^a-z0-9]+", "-", sans_accent(titre).lower()).strip("-")


def pour_cent(valeur: float) -> str:
    """An SVG length: "37.5%"."""
    return f"{valeur:.2f}".rstrip("0").rstrip(".") + "%"


def pas_rond(maximum: float, graduations: int) -> int:
    """The whole step of a scale from zero that reaches `maximum` in so many steps: 1, 2, 3, 4, 5, 6, 8, 10, 15…"""
    puissance = 1
    while True:
        for mantisse in (10, 15, 20, 25, 30, 40, 50, 60, 80):
            pas, reste = divmod(mantisse * puissance, 10)
            if not reste and pas * graduations >= maximum:
                return pas
        puissance *= 10


Format = Callable[[float], str]
