"""The reader: a sheet's element as nested dictionaries, by the grammar. The reverse of `grammaire.ecriture`."""

from __future__ import annotations

from functools import cache

from lxml import etree

from preau.siecle.engine.grammaire import Element, grammaire, trouver

# Name of a child -> (its own children, does it repeat?). None: the child holds text.
Plan = dict[str, "tuple[Plan | None, bool]"]


@cache
def plan(version: str, fiche: str) -> Plan:
    """What a kind of sheet (PERSONNE, ELEVE, PARAMETRES) holds in a version."""
    return _plan(trouver(grammaire(version), fiche))


def _plan(element: Element) -> Plan:
    return {
        nom: (None if enfant.type else _plan(enfant), enfant.repete)
        for nom, enfant in element.enfants.items()
    }


def lire(element: etree._Element, plan: Plan) -> dict:
    """The sheet as a dictionary: text stripped, dictionary, or list for an element that repeats.

    What the grammar does not know is left out; of an element that wrongly repeats, the first is kept.
    """
    valeurs: dict = {}
    for enfant in element:
        nom = enfant.tag
        prevu = plan.get(nom)
        if prevu is None:
            continue
        interieur, repete = prevu
        if interieur is None:
            texte = enfant.text
            valeur = texte.strip() if texte else ""
        else:
            valeur = lire(enfant, interieur)
        if repete:
            valeurs.setdefault(nom, []).append(valeur)
        elif nom not in valeurs:
            valeurs[nom] = valeur
    return valeurs
