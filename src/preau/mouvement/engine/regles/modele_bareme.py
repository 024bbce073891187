"""The barème part of a rule set. Points are in 1/720 of a point; each block is absent where the rules ignore it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from preau.mouvement.engine.regles.schema import (
    Choix,
    Entier,
    Jour,
    Liste,
    Objet,
    OuiNon,
    Points,
    Table,
    Texte,
)

ELEMENT = Texte(r"[A-Z]", "une lettre majuscule")

# A condition on a reading: `lecture.option`.
LECTURE = Texte(r"[a-z0-9_]+\.[a-z0-9_]+", "une lecture et son option, séparées par un point")

# What a kind of service does to the count: it counts, does not count, or takes its days out of the services.
EFFETS = ("compte", "ne_compte_pas", "retire")
TITRES = ("definitif", "definitif_sous_reserve", "provisoire")


@dataclass(frozen=True)
class Service:
    """A kind of service and its effect. It counts from the minimum age, unless the reading `sans_age_si` is chosen."""

    code: str
    libelle: Annotated[str, Texte()]
    effet: Annotated[str, Choix(EFFETS)]
    phrase: Annotated[str, Texte()] = ""
    sans_age_si: Annotated[str, LECTURE] = ""


@dataclass(frozen=True)
class Tranche:
    """So many years at so many points a year, after the tranches before it."""

    annees: Annotated[int, Entier(1, 100)]
    points_annee: Annotated[int, Points()]
    phrase: Annotated[str, Texte()] = ""


@dataclass(frozen=True)
class Anciennete:
    element: Annotated[str, ELEMENT]
    libelle: Annotated[str, Texte()]
    lieu: Annotated[str, Texte()]
    age_minimum: Annotated[int, Entier(0, 30)]
    plafond: Annotated[int, Points()]
    tranches: Annotated[tuple[Tranche, ...], Liste(Objet(Tranche), 1)]
    services: Annotated[tuple[Service, ...], Table(Objet(Service))]


@dataclass(frozen=True)
class TrancheAge:
    """Children whose age, in the calendar year, is from `de` to `a`, both included."""

    de: Annotated[int, Entier(0, 30)]
    a: Annotated[int, Entier(0, 30)]
    points: Annotated[int, Points()]
    phrase: Annotated[str, Texte()] = ""
    si: Annotated[str, LECTURE] = ""


@dataclass(frozen=True)
class Enfants:
    element: Annotated[str, ELEMENT]
    libelle: Annotated[str, Texte()]
    lieu: Annotated[str, Texte()]
    tranches: Annotated[tuple[TrancheAge, ...], Liste(Objet(TrancheAge), 1)]


@dataclass(frozen=True)
class Sortie:
    """A way to leave a post: whether its seniority goes on for P and for S, whether it gives S that year."""

    code: str
    libelle: Annotated[str, Texte()]
    garde_poste: Annotated[bool, OuiNon()] = False
    garde_poste_si: Annotated[str, LECTURE] = ""
    garde_suppression: Annotated[bool, OuiNon()] = False
    suppression: Annotated[bool, OuiNon()] = False
    phrase: Annotated[str, Texte()] = ""


@dataclass(frozen=True)
class Poste:
    """`points_seuil` at `seuil_annees` full years, then `points_annee` a year, at most `plafond`."""

    element: Annotated[str, ELEMENT]
    libelle: Annotated[str, Texte()]
    lieu: Annotated[str, Texte()]
    titres: Annotated[tuple[str, ...], Liste(Choix(TITRES), 1)]
    seuil_annees: Annotated[int, Entier(1, 20)]
    points_seuil: Annotated[int, Points()]
    points_annee: Annotated[int, Points()]
    plafond: Annotated[int, Points()]
    sorties: Annotated[tuple[Sortie, ...], Table(Objet(Sortie))]


@dataclass(frozen=True)
class Suppression:
    element: Annotated[str, ELEMENT]
    libelle: Annotated[str, Texte()]
    lieu: Annotated[str, Texte()]
    points_annee: Annotated[int, Points()]
    plafond: Annotated[int, Points()]


@dataclass(frozen=True)
class Reussite:
    """`points` for each block of `annees` uninterrupted years in a network school."""

    element: Annotated[str, ELEMENT]
    libelle: Annotated[str, Texte()]
    lieu: Annotated[str, Texte()]
    annees: Annotated[int, Entier(1, 20)]
    points: Annotated[int, Points()]
    plafond: Annotated[int, Points()]


@dataclass(frozen=True)
class Conjoint:
    """Spouses apart: `km` at least; the years break ties, or give `points_annee` on the wishes that bring closer."""

    libelle: Annotated[str, Texte()]
    lieu: Annotated[str, Texte()]
    km: Annotated[int, Entier(0, 1000)]
    points_annee: Annotated[int, Points()] = 0
    plafond: Annotated[int, Points()] = 0


@dataclass(frozen=True)
class VoeuRepete:
    """Points on a first wish asked again each year, from the second year on."""

    libelle: Annotated[str, Texte()]
    lieu: Annotated[str, Texte()]
    points_annee: Annotated[int, Points()]
    plafond: Annotated[int, Points()]


Element = Anciennete | Enfants | Poste | Suppression | Reussite


@dataclass(frozen=True)
class Formule:
    """A + E + P + S + M. `arret` ends the services, `cloture` is the closing of the server."""

    annee: Annotated[int, Entier(2000, 2100)]
    arret: Annotated[date, Jour()]
    cloture: Annotated[date, Jour()]
    anciennete: Annotated[Anciennete, Objet(Anciennete)]
    enfants: Annotated[Enfants | None, Objet(Enfants)] = None
    poste: Annotated[Poste | None, Objet(Poste)] = None
    suppression: Annotated[Suppression | None, Objet(Suppression)] = None
    reussite: Annotated[Reussite | None, Objet(Reussite)] = None
    conjoint: Annotated[Conjoint | None, Objet(Conjoint)] = None
    voeu_repete: Annotated[VoeuRepete | None, Objet(VoeuRepete)] = None

    @property
    def elements(self) -> tuple[Element, ...]:
        """The blocks that give points on every wish, in the order of the formula."""
        blocs = (self.anciennete, self.enfants, self.poste, self.suppression, self.reussite)
        return tuple(bloc for bloc in blocs if bloc)
