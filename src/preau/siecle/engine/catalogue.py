"""The rules that a file is judged by, read from `preau/siecle/rules/*.yaml`, one entry per elementary code (S24)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from preau.siecle.engine.grammaire import EPHC, LIENS, VERSIONS, VERSIONS_IMPORT

DOSSIER = Path(__file__).parents[1] / "rules"
# File of the catalogue -> what its rules are about by default, and in which schemas.
FICHIERS = {
    "fichier": ("fichier", VERSIONS),
    "personnes": ("personne", (*VERSIONS_IMPORT, EPHC)),
    "eleves": ("eleve", (*VERSIONS_IMPORT, EPHC)),
    "scolarite": ("eleve", (*VERSIONS_IMPORT, EPHC)),
    "groupes": ("eleve", (LIENS,)),
}
GRAVITES = ("fichier", "rejet", "anomalie", "note")
SOURCES = ("officielle", "observee", "preau")
LIEUX = ("fichier", "nomenclature", "structures", "communs", "base", "sans_objet")


@dataclass(frozen=True, slots=True)
class Regle:
    """One elementary check.

    `objet`: fichier, personne, eleve, or commun (both). `ou`: where it can be judged (of LIEUX); an annexe beside «
    fichier » is preferred, and replaced by a default of Préau's. `listes`: the rows of the annexe that it is judged
    on, all of them needed. `schemas`: the versions that have what it looks at. `message` holds {braces} that a
    finding fills; `remede` may.
    """

    code: str
    famille: str
    libelle: str
    gravite: str
    effet: str
    remede: str
    message: str = ""
    source: str = "preau"
    objet: str = "eleve"
    ou: tuple[str, ...] = ("fichier",)
    listes: tuple[str, ...] = ()
    schemas: tuple[str, ...] = VERSIONS

    @property
    def jugeable(self) -> bool:
        """Can it be judged from files alone?"""
        return not {"base", "sans_objet"} & set(self.ou)

    @property
    def annexe(self) -> str:
        """The annexe that it is judged on, or nothing."""
        return next((lieu for lieu in self.ou if lieu in ("nomenclature", "structures", "communs")), "")

    @property
    def par_defaut(self) -> bool:
        """Can the file alone stand for the annexe?"""
        return "fichier" in self.ou


@cache
def catalogue() -> Mapping[str, Regle]:
    """Every rule by code, in the order of the files."""
    regles: dict[str, Regle] = {}
    for fichier, (objet, schemas) in FICHIERS.items():
        lues = yaml.safe_load((DOSSIER / f"{fichier}.yaml").read_text(encoding="utf-8"))
        for code, champs in lues.items():
            if code in regles:
                raise ValueError(f"{code}: twice in the catalogue")
            champs = {"objet": objet, "schemas": schemas, "message": champs["libelle"] + ".", **champs}
            champs["schemas"] = tuple(champs["schemas"])
            champs["ou"] = tuple(champs.get("ou", ("fichier",)))
            champs["listes"] = tuple(champs.get("listes", ()))
            regles[code] = Regle(code=code, **champs)
    return regles


@cache
def familles() -> Mapping[str, str]:
    """Family -> what it is about."""
    return yaml.safe_load((DOSSIER / "familles.yaml").read_text(encoding="utf-8"))
