"""Declared list pages: columns, sort, instant search, filters, pages, CSV and XLSX exports (I5, I6, J8)."""

from preau.socle.listes.colonnes import (
    BooleenColonne,
    CocheColonne,
    DateColonne,
    DateHeureColonne,
    HeuresColonne,
    TelephoneColonne,
)
from preau.socle.listes.liste import Liste, empreinte

__all__ = [
    "BooleenColonne",
    "CocheColonne",
    "DateColonne",
    "DateHeureColonne",
    "HeuresColonne",
    "Liste",
    "TelephoneColonne",
    "empreinte",
]
