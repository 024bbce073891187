"""A rule set of the mouvement: a département and a year, as frozen data. Points are in 1/720 of a point."""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar


@dataclass(frozen=True)
class Option:
    """One possible reading of a sentence."""

    code: str
    libelle: str


@dataclass(frozen=True)
class Lecture:
    """A sentence that may be read several ways: quoted, the options, the one chosen and why."""

    code: str
    phrase: str
    lieu: str
    options: tuple[Option, ...]
    retenue: str
    explication: str


@dataclass(frozen=True)
class Phrase:
    """A sentence of the text that a rule applies: where it stands, and its words in short."""

    code: str
    lieu: str
    extrait: str


@dataclass(frozen=True)
class Zones:
    """Zone wishes: the natures of support they may bear, and the order of the posts inside one."""

    natures: tuple[str, ...]
    ordre: str
    lieu: str


@dataclass(frozen=True)
class Couples:
    """Linked wishes: the types of wish that may be linked, what happens to a link that only one obtains."""

    types: tuple[str, ...]
    methode: str
    lieu: str


@dataclass(frozen=True)
class Regles:
    """The whole rule set. `cle` names criteria of `cles.CRITERES`, the strongest first."""

    code: str
    libelle: str
    date: date
    reference: str
    mecanisme: str
    voeux_max: int
    ameliorer_zones: bool
    cle: tuple[str, ...]
    zones: Zones
    couples: Couples
    phrases: tuple[Phrase, ...]
    lectures: tuple[Lecture, ...]
    empreinte: str = field(default="", compare=False)

    def lecture(self, code: str) -> str:
        """The option chosen for an unclear sentence."""
        return par_code(self.lectures, code).retenue

    def phrase(self, code: str) -> Phrase:
        return par_code(self.phrases, code)


T = TypeVar("T")


def par_code(elements: tuple[T, ...], code: str) -> T:
    """The element that holds this code; KeyError if none does."""
    for element in elements:
        if element.code == code:
            return element
    raise KeyError(code)
