"""Several files of rights made one: `bareme` and `carte` may each speak of the same candidate and post (M12, M21)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from preau.mouvement.engine.affectation.entree.colonnes import DROITS, entete
from preau.mouvement.engine.affectation.entree.lecture import table
from preau.mouvement.engine.affectation.modele import DossierRefuse, Faute

NOM = "droits.csv"
CELLULES = tuple(colonne.nom for colonne in DROITS[2:])


@dataclass(frozen=True)
class Cellule:
    """A value, and where it was first read."""

    valeur: int
    source: str
    ligne: int


def reunir(fichiers: Iterable[tuple[str, bytes]]) -> bytes:
    """The one `droits.csv` of several (name to call it, bytes), sorted by candidate then post.

    Lines about one candidate and one post, of one file or of several, become one, cell by cell: an empty cell yields to
    a value, two equal values agree. Raises DossierRefuse with every fault: a file that is not of this form, and each
    cell that two lines fill differently, since no rule says which is right.
    """
    fautes: list[Faute] = []
    droits: dict[tuple[str, str], dict[str, Cellule]] = {}
    for source, octets in fichiers:
        for lue in table(NOM, octets, fautes, source=source) or ():
            if "candidat" in lue and "poste" in lue:
                cle = str(lue["candidat"]), str(lue["poste"])
                _ajouter(droits.setdefault(cle, {}), cle, source, lue, fautes)
    if fautes:
        raise DossierRefuse(NOM, fautes)
    lignes = [entete(DROITS)]
    for cle, cellules in sorted(droits.items()):
        valeurs = (str(cellules[nom].valeur) if nom in cellules else "" for nom in CELLULES)
        lignes.append(";".join([*cle, *valeurs]))
    return "\n".join([*lignes, ""]).encode()


def _ajouter(
    cellules: dict[str, Cellule], cle: tuple[str, str], source: str, lue: dict, fautes: list[Faute]
) -> None:
    for nom in CELLULES:
        valeur = lue.get(nom, -1)
        if valeur == -1:  # empty, or already refused
            continue
        connue = cellules.setdefault(nom, Cellule(valeur, source, lue[""]))
        if connue.valeur != valeur:
            regle = (
                f"{connue.source}, ligne {connue.ligne}, dit « {connue.valeur} » pour {cle[0]} sur le poste {cle[1]}, "
                "et une cellule n'a qu'une valeur"
            )
            remede = "Garder la valeur juste et vider l'autre cellule"
            fautes.append(Faute(source, lue[""], nom, str(valeur), regle, remede))
