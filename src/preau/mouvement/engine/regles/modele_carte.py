"""The school-map part of a rule set (M21), the classes of qualification (M23) and the later phases (M26)."""

from dataclasses import dataclass
from typing import Annotated

from preau.mouvement.engine.regles.cles import CRITERES, CRITERES_CARTE
from preau.mouvement.engine.regles.modele_bareme import LECTURE
from preau.mouvement.engine.regles.schema import Choix, Entier, Liste, Objet, OuiNon, Table, Texte

# Where the last appointed is looked for: the key in a file, and as a person writes it.
PERIMETRES = {"ecole": "école", "circonscription": "circonscription"}

# The title of an appointment in a phase, and as a person writes it.
TITRES_DE_PHASE = {"definitif": "définitif", "provisoire": "provisoire"}

CRITERE = Choix(tuple(CRITERES))
CRITERE_CARTE = Choix(CRITERES_CARTE)

# A right depends on nothing; on the post being wish 1; on the list of aptitude (or an authorisation) for directions.
CONDITIONS = ("aucune", "voeu_1", "liste_aptitude")

# Where the points of suppression count: on every wish; everywhere but on the posts of the right; the same, for one
# who asks for none of these posts only; the same, for one who is not on the list of aptitude only; nowhere.
SUPPRESSIONS = ("partout", "ailleurs", "s_il_part", "sans_liste", "nulle_part")


@dataclass(frozen=True)
class Genre:
    """A kind of posts, apart from the others when one is suppressed, and where its last appointed is looked for."""

    code: str
    libelle: Annotated[str, Texte()]
    perimetre: Annotated[str, Choix(tuple(PERIMETRES))]
    phrase: Annotated[str, Texte()] = ""


@dataclass(frozen=True)
class Touche:
    """Who a suppression touches: the key, the smallest being touched first."""

    lieu: Annotated[str, Texte()]
    cle: Annotated[tuple[str, ...], Liste(CRITERE_CARTE, 1)]
    genres: Annotated[tuple[Genre, ...], Table(Objet(Genre))]


@dataclass(frozen=True)
class Droit:
    """The priority that a teacher of some role gets on the posts of some target."""

    qui: Annotated[str, Texte()]
    cible: Annotated[str, Texte()]
    phrase: Annotated[str, Texte()]
    classe: Annotated[int, Entier(1, 9)]
    condition: Annotated[str, Choix(CONDITIONS)] = "aucune"
    si: Annotated[str, LECTURE] = ""


@dataclass(frozen=True)
class Part:
    """What a role gets in a case: where its points of suppression count, what it keeps.

    `suppression_selon` names a reading whose options are those of SUPPRESSIONS, and which decides (`Regles.etendue`).
    """

    code: str
    libelle: Annotated[str, Texte()]
    suppression: Annotated[str, Choix(SUPPRESSIONS)] = "nulle_part"
    suppression_selon: Annotated[str, Texte()] = ""
    garde_anciennete: Annotated[bool, OuiNon()] = False
    phrases: Annotated[tuple[str, ...], Liste(Texte())] = ()


@dataclass(frozen=True)
class Cas:
    """A school-map measure: the roles it knows, the targets, the rights.

    `direction_disputee`: the posts of the target `direction` go by `CarteScolaire.cle_direction` (M21).
    `decision`: the measure needs a dated decision with its reason.
    """

    code: str
    libelle: Annotated[str, Texte()]
    lieu: Annotated[str, Texte()]
    roles: Annotated[tuple[Part, ...], Table(Objet(Part))]
    cibles: Annotated[tuple[str, ...], Liste(Texte())]
    droits: Annotated[tuple[Droit, ...], Liste(Objet(Droit))]
    direction_disputee: Annotated[bool, OuiNon()] = False
    decision: Annotated[bool, OuiNon()] = False


@dataclass(frozen=True)
class CarteScolaire:
    touche: Annotated[Touche, Objet(Touche)]
    cle_direction: Annotated[tuple[str, ...], Liste(CRITERE_CARTE, 1)]
    cas: Annotated[tuple[Cas, ...], Table(Objet(Cas))]


@dataclass(frozen=True)
class Niveau:
    """A level of qualification; `rang` 0 comes first."""

    code: str
    rang: Annotated[int, Entier(0, 9)]
    libelle: Annotated[str, Texte()]


@dataclass(frozen=True)
class Qualification:
    """How the candidates to one kind of posts are ranked before the barème."""

    code: str
    libelle: Annotated[str, Texte()]
    lieu: Annotated[str, Texte()]
    niveaux: Annotated[tuple[Niveau, ...], Table(Objet(Niveau))]


@dataclass(frozen=True)
class RangPhase:
    """One group of a phase, served before the next, and the key inside it."""

    code: str
    libelle: Annotated[str, Texte()]
    cle: Annotated[tuple[str, ...], Liste(CRITERE, 1)]
    titre: Annotated[str, Choix(tuple(TITRES_DE_PHASE))]
    phrase: Annotated[str, Texte()] = ""


@dataclass(frozen=True)
class Phase:
    code: str
    libelle: Annotated[str, Texte()]
    lieu: Annotated[str, Texte()]
    rangs: Annotated[tuple[RangPhase, ...], Table(Objet(RangPhase))]
