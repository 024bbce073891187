"""Rule sets: dated YAML with its legal reference, read into the frozen `Regles`."""

from preau.mouvement.engine.regles.chargement import PAR_DEFAUT, charger, noms
from preau.mouvement.engine.regles.lecture import Defaut, EntreeRefusee
from preau.mouvement.engine.regles.modele import COUPLES, Regles

__all__ = ["COUPLES", "PAR_DEFAUT", "Defaut", "EntreeRefusee", "Regles", "charger", "noms"]
