"""What a file is: found by its root element and its content, never by its name (command-line contract)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from preau.siecle.engine.grammaire import ATTRIBUT_VERSION, EPHC, LIENS, RACINE, VERSIONS_IMPORT
from preau.siecle.engine.lecture.erreurs import Illisible
from preau.siecle.engine.lecture.flux import FICHE_MAX, OPTIONS, Progression, fermer, nourrir
from preau.siecle.engine.lecture.sondage import Sondage, blocs_utf8
from preau.siecle.engine.lecture.source import Source

IMPORT, GROUPES, EXPORT, STS = "import", "liens", "export", "sts"
# Of what the file names, as much as a message shows; of kinds of rows, many more than any export has.
NOM_MAX, NOMS_MAX = 80, 200
_STS = ("STS_EDT", "EDT_STS")
_XSI = re.compile(r"(?:^|:)noNamespaceSchemaLocation$")
_VERSION_DU_SCHEMA = re.compile(r"(ephc)?_?(\d\.\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Nature:
    """`genre`: import, liens, export or sts. `schema`: « 4.0 », « ELEGRP1.4 », « BEE_ELEVES 3.0 », « STS_EDT »."""

    genre: str
    schema: str

    @property
    def controlable(self) -> bool:
        return self.genre in (IMPORT, GROUPES)


def reconnaitre(sondage: Sondage) -> Nature:
    """Raises Illisible for a root element that SIECLE does not know."""
    racine = sondage.racine
    if racine == RACINE:
        version = _version(sondage)
        return Nature(GROUPES if version == LIENS else IMPORT, version)
    if racine.startswith("BEE_"):
        return Nature(EXPORT, f"{racine} {sondage.attributs.get('VERSION', '')}".strip()[:NOM_MAX])
    if racine in _STS:
        return Nature(STS, racine)
    if not racine:
        raise Illisible("PR_LECTU_02", ligne=1, colonne=1, raison="aucun élément racine au début du fichier")
    raise Illisible("PR_LECTU_09", racine=racine[:NOM_MAX])


def _version(sondage: Sondage) -> str:
    traces = sondage.traces
    declaree = sondage.attributs.get("VERSION", "").strip()
    if declaree in VERSIONS_IMPORT:
        return declaree
    if declaree == ATTRIBUT_VERSION[EPHC]:
        return EPHC
    if "PERSONNES" not in traces and (declaree == ATTRIBUT_VERSION[LIENS] or "CODE_GROUPE" in traces):
        return LIENS
    for nom, valeur in sondage.attributs.items():
        trouve = _VERSION_DU_SCHEMA.search(valeur) if _XSI.search(nom) else None
        if trouve and trouve[1]:
            return EPHC
        if trouve and trouve[2] in VERSIONS_IMPORT:
            return trouve[2]
    if "LEGAL1" in traces:
        return "2.0"
    if "FINANCIER" in traces:
        return "3.0"
    return "3.1" if traces & {"ENFANT_A_CHARGE", "INE_BEA"} else "4.0"


@dataclass(slots=True)
class Recensement:
    """What a file that is only recognised holds: school, year, and rows by name."""

    uai: str | None = None
    annee: str | None = None
    lignes: Counter = field(default_factory=Counter)

    @property
    def personnes(self) -> int:
        return self.lignes["PERSONNE"]

    @property
    def eleves(self) -> int:
        return self.lignes["ELEVE"]


def recenser(source: Source, sondage: Sondage, progression: Progression | None = None) -> Recensement:
    """Count the rows of an export, in constant memory. Raises Illisible."""
    bilan = Recensement()
    lecteur = etree.XMLPullParser(events=("start", "end"), **OPTIONS)
    chemin: list[str] = []
    depuis = 0
    for bloc, lus in blocs_utf8(source, sondage):
        erreur = nourrir(lecteur, bloc)
        depuis += len(bloc)
        for evenement, element in lecteur.read_events():
            if evenement == "start":
                chemin.append(element.tag)
                continue
            chemin.pop()
            depuis = 0
            _compter(bilan, element, chemin)
        if erreur:
            raise erreur
        if depuis > FICHE_MAX:
            raise Illisible("PR_LECTU_08")
        if progression:
            progression(lus, source.taille)
    fermer(lecteur)
    return bilan


def _compter(bilan: Recensement, element: etree._Element, chemin: list[str]) -> None:
    """Take what is wanted of an element that ends, then forget it. `chemin` holds its ancestors' names."""
    if chemin[1:] == ["PARAMETRES"]:
        if element.tag == "UAJ":
            bilan.uai = (element.get("CODE") or element.text or "").strip()[:NOM_MAX] or None
        elif element.tag == "ANNEE_SCOLAIRE":
            bilan.annee = (element.get("ANNEE") or element.text or "").strip() or None
    elif len(chemin) >= 3:
        # ELEVES/ELEVE, not the ELEVE_ID of a link nor the fields of a sheet.
        if chemin[-1] == element.tag + "S":
            nom = element.tag[:NOM_MAX]
            bilan.lignes[nom if nom in bilan.lignes or len(bilan.lignes) < NOMS_MAX else "autres"] += 1
        element.clear()
    if len(chemin) >= 2:
        parent = element.getparent()
        while element.getprevious() is not None:
            del parent[0]
