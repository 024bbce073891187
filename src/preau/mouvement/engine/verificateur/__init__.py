"""Checks a result of the mouvement from its files alone. Shares no code with the engine that made it, on purpose: two
programs that agree are a better proof than one that is sure of itself.

`fichiers` reads and works out lists and keys, `controle` checks the guarantees one by one, `extremes` that the result
is the one of its mechanism, `explications` the reasons, `coalitions` the links that could have been held.
"""

from preau.mouvement.engine.verificateur.constat import Constat
from preau.mouvement.engine.verificateur.controle import verifier
from preau.mouvement.engine.verificateur.fichiers import Illisible

__all__ = ["Constat", "Illisible", "verifier"]
