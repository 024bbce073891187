"""The writer: sheets as nested dictionaries, put in the order of the grammar.

A sheet is `{"NOM_DE_FAMILLE": "EXEMPLE", "ADRESSE": {…}, "BOURSES": {"BOURSE": [{…}]}}`: text, dictionary, or list
of them for an element that repeats. An absent key is an absent element; an empty dictionary, an empty element. A key
that the version does not have is left out, so that one sheet can be written in every version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from preau.siecle.engine.grammaire.arbre import ATTRIBUT_VERSION, LIENS, Element, grammaire

Fiche = Mapping[str, "str | Fiche | list[str | Fiche]"]
_PAS = "  "


def entete(version: str, parametres: Mapping[str, str], encodage: str = "ISO-8859-15") -> str:
    """The file as far as the first sheet: `<PERSONNES>`, or `<ELEVES>` for the links."""
    racine = grammaire(version)
    lignes = [
        f'<?xml version="1.0" encoding="{encodage}"?>',
        f'<{racine.nom} VERSION="{ATTRIBUT_VERSION[version]}">',
        *ecrire_element(racine.enfants["PARAMETRES"], parametres, 1),
        f"{_PAS}<DONNEES>",
        f"{_PAS * 2}<{'ELEVES' if version == LIENS else 'PERSONNES'}>",
    ]
    return "\n".join(lignes) + "\n"


def pied() -> str:
    """What closes the file after the last pupil."""
    return f"{_PAS * 2}</ELEVES>\n{_PAS}</DONNEES>\n</IMPORT_ELEVES>\n"


def ecrire_element(element: Element, valeur: str | Fiche, niveau: int) -> Iterator[str]:
    """The lines of an element, without line ends. `niveau` is its indentation."""
    marge = _PAS * niveau
    if element.type:
        texte = escape(str(valeur))
        yield f"{marge}<{element.nom}>{texte}</{element.nom}>" if texte else f"{marge}<{element.nom}/>"
        return
    lignes = [
        ligne
        for enfant in element.enfants.values()
        if enfant.nom in valeur
        for ligne in _enfants(enfant, valeur[enfant.nom], niveau + 1)
    ]
    if lignes:
        yield f"{marge}<{element.nom}>"
        yield from lignes
        yield f"{marge}</{element.nom}>"
    else:
        yield f"{marge}<{element.nom}/>"


def _enfants(element: Element, valeur, niveau: int) -> Iterator[str]:
    for une in valeur if isinstance(valeur, list) else [valeur]:
        yield from ecrire_element(element, une, niveau)
