"""The reader: a file as a header and a stream of rows, every structural fault noted on the way."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from preau.socle.fichiers import detection, regles
from preau.socle.fichiers.fautes import FichierRefuse, Releve
from preau.socle.fichiers.valeurs import cle_entete
from preau.systeme import raison

SEPARATEURS = ";,\t|"


@dataclass(frozen=True)
class Limites:
    octets: int = 200_000_000
    lignes: int = 1_000_000
    colonnes: int = 300
    cellule: int = 4_000


@dataclass
class Tableau:
    """An opened file. `fautes` grows while `lignes()` is read; whoever reads asks it at the end."""

    nom: str
    encodage: str
    separateur: str
    titres: list[str]
    lignes_physiques: int
    limites: Limites
    fautes: Releve
    _flux: io.TextIOBase = field(repr=False)
    _lecteur: Iterator[list[str]] = field(repr=False)

    @property
    def cles(self) -> list[str]:
        """The column names, comparable (see valeurs.cle_entete)."""
        return [cle_entete(titre) for titre in self.titres]

    def reperer(
        self, champs: Mapping[str, Sequence[str]], obligatoires: Sequence[str]
    ) -> dict[str, int | None]:
        """Where each field is: its column's index, None when absent. Absent obligatory ones refuse the file.

        `champs` gives the admitted names of each field, in the form of `cle_entete`, best first.
        """
        place = {cle: rang for rang, cle in enumerate(self.cles) if cle}
        trouves = {
            champ: next((place[nom] for nom in noms if nom in place), None) for champ, noms in champs.items()
        }
        absents = [champ for champ in obligatoires if trouves[champ] is None]
        if absents:
            if len(self.titres) == 1:
                self.fautes.noter(regles.SEPARATEUR.faute(self.titres[0], ligne=1))
            for champ in absents:
                noms = ", ".join(champs[champ])
                self.fautes.noter(regles.COLONNE_ABSENTE.faute(ligne=1, colonne=champs[champ][0], noms=noms))
            raise FichierRefuse(self.fautes)
        return trouves

    def lignes(self) -> Iterator[tuple[int, list[str]]]:
        """(line number in the file, cells) of each sound row; cells are stripped, empty rows skipped."""
        attendues = len(self.titres)
        limite = self.limites.cellule
        lues = 0
        while True:
            numero = self._lecteur.line_num + 1
            try:
                cellules = next(self._lecteur)
            except StopIteration:
                break
            except csv.Error as erreur:
                regle = regles.CELLULE_TROP_LONGUE if "limit" in str(erreur) else regles.GUILLEMETS
                self.fautes.noter(regle.faute(ligne=numero, limite=limite))
                return
            lues += 1
            if lues > self.limites.lignes:
                self.fautes.noter(regles.TROP_DE_LIGNES.faute(limite=self.limites.lignes))
                return
            cellules = [cellule.strip() for cellule in cellules]
            if not any(cellules):
                continue
            if len(cellules) != attendues:
                self.fautes.noter(
                    regles.NOMBRE_DE_CELLULES.faute(
                        cellules[0], ligne=numero, lues=len(cellules), attendues=attendues
                    )
                )
                continue
            if max(map(len, cellules)) > limite:
                self._noter_longue(numero, cellules)
                continue
            if any(cellule[:1] in ("=", "@") for cellule in cellules):
                self._noter_formule(numero, cellules)
                continue
            yield numero, cellules
        if not lues:
            self.fautes.noter(regles.SANS_LIGNE.faute())

    def refuser_si_faute(self) -> None:
        if self.fautes:
            raise FichierRefuse(self.fautes)

    def _noter_longue(self, numero: int, cellules: list[str]) -> None:
        for titre, cellule in zip(self.titres, cellules, strict=True):
            if len(cellule) > self.limites.cellule:
                faute = regles.CELLULE_TROP_LONGUE.faute(
                    cellule, ligne=numero, colonne=titre, limite=self.limites.cellule
                )
                self.fautes.noter(faute)

    def _noter_formule(self, numero: int, cellules: list[str]) -> None:
        for titre, cellule in zip(self.titres, cellules, strict=True):
            if cellule[:1] in ("=", "@"):
                self.fautes.noter(regles.FORMULE.faute(cellule, ligne=numero, colonne=titre))


@contextmanager
def ouvrir(source: Path | BinaryIO, *, nom: str = "", limites: Limites | None = None) -> Iterator[Tableau]:
    """Open a CSV file: a path, or a seekable binary stream (an uploaded file).

    Raises FichierRefuse at once for what makes reading pointless (no text, unknown encoding, bad header).
    """
    limites = limites or Limites()
    if isinstance(source, Path):
        try:
            flux = source.open("rb")
        except OSError as erreur:
            faute = regles.ILLISIBLE.faute(source.name, raison=raison(erreur))
            raise FichierRefuse(faute) from erreur
        with flux, _tableau(flux, nom or source.name, limites) as tableau:
            yield tableau
    else:
        with _tableau(source, nom, limites) as tableau:
            yield tableau


@contextmanager
def _tableau(binaire: BinaryIO, nom: str, limites: Limites) -> Iterator[Tableau]:
    examen = detection.examiner(binaire, limites.octets)
    flux = io.TextIOWrapper(binaire, encoding=examen.encodage, newline="")
    fautes = Releve()

    def noter(regle, ligne, texte):
        fautes.noter(regle.faute(texte, ligne=ligne))

    try:
        premiere = _premiere_ligne(flux)
        separateur = _separateur(premiere)
        lecteur = csv.reader(detection.lignes_saines(flux, noter), delimiter=separateur, strict=True)
        titres = _titres(lecteur, limites)
        yield Tableau(nom, examen.encodage, separateur, titres, examen.lignes, limites, fautes, flux, lecteur)
    finally:
        flux.detach()


def _premiere_ligne(flux: io.TextIOWrapper) -> str:
    ligne = flux.readline(20_000)
    flux.seek(0)
    return ligne


def _separateur(ligne: str) -> str:
    """The separator that cuts the header into the most columns."""

    def colonnes(separateur: str) -> int:
        return len(next(csv.reader([ligne], delimiter=separateur), []))

    return max(SEPARATEURS, key=colonnes)


def _titres(lecteur: Iterator[list[str]], limites: Limites) -> list[str]:
    try:
        titres = [titre.strip() for titre in next(lecteur)]
    except csv.Error as erreur:
        raise FichierRefuse(regles.GUILLEMETS.faute(ligne=1)) from erreur
    if len(titres) > limites.colonnes:
        raise FichierRefuse(regles.TROP_DE_COLONNES.faute(ligne=1, limite=limites.colonnes))
    doubles = Releve()
    rangs: dict[str, int] = {}
    for rang, titre in enumerate(titres, start=1):
        cle = cle_entete(titre)
        if not cle:
            continue
        if cle in rangs:
            doubles.noter(
                regles.EN_TETE_DOUBLE.faute(ligne=1, colonne=titre, premiere=rangs[cle], seconde=rang)
            )
        rangs.setdefault(cle, rang)
    if doubles:
        raise FichierRefuse(doubles)
    return titres
