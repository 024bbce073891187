"""The reasons given for every wish, worked out again."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from preau.mouvement.engine.verificateur.constat import Constat
from preau.mouvement.engine.verificateur.fichiers import Application, Dossier, lignes_csv

MOTIFS = {
    "titulaire": "titulaire",
    "classe": "priorite",
    "qualification": "qualification",
    "bareme": "bareme",
    "candidat": "egalite_lot",
}


def expliquer(
    entree: Dossier, resultat: dict[str, dict], listes: dict[str, dict[str, Application]], sortie: Path
) -> Iterator[Constat]:
    """The lines of explications.csv that are not what the result implies."""
    lues = lignes_csv(sortie / "explications.csv")
    for lue, attendue in zip_longest(lues, _attendues(entree, resultat, listes)):
        if not (lue and attendue) or (lue["candidat"], lue["rang"]) != (
            attendue["candidat"],
            attendue["rang"],
        ):
            yield Constat("explications.csv", "il faut une ligne par vœu, par candidat puis par rang")
            return
        if lue != attendue:
            dit = ";".join(attendue.values())
            yield Constat("explications.csv", f"le vœu {lue['rang']} de {lue['candidat']} devrait dire {dit}")


def _attendues(
    entree: Dossier, resultat: dict[str, dict], listes: dict[str, dict[str, Application]]
) -> Iterator[dict[str, str]]:
    cles: dict[str, list] = defaultdict(list)
    derniers: dict[str, str] = {}
    for candidat, liste in listes.items():
        for poste, application in liste.items():
            cles[poste].append(application.cle)
        obtenu = resultat[candidat]["poste"]
        if obtenu and obtenu != entree.propre(candidat):
            autre = derniers.get(obtenu)
            if autre is None or liste[obtenu].cle > listes[autre][obtenu].cle:
                derniers[obtenu] = candidat
    for liste_de_cles in cles.values():
        liste_de_cles.sort()
    for candidat in sorted(entree.candidats):
        for voeu in entree.voeux[candidat]:
            poste = _poste(entree, voeu, derniers)
            dernier = derniers.get(poste)
            barre = entree.bareme(dernier, poste) if dernier else None
            application = listes[candidat].get(poste)
            motif = _motif(entree, voeu, poste, dernier, resultat[candidat], listes)
            court = motif == "bareme"
            yield {
                "candidat": candidat,
                "rang": voeu["rang"],
                "code": voeu["code"],
                "motif": motif,
                "barre": "" if barre is None else str(barre),
                "manque": str(barre - entree.bareme(candidat, poste)) if court else "",
                "devant": str(bisect_left(cles[poste], application.cle)) if application else "",
            }


def _poste(entree: Dossier, voeu: dict, derniers: dict[str, str]) -> str:
    """The post a line speaks of: for a zone, the one with places and the lowest barre, then the first code."""
    if voeu["type"] == "poste":
        return voeu["code"]
    ouverts = [poste for poste in _ouverts(entree, voeu) if not entree.exclu(voeu["candidat"], poste)]
    entres = [poste for poste in ouverts if poste in derniers]
    if entres:
        return min(entres, key=lambda poste: (entree.bareme(derniers[poste], poste), poste))
    return min(ouverts, default="")


def _ouverts(entree: Dossier, voeu: dict) -> list[str]:
    return [poste for poste in entree.zone[voeu["code"], voeu["nature"]] if entree.places(poste)]


def _motif(
    entree: Dossier,
    voeu: dict,
    poste: str,
    dernier: str | None,
    obtenu: dict,
    listes: dict[str, dict[str, Application]],
) -> str:
    candidat = voeu["candidat"]
    liste = listes[candidat]
    rang = int(voeu["rang"])
    fin = liste[entree.propre(candidat)].voeu if entree.propre(candidat) else None
    if fin is not None and rang > int(fin["rang"]):
        return "apres_poste"
    if voeu["lie"] and voeu["lie"] in entree.liens_rompus:
        return "lien"
    tenu = liste[obtenu["poste"]].voeu if obtenu["poste"] else None
    if tenu is not None and rang >= int(tenu["rang"]):
        return "obtenu" if rang == int(tenu["rang"]) else "mieux"
    if entree.exclu(candidat, poste) or (not poste and _ouverts(entree, voeu)):
        return "qualification"
    if not poste or not entree.places(poste):
        return "sans_place"
    if dernier is None:
        return "titulaire"
    sienne, autre = liste[poste].cle, listes[dernier][poste].cle
    if sienne < autre:
        return "sans_place"
    critere = next(c for c, un, deux in zip(entree.criteres, sienne, autre, strict=True) if un != deux)
    return MOTIFS.get(critere, f"egalite_{critere}")
