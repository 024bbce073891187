"""Lines over days, from zero."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from preau.socle.graphiques.commun import Format, Graphe, pas_rond, pour_cent
from preau.socle.interface.formats import date_fr, decimale

HAUTEUR, HAUT, BAS = 240, 16, 208
# The lines go from this to that part of the width (per cent): the scale's figures stand before them.
GAUCHE, DROITE = 9.0, 97.0
GRADUATIONS = 4
# The dates written under the axis: more would touch one another on a narrow screen.
DATES = 4


@dataclass(frozen=True)
class Point:
    x: str
    y: float
    texte: str


@dataclass(frozen=True)
class Trace:
    rang: int
    nom: str
    points: tuple[Point, ...]

    @property
    def segments(self) -> list[tuple[Point, Point]]:
        return list(zip(self.points, self.points[1:], strict=False))


@dataclass(frozen=True)
class Courbes(Graphe):
    """`cles` are the days (`date`), in order of time; no value is negative."""

    format: Format = decimale

    gabarit = "graphiques/courbes.html"
    colonne = "Jour"
    hauteur = HAUTEUR
    gauche, droite, bas = pour_cent(GAUCHE), pour_cent(DROITE), BAS

    @cached_property
    def pas(self) -> int:
        return pas_rond(max(max(serie.valeurs, default=0) for serie in self.series), GRADUATIONS)

    @property
    def graduations(self) -> list[tuple[float, str]]:
        valeurs = [self.pas * rang for rang in range(GRADUATIONS + 1)]
        return [(self._y(valeur), self.format(valeur)) for valeur in valeurs]

    @property
    def dates(self) -> list[tuple[str, str, str]]:
        """(place, text, anchor) of the days written under the axis."""
        dernier = len(self.cles) - 1
        rangs = sorted({round(dernier * n / (DATES - 1)) for n in range(DATES)}) if dernier > 0 else [0]
        ancres = {0: "start", dernier: "end"}
        return [
            (self._x(rang), f"{self.cles[rang]:%d/%m}", ancres.get(rang, "middle"))
            for rang in (rangs if self.cles else [])
        ]

    @property
    def traces(self) -> list[Trace]:
        return [
            Trace(
                numero,
                serie.nom,
                tuple(
                    Point(
                        self._x(rang),
                        self._y(valeur),
                        f"{serie.nom}, {date_fr(self.cles[rang])} : {self.format(valeur)}",
                    )
                    for rang, valeur in enumerate(serie.valeurs)
                ),
            )
            for numero, serie in enumerate(self.series, start=1)
        ]

    def _x(self, rang: int) -> str:
        dernier = len(self.cles) - 1
        return pour_cent(GAUCHE + (DROITE - GAUCHE) * (rang / dernier if dernier else 0.5))

    def _y(self, valeur: float) -> float:
        return round(BAS - (BAS - HAUT) * valeur / (self.pas * GRADUATIONS), 1)

    @property
    def entetes(self) -> list[str]:
        return [self.colonne, *(serie.nom for serie in self.series)]

    @property
    def lignes(self) -> list[list[str]]:
        """The same figures, for the table."""
        return [
            [date_fr(jour), *(self.format(serie.valeurs[rang]) for serie in self.series)]
            for rang, jour in enumerate(self.cles)
        ]
