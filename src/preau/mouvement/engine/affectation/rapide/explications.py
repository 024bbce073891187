"""Why each wish was or was not obtained, by columns."""

from __future__ import annotations

import numpy as np

from preau.mouvement.engine.affectation.modele import MOTIF, MOTIF_DU_CRITERE, Explications
from preau.mouvement.engine.affectation.rapide.expansion import ApplicationsRapides, ExpansionRapide


def expliquer(
    expansion: ExpansionRapide, app: ApplicationsRapides, tenu: np.ndarray, rang_au_poste: np.ndarray
) -> Explications:
    """One explanation for each wish. `rang_au_poste`: how many stronger keys each application meets."""
    e = expansion.entree
    dernier = derniers_entrants(expansion, app, tenu)
    barre_du_poste = np.where(dernier >= 0, app.bareme[dernier], -1) if len(app.bareme) else dernier
    poste = _postes(expansion, barre_du_poste)
    la = np.maximum(poste, 0)
    candidat = e.v_candidat.astype(np.int64)
    a = np.where(poste >= 0, app.trouver(candidat * len(e.postes) + la), -1)
    cloture = np.where(poste >= 0, dernier[la], -1)
    barre = np.where(poste >= 0, barre_du_poste[la], -1)

    motif = np.full(e.taille, MOTIF["titulaire"])
    compares = np.flatnonzero((a >= 0) & (cloture >= 0))
    motif[compares] = _criteres(expansion, app, a[compares], cloture[compares])
    motif[(poste < 0) | (e.places[la] == 0)] = MOTIF["sans_place"]
    if np.any(e.d_exclu):
        exclus = expansion.paires_droits[e.d_exclu]
        motif[(poste >= 0) & np.isin(candidat * len(e.postes) + la, exclus)] = MOTIF["qualification"]
    lignes = np.arange(e.taille)
    obtenu = np.where(tenu >= 0, app.voeu[tenu], -1)[candidat] if len(app.voeu) else np.full(e.taille, -1)
    motif[(obtenu >= 0) & (lignes > obtenu)] = MOTIF["mieux"]
    motif[lignes == obtenu] = MOTIF["obtenu"]
    if app.retires:
        motif[sorted(app.retires)] = MOTIF["lien"]
    fin = _fins(expansion, app)[candidat]
    motif[(fin >= 0) & (lignes > fin)] = MOTIF["apres_poste"]
    manque = np.full(e.taille, -1)
    courts = np.flatnonzero(motif == MOTIF["bareme"])
    manque[courts] = barre[courts] - app.bareme[a[courts]]
    devant = np.where(a >= 0, rang_au_poste[a], -1) if len(rang_au_poste) else a
    return Explications(motif, barre, manque, devant)


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


def _postes(expansion: ExpansionRapide, barre: np.ndarray) -> np.ndarray:
    """The post each line speaks of; of a zone, the one with places and the lowest barre, then the first code, or -1."""
    e = expansion.entree
    poste = e.v_cible.astype(np.int64)
    ouverts = np.flatnonzero(e.places > 0)
    groupe = expansion.groupe_du_poste
    ordre = ouverts[np.lexsort((ouverts, barre[ouverts], barre[ouverts] < 0, groupe[ouverts]))]
    premier = np.full(len(expansion.debut_groupe), -1)  # one more than the groups: -1 finds it, and stays -1
    premier[groupe[ordre[::-1]]] = ordre[::-1]
    zones = np.flatnonzero(e.v_zone)
    poste[zones] = premier[expansion.groupe[zones]]
    if np.any(e.d_exclu):
        exclus = set(expansion.paires_droits[e.d_exclu].tolist())
        touches = np.isin(e.v_candidat[zones], e.d_candidat[e.d_exclu])
        for v in zones[touches].tolist():
            c = int(e.v_candidat[v]) * len(e.postes)
            siens = ordre[groupe[ordre] == expansion.groupe[v]].tolist()
            poste[v] = next((p for p in siens if c + p not in exclus), -1)
    return poste


def _criteres(
    expansion: ExpansionRapide, app: ApplicationsRapides, a: np.ndarray, cloture: np.ndarray
) -> np.ndarray:
    """The motif of the first criterion on which an application differs from the weakest entrant's."""
    cles = expansion.cles
    sienne, autre = app.cle[a], app.cle[cloture]
    ecart = sienne ^ autre
    motif = np.zeros(len(a), np.int64)
    for champ in reversed(cles.champs):
        plus_haut = ecart >= 1 << champ.decalage
        motif[plus_haut] = MOTIF_DU_CRITERE[champ.criteres[-1]]
        if len(champ.criteres) > 1:
            ici = np.flatnonzero(plus_haut)
            for critere in reversed(champ.criteres[:-1]):
                differe = _valeurs(expansion, app, critere, a[ici]) != _valeurs(
                    expansion, app, critere, cloture[ici]
                )
                motif[ici[differe]] = MOTIF_DU_CRITERE[critere]
    # Stronger and yet passed over, in exchanges only: the place was swapped, it was never free.
    motif[sienne < autre] = MOTIF["sans_place"]
    return motif


def _valeurs(expansion: ExpansionRapide, app: ApplicationsRapides, critere: str, a: np.ndarray) -> np.ndarray:
    """What sorts on a candidate's criterion for these applications."""
    base, droits = expansion.cles.valeurs(critere)
    valeurs = base[app.candidat[a]]
    if len(droits):
        paires = app.candidat[a] * len(expansion.entree.postes) + app.poste[a]
        ou = np.minimum(np.searchsorted(expansion.paires_droits, paires), len(droits) - 1)
        valeurs = np.where(expansion.paires_droits[ou] == paires, droits[ou], valeurs)
    return valeurs
