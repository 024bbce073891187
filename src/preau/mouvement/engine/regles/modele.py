"""A rule set of the mouvement: a département and a year, as frozen data. Points are in 1/720 of a point."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeVar

from preau.mouvement.engine.regles.cles import CRITERES_AFFECTATION
from preau.mouvement.engine.regles.modele_bareme import LECTURE, Formule
from preau.mouvement.engine.regles.modele_carte import CarteScolaire, Part, Phase, Qualification
from preau.mouvement.engine.regles.schema import Choix, Entier, Jour, Liste, Objet, OuiNon, Table, Texte

MECANISMES = ("da", "chaines_2012")

# A link that only one obtains is broken, or instabilities are chained (Roth and Peranson) until none is left.
COUPLES = ("rupture", "roth_peranson")

# The posts of a zone wish: the least asked by precise wishes first, or the nearest to the first precise wish.
ORDRES_DE_ZONE = ("demande", "voeu_indicatif")

# The key of the engine's contract, for a rule set that names none.
CLE_DU_CONTRAT = tuple(critere for critere in CRITERES_AFFECTATION if critere != "sous_rang")

PARTICIPATIONS = ("facultative", "obligatoire", "ajustement", "exclue")


@dataclass(frozen=True)
class Option:
    """One possible reading of a sentence."""

    code: str
    libelle: Annotated[str, Texte()]


@dataclass(frozen=True)
class Lecture:
    """A sentence that may be read several ways: quoted, the options, the one chosen and why."""

    code: str
    phrase: Annotated[str, Texte()]
    lieu: Annotated[str, Texte()]
    options: Annotated[tuple[Option, ...], Table(Objet(Option))]
    retenue: Annotated[str, Texte()]
    explication: Annotated[str, Texte()]


@dataclass(frozen=True)
class Phrase:
    """A sentence of the text that a rule applies: where it stands, and its words in short."""

    code: str
    lieu: Annotated[str, Texte()]
    extrait: Annotated[str, Texte()]


@dataclass(frozen=True)
class Zones:
    """Zone wishes: the natures of support they may bear, and the order of the posts inside one."""

    natures: Annotated[tuple[str, ...], Liste(Texte())] = ("ECMA", "ECEL", "TR")
    ordre: Annotated[str, Choix(ORDRES_DE_ZONE)] = "demande"
    lieu: Annotated[str, Texte()] = ""


@dataclass(frozen=True)
class Couples:
    """Linked wishes: the types of wish that may be linked, how they are dealt with."""

    types: Annotated[tuple[str, ...], Liste(Choix(("poste",)))] = ("poste",)
    methode: Annotated[str, Choix(COUPLES)] = "rupture"
    lieu: Annotated[str, Texte()] = ""


@dataclass(frozen=True)
class Etape:
    """A step of the calendar; `fin` for a period, midnight included."""

    code: str
    libelle: Annotated[str, Texte()]
    debut: Annotated[date, Jour()]
    fin: Annotated[date | None, Jour()] = None
    si: Annotated[str, LECTURE] = ""


@dataclass(frozen=True)
class Situation:
    """A situation of a teacher and what it makes of his part in the mouvement (M3)."""

    code: str
    libelle: Annotated[str, Texte()]
    participation: Annotated[str, Choix(PARTICIPATIONS)]
    lieu: Annotated[str, Texte()]
    si: Annotated[str, LECTURE] = ""


@dataclass(frozen=True)
class Maintien:
    """How long a definitive post is kept during a leave: school years, or 0 for as long as the leave lasts."""

    code: str
    libelle: Annotated[str, Texte()]
    annees_scolaires: Annotated[int, Entier(0, 10)]
    perdu: Annotated[bool, OuiNon()] = False
    si: Annotated[str, LECTURE] = ""


@dataclass(frozen=True)
class Delai:
    """A delay or a distance of the text, with its unit."""

    code: str
    valeur: Annotated[int, Entier()]
    unite: Annotated[str, Choix(("annees", "km", "voeux", "postes"))]
    libelle: Annotated[str, Texte()]
    lieu: Annotated[str, Texte()]


@dataclass(frozen=True)
class Regles:
    """The whole rule set. `cle` names criteria of `cles.CRITERES`, the strongest first.

    What a file leaves out of the assignment is as in the engine's contract; a part left out otherwise is None or empty.
    """

    code: Annotated[str, Texte(r"[a-z][a-z0-9_]*", "un code en minuscules sans accent")]
    libelle: Annotated[str, Texte()]
    date: Annotated[date, Jour()]
    reference: Annotated[str, Texte()]
    mecanisme: Annotated[str, Choix(MECANISMES)] = "da"
    voeux_max: Annotated[int, Entier(1, 1000)] = 30
    ameliorer_zones: Annotated[bool, OuiNon()] = False
    cle: Annotated[tuple[str, ...], Liste(Choix(CRITERES_AFFECTATION), 3)] = CLE_DU_CONTRAT
    zones: Annotated[Zones, Objet(Zones)] = Zones()
    couples: Annotated[Couples, Objet(Couples)] = Couples()
    bareme: Annotated[Formule | None, Objet(Formule)] = None
    carte_scolaire: Annotated[CarteScolaire | None, Objet(CarteScolaire)] = None
    qualifications: Annotated[tuple[Qualification, ...], Table(Objet(Qualification))] = ()
    phases: Annotated[tuple[Phase, ...], Table(Objet(Phase))] = ()
    calendrier: Annotated[tuple[Etape, ...], Table(Objet(Etape))] = ()
    delais: Annotated[tuple[Delai, ...], Table(Objet(Delai))] = ()
    participation: Annotated[tuple[Situation, ...], Table(Objet(Situation))] = ()
    maintien: Annotated[tuple[Maintien, ...], Table(Objet(Maintien))] = ()
    lectures: Annotated[tuple[Lecture, ...], Table(Objet(Lecture))] = ()
    phrases: Annotated[tuple[Phrase, ...], Table(Objet(Phrase))] = ()
    empreinte: str = ""

    def lecture(self, code: str, defaut: str = "") -> str:
        """The option chosen for an unclear sentence; `defaut` where the rule set does not speak of it."""
        return next((lecture.retenue for lecture in self.lectures if lecture.code == code), defaut)

    def retient(self, condition: str) -> bool:
        """Whether the reading written `lecture.option` is the one chosen; an empty condition always holds."""
        lecture, _, option = condition.partition(".")
        return not condition or self.lecture(lecture) == option

    def date_de(self, code: str) -> date:
        """The day on which a duration is measured by this reading: `cloture`, or `arret` (and by default)."""
        return self.bareme.cloture if self.lecture(code) == "cloture" else self.bareme.arret

    def etendue(self, part: Part) -> str:
        """Where the points of suppression of this role count: one of SUPPRESSIONS."""
        return self.lecture(part.suppression_selon, part.suppression)

    def citer(self, *codes: str, defaut: str) -> str:
        """Where the first of these sentences that the rule set quotes stands, else `defaut`."""
        lieux = {phrase.code: phrase.lieu for phrase in self.phrases}
        return next((lieux[code] for code in codes if code in lieux), defaut)

    def connues(self, *codes: str) -> tuple[str, ...]:
        """Those of these sentences that the rule set quotes."""
        citees = {phrase.code for phrase in self.phrases}
        return tuple(code for code in codes if code in citees)


T = TypeVar("T")


def par_code(elements: tuple[T, ...], code: str) -> T:
    """The element that holds this code; KeyError if none does."""
    for element in elements:
        if element.code == code:
            return element
    raise KeyError(code)
