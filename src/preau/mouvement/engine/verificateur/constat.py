"""What the verifier reports."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Constat:
    """A guarantee that does not hold: which, and for whom, in French."""

    garantie: str
    detail: str

    def __str__(self) -> str:
        return f"{self.garantie} : {self.detail}"
