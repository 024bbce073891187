"""The barème of one teacher, line by line. Points are integers of 1/720 of a point, days are of 360 a year."""

from collections.abc import Iterable
from dataclasses import dataclass

from preau.mouvement.engine.bareme.jours import Periode
from preau.mouvement.engine.regles.modele import Regles
from preau.mouvement.engine.regles.modele_bareme import Element

COLONNES = ("candidat", "poste", "exclu", "classe", "qualification", "conjoint", "bareme")


@dataclass(frozen=True)
class Ligne:
    """One line: what was counted, its points, the sentences applied, where they stand, what the teacher reads.

    `compte` is in `unite` (jours, annees, enfants). A line that gives nothing is there to say why.
    """

    element: str
    libelle: str
    periode: Periode | None
    compte: int
    unite: str
    points: int
    regles: tuple[str, ...]
    reference: str
    phrase: str


def ecrire_ligne(
    regles: Regles,
    bloc: Element,
    phrase: str,
    *,
    compte: int,
    points: int,
    codes: Iterable[str],
    periode: Periode | None = None,
    unite: str = "jours",
    libelle: str = "",
) -> Ligne:
    """A line of an element of the formula, with those of these sentences that the rule set quotes."""
    codes = tuple(codes)
    return Ligne(
        element=bloc.element,
        libelle=libelle or bloc.libelle,
        periode=periode,
        compte=compte,
        unite=unite,
        points=points,
        regles=regles.connues(*codes),
        reference=regles.citer(*codes, defaut=bloc.lieu),
        phrase=phrase,
    )


@dataclass(frozen=True)
class LigneDroit:
    """What differs for one candidate on one post: a line of droits.csv. None leaves his own value.

    `classe` 1 is the strongest priority, `qualification` 0 the first, `conjoint` years, `bareme` 1/720 of a point.
    """

    candidat: str
    poste: str
    phrase: str
    regles: tuple[str, ...]
    reference: str
    exclu: int | None = None
    classe: int | None = None
    qualification: int | None = None
    conjoint: int | None = None
    bareme: int | None = None

    @property
    def cellules(self) -> dict[str, str | int | None]:
        """The columns of droits.csv."""
        return {nom: getattr(self, nom) for nom in COLONNES}


@dataclass(frozen=True)
class Bareme:
    """The result. `ags` and `anciennete` (in the post) are uncapped days, for the tie-breaks."""

    candidat: str
    regles: str
    lignes: tuple[Ligne, ...]
    ags: int
    anciennete: int
    droits: tuple[LigneDroit, ...]
    ignores: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(ligne.points for ligne in self.lignes)

    def points(self, element: str) -> int:
        """The points of one element: A, E, P, S or M."""
        return sum(ligne.points for ligne in self.lignes if ligne.element == element)
