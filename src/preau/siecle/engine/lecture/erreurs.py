"""The file that cannot be read at all: the only exception the engine lets out (exit code 2)."""

from __future__ import annotations

import re

from lxml import etree

_TRADUCTIONS = (
    (r"Opening and ending tag mismatch: (\S+) line (\d+) and ([^\s,]+)", "{0}, ouvert ligne {1}, est fermé par {2}"),
    (r"Premature end of data in tag (\S+) line (\d+)", "le fichier s'arrête dans {0}, ouvert ligne {1}"),
    (r"Couldn't find end of Start Tag (\S+)|expected '>'", "une balise n'est pas finie"),
    (r"Extra content at the end of the document", "il y a encore du texte après la fin du fichier"),
    (r"xmlParseEntityRef: no name|EntityRef: expecting ';'", "un « & » s'écrit « &amp; »"),
    (r"StartTag: invalid element name", "un « < » s'écrit « &lt; »"),
    (r"(?:PCDATA i|I)nvalid Char value|xmlParseCharRef: invalid xmlChar value", "un caractère est interdit"),
    (r"Attribute (\S+) redefined", "l'attribut {0} est écrit deux fois"),
    (r"Excessive depth in document.*", "trop de balises sont ouvertes les unes dans les autres"),
    (r"Namespace prefix (\S+) .*", "le préfixe {0} n'est pas déclaré"),
)  # fmt: skip
_PHRASES = [(re.compile(motif), phrase) for motif, phrase in _TRADUCTIONS]
RAISON_MAX = 200


class Illisible(Exception):
    """`code` is an entry of the catalogue, family LECTU; `details` fills its sentence.

    `ligne` counts from 1, None when the place is not known.
    """

    def __init__(self, code: str, *, ligne: int | None = None, **details: object):
        self.code = code
        self.ligne = ligne
        self.details = details
        super().__init__(f"{code} {details}")


def mal_forme(erreur: etree.XMLSyntaxError) -> Illisible:
    """What the XML library says of a file that is not well-formed, in French when its words are known."""
    colonne = erreur.position[1] if erreur.position else 0
    raison = technique = erreur.msg[:RAISON_MAX]
    for motif, phrase in _PHRASES:
        if trouve := motif.match(technique):
            raison = phrase.format(*trouve.groups())
            break
    return Illisible(
        "PR_LECTU_02", ligne=erreur.lineno or None, colonne=colonne, raison=raison, technique=technique
    )
