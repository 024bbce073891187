"""Reading the cells that people and spreadsheets write in several ways. Each function raises ValueError."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'"})
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_DATE_FR = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_DATE_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].*)?")
# Spaces that French spreadsheets put between thousands.
_ESPACES = re.compile(r"[\s\u00a0\u202f]+")


def sans_accent(texte: str) -> str:
    decompose = unicodedata.normalize("NFKD", texte.translate(_LIGATURES))
    return "".join(signe for signe in decompose if not unicodedata.combining(signe))


def cle(texte: str, separateur: str = " ") -> str:
    """`texte` in lower case, without accents, its punctuation turned into `separateur`: to compare labels."""
    mots = re.findall(r"[a-z0-9+]+", sans_accent(texte).lower())
    return separateur.join(mots)


def cle_entete(texte: str) -> str:
    """The name of a column whatever its writing: « Code établissement » and CODE_ETABLISSEMENT are one."""
    return cle(texte, "_")


def en_decimal(texte: str) -> Decimal:
    """A number with a decimal comma or point; thousands may be spaced. Scientific notation is refused."""
    compact = _ESPACES.sub("", texte)
    if not _DECIMAL.fullmatch(compact):
        raise ValueError(texte)
    return Decimal(compact.replace(",", "."))


def en_entier(texte: str) -> int:
    nombre = en_decimal(texte)
    if nombre != nombre.to_integral_value():
        raise ValueError(texte)
    return int(nombre)


def en_date(texte: str) -> date:
    """A date written JJ/MM/AAAA or AAAA-MM-JJ (what follows an ISO date, its time, is ignored)."""
    texte = texte.strip()
    if trouve := _DATE_FR.fullmatch(texte):
        jour, mois, annee = trouve.groups()
    elif trouve := _DATE_ISO.fullmatch(texte):
        annee, mois, jour = trouve.groups()
    else:
        raise ValueError(texte)
    return date(int(annee), int(mois), int(jour))
