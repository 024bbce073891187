"""The whole run in plain Python: needs no library, and is the oracle of the fast one."""

from __future__ import annotations

from collections.abc import Sequence

from preau.mouvement.engine.affectation.modele import Applications, Entree, Explications, Parametres
from preau.mouvement.engine.affectation.pur import reference
from preau.mouvement.engine.affectation.pur.expansion import Expansion
from preau.mouvement.engine.affectation.pur.explications import expliquer


class VoiePure:
    """The steps of a run, for `moteur.calculer`."""

    nom = "python"

    def __init__(self, entree: Entree, parametres: Parametres):
        self.entree, self.parametres = entree, parametres
        self.expansion = Expansion(entree, parametres)

    def avec(self, entree: Entree) -> VoiePure:
        """The same on a changed input."""
        return VoiePure(entree, self.parametres)

    def etendre(self, retires: frozenset[int] = frozenset()) -> Applications:
        return self.expansion.etendre(retires)

    def resoudre(self, app: Applications) -> Sequence[int]:
        """Deferred acceptance, or chains where the rule set says so."""
        if self.parametres.mecanisme == "chaines_2012":
            return reference.chaines_2012(app, self.entree.places, self.entree.c_poste)
        return reference.da(app, self.entree.places)

    def en_listes(self, app: Applications) -> Applications:
        return app

    def sans_titre(self, app: Applications) -> Sequence:
        """The keys without the holder's protection, always the first criterion."""
        return [cle[1:] for cle in app.cle]

    def compter(self, app: Applications) -> list[int]:
        """For each post, how many apply, its own holders apart."""
        nombre = [0] * len(self.entree.postes)
        for c, poste in zip(app.candidat, app.poste, strict=True):
            nombre[poste] += self.entree.c_poste[c] != poste
        return nombre

    def expliquer(self, app: Applications, tenu: Sequence[int]) -> Explications:
        return expliquer(self.expansion, app, tenu)
