"""Validation by the schema, sheet by sheet: libxml2's own findings, one per violation, said in French too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from preau.siecle.engine.constats import Constat, constater
from preau.siecle.engine.controles.registre import CLE_MAX, identifiant
from preau.siecle.engine.grammaire import contraintes, schema_par_fiche
from preau.siecle.engine.lecture.flux import LIGNE_EXACTE_MAX, descendre, ligne

VALEUR_MAX = 500
_CHAMP = re.compile(r"Element '([^']*)'(?:, attribute '([^']*)')?: ")
_TRADUCTIONS = (
    (
        r"This element is not expected\. Expected is \( (.+) \)\.",
        "L'élément {champ} n'est pas attendu ici ; on attend {0}.",
    ),
    (
        r"This element is not expected\. Expected is one of \( (.+) \)\.",
        "L'élément {champ} n'est pas attendu ici ; on attend l'un de : {0}.",
    ),
    (r"This element is not expected\.", "L'élément {champ} n'est pas attendu ici."),
    (r"Missing child element\(s\)\. Expected is \( (.+) \)\.", "Il manque {0} dans l'élément {champ}."),
    (
        r"Missing child element\(s\)\. Expected is one of \( (.+) \)\.",
        "Il manque dans l'élément {champ} l'un de : {0}.",
    ),
    (
        r"\[facet 'maxLength'\] The value has a length of '(\d+)'; .*of '(\d+)'\.",
        "{champ} a {0} caractères, {1} au plus sont permis.",
    ),
    (
        r"\[facet 'minLength'\] The value has a length of '0'; .*",
        "{champ} est vide : un élément sans valeur ne s'écrit pas.",
    ),
    (
        r"\[facet 'minLength'\] The value has a length of '(\d+)'; .*of '(\d+)'\.",
        "{champ} a {0} caractères, il en faut au moins {1}.",
    ),
    (
        r"\[facet 'length'\] The value has a length of '(\d+)'; .*of '(\d+)'\.",
        "{champ} a {0} caractères, il en faut {1}.",
    ),
    (
        r"\[facet 'pattern'\] The value '(.*)' is not accepted .*'(.*)'\.",
        "« {0} » n'a pas la forme de {champ} ({1}).",
    ),
    (
        r"\[facet 'maxInclusive'\] The value '(.*)' is greater .*'(.*)'\)\.",
        "{champ} vaut {0}, au plus {1} est permis.",
    ),
    (
        r"\[facet 'minInclusive'\] The value '(.*)' is less .*'(.*)'\)\.",
        "{champ} vaut {0}, au moins {1} est permis.",
    ),
    (
        r"'(.*)' is not a valid value of the atomic type 'xs:date'\.",
        "« {0} » n'est pas une date AAAA-MM-JJ ({champ}).",
    ),
    (
        r"'(.*)' is not a valid value of the atomic type 'xs:boolean'\.",
        "« {0} » n'est pas true ou false ({champ}).",
    ),
    (r"'(.*)' is not a valid value of the .*type '(.*)'\.", "« {0} » n'est pas un nombre permis ({champ})."),
    (
        r"Duplicate key-sequence \['(.*)'\] in .*",
        "{champ} : la valeur « {0} » est déjà prise, elle doit être unique.",
    ),
    (
        r"No match found for key-sequence \['(.*)'\] of keyref .*",
        "{champ} : aucune personne n'a l'identifiant « {0} ».",
    ),
    (r"The attribute '(.*)' is required but missing\.", "L'attribut {0} manque."),
    (r"The attribute '(.*)' is not allowed\.", "L'attribut {0} n'est pas permis."),
    (r"Character content .*", "{champ} contient du texte entre ses éléments."),
    (r"Element content .*", "{champ} contient des éléments au lieu d'un texte."),
    (r"No matching global declaration available.*", "L'élément {champ} n'est pas attendu."),
)
_PHRASES = [(re.compile(motif, re.DOTALL), phrase) for motif, phrase in _TRADUCTIONS]
_VALEUR = re.compile(
    r"(?:^|[Tt]he value )'(.*)' (?:is not|is greater|is less)|key-sequence \['(.*)'\]", re.DOTALL
)


class Validation:
    """The schema of a version, and the keys that must be unique in the whole file."""

    def __init__(self, version: str):
        self.schema = schema_par_fiche(version)
        # Kind of sheet -> its keys over the file.
        self.cles: dict[str, list[tuple[str, str, str, set]]] = {}
        self.renvois = False
        for c in contraintes(version):
            if c.type == "keyref":
                self.renvois = True
            elif c.hote == "DONNEES":
                fiche = c.selecteur.rpartition("/")[2]
                self.cles.setdefault(fiche, []).append((c.champ, c.type, c.nom, set()))

    def juger(self, element: etree._Element, valeurs: dict | None = None) -> Iterator[Constat]:
        """What the schema says of a sheet (`valeurs`: its values, for the keys) or of the frame."""
        fautifs: set[str | None] = set()
        if not self.schema.validate(element):
            for constat in self._violations(element):
                fautifs.add(constat.champ)
                yield constat
        if valeurs is not None:
            yield from self._doubles(element, valeurs, fautifs)

    def _violations(self, element: etree._Element) -> Iterator[Constat]:
        for erreur in self.schema.error_log:
            if "Warning:" in erreur.message:
                continue
            fautif = self._trouver(element, erreur.path)
            place = erreur.line
            if place >= LIGNE_EXACTE_MAX and fautif is not None:
                place = ligne(fautif)
            texte = None if fautif is None or len(fautif) else fautif.text
            yield _constat(erreur.message, place, texte)

    @staticmethod
    def _trouver(element: etree._Element, chemin: str | None) -> etree._Element | None:
        """The element at libxml2's path, whose first step is the sheet itself."""
        _, _, relatif = (chemin or "/").lstrip("/").partition("/")
        if not relatif or "@" in relatif:
            return element
        place: etree._Element | None = element
        for etape in relatif.split("/"):
            # Lost on the way: the line is libxml2's.
            if place is None or not etape:
                return None
            place = descendre(place, etape)
        return place

    def _doubles(self, element: etree._Element, valeurs: dict, fautifs: set[str | None]) -> Iterator[Constat]:
        for champ, type_, nom, vues in self.cles.get(element.tag, ()):
            valeur = valeurs.get(champ)
            # A value of the wrong type is no key, for libxml2 neither.
            if not valeur or champ in fautifs:
                continue
            cle = identifiant(valeur) if not champ.startswith(("INE", "ID_NATIONAL")) else valeur[:CLE_MAX]
            if cle in vues:
                contrainte = f"{type_} identity-constraint '{nom}'"
                message = f"Element '{element.tag}': Duplicate key-sequence ['{cle}'] in {contrainte}."
                yield _constat(message, ligne(element), str(cle))
            vues.add(cle)

    def renvoi_perdu(self, element: etree._Element, balise: str, valeur: str) -> Constat:
        """A reference to no person, in the versions whose schema forbids it (2.0)."""
        return _constat(
            f"Element '{balise}': No match found for key-sequence ['{valeur}'] of keyref 'respRef'.",
            ligne(element),
            valeur,
        )


def _constat(message: str, place: int, texte: str | None) -> Constat:
    champ, phrase = traduire(message)
    trouve = _VALEUR.search(message.partition(": ")[2])
    valeur = next((g for g in trouve.groups() if g is not None), None) if trouve else texte
    constat = constater("XSD", ligne=place, champ=champ)
    constat.message = phrase
    constat.technique = message[:VALEUR_MAX]
    constat.valeur = None if valeur is None else valeur.strip()[:VALEUR_MAX] or None
    return constat


def traduire(message: str) -> tuple[str | None, str]:
    """(element named by libxml2, the sentence in French) of one of its messages."""
    tete = _CHAMP.match(message)
    champ = tete[1] if tete else None
    corps = message[tete.end() :] if tete else message
    for motif, phrase in _PHRASES:
        if trouve := motif.fullmatch(corps):
            return champ, phrase.format(*(g[:80] for g in trouve.groups()), champ=champ or "?")
    return champ, f"{champ or 'Le fichier'} ne suit pas le schéma."
