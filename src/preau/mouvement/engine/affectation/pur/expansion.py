"""From wishes to applications, in plain Python: the expansion of zone wishes and the strict key (Engine contract)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from preau.mouvement.engine.affectation.modele import SANS_CLASSE, Applications, Entree, Parametres


class Expansion:
    """The applications of an input under a rule set. Keys are tuples, smallest first."""

    def __init__(self, entree: Entree, parametres: Parametres):
        self.entree = entree
        self.parametres = parametres
        e = entree
        self.demande = [0] * len(e.postes)
        for cible, zone in zip(e.v_cible, e.v_zone, strict=True):
            if not zone:
                self.demande[cible] += 1
        self.postes_de_zone: dict[tuple[int, int], list[int]] = defaultdict(list)
        for p in range(len(e.postes)):
            self.postes_de_zone[e.p_zone[p], e.p_nature[p]].append(p)
        self.droits = {(c, p): d for d, (c, p) in enumerate(zip(e.d_candidat, e.d_poste, strict=True))}

    def etendre(self, retires: frozenset[int] = frozenset()) -> Applications:
        """Everybody's applications, without the wishes `retires` (indexes of wishes taken out)."""
        app = Applications([0], [], [], [], [], [], retires)
        for c in range(len(self.entree.candidats)):
            for poste, voeu, sous_rang in self._liste(c, retires):
                cle, bareme = self.cle(c, poste, voeu, sous_rang)
                app.candidat.append(c)
                app.poste.append(poste)
                app.voeu.append(voeu)
                app.cle.append(cle)
                app.bareme.append(bareme)
            app.debut.append(len(app.poste))
        return app

    def _liste(self, c: int, retires: frozenset[int]) -> Iterable[tuple[int, int, int]]:
        """(post, wish, place within the wish) in order of preference; one's own post closes the list."""
        e = self.entree
        propre = e.c_poste[c]
        atteints: set[int] = set()
        for v in range(e.v_debut[c], e.v_debut[c + 1]):
            if v in retires:
                continue
            for sous_rang, p in enumerate(self.ordre(c, v), 1):
                if p in atteints or self.exclu(c, p):
                    continue
                atteints.add(p)
                yield p, v, sous_rang
                if p == propre:
                    return
        if propre >= 0:
            yield propre, -1, 0

    def exclu(self, c: int, p: int) -> bool:
        d = self.droits.get((c, p))
        return d is not None and bool(self.entree.d_exclu[d])

    def ordre(self, c: int, v: int) -> list[int]:
        """The posts of a wish in their administrative order, one's own first."""
        e = self.entree
        if not e.v_zone[v]:
            return [e.v_cible[v]]
        postes = self.postes_de_zone.get((e.v_cible[v], e.v_nature[v]), [])
        propre = e.c_poste[c]
        ecart = self._ecart(c)
        return sorted(postes, key=lambda p: (p != propre, ecart(p), p))

    def _ecart(self, c: int):
        """What sorts the posts inside a zone: the demand, or the distance to the first precise wish."""
        e = self.entree
        precis = next((v for v in range(e.v_debut[c], e.v_debut[c + 1]) if not e.v_zone[v]), None)
        if self.parametres.ordre_zone != "voeu_indicatif" or precis is None or not e.x:
            return self.demande.__getitem__
        x, y = e.x[e.v_cible[precis]], e.y[e.v_cible[precis]]
        return lambda p: (e.x[p] - x) ** 2 + (e.y[p] - y) ** 2

    def cle(self, c: int, p: int, v: int, sous_rang: int) -> tuple[tuple, int]:
        """The strict key of an application, and the barème that counts there."""
        e = self.entree
        classe = e.v_classe[v] if v >= 0 else 0
        qualification = e.v_qualification[v] if v >= 0 else 0
        conjoint, bareme = e.conjoint[c], e.bareme[c]
        d = self.droits.get((c, p))
        if d is not None:
            classe = e.d_classe[d] if e.d_classe[d] >= 0 else classe
            qualification = e.d_qualification[d] if e.d_qualification[d] >= 0 else qualification
            conjoint = e.d_conjoint[d] if e.d_conjoint[d] >= 0 else conjoint
            bareme = e.d_bareme[d] if e.d_bareme[d] >= 0 else bareme
        fin = e.v_debut[c + 1]
        apres = e.v_rang[fin - 1] + 1 if fin > e.v_debut[c] else 1
        valeurs = {
            "titulaire": e.c_poste[c] != p,
            "classe": classe or SANS_CLASSE,
            "qualification": qualification,
            "bareme": -bareme,
            "rang": e.v_rang[v] if v >= 0 else apres,
            "sous_rang": sous_rang,
            "ags": -e.ags[c],
            "conjoint": -conjoint,
            "anciennete": -e.anciennete[c],
            "naissance": e.naissance[c],
            "lot": e.lot[c],
            "candidat": c,
        }
        return tuple(int(valeurs[critere]) for critere in self.parametres.cle), bareme
