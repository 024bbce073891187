"""Checks a result of the mouvement from its files alone. Shares no code with the engine that made it, on purpose: two
programs that agree are a better proof than one that is sure of itself."""

from preau.mouvement.engine.verificateur.constat import Constat
from preau.mouvement.engine.verificateur.controle import verifier
from preau.mouvement.engine.verificateur.fichiers import Illisible

__all__ = ["Constat", "Illisible", "verifier"]
