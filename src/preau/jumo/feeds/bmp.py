"""Reads the BMP file of the moyens system (J2), and says everything that is wrong with it at once.

Ten columns: `id;rne;annee;discipline;libelle_discipline;quotite;ors;zr;info_dos;vacance`, all of them
required: one that is missing would otherwise empty that field of every BMP. Hours have a decimal comma or
point; an empty `ors` takes the dated table, an empty `zr` the zone of the school. A discipline that the
directory does not know is created, since the file names it; an unknown school or zone refuses the file.

Pure: what the directory and the campaign know is handed over as a `Referentiel`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO

from preau.jumo.feeds import regles
from preau.socle import fichiers
from preau.socle.annuaire import uai
from preau.socle.annuaire.ors import ors_de
from preau.socle.fichiers import Limites, Regle, Releve, Tableau
from preau.socle.fichiers.valeurs import cle, en_decimal
from preau.socle.interface.formats import heures

CHAMPS = {
    "id": ("id", "identifiant"),
    "rne": ("rne", "uai"),
    "annee": ("annee", "annee_scolaire"),
    "discipline": ("discipline", "code_discipline"),
    "libelle_discipline": ("libelle_discipline",),
    "quotite": ("quotite",),
    "ors": ("ors",),
    "zr": ("zr", "code_zr"),
    "info_dos": ("info_dos",),
    "vacance": ("vacance",),
}
LIMITES = Limites(octets=50_000_000, lignes=200_000, colonnes=60, cellule=4_000)
# Of each rule, so many faults are kept in full; the others are counted.
FAUTES_GARDEES = 1000
AVERTISSEMENTS_GARDES = 200
LONGUEURS = {"id": 20, "libelle_discipline": 80, "info_dos": 1000, "vacance": 40}
HEURES_MAX = 4000
PAS_PROGRESSION = 500
LIGNES_CITEES = 8

_DISCIPLINE = re.compile(r"[A-Z0-9]{5}")
_ANNEE = re.compile(r"([0-9]{4})(?:[-/]([0-9]{4}))?")

Progression = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Ecole:
    pk: int
    ouverte: bool = True
    zone: str = ""


@dataclass(frozen=True)
class Referentiel:
    """What lines are checked against: the académie's schools by RNE, zones and disciplines by code."""

    annee: int
    ecoles: dict[str, Ecole]
    zones: dict[str, int]
    disciplines: dict[str, str]

    @property
    def rentree(self) -> date:
        """The day whose ORS counts."""
        return date(self.annee, 9, 1)


@dataclass(frozen=True, slots=True)
class BmpLu:
    """A BMP as a file or the base says it, in codes; hours in hundredths. Two of them can be compared."""

    identifiant: str
    rne: str
    discipline: str
    quotite: int
    ors: int
    zone: str = ""
    info_dos: str = ""
    vacance: str = ""


@dataclass
class Lecture:
    """A sound file: its BMP by identifier, the disciplines to create, what it warns of."""

    bmps: dict[str, BmpLu] = field(default_factory=dict)
    nouvelles: dict[str, str] = field(default_factory=dict)
    avertissements: Releve = field(default_factory=lambda: Releve(par_regle=AVERTISSEMENTS_GARDES))


def lire(
    source: Path | BinaryIO,
    referentiel: Referentiel,
    *,
    nom: str = "",
    progression: Progression | None = None,
) -> Lecture:
    """Read the whole file; FichierRefuse, with every fault, when anything in it is wrong."""
    with fichiers.ouvrir(source, nom=nom, limites=LIMITES) as tableau:
        tableau.fautes.par_regle = FAUTES_GARDEES
        return _Lecteur(tableau, referentiel).lire(progression)


