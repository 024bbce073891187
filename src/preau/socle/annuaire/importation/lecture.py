"""What the three importers share in reading: layouts known by their header, common cells, progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from preau.socle.annuaire.importation import regles
from preau.socle.annuaire.importation.rapport import Rapport
from preau.socle.annuaire.referentiels import dispositions
from preau.socle.fichiers import FichierRefuse, Regle, Tableau
from preau.socle.fichiers.valeurs import en_decimal

Progression = Callable[[int, int], None]
PAS_PROGRESSION = 500
# Fewer known columns than this, and the header is of no known layout at all.
COLONNES_RECONNUES = 3


# `parcourir` adds an empty cell at the end of each row: that is where a field absent from the file is read.
ABSENT = -1


@dataclass(frozen=True)
class Champs:
    """Where each field of a layout is in the rows of one file, and the title its column has there."""

    rangs: dict[str, int]
    titres: dict[str, str]


def reperer(tableau: Tableau, champs: dict[str, list[str]], obligatoires: list[str]) -> Champs:
    trouves = {
        champ: rang for champ, rang in tableau.reperer(champs, obligatoires).items() if rang is not None
    }
    return Champs(trouves, {champ: tableau.titres[rang] for champ, rang in trouves.items()})


def reperer_etablissements(tableau: Tableau, rapport: Rapport) -> Champs:
    """Recognise the layout of a school file: the one of which the header has the most columns."""
    tables = dispositions()
    cles = set(tableau.cles)

    def reconnues(disposition: dict) -> int:
        return sum(any(nom in cles for nom in noms) for noms in disposition["champs"].values())

    meilleure = max(tables["dispositions"].values(), key=reconnues)
    if reconnues(meilleure) < COLONNES_RECONNUES and len(tableau.titres) > 1:
        connues = ", ".join(disposition["libelle"] for disposition in tables["dispositions"].values())
        faute = regles.DISPOSITION.faute(" ; ".join(tableau.titres), ligne=1, connues=connues)
        raise FichierRefuse(faute)
    rapport.disposition = meilleure["libelle"]
    return reperer(tableau, meilleure["champs"], tables["obligatoires"])


def parcourir(
    tableau: Tableau, rapport: Rapport, progression: Progression | None
) -> Iterator[tuple[int, list[str]]]:
    """The rows of the file, each with one empty cell more, counted and shown as progress."""
    total = max(tableau.lignes_physiques, 1)
    lues = 0
    for numero, cellules in tableau.lignes():
        lues += 1
        cellules.append("")
        if progression and lues % PAS_PROGRESSION == 0:
            progression(min(numero, total), total)
        yield numero, cellules
    rapport.compter("lues", lues)
    if progression:
        progression(total, total)


@dataclass
class Ligne:
    """One row being converted: reads its cells, notes its faults and warnings."""

    numero: int
    cellules: list[str]
    champs: Champs
    tableau: Tableau
    rapport: Rapport
    saine: bool = True

    def texte(self, champ: str) -> str:
        """The cell, its runs of blanks made one space."""
        return " ".join(self.cellules[self.champs.rangs.get(champ, ABSENT)].split())

    def faute(self, regle: Regle, champ: str, valeur: str, **details) -> None:
        self.saine = False
        colonne = self.champs.titres.get(champ, champ)
        self.tableau.fautes.noter(regle.faute(valeur, ligne=self.numero, colonne=colonne, **details))

    def avertir(self, regle: Regle, champ: str, valeur: str, **details) -> None:
        colonne = self.champs.titres.get(champ, champ)
        self.rapport.avertissements.noter(regle.faute(valeur, ligne=self.numero, colonne=colonne, **details))

    def obligatoire(self, champ: str, limite: int) -> str:
        texte = self.court(champ, limite)
        if not texte:
            self.faute(regles.OBLIGATOIRE, champ, texte)
        return texte

    def court(self, champ: str, limite: int) -> str:
        texte = self.texte(champ)
        if len(texte) > limite:
            self.faute(regles.TROP_LONG, champ, texte, limite=limite)
        return texte

    def coordonnees(self) -> tuple[float, float] | None:
        """Latitude and longitude, None when both cells are empty; a fault when they are not both numbers."""
        textes = self.texte("latitude"), self.texte("longitude")
        if not any(textes):
            return None
        try:
            latitude, longitude = (float(en_decimal(texte)) for texte in textes)
        except ValueError:
            latitude = longitude = 999.0
        if abs(latitude) > 90 or abs(longitude) > 180:
            self.faute(regles.COORDONNEES, "latitude", " ; ".join(textes))
            return None
        return latitude, longitude
