"""Charts drawn by the server as accessible SVG: bars, stacked bars, lines over days (see README.md)."""

from preau.socle.graphiques.barres import Barres
from preau.socle.graphiques.commun import Serie
from preau.socle.graphiques.courbes import Courbes

__all__ = ["Barres", "Courbes", "Serie"]
