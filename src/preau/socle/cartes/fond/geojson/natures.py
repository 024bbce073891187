"""Which commune, département or académie a feature is, by the properties that the usual publishers give it."""

from __future__ import annotations

import re
from dataclasses import dataclass

COMMUNE, DEPARTEMENT, ACADEMIE = "commune", "departement", "academie"
# Names of properties, compared in lower case, the surest first: IGN Admin Express, Etalab, data.education.gouv.fr,
# france-geojson.
PROPRIETES = {
    ACADEMIE: ("code_academie", "code_aca"),
    COMMUNE: ("insee_com", "code_insee", "com_code", "codgeo", "depcom", "code"),
    DEPARTEMENT: ("insee_dep", "code_dept", "code_departement", "dep_code", "dep", "code"),
}
NOMS = ("nom", "nom_com", "nom_dep", "libelle", "libgeo", "name", "com_name", "dep_name")
FORMES = {
    ACADEMIE: re.compile(r"[0-9]{1,2}"),
    COMMUNE: re.compile(r"[0-9][0-9AB][0-9]{3}"),
    DEPARTEMENT: re.compile(r"[0-9]{1,3}|0?2[AB]"),
}
CONNUES = ", ".join(sorted({nom for noms in PROPRIETES.values() for nom in noms}))


@dataclass(frozen=True)
class Identite:
    nature: str
    code: str
    nom: str


def identifier(proprietes: dict) -> Identite | str:
    """What the feature is; else the code as written that has no known form, empty when there is none."""
    bas = {str(cle).lower(): valeur for cle, valeur in proprietes.items()}
    nom = next((str(bas[cle]).strip()[:80] for cle in NOMS if bas.get(cle)), "")
    vu = ""
    for nature, cles in PROPRIETES.items():
        for cle in cles:
            if (code := _texte(bas.get(cle))) == "":
                continue
            vu = code
            if nature == COMMUNE and code.isdigit() and len(code) == 4:
                code = f"0{code}"
            if FORMES[nature].fullmatch(code):
                return Identite(nature, code, nom)
    return vu


def _texte(valeur) -> str:
    """A code as text; some publishers write it as a number or as a list of one."""
    if isinstance(valeur, list) and len(valeur) == 1:
        valeur = valeur[0]
    if isinstance(valeur, bool) or not isinstance(valeur, (str, int)):
        return ""
    return str(valeur).strip().upper()
