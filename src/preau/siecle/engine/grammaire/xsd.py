"""XML Schemas written from the grammar: the whole one for people, and the one that judges sheets one by one."""

from __future__ import annotations

from functools import cache

from lxml import etree

from preau.siecle.engine.grammaire.arbre import (
    FICHES,
    Choix,
    Contrainte,
    Element,
    contraintes,
    grammaire,
    trouver,
)
from preau.siecle.engine.grammaire.types import TYPES, type_simple

XS = "http://www.w3.org/2001/XMLSchema"
RACINE = "IMPORT_ELEVES"
_DIRECTS = frozenset(nom for nom, t in TYPES.items() if not t.facettes)
_CHARPENTE = frozenset({RACINE, "DONNEES", *FICHES, *FICHES.values()})


def schema_publie(version: str) -> bytes:
    """The schema of a version, with its identity constraints, as an XSD file."""
    schema = _Schema(version, contraintes(version))
    racine = schema.racine(grammaire(version))
    etree.indent(racine)
    return etree.tostring(racine, xml_declaration=True, encoding="UTF-8", pretty_print=True)


@cache
def schema_par_fiche(version: str) -> etree.XMLSchema:
    """A schema with one global element for each kind of sheet, and IMPORT_ELEVES, where sheets hold anything.

    Constraints over the whole file are left out: the reader keeps their keys itself, in memory that stays small.
    """
    locales = tuple(c for c in contraintes(version) if c.hote != "DONNEES")
    arbre = grammaire(version)
    donnees = arbre.enfants["DONNEES"].enfants
    fiches = [trouver(arbre, fiche) for parent, fiche in FICHES.items() if parent in donnees]
    schema = _Schema(version, locales)
    return etree.XMLSchema(schema.racine(arbre, *fiches, ouvertes=frozenset(FICHES.values())))


def _balise(nom: str, **attributs: str) -> etree._Element:
    return etree.Element(f"{{{XS}}}{nom}", attributs)


class _Schema:
    """One schema being written. What sheets hold gets named types, so that a name means one thing."""

    def __init__(self, version: str, contraintes: tuple[Contrainte, ...]):
        self.version = version
        self.contraintes = contraintes
        self.types: dict[str, etree._Element] = {}

    def racine(self, *elements: Element, ouvertes: frozenset[str] = frozenset()) -> etree._Element:
        """The whole schema: simple types, complex types, then the global elements. The first is the file's root,
        and holds anything in its elements named in `ouvertes`."""
        racine = etree.Element(f"{{{XS}}}schema", nsmap={"xs": XS}, elementFormDefault="qualified")
        globaux = [
            self.element(element, False, frozenset() if rang else ouvertes, globale=True)
            for rang, element in enumerate(elements)
        ]
        racine.extend(self._types_simples())
        racine.extend(self.types.values())
        racine.extend(globaux)
        return racine

    def _types_simples(self):
        for nom in sorted({"id", *TYPES} - _DIRECTS):
            simple = type_simple(nom, self.version)
            if not simple.facettes:
                continue
            type_ = _balise("simpleType", name=nom)
            restriction = etree.SubElement(type_, f"{{{XS}}}restriction", base=simple.base_xsd(self.version))
            for facette, valeur in simple.facettes:
                etree.SubElement(restriction, f"{{{XS}}}{facette}", value=valeur)
            yield type_

    def element(
        self, element: Element, sortant: bool, ouvertes: frozenset[str], *, globale: bool = False
    ) -> etree._Element:
        """The declaration of an element, as it is for a pupil who has left when `sortant`."""
        noeud = _balise("element", name=element.nom)
        if not globale:
            mini = 0 if sortant and element.absent_si_sortant else element.mini
            if mini != 1:
                noeud.set("minOccurs", str(mini))
            if element.maxi != 1:
                noeud.set("maxOccurs", "unbounded" if element.maxi is None else str(element.maxi))
        if element.type:
            simple = type_simple(element.type, self.version)
            noeud.set("type", element.type if simple.facettes else simple.base)
        elif element.nom in ouvertes:
            noeud.set("type", "xs:anyType")
        elif element.nom in _CHARPENTE:
            noeud.append(self._complexe(element, sortant, ouvertes))
            noeud.extend(self._contrainte(c) for c in self.contraintes if c.hote == element.nom)
        else:
            noeud.set("type", self._nommer(element.nom, self._complexe(element, sortant, ouvertes)))
        return noeud

    def _nommer(self, nom: str, complexe: etree._Element) -> str:
        """Keep the type under the element's name; a second one of other content gets a number."""
        cle, rang = f"t_{nom}", 1
        while cle in self.types:
            complexe.set("name", cle)
            if etree.tostring(self.types[cle]) == etree.tostring(complexe):
                return cle
            rang += 1
            cle = f"t_{nom}_{rang}"
        complexe.set("name", cle)
        self.types[cle] = complexe
        return cle

    def _complexe(self, element: Element, sortant: bool, ouvertes: frozenset[str]) -> etree._Element:
        complexe = _balise("complexType")
        if element.a_sortant:
            choix = etree.SubElement(complexe, f"{{{XS}}}choice")
            choix.extend(self._sequence(element.contenu, s, ouvertes) for s in (True, False))
        else:
            complexe.append(self._sequence(element.contenu, sortant, ouvertes))
        if element.nom == RACINE:
            complexe.append(_balise("attribute", name="VERSION", type="version", use="required"))
        return complexe

    def _sequence(self, contenu, sortant: bool, ouvertes: frozenset[str]) -> etree._Element:
        sequence = _balise("sequence")
        for particule in contenu:
            if particule.sortant_seul and not sortant:
                continue
            if not isinstance(particule, Choix):
                sequence.append(self.element(particule, sortant, ouvertes))
                continue
            choix = etree.SubElement(sequence, f"{{{XS}}}choice")
            if particule.mini == 0 or (sortant and particule.absent_si_sortant):
                choix.set("minOccurs", "0")
            for branche in particule.branches:
                suite = self._sequence(branche, sortant, ouvertes)
                choix.append(suite[0] if len(suite) == 1 else suite)
        return sequence

    def _contrainte(self, contrainte: Contrainte) -> etree._Element:
        noeud = _balise(contrainte.type, name=contrainte.nom)
        if contrainte.type == "keyref":
            noeud.set("refer", "respKey")
        etree.SubElement(noeud, f"{{{XS}}}selector", xpath=contrainte.selecteur)
        etree.SubElement(noeud, f"{{{XS}}}field", xpath=contrainte.champ)
        return noeud
