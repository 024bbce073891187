"""The difference between a file and a base (S22, S25)."""

from preau.siecle.engine.difference.comparaison import (
    ABSENT,
    AJOUT,
    DOUBLE,
    IDENTIQUE,
    MODIF,
    Changement,
    Ecart,
    comparer,
)
from preau.siecle.engine.difference.fiche import FichePlate, aplatir

__all__ = [
    "ABSENT",
    "AJOUT",
    "DOUBLE",
    "IDENTIQUE",
    "MODIF",
    "Changement",
    "Ecart",
    "FichePlate",
    "aplatir",
    "comparer",
]
