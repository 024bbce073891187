"""Values as SIECLE keeps them: surnames in capitals, first names capitalised, one writing for yes and no (S24)."""

from __future__ import annotations

import re
from functools import cache

from preau.siecle.engine.controles.registre import identifiant
from preau.siecle.engine.grammaire import VERSIONS, Element, grammaire

NOMS = frozenset({"NOM_DE_FAMILLE", "NOM_USAGE"})
PRENOMS = frozenset({"PRENOM", "PRENOM2", "PRENOM3"})
IDENTIFIANTS = frozenset({"ID_PRV_PER", "ID_PRV_ELE", "ID_SIECLE_PER", "ID_SIECLE_ELE", "ELEVE_ID"})
_MOT = re.compile(r"[^\W\d_]+")
_OUI_NON = {"1": "true", "0": "false"}


def prenom(texte: str) -> str:
    """« VictorVictor » → « Victorvictor », « JEAN-NOËL » → « Jean-Noël »."""
    return _MOT.sub(lambda mot: mot[0].capitalize(), texte)


def normaliser(champ: str, valeur: str) -> str:
    if champ in NOMS:
        return valeur.upper()
    if champ in PRENOMS:
        return prenom(valeur)
    if champ in IDENTIFIANTS:
        return str(identifiant(valeur))
    return _OUI_NON.get(valeur, valeur) if champ in _booleens() else valeur


@cache
def _booleens() -> frozenset[str]:
    return frozenset(nom for version in VERSIONS for nom in _chercher(grammaire(version)))


def _chercher(element: Element):
    if element.type == "bool":
        yield element.nom
    for enfant in element.enfants.values():
        yield from _chercher(enfant)
