"""M26: the order of the candidates of a later phase, where it is only a matter of key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from preau.mouvement.engine.regles.cles import CRITERES, cle_de
from preau.mouvement.engine.regles.modele import Regles, par_code
from preau.mouvement.engine.regles.modele_carte import TITRES_DE_PHASE, RangPhase


@dataclass(frozen=True)
class CandidatPhase:
    """A candidate of a phase: the group he belongs to, and the values that its key reads."""

    candidat: str
    rang: str
    valeurs: Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A place in the order of a phase, with the title of the appointment and the sentence that says why."""

    candidat: str
    rang: str
    titre: str
    regles: tuple[str, ...]
    phrase: str


def classer_phase(regles: Regles, phase: str, candidats: Iterable[CandidatPhase]) -> tuple[Place, ...]:
    """The candidates in the order they are served: group after group, then the group's key, then the identifier.

    KeyError for an unknown phase or group, or for a value that the key reads and a candidate lacks.
    """
    rangs = par_code(regles.phases, phase).rangs
    ordre = {rang.code: position for position, rang in enumerate(rangs)}

    def cle(candidat: CandidatPhase) -> tuple:
        criteres = par_code(rangs, candidat.rang).cle
        return ordre[candidat.rang], cle_de(criteres, candidat.valeurs), candidat.candidat

    return tuple(_place(par_code(rangs, candidat.rang), candidat) for candidat in sorted(candidats, key=cle))


def _place(rang: RangPhase, candidat: CandidatPhase) -> Place:
    criteres = ", puis ".join(CRITERES[critere].libelle for critere in rang.cle)
    phrase = f"{rang.libelle} : {criteres}, à titre {TITRES_DE_PHASE[rang.titre]}."
    return Place(candidat.candidat, rang.code, rang.titre, (rang.phrase,) if rang.phrase else (), phrase)
