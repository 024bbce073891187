"""What is checked of a file at its deposit besides its content: its name, its school, its year, its sender."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from preau.siecle.engine.constats import Constat, constater
from preau.siecle.engine.controles.registre import cle_uai
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
    uaj = parametres.get("UAJ", "")
    lettre = cle_uai(uaj)
    if lettre and lettre != uaj[7]:
        yield constater("PR_UAI_01", ligne=lignes.get("UAJ"), champ="UAJ", valeur=uaj, lettre=lettre)
    annee = parametres.get("ANNEE_SCOLAIRE", "")
    for code, champ, valeur, voulu, origine in (
        ("PR_DEPOT_03", "UAJ", uaj, attendu.uai, "l'établissement choisi"),
        ("PR_DEPOT_04", "ANNEE_SCOLAIRE", annee, attendu.annee, "l'année choisie"),
    ):
        if voulu is not None and valeur != str(voulu):
            yield constater(
                code, ligne=lignes.get(champ), champ=champ, valeur=valeur, attendu=voulu, origine=origine
            )
    logiciel = parametres.get("LOGICIEL", "")
    if attendu.logiciel is not None and logiciel != attendu.logiciel:
        yield constater(
            "PR_ENVOI_02",
            ligne=lignes.get("LOGICIEL"),
            champ="LOGICIEL",
            valeur=logiciel,
            precedent=attendu.logiciel,
        )
    numero = parametres.get("NUM_ENVOI", "")
    if attendu.dernier_envoi is not None and numero != str(attendu.dernier_envoi + 1):
        yield constater(
            "PR_ENVOI_01",
            ligne=lignes.get("NUM_ENVOI"),
            champ="NUM_ENVOI",
            valeur=numero,
            precedent=attendu.dernier_envoi,
        )


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
