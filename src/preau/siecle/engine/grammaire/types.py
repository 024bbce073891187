"""The simple types of the grammar: base type of XML Schema, and facets."""

from __future__ import annotations

from dataclasses import dataclass

# Versions whose strings keep their blanks: the base is xs:string, xs:token since.
CHAINES_BRUTES = frozenset({"2.0", "3.0", "3.1"})
# Versions whose private identifiers stop at five digits.
IDENTIFIANTS_COURTS = frozenset({"2.0", "3.0", "3.1", "ELEGRP1.4"})


@dataclass(frozen=True, slots=True)
class TypeSimple:
    """`base` is « chaine » (xs:string or xs:token by version) or the name of a type of XML Schema."""

    base: str
    facettes: tuple[tuple[str, str], ...] = ()

    def base_xsd(self, version: str) -> str:
        if self.base == "chaine":
            return "xs:string" if version in CHAINES_BRUTES else "xs:token"
        return self.base


def _long(mini: int, maxi: int) -> TypeSimple:
    if mini == maxi:
        return TypeSimple("chaine", (("length", str(mini)),))
    return TypeSimple("chaine", (("minLength", str(mini)), ("maxLength", str(maxi))))


def _motif(motif: str) -> TypeSimple:
    return TypeSimple("chaine", (("pattern", motif),))


def _entier(maxi: int) -> TypeSimple:
    return TypeSimple("xs:int", (("minInclusive", "0"), ("maxInclusive", str(maxi))))


TYPES = {
    "bool": TypeSimple("xs:boolean"),
    "date": TypeSimple("xs:date"),
    "uint": TypeSimple("xs:unsignedInt"),
    "n99": _entier(99),
    "n99999": _entier(99999),
    "annee": _motif(r"\d{4}"),
    "datefr": _motif(r"\d{2}/\d{2}/\d{4}"),
    "rne": _motif(r"\w{8}"),
    "ine": _motif(r"\w{11}"),
    "version": TypeSimple("xs:token", (("maxLength", "10"),)),
    "nom": _long(1, 100),
    "tel": _long(1, 20),
    "mail": _long(1, 254),
    "ville": _long(1, 32),
    "ligne": _long(1, 38),
    "cp": _long(5, 5),
    "mef": _long(11, 11),
    "c1": _long(1, 1),
    **{f"c{n}": _long(1, n) for n in (2, 3, 5, 6, 8, 10)},
}


def type_simple(nom: str, version: str) -> TypeSimple:
    """The type of that name in a version; « id » is the only one that differs between versions."""
    if nom == "id":
        return TYPES["n99999" if version in IDENTIFIANTS_COURTS else "uint"]
    return TYPES[nom]
