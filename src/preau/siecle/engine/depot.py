"""What is checked of a file at its deposit besides its content: its name, its school, its year, its sender."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from preau.siecle.engine.constats import Constat, constater
from preau.siecle.engine.controles.registre import cle_uai, identifiant
from preau.siecle.engine.lecture import GROUPES, STS, Nature, Source

_NOM = re.compile(r"(?P<uai>\w{8}?)(?P<mot>PRIVE|ELEGROUPE)(?P<annee>\d{4})(?P<instant>\d{12})")
_MOTS = {GROUPES: "ELEGROUPE"}


@dataclass(frozen=True, slots=True)
class Attendu:
    """What is known of the school beforehand; None: not known, hence not checked."""

    uai: str | None = None
    annee: int | None = None
    logiciel: str | None = None
    dernier_envoi: int | None = None


def juger_l_entete(parametres: dict, attendu: Attendu, lignes: dict[str, int]) -> Iterator[Constat]:
    """The header against itself and what was expected. `lignes`: line of each parameter."""

    def dire(code: str, champ: str, **details: object) -> Constat:
        return constater(
            code, ligne=lignes.get(champ), champ=champ, valeur=parametres.get(champ, ""), **details
        )

    uaj = parametres.get("UAJ", "")
    lettre = cle_uai(uaj)
    # A code of another length is a matter for the schema.
    if len(uaj) == 8 and lettre != uaj[7]:
        attente = f" : la lettre attendue est {lettre}" if lettre else ""
        yield dire("PR_UAI_01", "UAJ", attente=attente)
    if attendu.uai is not None and uaj != attendu.uai:
        yield dire("PR_DEPOT_03", "UAJ", attendu=attendu.uai, origine="l'établissement choisi")
    if attendu.annee is not None and parametres.get("ANNEE_SCOLAIRE") != str(attendu.annee):
        yield dire("PR_DEPOT_04", "ANNEE_SCOLAIRE", attendu=attendu.annee, origine="l'année choisie")
    if attendu.logiciel is not None and parametres.get("LOGICIEL") != attendu.logiciel:
        yield dire("PR_ENVOI_02", "LOGICIEL", precedent=attendu.logiciel)
    dernier = attendu.dernier_envoi
    if dernier is not None and identifiant(parametres.get("NUM_ENVOI", "")) != dernier + 1:
        yield dire("PR_ENVOI_01", "NUM_ENVOI", precedent=dernier)


def juger_le_nom(source: Source, nature: Nature, uaj: str, annee: str) -> Iterator[Constat]:
    """The names of the deposited file and of the XML in it."""
    if not nature.controlable:
        yield constater("PR_DEPOT_05", valeur=source.nom, nature=_dire(nature))
        return
    mot = _MOTS.get(nature.genre, "PRIVE")
    racine, _, extension = source.nom.rpartition(".")
    trouve = _NOM.fullmatch(racine)
    bon = trouve and trouve["mot"] == mot and extension == ("zip" if source.archive else "xml")
    if not (bon and trouve and _est_un_instant(trouve["instant"])):
        forme = f"<UAI>{mot}<année><AAMMJJhhmmss>.{'zip' if source.archive else 'xml'}"
        yield constater("PR_DEPOT_01", valeur=source.nom, forme=forme)
    elif trouve:
        for code, valeur, voulu in (
            ("PR_DEPOT_03", uaj, trouve["uai"]),
            ("PR_DEPOT_04", annee, trouve["annee"]),
        ):
            if valeur != voulu:
                yield constater(code, valeur=valeur, attendu=voulu, origine="son nom")
    contenu = PurePosixPath(source.nom_xml).name
    if source.archive and contenu.rpartition(".")[0] != racine:
        yield constater("PR_DEPOT_02", valeur=source.nom, contenu=contenu)


def _est_un_instant(texte: str) -> bool:
    try:
        datetime.strptime(texte, "%y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError:
        return False
    return True


def _dire(nature: Nature) -> str:
    return "un fichier de STSweb" if nature.genre == STS else "un export de SIECLE"
