"""Checks by code. A check is a small function of a sheet and the context; it says where the rule is broken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from preau.siecle.engine.annexes import Annexes
from preau.siecle.engine.catalogue import Regle, catalogue

# What is kept for the whole file is cut: a hostile file could otherwise make each key as long as a sheet.
CLE_MAX, DATE_MAX = 40, 40
_LOINTAINE = re.compile(r"(-\d{4,}|\d{5,})-\d\d-\d\d(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
CLES_UAI = "ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(slots=True)
class Trouve:
    """A rule broken. `chemin` leads from the sheet to the field; `details` fills the message."""

    chemin: str
    valeur: str
    details: dict[str, object]


@dataclass(slots=True)
class Contexte:
    """What a check may know beyond its sheet. Dates are ISO texts, which compare as they are.

    `personnes`: private id -> occupation of the persons read so far; None while none was read. `identites`: print of
    each pupil's names and birth -> what may tell homonyms apart.
    """

    version: str
    uaj: str
    annee: int | None
    debut: str
    fin: str
    annexes: Annexes = field(default_factory=Annexes)
    personnes: dict[int | str, str] | None = None
    identites: dict[int, int] = field(default_factory=dict)

    def est_l_ecole(self, code: str | None) -> bool:
        """Is it the code of the school that sends? A wrong letter in the header is said once, there."""
        return bool(code) and code[:7] == self.uaj[:7]

    def liste(self, nom: str) -> set[str] | None:
        """The codes of a list of the school's nomenclature, None when it is not given."""
        nomenclature = self.annexes.nomenclature
        return nomenclature.listes.get(nom) if nomenclature else None


class Personne:
    """The sheet of a person: `v`, its values by name."""

    __slots__ = ("v",)

    def __init__(self, valeurs: dict):
        self.v = valeurs


class Eleve:
    """The sheet of a pupil: its values, and the parts that many checks look at.

    `liens`: (path, role, values) of every person; `active`, `precedente`: the two schoolings, empty when absent.
    """

    __slots__ = ("active", "liens", "options", "precedente", "v")

    def __init__(self, valeurs: dict):
        self.v = valeurs
        self.active: dict = valeurs.get("SCOLARITE_ACTIVE") or {}
        self.precedente: dict = valeurs.get("ETABLISSEMENT_AN_DERNIER") or {}
        self.options: list[dict] = (self.active.get("OPTIONS") or {}).get("OPTION") or []
        self.liens: list[tuple[str, str, dict]] = []
        for role, liens in (valeurs.get("RESPONSABLES_ELEVE") or {}).items():
            if isinstance(liens, list):
                self.liens += [
                    (f"RESPONSABLES_ELEVE/{role}[{rang}]", role, lien) for rang, lien in enumerate(liens, 1)
                ]
            else:
                self.liens.append((f"RESPONSABLES_ELEVE/{role}", role, liens))


Controle = Callable[..., "list[Trouve] | None"]
_CONTROLES: dict[str, Controle] = {}


def controle(code: str) -> Callable[[Controle], Controle]:
    """Register the check of a rule."""

    def enregistrer(fonction: Controle) -> Controle:
        assert code not in _CONTROLES, code
        _CONTROLES[code] = fonction
        return fonction

    return enregistrer


def controles() -> dict[str, Controle]:
    """Every check by code."""
    from preau.siecle.engine.controles import eleves, groupes, options, personnes, scolarite

    assert all((eleves, groupes, options, personnes, scolarite))
    return _CONTROLES


def retenus(version: str, objet: str, annexes: Annexes) -> list[tuple[Regle, Controle]]:
    """The checks of a kind of sheet that a version has and that can be judged with what was given."""
    connus = controles()
    return [
        (regle, connus[code])
        for code, regle in catalogue().items()
        if code in connus and version in regle.schemas and regle.objet in (objet, "commun")
        if regle.par_defaut or not annexes.lacune(regle.annexe, regle.listes)
    ]


def non_controles(version: str, annexes: Annexes) -> dict[str, str]:
    """The codes that a file of this version is not judged by, sorted, with the annexe or the list that lacks."""
    return {regle.code: raison for regle, raison in _lacunes(version, annexes) if not regle.par_defaut}


def controles_par_defaut(version: str, annexes: Annexes) -> dict[str, str]:
    """The codes judged without the list of an annexe that was given, with the list."""
    return {
        regle.code: raison
        for regle, raison in _lacunes(version, annexes)
        if regle.par_defaut and getattr(annexes, regle.annexe) is not None
    }


def _lacunes(version: str, annexes: Annexes) -> Iterator[tuple[Regle, str]]:
    for _, regle in sorted(catalogue().items()):
        if not (regle.jugeable and regle.annexe and version in regle.schemas):
            continue
        if raison := annexes.lacune(regle.annexe, regle.listes):
            yield regle, raison


def signaler(chemin: str, valeur: str, **details: object) -> list[Trouve]:
    return [Trouve(chemin, valeur, details)]


def tous(trouves: Iterable[Trouve]) -> list[Trouve] | None:
    return list(trouves) or None


def cle_uai(code: str) -> str | None:
    """The letter that the seven digits call for; None when the code has not the shape of a UAI."""
    chiffres = code[:7]
    if (
        len(code) == 8
        and chiffres.isascii()
        and chiffres.isdigit()
        and code[7].isascii()
        and code[7].isalpha()
    ):
        return CLES_UAI[int(chiffres) % 23]
    return None


def jour(texte: str | None) -> str | None:
    """The day of a date of XML Schema, None when it is no date."""
    if not texte or len(texte) > DATE_MAX or texte[4:5] != "-":
        return None
    return _jour(texte)


@lru_cache(maxsize=8192)
def _jour(texte: str) -> str | None:
    try:
        return date.fromisoformat(texte[:10]).isoformat()
    except ValueError:
        return None


def annee_lointaine(texte: str | None) -> int | None:
    """The year of a date that XML Schema takes and no calendar here does: 20255-09-01, a slip of the hand."""
    lointaine = _LOINTAINE.fullmatch(texte) if texte and len(texte) <= DATE_MAX else None
    return int(lointaine[1]) if lointaine else None


def hors_de_l_annee(texte: str | None, ctx: Contexte) -> str | None:
    """The date, when it is one and falls outside the school year; None otherwise, or when the year is not known."""
    if not ctx.debut or not texte:
        return None
    if annee_lointaine(texte) is not None:
        return texte
    date_lue = jour(texte)
    return date_lue if date_lue and not ctx.debut <= date_lue <= ctx.fin else None


def citer(valeur: str) -> str:
    """A value as the message quotes it, nothing when it is missing."""
    return f" « {valeur} »" if valeur else ""


def francais(iso: str) -> str:
    """JJ/MM/AAAA."""
    return f"{iso[8:10]}/{iso[5:7]}/{iso[:4]}"


def identifiant(texte: str) -> int | str:
    """A private id as the schema compares it: by value, not by writing."""
    return int(texte) if len(texte) < 20 and texte.isascii() and texte.isdigit() else texte[:CLE_MAX]
