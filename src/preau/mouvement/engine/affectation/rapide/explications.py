"""Why each wish was or was not obtained, by columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preau.mouvement.engine.affectation.modele import MOTIF, MOTIF_DU_CRITERE, Explications
from preau.mouvement.engine.affectation.rapide.expansion import ApplicationsRapides, ExpansionRapide
from preau.mouvement.engine.affectation.rapide.noyau import compile_

CODES = ("obtenu", "mieux", "sans_place", "titulaire", "bareme", "qualification", "lien", "apres_poste")


@dataclass
class _Donnees:
    """What explaining needs: `dernier` for each post; `poste`, which the line speaks of, and `exclu` for each wish."""

    expansion: ExpansionRapide
    app: ApplicationsRapides
    tenu: np.ndarray
    rang_au_poste: np.ndarray
    dernier: np.ndarray
    poste: np.ndarray
    exclu: np.ndarray


def expliquer(
    expansion: ExpansionRapide,
    app: ApplicationsRapides,
    tenu: np.ndarray,
    rang_au_poste: np.ndarray,
    compiler: bool = False,
) -> Explications:
    """One explanation for each wish. `rang_au_poste`: how many stronger keys each application meets."""
    dernier = derniers_entrants(expansion, app, tenu)
    poste, exclu = _postes(
        expansion, np.where(dernier >= 0, app.bareme[dernier], -1) if len(app.bareme) else dernier
    )
    etapes = _compilees if compiler else _par_colonnes
    x, application = etapes(_Donnees(expansion, app, tenu, rang_au_poste, dernier, poste, exclu))
    _departager(expansion, app, x, application, poste, dernier)
    return x


def _compilees(d: _Donnees) -> tuple[Explications, np.ndarray]:
    """Wish by wish, compiled: the explanations, and the application each is about."""
    e, app, dernier = d.expansion.entree, d.app, d.dernier
    retire = np.zeros(e.taille, bool)
    retire[sorted(app.retires)] = True
    champs = d.expansion.cles.champs[::-1]
    pleine = (
        np.int32 if e.bareme.max(initial=0) < 2**31 and np.max(e.d_bareme, initial=0) < 2**31 else np.int64
    )
    genres = (np.int8, pleine, pleine, np.int32, np.int32)
    colonnes = [np.empty(e.taille, genre) for genre in genres]
    compile_("expliquer")(
        e.v_debut,
        d.poste,
        d.exclu,
        retire,
        app.debut,
        app.poste,
        app.voeu,
        app.cle,
        app.bareme,
        d.rang_au_poste,
        d.tenu,
        e.c_poste,
        np.where(dernier >= 0, app.cle[dernier], -1) if len(app.cle) else dernier,
        np.where(dernier >= 0, app.bareme[dernier], -1) if len(app.cle) else dernier,
        e.places,
        np.array([champ.decalage for champ in champs]),
        np.array([MOTIF_DU_CRITERE[champ.criteres[0]] for champ in champs]),
        tuple(MOTIF[code] for code in CODES),
        *colonnes,
    )
    return Explications(*colonnes[:4]), colonnes[4]


def _par_colonnes(d: _Donnees) -> tuple[Explications, np.ndarray]:
    """The same by columns."""
    expansion, app, dernier, poste = d.expansion, d.app, d.dernier, d.poste
    e = expansion.entree
    la = np.maximum(poste, 0)
    candidat = e.v_candidat.astype(np.int64)
    a = np.where(poste >= 0, app.trouver(candidat * len(e.postes) + la), -1)
    cloture = np.where(poste >= 0, dernier[la], -1)
    barre = np.where(cloture >= 0, app.bareme[cloture], -1) if len(app.bareme) else cloture

    motif = np.full(e.taille, MOTIF["titulaire"])
    compares = np.flatnonzero((a >= 0) & (cloture >= 0))
    sienne, autre = app.cle[a[compares]], app.cle[cloture[compares]]
    for champ in reversed(expansion.cles.champs):
        differe = (sienne ^ autre) >= 1 << champ.decalage
        motif[compares[differe]] = MOTIF_DU_CRITERE[champ.criteres[0]]
    # Stronger and yet passed over, in exchanges only: the place was swapped, it was never free.
    motif[compares[sienne < autre]] = MOTIF["sans_place"]
    motif[(poste < 0) | (e.places[la] == 0)] = MOTIF["sans_place"]
    motif[d.exclu] = MOTIF["qualification"]
    lignes = np.arange(e.taille)
    obtenu = np.where(d.tenu >= 0, app.voeu[d.tenu], -1)[candidat] if len(app.voeu) else np.full(e.taille, -1)
    motif[(obtenu >= 0) & (lignes > obtenu)] = MOTIF["mieux"]
    motif[lignes == obtenu] = MOTIF["obtenu"]
    motif[sorted(app.retires)] = MOTIF["lien"]
    fin = _fins(expansion, app)[candidat]
    motif[(fin >= 0) & (lignes > fin)] = MOTIF["apres_poste"]
    manque = np.full(e.taille, -1)
    courts = np.flatnonzero(motif == MOTIF["bareme"])
    manque[courts] = barre[courts] - app.bareme[a[courts]]
    devant = np.where(a >= 0, d.rang_au_poste[a], -1) if len(d.rang_au_poste) else a
    return Explications(motif, barre, manque, devant), a


def derniers_entrants(expansion: ExpansionRapide, app: ApplicationsRapides, tenu: np.ndarray) -> np.ndarray:
    """For each post, the application of its weakest entrant who is not a holder kept on it, or -1."""
    e = expansion.entree
    dernier = np.full(len(e.postes), -1)
    entrees = tenu[tenu >= 0]
    entrees = entrees[app.poste[entrees] != e.c_poste[app.candidat[entrees]]]
    entrees = entrees[np.argsort(app.cle[entrees])]
    dernier[app.poste[entrees]] = entrees  # of several on one post the last written, the weakest, stays
    return dernier


def _fins(expansion: ExpansionRapide, app: ApplicationsRapides) -> np.ndarray:
    """For each candidate, the wish that reaches his own post and closes his list, or -1."""
    e = expansion.entree
    fin = np.full(len(e.candidats), -1)
    siens = np.flatnonzero(e.c_poste[app.candidat] == app.poste)
    fin[app.candidat[siens]] = app.voeu[siens]
    return fin


def _postes(expansion: ExpansionRapide, barre: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The post each line speaks of; of a zone, the one with places and the lowest barre, then the first code, or -1.
    And whether the candidate is excluded from it, or from every open post of the zone."""
    e = expansion.entree
    poste = e.v_cible.copy()
    ouverts = np.flatnonzero(e.places > 0)
    groupe = expansion.groupe_du_poste
    ordre = ouverts[np.lexsort((ouverts, barre[ouverts], barre[ouverts] < 0, groupe[ouverts]))]
    premier = np.full(len(expansion.debut_groupe), -1)  # one more than the groups: -1 finds it, and stays -1
    premier[groupe[ordre[::-1]]] = ordre[::-1]
    zones = np.flatnonzero(e.v_zone)
    poste[zones] = premier[expansion.groupe[zones]]
    exclu = np.zeros(e.taille, bool)
    if np.any(e.d_exclu):
        paires = e.v_candidat.astype(np.int64) * len(e.postes) + poste
        exclu = ~e.v_zone & np.isin(paires, expansion.paires_droits[e.d_exclu])
        exclus = set(expansion.paires_droits[e.d_exclu].tolist())
        touches = np.isin(e.v_candidat[zones], e.d_candidat[e.d_exclu])
        for v in zones[touches].tolist():
            c = int(e.v_candidat[v]) * len(e.postes)
            siens = ordre[groupe[ordre] == expansion.groupe[v]].tolist()
            poste[v] = next((p for p in siens if c + p not in exclus), -1)
            exclu[v] = bool(siens) and poste[v] < 0
    return poste, exclu


