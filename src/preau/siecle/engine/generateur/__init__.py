"""Synthetic files: for tests, measures, and vendors who want to try what they write. Every person is fictitious."""

from preau.siecle.engine.generateur.annexes import ecrire_annexes
from preau.siecle.engine.generateur.ecriture import Demande, DemandeImpossible, generer

__all__ = ["Demande", "DemandeImpossible", "ecrire_annexes", "generer"]
