"""The barème: A + E + P + S + M in integers of 1/720 of a point, line by line, with the text of each rule."""

from preau.mouvement.engine.bareme.calcul import calculer
from preau.mouvement.engine.bareme.dossier import Dossier, lire_dossier
from preau.mouvement.engine.bareme.points import ecrire_points
from preau.mouvement.engine.bareme.resultat import Bareme, Ligne, LigneDroit

__all__ = ["Bareme", "Dossier", "Ligne", "LigneDroit", "calculer", "ecrire_points", "lire_dossier"]