class _Lecteur:
    def __init__(self, tableau: Tableau, referentiel: Referentiel):
        self.tableau = tableau
        self.referentiel = referentiel
        self.rangs = tableau.reperer(CHAMPS, list(CHAMPS))
        self.lecture = Lecture()
        self.lignes_de: dict[str, list[int]] = {}
        # Codes of disciplines to create -> their labels in the file, and the first line of each.
        self.libelles: dict[str, dict[str, int]] = {}
        self.signales: set[tuple[str, str]] = set()

    def lire(self, progression: Progression | None) -> Lecture:
        self._avertir_colonnes()
        total = max(self.tableau.lignes_physiques, 1)
        for numero, cellules in self.tableau.lignes():
            self._ligne(numero, cellules)
            if progression and numero % PAS_PROGRESSION == 0:
                progression(min(numero, total), total)
        self._doubles()
        self._disciplines_nouvelles()
        self.tableau.refuser_si_faute()
        if progression:
            progression(total, total)
        return self.lecture

    def _ligne(self, numero: int, cellules: list[str]) -> None:
        lue = _Ligne(self, numero, {champ: cellules[rang] for champ, rang in self.rangs.items()})
        identifiant = lue.identifiant()
        rne, ecole = lue.etablissement()
        lue.annee()
        discipline = lue.discipline()
        quotite = lue.heures("quotite")
        ors = lue.ors(discipline)
        bmp = BmpLu(
            identifiant=identifiant,
            rne=rne,
            discipline=discipline,
            quotite=quotite,
            ors=ors,
            zone=lue.zone(ecole),
            info_dos=lue.court("info_dos"),
            vacance=lue.court("vacance"),
        )
        if not lue.saine:
            return
        if quotite > ors:
            lue.avertir(regles.PLUS_QUE_L_ORS, "quotite", ors=heures(ors))
        self.lecture.bmps[identifiant] = bmp

    def _avertir_colonnes(self) -> None:
        connues = {nom for noms in CHAMPS.values() for nom in noms}
        for rang, nom in enumerate(self.tableau.cles):
            if nom not in connues:
                titre = self.tableau.titres[rang]
                self.lecture.avertissements.noter(
                    regles.COLONNE_INCONNUE.faute(titre, ligne=1, colonne=titre)
                )

    def _doubles(self) -> None:
        for identifiant, lignes in self.lignes_de.items():
            if len(lignes) > 1:
                suite = ", …" if len(lignes) > LIGNES_CITEES else ""
                citees = f"lignes {', '.join(map(str, lignes[:LIGNES_CITEES]))}{suite}"
                self.tableau.fautes.noter(
                    regles.ID_DOUBLE.faute(identifiant, ligne=lignes[1], colonne="id", lignes=citees)
                )

    def _disciplines_nouvelles(self) -> None:
        for code, libelles in self.libelles.items():
            ligne = min(libelles.values())
            if len({cle(libelle) for libelle in libelles}) > 1:
                cites = ", ".join(f"« {libelle} »" for libelle in list(libelles)[:4])
                faute = regles.DISCIPLINE_CONTRADICTOIRE.faute(
                    code, ligne=ligne, colonne="libelle_discipline", libelles=cites
                )
                self.tableau.fautes.noter(faute)
                continue
            self.lecture.nouvelles[code] = next(iter(libelles))
            self.lecture.avertissements.noter(
                regles.DISCIPLINE_NOUVELLE.faute(code, ligne=ligne, colonne="discipline")
            )


