"""What a YAML file may hold: a small schema whose faults are French sentences, all found in one reading."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import suppress
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from typing import Any, get_type_hints

from preau.mouvement.engine.regles.lecture import (
    Chemin,
    Defaut,
    Document,
    EntreeRefusee,
    ecrire_chemin,
    refus,
)

# A fault of the whole, which no key shows alone: (path, value, rule, remedy).
Incoherence = tuple[Chemin, Any, str, str]

# The unit of every number of points: a day after 25 years is half of 1/360 of a point.
POINT = 720


@dataclass
class Controle:
    """The faults found so far in one document."""

    document: Document
    defauts: list[Defaut] = field(default_factory=list)

    def defaut(self, chemin: Chemin, valeur: Any, regle: str, remede: str) -> None:
        ligne = self.document.ligne(chemin)
        self.defauts.append(Defaut(ecrire_chemin(chemin), _montrer(valeur), regle, remede, ligne))


def _montrer(valeur: Any) -> str:
    """A value as its author wrote it, or what it is when it is long; nothing when it is absent."""
    if isinstance(valeur, dict):
        return "une table"
    if isinstance(valeur, list):
        return "une liste"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return "" if valeur is None else str(valeur)[:80]


class Forme:
    """One kind of value. `lire` returns the value made ready, or None after noting a fault."""

    def lire(self, valeur: Any, chemin: Chemin, controle: Controle) -> Any:
        raise NotImplementedError


@dataclass(frozen=True)
class Texte(Forme):
    motif: str = r"(?s).*\S.*"
    attendu: str = "un texte qui n'est pas vide"

    def lire(self, valeur: Any, chemin: Chemin, controle: Controle) -> str | None:
        if isinstance(valeur, str) and re.fullmatch(self.motif, valeur):
            return valeur.strip()
        remede = "Corriger la valeur" if isinstance(valeur, str) else "Écrire la valeur entre guillemets"
        controle.defaut(chemin, valeur, f"il faut {self.attendu}", remede)
        return None


@dataclass(frozen=True)
class Entier(Forme):
    mini: int = 0
    maxi: int = 10**9

    def lire(self, valeur: Any, chemin: Chemin, controle: Controle) -> int | None:
        if isinstance(valeur, int) and not isinstance(valeur, bool) and self.mini <= valeur <= self.maxi:
            return valeur
        regle = f"il faut un nombre entier de {self.mini} à {self.maxi}"
        controle.defaut(chemin, valeur, regle, "Écrire le nombre en chiffres, sans unité ni virgule")
        return None


@dataclass(frozen=True)
class Points(Forme):
    """Points written `3`, `1/2` or `12 1/2`, read in 1/720 of a point; a decimal number is not exact: refused."""

    def lire(self, valeur: Any, chemin: Chemin, controle: Controle) -> int | None:
        texte = str(valeur)
        if isinstance(valeur, int | str) and re.fullmatch(
            r"(\d{1,4}|(\d{1,4} )?\d{1,3}/[1-9]\d{0,2})", texte
        ):
            points = sum(Fraction(morceau) for morceau in texte.split()) * POINT
            if points.denominator == 1:
                return int(points)
        regle = (
            f"il faut un nombre de points entier, ou avec une fraction qui tombe juste en 1/{POINT} de point"
        )
        controle.defaut(chemin, valeur, regle, "Écrire par exemple 3, 1/2 ou 12 1/2, jamais 0,5")
        return None


@dataclass(frozen=True)
class Jour(Forme):
    mini: date = date(1900, 1, 1)
    maxi: date = date(2100, 12, 31)

    def lire(self, valeur: Any, chemin: Chemin, controle: Controle) -> date | None:
        if isinstance(valeur, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", valeur):
            try:
                valeur = date.fromisoformat(valeur)
            except ValueError:
                controle.defaut(chemin, valeur, "cette date n'existe pas", "Vérifier le jour et le mois")
                return None
        if isinstance(valeur, date) and not isinstance(valeur, datetime):
            if self.mini <= valeur <= self.maxi:
                return valeur
            regle = f"la date doit être entre {self.mini:%d/%m/%Y} et {self.maxi:%d/%m/%Y}"
            controle.defaut(chemin, valeur, regle, "Vérifier l'année")
            return None
        controle.defaut(chemin, valeur, "il faut une date AAAA-MM-JJ", f"Écrire {self._proposer(valeur)}")
        return None

    @staticmethod
    def _proposer(valeur: Any) -> str:
        """The date of a French writing (`1/9/2000`, `01.09.2000`), else an example."""
        francaise = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", str(valeur))
        if francaise:
            jour, mois, annee = map(int, francaise.groups())
            with suppress(ValueError):
                return date(annee, mois, jour).isoformat()
        return "par exemple 2012-08-31"


@dataclass(frozen=True)
class OuiNon(Forme):
    """`oui`, `non` or a YAML boolean."""

    def lire(self, valeur: Any, chemin: Chemin, controle: Controle) -> bool | None:
        if isinstance(valeur, bool):
            return valeur
        if valeur in ("oui", "non"):
            return valeur == "oui"
        controle.defaut(chemin, valeur, "il faut oui ou non", "Écrire oui ou non")
        return None


@dataclass(frozen=True)
class Choix(Forme):
    options: tuple[str, ...]

    def lire(self, valeur: Any, chemin: Chemin, controle: Controle) -> str | None:
        if isinstance(valeur, str) and valeur in self.options:
            return valeur
        controle.defaut(
            chemin,
            valeur,
            f"valeur inconnue ; admises : {', '.join(self.options)}",
            proche(valeur, self.options),
        )
        return None


@dataclass(frozen=True)
class Liste(Forme):
    """A list, returned as a tuple."""

    element: Forme
    mini: int = 0
    maxi: int = 500

    def lire(self, valeur: Any, chemin: Chemin, controle: Controle) -> tuple | None:
        if not isinstance(valeur, list):
            controle.defaut(
                chemin, valeur, "il faut une liste", "Écrire un élément par ligne, précédé d'un tiret"
            )
            return None
        if not self.mini <= len(valeur) <= self.maxi:
            regle = f"il faut de {self.mini} à {self.maxi} éléments, il y en a {len(valeur)}"
            controle.defaut(chemin, None, regle, "Ajouter ou retirer des éléments")
        return tuple(self.element.lire(v, (*chemin, i), controle) for i, v in enumerate(valeur))


@cache
def _champs(construit: type) -> tuple[dict[str, Forme], frozenset[str]]:
    """The keys of a dataclass (its fields annotated with a Forme), and those that may be absent."""
    types = get_type_hints(construit, include_extras=True)
    formes, facultatifs = {}, set()
    for champ in fields(construit):
        for forme in getattr(types[champ.name], "__metadata__", ()):
            formes[champ.name] = forme
            if champ.default is not MISSING:
                facultatifs.add(champ.name)
    return formes, frozenset(facultatifs)


@dataclass(frozen=True)
class Objet(Forme):
    """A table with known keys, made into a dataclass: `champ: Annotated[int, Entier(1, 30)] = 3`.

    A field with a default may be absent; a field without a Forme is not read from the file.
    """

    construit: type

    def lire(self, valeur: Any, chemin: Chemin, controle: Controle, **plus: Any) -> Any:
        champs, facultatifs = _champs(self.construit)
        if not isinstance(valeur, dict):
            controle.defaut(chemin, valeur, "il faut une table de clés", f"Clés : {', '.join(champs)}")
            return None
        avant = len(controle.defauts)
        for cle in valeur:
            if cle not in champs:
                controle.defaut((*chemin, cle), valeur[cle], "clé inconnue", proche(cle, tuple(champs)))
        lus = dict(plus)
        for cle, forme in champs.items():
            if cle in valeur:
                lus[cle] = forme.lire(valeur[cle], (*chemin, cle), controle)
            elif cle not in facultatifs:
                controle.defaut((*chemin, cle), None, "la clé manque", f"Ajouter « {cle} »")
        return self.construit(**lus) if len(controle.defauts) == avant else None


@dataclass(frozen=True)
class Table(Forme):
    """A table whose keys are codes, returned as a tuple of objects that hold their `code`, in the file's order."""

    element: Objet
    motif: str = r"[a-zA-Z0-9][a-zA-Z0-9_.]*"

    def lire(self, valeur: Any, chemin: Chemin, controle: Controle) -> tuple | None:
        if not isinstance(valeur, dict):
            controle.defaut(chemin, valeur, "il faut une table de codes", "Écrire « code: » puis ses clés")
            return None
        lus = []
        for code, contenu in valeur.items():
            if re.fullmatch(self.motif, code):
                lus.append(self.element.lire(contenu, (*chemin, code), controle, code=code))
            else:
                regle = "un code s'écrit en lettres sans accent, chiffres, points et soulignés"
                controle.defaut((*chemin, code), None, regle, "Renommer le code")
        return tuple(lus)


