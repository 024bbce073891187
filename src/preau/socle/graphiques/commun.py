"""What the charts share: the series, the identifier for the page, a round scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from preau.socle.fichiers.valeurs import cle

# Series are told apart by the order of the legend, by luminance and, on lines, by dashes: not by hue alone.
SERIES_MAX = 5


@dataclass(frozen=True)
class Serie:
    """One measure: its name, and one value per category or per day."""

    nom: str
    valeurs: tuple[float, ...]


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


@dataclass(frozen=True)
class Graphe:
    """What every chart is made of; `cles` are what its series have one value for."""

    titre: str
    description: str
    cles: tuple
    series: tuple[Serie, ...]

    def __post_init__(self):
        if not 1 <= len(self.series) <= SERIES_MAX:
            raise ValueError(f"A chart has 1 to {SERIES_MAX} series, not {len(self.series)}.")
        for serie in self.series:
            if len(serie.valeurs) != len(self.cles):
                raise ValueError(
                    f"{serie.nom!r} has {len(serie.valeurs)} values for {len(self.cles)} places."
                )
            if any(valeur < 0 for valeur in serie.valeurs):
                raise ValueError(f"{serie.nom!r} has a negative value.")

    @property
    def identifiant(self) -> str:
        """« BMP par zone » → "graphique-bmp-par-zone": the titles of one page differ."""
        return f"graphique-{cle(self.titre, '-')}"

    @property
    def vide(self) -> bool:
        return not any(any(serie.valeurs) for serie in self.series)
