"""The tables of JUMO."""

from preau.jumo.models.actualisation import Actualisation, Ecart, Signalement
from preau.jumo.models.jumelage import Acceptation, Bmp, Jumelage, Masque, Reglage
from preau.jumo.models.plan import Plan, Proposition

__all__ = [
    "Acceptation",
    "Actualisation",
    "Bmp",
    "Ecart",
    "Jumelage",
    "Masque",
    "Plan",
    "Proposition",
    "Reglage",
    "Signalement",
]
