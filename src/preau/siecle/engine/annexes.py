"""The school's own Nomenclature.xml, Structures.xml and Communs.xml, against which pupils are judged.

They are SIECLE's generic exports: rows are found by name at any depth, every text is trimmed (columns come padded).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from preau.siecle.engine.lecture import Illisible, Source, ouvrir, sonder
from preau.siecle.engine.lecture.flux import OPTIONS, fermer, nourrir
from preau.siecle.engine.lecture.sondage import blocs_utf8

ANNEXE_MAX = 64 << 20
RACINES = {
    "nomenclature": "BEE_NOMENCLATURES",
    "structures": "BEE_STRUCTURES",
    "communs": "BEE_COMMUN",
}
FICHIERS = {nom: f"{nom.capitalize()}.xml" for nom in RACINES}
PAS_DONNE = "n'a pas été donné"
_DATE_FR = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
SANS_FIN = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Mef:
    """`minimum` and `maximum` count compulsory options; None when the file does not say."""

    minimum: int | None
    maximum: int | None
    inscription: bool
    origine: bool
    ouverture: str
    fermeture: str


@dataclass(slots=True)
class Nomenclature:
    """`listes`: code lists by row name (REGIME, BOURSE…), only those that the file has."""

    mefs: dict[str, Mef] = field(default_factory=dict)
    programmes: set[tuple[str, str, str]] = field(default_factory=set)
    obligatoires: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    listes: dict[str, set[str]] = field(default_factory=dict)

    def tient(self, liste: str) -> bool:
        """Has it a row of that name (or a column, of those that MEF may lack)?"""
        tables: dict[str, object] = {
            "MEF": self.mefs,
            "PROGRAMME": self.programmes,
            "OPTION_OBLIGATOIRE": self.obligatoires,
            "NB_OPT_MINI": any(mef.minimum is not None for mef in self.mefs.values()),
            "NB_OPT_OBLIG": any(mef.maximum is not None for mef in self.mefs.values()),
        }
        return bool(tables[liste] if liste in tables else self.listes.get(liste))


@dataclass(slots=True)
class Structures:
    """MEF of each division, and the groups."""

    divisions: dict[str, set[str]] = field(default_factory=dict)
    groupes: set[str] = field(default_factory=set)

    def tient(self, liste: str) -> bool:
        tables = {"GROUPE": self.groupes, "DIVISION": self.divisions}
        return bool(tables[liste] if liste in tables else any(self.divisions.values()))


@dataclass(frozen=True, slots=True)
class Communs:
    """The pupils' school year, ISO dates; None when the file leaves one out."""

    debut: str | None
    fin: str | None

    def tient(self, liste: str) -> bool:
        return self.debut is not None and self.fin is not None


@dataclass(slots=True)
class Annexes:
    """What was given of the three, and the school and year each one says it is of."""

    nomenclature: Nomenclature | None = None
    structures: Structures | None = None
    communs: Communs | None = None
    origines: dict[str, tuple[str, str]] = field(default_factory=dict)

    def lacune(self, nom: str, listes: tuple[str, ...]) -> str:
        """Why lists cannot be had from an annexe, in French; nothing when they are there."""
        annexe = getattr(self, nom)
        if annexe is None:
            return f"{FICHIERS[nom]} {PAS_DONNE}"
        absente = next((liste for liste in listes if not annexe.tient(liste)), "")
        return f"{absente} est absent ou vide dans {FICHIERS[nom]}" if absente else ""


class AnnexeRefusee(Exception):
    """An annexe that cannot be used; the message is a French sentence."""


# Row -> the attribute or child that holds its code.
_LISTES = {
    "REGIME": "CODE_REGIME",
    "LIEN_PARENTE": "CODE_PARENTE",
    "BOURSE": "CODE_BOURSE",
    "PROFESSION": "CODE_PROFESSION",
    "PROVENANCE": "CODE_PROVENANCE",
    "MOTIF_SORTIE": "CODE_MOTIF_SORTIE",
    "STATUT_ELEVE": "CODE_STATUT",
    "CIVILITE": "CODE_CIVILITE",
}


def lire_annexes(
    nomenclature: Path | None = None, structures: Path | None = None, communs: Path | None = None
) -> Annexes:
    """The annexes given. Raises AnnexeRefusee."""
    annexes = Annexes()
    for nom, chemin in (("nomenclature", nomenclature), ("structures", structures), ("communs", communs)):
        if chemin is None:
            continue
        racine = _racine(nom, chemin)
        setattr(annexes, nom, _LECTEURS[nom](racine))
        annexes.origines[nom] = (
            racine.findtext("PARAMETRES/UAJ", "").strip(),
            racine.findtext("PARAMETRES/ANNEE_SCOLAIRE", "").strip(),
        )
    return annexes


