"""The tables of JUMO."""

from preau.jumo.models.jumelage import Acceptation, Bmp, Jumelage, Masque, Reglage
from preau.jumo.models.plan import Plan, Proposition

__all__ = ["Acceptation", "Bmp", "Jumelage", "Masque", "Plan", "Proposition", "Reglage"]