# What the files of an assignment can hold as an identifier.
IDENTIFIANT = Texte(r"[^\s;\"\x00-\x1f\x7f]+", "un code sans espace, point-virgule ni guillemet")


def lire_objet(
    document: Document, construit: type, incoherences: Callable[[Any], Iterable[Incoherence]], *, source: str
) -> Any:
    """The dataclass held by a document, once `incoherences` finds nothing in it. Raises EntreeRefusee."""
    if document.valeur is None:
        raise refus(source, "le fichier est vide", "Suivre la forme du guide")
    controle = Controle(document)
    lu = Objet(construit).lire(document.valeur, (), controle)
    if lu is not None:
        for incoherence in incoherences(lu):
            controle.defaut(*incoherence)
    if controle.defauts:
        raise EntreeRefusee(source, controle.defauts)
    return lu


def doublons(valeurs: Iterable[Hashable]) -> Iterator[int]:
    """The ranks of the values already met."""
    vues = set()
    for rang, valeur in enumerate(valeurs):
        if valeur in vues:
            yield rang
        vues.add(valeur)


def proche(valeur: Any, options: tuple[str, ...]) -> str:
    """The remedy for an unknown word."""
    voisins = get_close_matches(str(valeur), options, n=1)
    return f"Écrire peut-être « {voisins[0]} »" if voisins else f"Choisir parmi : {', '.join(options)}"


def fraction(points: int) -> str:
    """Points of 1/720 written as in a rule file, with their unit: `1/2 point`, `3 points`."""
    return f"{Fraction(points, POINT)} point{'s' if points >= 2 * POINT else ''}"
