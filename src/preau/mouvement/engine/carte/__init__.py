"""School map: who a suppression touches, and the rights that a measure gives (M21)."""

from preau.mouvement.engine.carte.droits import Suite, appliquer
from preau.mouvement.engine.carte.mesure import Mesure, Suppression, lire_carte
from preau.mouvement.engine.carte.touche import Designation, designer

__all__ = [
    "Designation",
    "Mesure",
    "Suite",
    "Suppression",
    "appliquer",
    "designer",
    "lire_carte",
]
