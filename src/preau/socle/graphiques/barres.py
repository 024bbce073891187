"""Horizontal bars, of one series or of several stacked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from preau.socle.graphiques.commun import Format, Graphe, pour_cent
from preau.socle.interface.formats import decimale

HAUTEUR = 44
# A value is written in its segment when the segment is at least this part of the chart's width (per cent).
LISIBLE = 9
# The part of the width that the longest bar takes: the total is written after it.
LARGEUR = 84


@dataclass(frozen=True)
class Segment:
    rang: int
    x: str
    largeur: str
    milieu: str
    texte: str


@dataclass(frozen=True)
class Barre:
    """One category: its label above, its segments, its total at their end."""

    libelle: str
    y_texte: int
    y: int
    y_valeur: int
    segments: tuple[Segment, ...]
    fin: str
    total: str


@dataclass(frozen=True)
class Barres(Graphe):
    """`cles` are the names of the categories, in the order drawn; no value is negative."""

    unite: str = ""
    colonne: str = "Catégorie"
    format: Format = decimale

    gabarit = "graphiques/barres.html"

    @property
    def hauteur(self) -> int:
        return HAUTEUR * len(self.cles)

    @property
    def empilee(self) -> bool:
        return len(self.series) > 1

    def total(self, rang: int) -> float:
        return sum(serie.valeurs[rang] for serie in self.series)

    @cached_property
    def barres(self) -> list[Barre]:
        maximum = max(map(self.total, range(len(self.cles))), default=0) or 1
        return [self._barre(rang, maximum) for rang in range(len(self.cles))]

    def _barre(self, rang: int, maximum: float) -> Barre:
        segments, x = [], 0.0
        for numero, serie in enumerate(self.series, start=1):
            valeur = serie.valeurs[rang]
            if not valeur:
                continue
            largeur = LARGEUR * valeur / maximum
            texte = self.format(valeur) if self.empilee and largeur >= LISIBLE else ""
            segments.append(
                Segment(numero, pour_cent(x), pour_cent(largeur), pour_cent(x + largeur / 2), texte)
            )
            x += largeur
        haut = HAUTEUR * rang
        return Barre(
            libelle=self.cles[rang],
            y_texte=haut + 14,
            y=haut + 19,
            y_valeur=haut + 32,
            segments=tuple(segments),
            fin=pour_cent(x),
            total=f"{self.format(self.total(rang))} {self.unite}".strip(),
        )

    @property
    def entetes(self) -> list[str]:
        return [self.colonne, *(serie.nom for serie in self.series), *(["Total"] if self.empilee else [])]

    @property
    def lignes(self) -> list[list[str]]:
        """The same figures, for the table."""
        return [
            [
                categorie,
                *(self.format(serie.valeurs[rang]) for serie in self.series),
                *([self.format(self.total(rang))] if self.empilee else []),
            ]
            for rang, categorie in enumerate(self.cles)
        ]
