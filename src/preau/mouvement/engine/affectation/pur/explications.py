"""Why each wish was or was not obtained, in plain Python (M14)."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from preau.mouvement.engine.affectation.modele import MOTIF, MOTIF_DU_CRITERE, Applications, Explications
from preau.mouvement.engine.affectation.pur.expansion import Expansion


def derniers_entrants(
    app: Applications, tenu: Sequence[int], c_poste: Sequence[int], postes: int
) -> list[int]:
    """For each post, the application of its weakest entrant who is not a holder kept on it, or -1."""
    dernier = [-1] * postes
    for c, a in enumerate(tenu):
        if a >= 0 and app.poste[a] != c_poste[c]:
            poste = app.poste[a]
            if dernier[poste] < 0 or app.cle[a] > app.cle[dernier[poste]]:
                dernier[poste] = a
    return dernier


def expliquer(expansion: Expansion, app: Applications, tenu: Sequence[int]) -> Explications:
    """One explanation for each wish of the input."""
    e = expansion.entree
    dernier = derniers_entrants(app, tenu, e.c_poste, len(e.postes))
    cles: dict[int, list] = defaultdict(list)
    for a, poste in enumerate(app.poste):
        cles[poste].append(app.cle[a])
    for liste in cles.values():
        liste.sort()
    lignes = []
    for c in range(len(e.candidats)):
        siennes = {app.poste[a]: a for a in range(app.debut[c], app.debut[c + 1])}
        obtenu = app.voeu[tenu[c]] if tenu[c] >= 0 else -1
        propre = siennes.get(e.c_poste[c], -1)
        fin = app.voeu[propre] if propre >= 0 else -1  # the wish that reached his own post closes the list
        for v in range(e.v_debut[c], e.v_debut[c + 1]):
            poste = _poste_de(expansion, c, v, app, dernier)
            a = siennes.get(poste, -1)
            cloture = dernier[poste] if poste >= 0 else -1
            motif = _motif(expansion, app, v, poste, a, cloture, obtenu=obtenu, fin=fin)
            barre = app.bareme[cloture] if cloture >= 0 else -1
            manque = barre - app.bareme[a] if motif == MOTIF["bareme"] else -1
            devant = bisect_left(cles[poste], app.cle[a]) if a >= 0 else -1
            lignes.append((motif, barre, manque, devant))
    colonnes = [list(colonne) for colonne in zip(*lignes, strict=True)] or [[], [], [], []]
    return Explications(*colonnes)


def _poste_de(expansion: Expansion, c: int, v: int, app: Applications, dernier: list[int]) -> int:
    """The post a line speaks of. A zone line: its post with places and lowest barre, then code; -1 if it has none."""
    e = expansion.entree
    if not e.v_zone[v]:
        return e.v_cible[v]
    return min(
        (p for p in _ouverts(expansion, v) if not expansion.exclu(c, p)),
        key=lambda p: (dernier[p] < 0, app.bareme[dernier[p]] if dernier[p] >= 0 else 0, p),
        default=-1,
    )


def _ouverts(expansion: Expansion, v: int) -> list[int]:
    """The posts with places of a zone wish, those he is excluded from included."""
    e = expansion.entree
    return [p for p in expansion.postes_de_zone.get((e.v_cible[v], e.v_nature[v]), []) if e.places[p] > 0]


def _motif(
    expansion: Expansion,
    app: Applications,
    v: int,
    poste: int,
    a: int,
    cloture: int,
    *,
    obtenu: int,
    fin: int,
) -> int:
    if 0 <= fin < v:
        return MOTIF["apres_poste"]
    if v in app.retires:
        return MOTIF["lien"]
    if v == obtenu:
        return MOTIF["obtenu"]
    if 0 <= obtenu < v:
        return MOTIF["mieux"]
    e = expansion.entree
    if expansion.exclu(e.v_candidat[v], poste) or (poste < 0 and _ouverts(expansion, v)):
        return MOTIF["qualification"]  # the post, or every open post of the zone, is out of his wishes
    if poste < 0 or e.places[poste] == 0:
        return MOTIF["sans_place"]
    if cloture < 0:
        return MOTIF["titulaire"]
    if app.cle[a] < app.cle[cloture]:  # in exchanges only: the place was swapped, it was never free
        return MOTIF["sans_place"]
    ecart = next(
        rang for rang, (un, autre) in enumerate(zip(app.cle[a], app.cle[cloture], strict=True)) if un != autre
    )
    return MOTIF_DU_CRITERE[expansion.parametres.cle[ecart]]
