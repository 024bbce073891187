"""From the text of the grammar to a tree of elements, one tree per version of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from preau.siecle.engine.grammaire import textes

VERSIONS_IMPORT = ("2.0", "3.0", "3.1", "4.0")
EPHC = "EPHC1.1"
LIENS = "ELEGRP1.4"
VERSIONS = (*VERSIONS_IMPORT, EPHC, LIENS)
# What the attribute VERSION of the file holds for each schema.
ATTRIBUT_VERSION = {**{v: v for v in VERSIONS_IMPORT}, EPHC: "1.1", LIENS: "1.4"}
ILLIMITE = None
# Container -> the sheet, a person or a pupil, that the streaming reader judges alone.
FICHES = {"PERSONNES": "PERSONNE", "ELEVES": "ELEVE"}

_LIGNE = re.compile(
    r"(?P<nom>[A-Z0-9_]+|soit|ou)(?P<marque>[?*+~!]|\{\d+,\d+\})?(?: (?P<type>[a-z]\w*))?(?: @(?P<versions>\S+))?"
)
_BORNES = {"": (1, 1), "?": (0, 1), "*": (0, ILLIMITE), "+": (1, ILLIMITE), "~": (1, 1), "!": (1, 1)}


@dataclass(slots=True)
class Element:
    """An element of one version. `contenu` is what it holds, in order: elements and choices."""

    nom: str
    mini: int
    maxi: int | None
    type: str = ""
    absent_si_sortant: bool = False
    sortant_seul: bool = False
    contenu: list[Element | Choix] = field(default_factory=list)

    @property
    def repete(self) -> bool:
        return self.maxi is None or self.maxi > 1

    @property
    def enfants(self) -> dict[str, Element]:
        """Every element that may be a child, by name, whatever the alternative."""
        return {element.nom: element for element in _elements(self.contenu)}

    @property
    def a_sortant(self) -> bool:
        """Does its content differ between the pupils who have left and the others?"""
        return any(particule.sortant_seul for particule in self.contenu)


@dataclass(slots=True)
class Choix:
    """One of several sequences."""

    mini: int
    absent_si_sortant: bool
    branches: list[list[Element | Choix]]
    sortant_seul: bool = False


@dataclass(frozen=True, slots=True)
class Contrainte:
    """An identity constraint: `type` key, unique or keyref; the host element holds it."""

    type: str
    nom: str
    hote: str
    selecteur: str
    champ: str


def _elements(contenu: list[Element | Choix]) -> Iterator[Element]:
    for particule in contenu:
        if isinstance(particule, Element):
            yield particule
        else:
            for branche in particule.branches:
                yield from _elements(branche)


def dans(version: str, portee: str | None) -> bool:
    """Is the version in the scope « 2.0..3.1,EPHC1.1 »? An empty scope holds every version."""
    if not portee:
        return True
    for morceau in portee.split(","):
        debut, _, fin = morceau.partition("..")
        rang = VERSIONS.index(version)
        if VERSIONS.index(debut) <= rang <= VERSIONS.index(fin or debut):
            return True
    return False


@cache
def grammaire(version: str) -> Element:
    """The root element of a version. Raises KeyError when the version is unknown."""
    if version not in VERSIONS:
        raise KeyError(version)
    texte = textes.LIENS if version == LIENS else textes.IMPORT
    lignes = list(_inclure(texte.splitlines()))
    racine = _lire(lignes, 0, len(lignes), 0, version)[0]
    assert isinstance(racine, Element)
    return racine


@cache
def contraintes(version: str) -> tuple[Contrainte, ...]:
    return tuple(Contrainte(*c[:5]) for c in textes.CONTRAINTES if dans(version, c[5]))


def trouver(racine: Element, nom: str) -> Element:
    """The first element of that name, the root included, depth first."""
    pile = [racine]
    while pile:
        element = pile.pop(0)
        if element.nom == nom:
            return element
        pile[:0] = element.enfants.values()
    raise KeyError(nom)


def _inclure(lignes: list[str]) -> Iterator[tuple[int, str]]:
    """(indentation, line) with the named blocks put in their place."""
    for ligne in lignes:
        nu = ligne.strip()
        retrait = len(ligne) - len(nu)
        if nu.startswith("<"):
            for interieur, reste in _inclure(getattr(textes, nu[1:-1]).splitlines()):
                yield interieur + retrait, reste
        else:
            yield retrait, nu


def _lire(
    lignes: list[tuple[int, str]], debut: int, fin: int, retrait: int, version: str
) -> list[Element | Choix]:
    """The particles of lines[debut:fin], whose own indentation is `retrait`."""
    contenu: list[Element | Choix] = []
    i = debut
    while i < fin:
        suite = i + 1
        while suite < fin and lignes[suite][0] > retrait:
            suite += 1
        trouve = _LIGNE.fullmatch(lignes[i][1])
        assert trouve, f"grammar: {lignes[i]}"
        assert lignes[i][0] == retrait, f"grammar: {lignes[i]}"
        if dans(version, trouve["versions"]):
            interieur = _lire(lignes, i + 1, suite, lignes[i + 1][0], version) if suite > i + 1 else []
            marque = trouve["marque"] or ""
            if trouve["nom"] == "soit":
                contenu.append(Choix(0 if marque == "?" else 1, marque == "~", [interieur]))
            elif trouve["nom"] == "ou":
                choix = contenu[-1]
                assert isinstance(choix, Choix)
                choix.branches.append(interieur)
            else:
                contenu.append(_element(trouve, marque, interieur))
        i = suite
    return contenu


def _element(trouve: re.Match, marque: str, interieur: list[Element | Choix]) -> Element:
    if marque.startswith("{"):
        mini, maxi = (int(n) for n in marque[1:-1].split(","))
    else:
        mini, maxi = _BORNES[marque]
    return Element(trouve["nom"], mini, maxi, trouve["type"] or "", marque == "~", marque == "!", interieur)