class _Ligne:
    """One row: reads its cells, notes its faults."""

    def __init__(self, lecteur: _Lecteur, numero: int, cellules: dict[str, str]):
        self.lecteur = lecteur
        self.referentiel = lecteur.referentiel
        self.numero = numero
        self.cellules = cellules
        self.saine = True

    def texte(self, champ: str) -> str:
        return " ".join(self.cellules[champ].split())

    def faute(self, regle: Regle, champ: str, **details) -> None:
        self.saine = False
        self.lecteur.tableau.fautes.noter(
            regle.faute(self.cellules[champ], ligne=self.numero, colonne=champ, **details)
        )

    def avertir(self, regle: Regle, champ: str, *, une_fois: bool = False, **details) -> None:
        """A warning; with `une_fois`, once for each value of the cell."""
        valeur = self.cellules[champ]
        if une_fois:
            if (regle.code, valeur) in self.lecteur.signales:
                return
            self.lecteur.signales.add((regle.code, valeur))
        self.lecteur.lecture.avertissements.noter(
            regle.faute(valeur, ligne=self.numero, colonne=champ, **details)
        )

    def court(self, champ: str) -> str:
        texte = self.texte(champ)
        if len(texte) > LONGUEURS[champ]:
            self.faute(regles.TROP_LONG, champ, limite=LONGUEURS[champ])
        return texte

    def identifiant(self) -> str:
        texte = self.cellules["id"]
        if not texte:
            self.faute(regles.OBLIGATOIRE, "id")
        elif len(texte) > LONGUEURS["id"] or len(texte.split()) > 1:
            self.faute(regles.ID_FORME, "id")
        else:
            self.lecteur.lignes_de.setdefault(texte, []).append(self.numero)
        return texte

    def etablissement(self) -> tuple[str, Ecole | None]:
        code = uai.normaliser(self.cellules["rne"])
        if not code:
            self.faute(regles.OBLIGATOIRE, "rne")
            return code, None
        if not uai.forme_valide(code):
            self.faute(regles.RNE_FORME, "rne")
            return code, None
        attendue = uai.cle(code[:7])
        ecole = self.referentiel.ecoles.get(code)
        if ecole is None:
            if code[7] != attendue:
                self.faute(regles.RNE_CLE_FAUSSE, "rne", attendue=attendue)
            else:
                self.faute(regles.RNE_INCONNU, "rne")
            return code, None
        if code[7] != attendue:
            self.avertir(regles.RNE_CLE, "rne", une_fois=True, attendue=attendue)
        if not ecole.ouverte:
            self.avertir(regles.FERME, "rne", une_fois=True)
        return code, ecole

    def annee(self) -> None:
        texte = self.texte("annee")
        if not texte:
            self.faute(regles.OBLIGATOIRE, "annee")
            return
        trouvee = _ANNEE.fullmatch(texte.replace(" ", ""))
        if trouvee is None or (trouvee[2] and int(trouvee[2]) != int(trouvee[1]) + 1):
            self.faute(regles.ANNEE_FORME, "annee")
        elif int(trouvee[1]) != self.referentiel.annee:
            annee = self.referentiel.annee
            self.faute(regles.ANNEE_AUTRE, "annee", annee=f"{annee}-{annee + 1}")

    def discipline(self) -> str:
        """The code; empty when it is of no use."""
        code = self.texte("discipline").upper()
        libelle = self.court("libelle_discipline")
        if not code:
            self.faute(regles.OBLIGATOIRE, "discipline")
            return ""
        if not _DISCIPLINE.fullmatch(code):
            self.faute(regles.DISCIPLINE_FORME, "discipline")
            return ""
        connu = self.referentiel.disciplines.get(code)
        if connu is None:
            if libelle:
                self.lecteur.libelles.setdefault(code, {}).setdefault(libelle, self.numero)
            else:
                self.faute(regles.DISCIPLINE_SANS_LIBELLE, "discipline")
        elif libelle and cle(libelle) != cle(connu):
            self.avertir(regles.LIBELLE_DIFFERENT, "libelle_discipline", une_fois=True, libelle=connu)
        return code

    def heures(self, champ: str) -> int:
        """Hundredths of an hour; 0 when the cell holds none."""
        texte = self.cellules[champ]
        if not texte:
            self.faute(regles.OBLIGATOIRE, champ)
            return 0
        try:
            centiemes = en_decimal(texte) * 100
        except ValueError:
            self.faute(regles.HEURES_FORME, champ)
            return 0
        if centiemes != centiemes.to_integral_value() or len(texte.split()) > 1:
            self.faute(regles.HEURES_FORME, champ)
            return 0
        if not 0 < centiemes <= HEURES_MAX:
            self.faute(regles.HEURES_BORNES, champ)
            return 0
        return int(centiemes)

    def ors(self, discipline: str) -> int:
        if self.cellules["ors"]:
            return self.heures("ors")
        if not discipline:
            return 0
        try:
            return ors_de(discipline, self.referentiel.rentree)
        except LookupError:
            self.faute(regles.ORS_INCONNUE, "ors")
            return 0

    def zone(self, ecole: Ecole | None) -> str:
        code = uai.normaliser(self.cellules["zr"])
        if not code:
            return ecole.zone if ecole else ""
        if not uai.FORME_ZONE.fullmatch(code):
            self.faute(regles.ZONE_FORME, "zr")
        elif code not in self.referentiel.zones:
            self.faute(regles.ZONE_INCONNUE, "zr")
        return code
