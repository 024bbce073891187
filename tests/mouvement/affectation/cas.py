"""Instances written by hand, in few words."""

import json
from pathlib import Path

from preau.mouvement.engine.affectation import Parametres, calculer, produire
from preau.mouvement.engine.affectation.entree.colonnes import CANDIDATS, DROITS, POSTES, VOEUX, entete
from preau.mouvement.engine.affectation.entree.lecture import lire
from preau.mouvement.engine.affectation.moteur import Affectation
from preau.mouvement.engine.affectation.pur.voie import VoiePure
from preau.mouvement.engine.affectation.rapide import VoieRapide


def fichiers(postes: str, candidats: str, voeux: str, droits: str = "") -> dict[str, str]:
    """The files of an instance.

    `postes`: `a:1 b:2:Z1` (code, places, zone; nature ECEL). `candidats`: `A:a:100 B::90` (code, own post, barème; lots
    in order). `voeux`: `A:b,Z1*,c/L1` (zone wishes end with *, a link follows /), one candidate per word.
    `droits`: lines of droits.csv.
    """
    lignes_postes = [[*mot.split(":"), "Z0"][:3] for mot in postes.split()]
    lignes_candidats = [mot.split(":") for mot in candidats.split()]
    textes = {
        "postes.csv": [entete(POSTES), *(f"{p};E;ECEL;{zone};{places}" for p, places, zone in lignes_postes)],
        "candidats.csv": [
            entete(CANDIDATS),
            *(
                f"{c};{p};{bareme};0;0;0;1980-01-01;{lot}"
                for lot, (c, p, bareme) in enumerate(lignes_candidats, 1)
            ),
        ],
        "voeux.csv": [entete(VOEUX), *(ligne for mot in voeux.split() for ligne in _voeux(*mot.split(":")))],
    }
    if droits:
        textes["droits.csv"] = [entete(DROITS), *droits.split()]
    return {nom: "\n".join(lignes) + "\n" for nom, lignes in textes.items()}


def _voeux(candidat: str, liste: str):
    for rang, voeu in enumerate(liste.split(","), 1):
        code, _, lie = voeu.partition("/")
        if code.endswith("*"):
            yield f"{candidat};{rang};zone;{code[:-1]};ECEL;0;0;{lie}"
        else:
            yield f"{candidat};{rang};poste;{code};;0;0;{lie}"


def resoudre(textes: dict[str, str], **parametres) -> Affectation:
    """The result, once both paths have given the same bytes."""
    regles = Parametres(**parametres)
    octets = {nom: texte.encode() for nom, texte in textes.items()}
    entree = lire(Path(), octets, regles)
    resultat = calculer(VoiePure(entree, regles))
    assert produire(calculer(VoieRapide(entree, regles))) == produire(resultat)
    return resultat


def postes(resultat: Affectation) -> dict[str, str | None]:
    """What each obtains."""
    e = resultat.entree
    return {c: e.postes[p] if p >= 0 else None for c, p in zip(e.candidats, resultat.postes, strict=True)}


def motifs(resultat: Affectation) -> dict[tuple[str, int], list[str]]:
    """(candidate, rank) -> motif, barre, manque, devant."""
    lignes = produire(resultat)["explications.csv"].decode().splitlines()[1:]
    cellules = [ligne.split(";") for ligne in lignes]
    return {(c, int(rang)): suite for c, rang, _, *suite in cellules}


def rapport(resultat: Affectation) -> dict:
    return json.loads(produire(resultat)["rapport.json"])


def chaine(resultat: Affectation, candidat: str) -> list[str]:
    e = resultat.entree
    return [e.candidats[c] for c in resultat.liberations.chaine(e.candidats.index(candidat))]
