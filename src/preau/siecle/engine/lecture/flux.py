"""The streaming parse: one sheet at a time, and the file's frame at the end. Memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from lxml import etree

from preau.siecle.engine.grammaire import FICHES
from preau.siecle.engine.lecture.erreurs import Illisible, mal_forme
from preau.siecle.engine.lecture.sondage import Sondage, blocs_utf8
from preau.siecle.engine.lecture.source import Source

Progression = Callable[[int, int], None]
# No sheet comes near this size: a longer stretch without one is an attack or no pupils' file at all.
FICHE_MAX = 1 << 18
# Elements out of place that are kept in the frame to be reported; the rest is forgotten.
INTRUS_MAX = 50
CONTENEURS_MAX = 4
# Beyond, libxml2 keeps no line for an element but only for its text.
LIGNE_EXACTE_MAX = 65_535
# Of an entity's name, as much as a message shows.
ENTITE_MAX = 40
OPTIONS = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


class Flux:
    """The sheets of a file, in order, as lxml elements that live until the next one is asked for.

    After the iteration, `charpente` is the root with one emptied sheet of each kind: what its schema judges.
    """

    def __init__(self, source: Source, sondage: Sondage, progression: Progression | None = None):
        self.source = source
        self.sondage = sondage
        self.progression = progression
        self.charpente: etree._Element | None = None
        # Container of sheets -> the last element that was kept in it.
        self._conteneurs: dict[etree._Element, etree._Element | None] = {}
        self._intrus = 0

    def __iter__(self) -> Iterator[etree._Element]:
        """PARAMETRES, PERSONNE and ELEVE elements in their place. Raises Illisible."""
        lecteur = etree.XMLPullParser(events=("end",), tag=("PARAMETRES", *FICHES.values()), **OPTIONS)
        depuis = 0
        for bloc, lus in blocs_utf8(self.source, self.sondage):
            erreur = nourrir(lecteur, bloc)
            depuis += len(bloc)
            for _, element in lecteur.read_events():
                if element.tag == "PARAMETRES":
                    if _sous_la_racine(element):
                        yield element
                elif self._en_place(element):
                    yield element
                    self._oublier(element)
                    depuis = 0
            if erreur:
                raise erreur
            if depuis > FICHE_MAX:
                raise Illisible("PR_LECTU_08")
            if self.progression:
                self.progression(lus, self.source.taille)
        self.charpente = fermer(lecteur)

    def _en_place(self, element: etree._Element) -> bool:
        """Is the sheet where the grammar wants it: ELEVE in DONNEES/ELEVES?"""
        conteneur = element.getparent()
        if conteneur is None or FICHES.get(conteneur.tag) != element.tag:
            return False
        if conteneur not in self._conteneurs:
            donnees = conteneur.getparent()
            if donnees is None or donnees.tag != "DONNEES" or len(self._conteneurs) >= CONTENEURS_MAX:
                return False
            self._conteneurs[conteneur] = None
        return True

    def _oublier(self, element: etree._Element) -> None:
        """Empty the sheet, and drop what comes before it but the first sheet and a few intruders, emptied.

        Never what follows: the parser may have read further. A sheet is dropped once the next is done, when the
        text after it is complete.
        """
        element.clear(keep_tail=True)
        conteneur = element.getparent()
        ancre, garde = self._conteneurs[conteneur], None
        avant = element.getprevious()
        while avant is not None and avant is not ancre:
            plus_tot = avant.getprevious()
            intrus = avant.tag != element.tag
            if self._intrus < INTRUS_MAX if intrus else plus_tot is None:
                self._intrus += intrus
                avant.clear()
                garde = garde if garde is not None else avant
            else:
                conteneur.remove(avant)
            avant = plus_tot
        if garde is not None:
            self._conteneurs[conteneur] = garde


def descendre(element: etree._Element, etape: str) -> etree._Element | None:
    """The child at a step of a path, « OPTION[3] » or « OPTION »; None when it is not there.

    `find` would look at every brother for every brother: a minute for a sheet of two thousand links.
    """
    nom, _, rang = etape.partition("[")
    # A prefix, which only an intruder has, leads nowhere.
    if ":" in nom:
        return None
    place = int(rang.rstrip("]")) if rang else 1
    return next(islice(element.iterchildren(nom), place - 1, None), None)


def _sous_la_racine(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.getparent() is None


def ligne(element: etree._Element) -> int:
    """The line of an element's start tag, exact beyond libxml2's limit too, where only texts know their line."""
    numero = element.sourceline or 0
    if numero < LIGNE_EXACTE_MAX:
        return numero
    sauts = 0
    while len(element):
        sauts += (element.text or "").count("\n")
        element = element[0]
    if element.text:
        return (element.sourceline or 0) - element.text.count("\n") - sauts
    avant = element.getprevious()
    if avant is not None and avant.text and not len(avant):
        return (avant.sourceline or 0) + (avant.tail or "").count("\n") - sauts
    return (element.sourceline or 0) - sauts


def nourrir(lecteur: etree.XMLPullParser, bloc: bytes) -> Illisible | None:
    """What stops the parse, to be raised once the events before it are read; None while it goes on."""
    try:
        lecteur.feed(bloc)
    except etree.XMLSyntaxError as erreur:
        return mal_forme(erreur)
    # An entity that nothing declares (&eacute;) stops libxml2 without a word: only the end of its log tells.
    journal = lecteur.feed_error_log
    if len(journal) and journal[-1].type == etree.ErrorTypes.ERR_UNDECLARED_ENTITY:
        nom = journal[-1].message.split("'")[1][:ENTITE_MAX]
        return Illisible("PR_LECTU_04", ligne=journal[-1].line, trouve=f"l'entité « &{nom}; »")
    return None


def fermer(lecteur: etree.XMLPullParser) -> etree._Element:
    """The root, once the file is over. Raises Illisible."""
    try:
        return lecteur.close()
    except etree.XMLSyntaxError as erreur:
        raise mal_forme(erreur) from None
