"""The criteria of a key, as data: which way each sorts, and how a person says it. The smallest key comes first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Critere:
    """One criterion: the `champ` it reads, whether the greatest value is first, its French name."""

    champ: str
    decroissant: bool
    libelle: str


CRITERES = {
    "titulaire": Critere("titulaire", True, "titulaire du poste"),
    "classe": Critere("classe", False, "priorité légale"),
    "qualification": Critere("qualification", False, "qualification"),
    "bareme": Critere("bareme", True, "barème le plus fort"),
    "bareme_croissant": Critere("bareme", False, "barème le plus faible"),
    "rang": Critere("rang", False, "numéro du vœu"),
    "sous_rang": Critere("sous_rang", False, "rang du poste dans le vœu de zone"),
    "ags": Critere("ags", True, "ancienneté générale des services"),
    "ags_croissant": Critere("ags", False, "ancienneté générale des services la plus faible"),
    "conjoint": Critere("conjoint", True, "rapprochement de conjoint"),
    "anciennete": Critere("anciennete", True, "ancienneté sur le poste"),
    "naissance": Critere("naissance", False, "le plus âgé"),
    "concours": Critere("concours", False, "rang de sortie du concours"),
    "famille": Critere("famille", False, "situation de famille"),
    "nomination": Critere("nomination", False, "premier nommé"),
    "derniere_nomination": Critere("nomination", True, "dernier nommé"),
    "lot": Critere("lot", False, "tirage au sort"),
    "candidat": Critere("candidat", False, "identifiant du candidat"),
}

# What an assignment can be sorted by: the columns of the files of a run.
CRITERES_AFFECTATION = (
    "titulaire",
    "classe",
    "qualification",
    "bareme",
    "rang",
    "sous_rang",
    "ags",
    "conjoint",
    "anciennete",
    "naissance",
    "lot",
    "candidat",
)

# What the holders of a school can be sorted by: their appointment, and the barème and AGS of that mouvement.
CRITERES_CARTE = ("derniere_nomination", "nomination", "bareme_croissant", "bareme", "ags_croissant", "ags")


def cle_de(criteres: Iterable[str], valeurs: Mapping[str, Any]) -> tuple:
    """The sort key of one candidate: the criteria in order, the values that must come first being the smallest.

    `classe` 0 means no priority and comes last. Dates are compared by their ordinal. KeyError names a value that
    is missing.
    """
    morceaux: list[Any] = []
    for nom in criteres:
        critere = CRITERES[nom]
        valeur = valeurs[critere.champ]
        if critere.champ == "classe":
            valeur = valeur or 10**9
        elif hasattr(valeur, "toordinal"):
            valeur = valeur.toordinal()
        morceaux.append(-valeur if critere.decroissant else valeur)
    return tuple(morceaux)


def premier_ecart(criteres: Iterable[str], un: Mapping[str, Any], autre: Mapping[str, Any]) -> str | None:
    """The first criterion that tells the two apart, or None."""
    for nom in criteres:
        if cle_de([nom], un) != cle_de([nom], autre):
            return nom
    return None
