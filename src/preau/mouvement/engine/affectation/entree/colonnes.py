"""The columns of the input files and what a cell may hold, as data shared by both readers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

ENTIER_MAX = 10**12
LONGUEUR_MAX = 100
_ENTIER = re.compile(r"-?(0|[1-9][0-9]{0,99})")
_KM = re.compile(r"(-?)([0-9]{1,6})(?:\.([0-9]{1,3}))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTERDITS = re.compile(r"[\x00-\x1f\x7f\"]")


class Refus(ValueError):
    """A cell breaks its rule; args are the rule and the remedy, in French."""


@dataclass(frozen=True)
class Colonne:
    """One column: how to read a cell (raises Refus), and whether an empty cell is legal (read as -1)."""

    nom: str
    lire: Callable[[str], object]
    vide: bool = False
    mini: int | None = None  # set for whole numbers: what the bulk reader needs


def texte(cellule: str) -> str:
    if _INTERDITS.search(cellule):
        raise Refus(
            "un texte ne contient ni guillemet ni caractère de contrôle",
            "Retirer ce caractère, ou le remplacer",
        )
    if cellule != cellule.strip():
        raise Refus(
            "un texte ne commence ni ne finit par une espace", "Retirer les espaces autour de la valeur"
        )
    if len(cellule) > LONGUEUR_MAX:
        raise Refus(f"un texte a au plus {LONGUEUR_MAX} caractères", "Raccourcir la valeur")
    return cellule


def code(cellule: str) -> str:
    if not cellule:
        raise Refus("le code manque", "Écrire le code")
    return texte(cellule)


def entier(nom: str, mini: int = 0, vide: bool = False) -> Colonne:
    def lire(cellule: str) -> int:
        if not _ENTIER.fullmatch(cellule):
            raise Refus(
                "il faut un nombre entier, en chiffres, sans zéro devant",
                "Écrire le nombre sans espace, virgule ni unité",
            )
        if abs(int(cellule)) > ENTIER_MAX:
            raise Refus(f"un nombre entier va jusqu'à {ENTIER_MAX}", "Corriger le nombre")
        if int(cellule) < mini:
            raise Refus(f"il faut un nombre entier au moins égal à {mini}", "Corriger le nombre")
        return int(cellule)

    return Colonne(nom, lire, vide, mini)


def jour(cellule: str) -> int:
    """A date as AAAAMMJJ."""
    try:
        if not _DATE.fullmatch(cellule):
            raise ValueError
        lue = date.fromisoformat(cellule)
    except ValueError:
        raise Refus("il faut une date qui existe, AAAA-MM-JJ", "Écrire par exemple 1975-09-30") from None
    if not 1900 <= lue.year <= 2100:
        raise Refus("l'année est entre 1900 et 2100", "Vérifier l'année")
    return lue.year * 10_000 + lue.month * 100 + lue.day


def kilometres(cellule: str) -> int:
    """A coordinate in km, with at most three decimals, as whole metres."""
    lu = _KM.fullmatch(cellule)
    if not lu:
        raise Refus(
            "il faut des kilomètres, avec un point et trois décimales au plus", "Écrire par exemple 12.35"
        )
    metres = int(lu[2]) * 1000 + int((lu[3] or "").ljust(3, "0"))
    return -metres if lu[1] else metres


def choix(nom: str, *valeurs: str) -> Colonne:
    def lire(cellule: str) -> str:
        if cellule not in valeurs:
            raise Refus(f"il faut {' ou '.join(f'« {v} »' for v in valeurs)}", "Corriger la valeur")
        return cellule

    return Colonne(nom, lire)


def exclu(cellule: str) -> int:
    if cellule not in ("0", "1"):
        raise Refus("il faut 1, 0 ou rien", "Écrire 1 pour retirer le poste de tous les vœux du candidat")
    return int(cellule)


POSTES = (
    Colonne("poste", code),
    Colonne("ecole", texte),
    Colonne("nature", texte),
    Colonne("zone", texte),
    entier("places"),
)
COORDONNEES = (Colonne("x", kilometres), Colonne("y", kilometres))
CANDIDATS = (
    Colonne("candidat", code),
    Colonne("poste_actuel", texte),
    entier("bareme"),
    entier("ags"),
    entier("conjoint"),
    entier("anciennete"),
    Colonne("naissance", jour),
    entier("lot", -ENTIER_MAX),
)
VOEUX = (
    Colonne("candidat", code),
    entier("rang", 1),
    choix("type", "poste", "zone"),
    Colonne("code", code),
    Colonne("nature", texte),
    entier("classe"),
    entier("qualification"),
    Colonne("lie", texte),
)
DROITS = (
    Colonne("candidat", code),
    Colonne("poste", code),
    Colonne("exclu", exclu, vide=True, mini=0),
    entier("classe", vide=True),
    entier("qualification", vide=True),
    entier("conjoint", vide=True),
    entier("bareme", vide=True),
)
# File name -> the headers it may have, and whether it may be absent.
FICHIERS = {
    "postes.csv": ((POSTES, POSTES + COORDONNEES), False),
    "candidats.csv": ((CANDIDATS,), False),
    "voeux.csv": ((VOEUX,), False),
    "droits.csv": ((DROITS,), True),
}


def entete(colonnes: tuple[Colonne, ...]) -> str:
    return ";".join(colonne.nom for colonne in colonnes)