def _racine(nom: str, chemin: Path) -> etree._Element:
    from preau.siecle.engine.constats import constater

    try:
        racine = _charger(ouvrir(chemin))
    except Illisible as erreur:
        phrase = constater(erreur.code, **erreur.details).message
        raise AnnexeRefusee(f"{chemin.name} : {phrase}") from erreur
    if racine.tag != RACINES[nom]:
        raise AnnexeRefusee(
            f"{chemin.name} : ce n'est pas l'export attendu ; sa racine est {racine.tag}, on attend {RACINES[nom]}."
        )
    return racine


def _charger(source: Source) -> etree._Element:
    if source.taille > ANNEXE_MAX:
        raise Illisible("PR_LECTU_06", taille=f"{source.taille >> 20} Mo", maximum=f"{ANNEXE_MAX >> 20} Mo")
    sondage = sonder(source)
    lecteur = etree.XMLPullParser(events=(), **OPTIONS)
    for bloc, _ in blocs_utf8(source, sondage):
        if erreur := nourrir(lecteur, bloc):
            raise erreur
    return fermer(lecteur)


def _lignes(racine: etree._Element, nom: str) -> Iterator[etree._Element]:
    donnees = racine.find("DONNEES")
    return iter(()) if donnees is None else donnees.iter(nom)


def _valeur(ligne: etree._Element, nom: str) -> str:
    """An attribute or a child: the exports use both."""
    return (ligne.get(nom) or ligne.findtext(nom) or "").strip()


def _nomenclature(racine: etree._Element) -> Nomenclature:
    lue = Nomenclature()
    for ligne in _lignes(racine, "MEF"):
        if not (code := _valeur(ligne, "CODE_MEF")):
            continue
        lue.mefs[code] = Mef(
            _entier(_valeur(ligne, "NB_OPT_MINI")),
            _entier(_valeur(ligne, "NB_OPT_OBLIG")),
            _vrai(_valeur(ligne, "INSCRIPTION_ETAB")),
            _vrai(_valeur(ligne, "MEF_ORIGINE")),
            _iso(_valeur(ligne, "DATE_OUVERTURE")) or "",
            _iso(_valeur(ligne, "DATE_FERMETURE")) or SANS_FIN,
        )
    for ligne in _lignes(racine, "PROGRAMME"):
        lue.programmes.add(
            (
                _valeur(ligne, "CODE_MEF"),
                _valeur(ligne, "CODE_MATIERE"),
                _valeur(ligne, "CODE_MODALITE_ELECT"),
            )
        )
    for ligne in _lignes(racine, "OPTION_OBLIGATOIRE"):
        cle = (_valeur(ligne, "CODE_MEF"), _valeur(ligne, "RANG_OPTION"))
        lue.obligatoires.setdefault(cle, set()).add(_valeur(ligne, "CODE_MATIERE"))
    for nom, code in _LISTES.items():
        if codes := {_valeur(ligne, code) for ligne in _lignes(racine, nom)} - {""}:
            lue.listes[nom] = codes
    return lue


def _structures(racine: etree._Element) -> Structures:
    lues = Structures()
    for ligne in _lignes(racine, "DIVISION"):
        if code := (ligne.get("CODE_STRUCTURE") or "").rstrip():
            lues.divisions[code] = {
                (mef.text or "").strip() for mef in ligne.iterfind("MEFS_APPARTENANCE/*/CODE_MEF")
            } - {""}
    for ligne in _lignes(racine, "GROUPE"):
        if code := (ligne.get("CODE_STRUCTURE") or "").rstrip():
            lues.groupes.add(code)
    return lues


def _communs(racine: etree._Element) -> Communs:
    annee = racine.find("DONNEES/ANNEE_SCOLAIRE")
    if annee is None:
        return Communs(None, None)
    debut = annee.findtext("DATE_DEBUT_ELEVE") or annee.findtext("DATE_DEB_ELEVE") or ""
    return Communs(_iso(debut.strip()), _iso((annee.findtext("DATE_FIN_ELEVE") or "").strip()))


_LECTEURS = {"nomenclature": _nomenclature, "structures": _structures, "communs": _communs}


def _entier(texte: str) -> int | None:
    return int(texte) if texte.isdecimal() and len(texte) < 4 else None


def _vrai(texte: str) -> bool:
    """Absent means yes: files of old versions leave these flags out."""
    return texte.lower() not in ("0", "false")


def _iso(texte: str) -> str | None:
    trouve = _DATE_FR.fullmatch(texte)
    return f"{trouve[3]}-{trouve[2]}-{trouve[1]}" if trouve else None