def _departager(
    expansion: ExpansionRapide,
    app: ApplicationsRapides,
    x: Explications,
    a: np.ndarray,
    poste: np.ndarray,
    dernier: np.ndarray,
) -> None:
    """Where several criteria share a field of the key, find the first that differs."""
    for champ in expansion.cles.champs:
        if len(champ.criteres) == 1:
            continue
        ici = np.flatnonzero(x.motif == MOTIF_DU_CRITERE[champ.criteres[0]])
        cloture = dernier[poste[ici]]
        dits = np.zeros(len(ici), x.motif.dtype)
        for critere in reversed(champ.criteres):
            differe = _valeurs(expansion, app, critere, a[ici]) != _valeurs(expansion, app, critere, cloture)
            dits[differe] = MOTIF_DU_CRITERE[critere]
        x.motif[ici] = dits
        x.manque[ici[dits != MOTIF["bareme"]]] = -1


def _valeurs(expansion: ExpansionRapide, app: ApplicationsRapides, critere: str, a: np.ndarray) -> np.ndarray:
    """What sorts on a candidate's criterion for these applications."""
    base, droits = expansion.cles.valeurs(critere)
    valeurs = base[app.candidat[a]]
    if len(droits):
        paires = app.candidat[a].astype(np.int64) * len(expansion.entree.postes) + app.poste[a]
        ou = np.minimum(np.searchsorted(expansion.paires_droits, paires), len(droits) - 1)
        valeurs = np.where(expansion.paires_droits[ou] == paires, droits[ou], valeurs)
    return valeurs
