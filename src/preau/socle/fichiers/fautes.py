"""What is wrong in a file, said so that a person can put it right: place, value, rule, remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

VALEUR_MAX = 80


@dataclass(frozen=True, slots=True)
class Regle:
    """A rule that files must follow: a short code, a French statement, and the remedy when it is broken."""

    code: str
    enonce: str
    remede: str

    def faute(self, valeur: object = "", *, ligne: int | None = None, colonne: str = "", **details) -> Faute:
        """This rule broken at a place. `details` fill the {braces} of the statement and of the remedy."""
        enonce = self.enonce.format(**details) if details else self.enonce
        remede = self.remede.format(**details) if details else self.remede
        return Faute(self.code, enonce, remede, ligne, colonne, abreger(str(valeur)))


@dataclass(frozen=True, slots=True)
class Faute:
    code: str
    regle: str
    remede: str
    ligne: int | None = None
    colonne: str = ""
    valeur: str = ""

    def __str__(self) -> str:
        lieu = []
        if self.ligne is not None:
            lieu.append(f"ligne {self.ligne}")
        if self.colonne:
            lieu.append(f"colonne « {self.colonne} »")
        if self.valeur:
            lieu.append(f"valeur « {self.valeur} »")
        debut = ", ".join(lieu)
        phrase = f"{debut[0].upper()}{debut[1:]} : {self.regle}" if debut else self.regle
        return f"{phrase} {self.remede}".strip()

    def en_dict(self) -> dict:
        return {
            "code": self.code,
            "ligne": self.ligne,
            "colonne": self.colonne,
            "valeur": self.valeur,
            "regle": self.regle,
            "remede": self.remede,
        }


@dataclass
class Releve:
    """Faults (or warnings) counted by rule; only the first `par_regle` of each rule are kept in full.

    A file of a million bad lines therefore costs no memory, and its report stays readable.
    """

    par_regle: int = 20
    comptes: dict[str, int] = field(default_factory=dict)
    fautes: dict[str, list[Faute]] = field(default_factory=dict)

    def noter(self, faute: Faute) -> None:
        self.noter_plusieurs([faute], 1)

    def noter_plusieurs(self, exemples: Sequence[Faute], nombre: int) -> None:
        """Count `nombre` faults of one rule, of which only `exemples` (one at least) are known in full."""
        code = exemples[0].code
        self.comptes[code] = self.comptes.get(code, 0) + nombre
        gardees = self.fautes.setdefault(code, [])
        gardees.extend(exemples[: self.par_regle - len(gardees)])

    def __bool__(self) -> bool:
        return bool(self.comptes)

    def __len__(self) -> int:
        return sum(self.comptes.values())

    def __iter__(self) -> Iterator[Faute]:
        for fautes in self.fautes.values():
            yield from fautes

    def phrases(self, par_regle: int | None = None) -> Iterator[str]:
        """One sentence per kept fault (at most `par_regle` of each rule), then how many others there are."""
        for code, gardees in self.fautes.items():
            fautes = gardees[:par_regle]
            yield from (str(faute) for faute in fautes)
            if reste := self.comptes[code] - len(fautes):
                yield f"… et {reste} autre{'s' if reste > 1 else ''} de même nature ({code})."

    def en_dict(self) -> dict:
        return {
            "total": len(self),
            "par_regle": dict(self.comptes),
            "exemples": [faute.en_dict() for faute in self],
        }


class FichierRefuse(Exception):
    """The whole file is refused; `fautes` says why. Nothing of it was kept."""

    def __init__(self, fautes: Releve | Faute):
        if isinstance(fautes, Faute):
            releve = Releve()
            releve.noter(fautes)
            fautes = releve
        self.fautes = fautes
        super().__init__("\n".join(fautes.phrases()))


def abreger(texte: str) -> str:
    """`texte` made fit for a message: one line, printable, not too long."""
    visible = "".join(signe if signe.isprintable() else "·" for signe in texte)
    return visible if len(visible) <= VALEUR_MAX else visible[: VALEUR_MAX - 1] + "…"
