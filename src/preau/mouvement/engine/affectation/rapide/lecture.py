"""The bulk reader: the same input as the plain one, by columns; None as soon as anything is odd."""

from __future__ import annotations

import numpy as np

from preau.mouvement.engine.affectation.entree.colonnes import FICHIERS, entete
from preau.mouvement.engine.affectation.entree.fichiers import empreinte
from preau.mouvement.engine.affectation.entree.lecture import table
from preau.mouvement.engine.affectation.modele import Entree, Parametres
from preau.mouvement.engine.affectation.rapide.cellules import Cellules, Codes, Etrange, exiger

DROITS = ("classe", "qualification", "conjoint", "bareme")


def lire_en_bloc(octets: dict[str, bytes], parametres: Parametres) -> Entree | None:
    """The input, or None: the plain reader must look at these files."""
    try:
        return _lire(octets, parametres)
    except Etrange:
        return None


def _cellules(nom: str, octets: bytes) -> tuple[Cellules, bool]:
    """The cells, and whether the longest header was used."""
    titre, _, corps = octets.partition(b"\n")
    formes, _ = FICHIERS[nom]
    forme = next((forme for forme in formes if entete(forme).encode() == titre), None)
    exiger(forme is not None)
    return Cellules(corps, len(forme)), forme is not formes[0]


def _lire(octets: dict[str, bytes], parametres: Parametres) -> Entree:
    fichier, avec_coordonnees = _cellules("postes.csv", octets["postes.csv"])
    postes = Codes(fichier.mots(0))
    fichier.mots(1, vide=True)
    ordre = postes.ordre
    natures = Codes(mots_natures := fichier.mots(2, vide=True), unique=False)
    zones = Codes(mots_zones := fichier.mots(3, vide=True), unique=False)
    p_nature, p_zone = natures.rangs(mots_natures)[ordre], zones.rangs(mots_zones)[ordre]
    places = fichier.entiers(4)[ordre]
    xy = [fichier.metres(colonne)[ordre] for colonne in (5, 6)] if avec_coordonnees else [[], []]

    fichier, _ = _cellules("candidats.csv", octets["candidats.csv"])
    candidats = Codes(fichier.mots(0))
    ordre = candidats.ordre
    actuels = fichier.mots(1, vide=True)[ordre]
    c_poste = postes.rangs(actuels)
    exiger(((c_poste >= 0) == (actuels != b"")).all())
    exiger((np.bincount(c_poste[c_poste >= 0], minlength=len(places)) <= places).all())
    noms = ("bareme", "ags", "conjoint", "anciennete")
    colonnes = {nom: fichier.entiers(colonne)[ordre] for colonne, nom in enumerate(noms, 2)}
    return Entree(
        postes=postes.textes(),
        zones=zones.textes(),
        natures=natures.textes(),
        p_zone=p_zone,
        p_nature=p_nature,
        places=places,
        x=xy[0],
        y=xy[1],
        candidats=candidats.textes(),
        c_poste=c_poste,
        **colonnes,
        naissance=fichier.dates(6)[ordre],
        lot=fichier.entiers(7)[ordre],
        **_voeux(octets["voeux.csv"], parametres, candidats, postes, zones, natures, p_nature),
        **_droits(octets.get("droits.csv"), candidats, postes, c_poste),
        empreinte=empreinte(octets),
    )


def _voeux(
    octets: bytes,
    parametres: Parametres,
    candidats: Codes,
    postes: Codes,
    zones: Codes,
    natures: Codes,
    p_nature: np.ndarray,
) -> dict:
    fichier, _ = _cellules("voeux.csv", octets)
    candidat = candidats.rangs(fichier.mots(0))
    rang = fichier.entiers(1, mini=1)
    exiger((candidat >= 0).all() and rang.max(initial=0) <= min(parametres.voeux_max, 2**20 - 1))
    types = fichier.mots(2)
    zone = types == b"zone"
    exiger((zone | (types == b"poste")).all())
    codes = fichier.mots(3)
    cible = np.where(zone, -1, postes.rangs(codes))
    cible[zone] = zones.rangs(codes[zone])
    exiger((cible >= 0).all())
    mots_natures = fichier.mots(4, vide=True)
    dite = mots_natures != b""
    exiger((dite | ~zone).all())
    nature = np.full(len(zone), -1)
    nature[dite] = natures.rangs(mots_natures[dite])
    if parametres.natures is None:
        exiger((nature[zone] >= 0).all())
    else:
        admises = np.array([nom.encode() for nom in parametres.natures])
        exiger(np.isin(mots_natures[zone], admises).all())
    precise = dite & ~zone
    exiger((nature[precise] == p_nature[cible[precise]]).all())
    nature[~zone] = -1
    classe, qualification = fichier.entiers(5), fichier.entiers(6)

    suite = candidat * 2**20 + rang
    ordre = np.argsort(suite, kind="stable") if (suite[1:] <= suite[:-1]).any() else slice(None)
    exiger((np.diff(suite[ordre]) > 0).all())
    nombre = np.bincount(candidat, minlength=len(candidats.mots))
    lie, liens = _liens(fichier, parametres, candidat, zone)
    return {
        "liens": liens,
        "v_debut": np.concatenate([[0], np.cumsum(nombre)]),
        "v_candidat": candidat[ordre].astype(np.int32),
        "v_rang": rang[ordre].astype(np.int32),
        "v_zone": zone[ordre],
        "v_cible": cible[ordre].astype(np.int32),
        "v_nature": nature[ordre].astype(np.int32),
        "v_classe": classe[ordre],
        "v_qualification": qualification[ordre],
        "v_lie": lie[ordre],
    }


def _liens(
    fichier: Cellules, parametres: Parametres, candidat: np.ndarray, zone: np.ndarray
) -> tuple[np.ndarray, list[str]]:
    mots = fichier.mots(7, vide=True)
    lies = np.flatnonzero(mots != b"")
    lie = np.full(len(mots), -1, np.int32)
    if not len(lies):
        return lie, []
    exiger(parametres.liens and not zone[lies].any())
    codes = Codes(mots[lies], unique=False)
    lie[lies] = codes.rangs(mots[lies])
    paires = lies[np.argsort(lie[lies], kind="stable")]
    exiger((np.bincount(lie[lies]) == 2).all())
    exiger((candidat[paires[0::2]] != candidat[paires[1::2]]).all())
    return lie, codes.textes()


def _droits(octets: bytes | None, candidats: Codes, postes: Codes, c_poste: np.ndarray) -> dict:
    """Rights are few beside wishes: the plain reader cuts them."""
    if octets is None:
        return {}
    fautes: list = []
    lignes = table("droits.csv", octets, fautes)
    exiger(lignes is not None and not fautes)
    if not lignes:
        return {}
    candidat = candidats.rangs(np.array([ligne["candidat"].encode() for ligne in lignes]))
    poste = postes.rangs(np.array([ligne["poste"].encode() for ligne in lignes]))
    exclu = np.array([ligne["exclu"] == 1 for ligne in lignes])
    exiger((candidat >= 0).all() and (poste >= 0).all())
    exiger(not (exclu & (c_poste[candidat] == poste)).any())
    ordre = np.lexsort((poste, candidat))
    paires = (candidat * len(postes.mots) + poste)[ordre]
    exiger((np.diff(paires) > 0).all())
    return {
        "d_candidat": candidat[ordre],
        "d_poste": poste[ordre],
        "d_exclu": exclu[ordre],
        **{f"d_{nom}": np.array([ligne[nom] for ligne in lignes])[ordre] for nom in DROITS},
    }
