"""The catalogue as a page of documentation (Markdown)."""

from __future__ import annotations

from collections.abc import Iterator

from preau.siecle.engine.catalogue import Regle, catalogue, familles
from preau.siecle.engine.grammaire import VERSIONS

SOURCES = {"officielle": "officielle", "observee": "observée", "preau": "Préau"}
LIEUX = {
    "fichier": "le fichier",
    "nomenclature": "Nomenclature.xml",
    "structures": "Structures.xml",
    "communs": "Communs.xml",
    "base": "la base",
    "sans_objet": "sans objet",
}
INTRODUCTION = """\
# Règles du contrôle des fichiers d'élèves

Page écrite par `preau siecle regles --sortie docs/siecle-regles.md` d'après `src/preau/siecle/rules/*.yaml`.

Gravités : **fichier** (le fichier est refusé), **rejet** (la fiche n'est pas prise), **anomalie** (la fiche est prise
mais ne remonte pas à la base académique), **note** (rien ne bloque). La source est officielle (guides, spécifications),
observée (comptes rendus réels, notes de ceux qui les ont reçus) ou de Préau (codes `PR_…`). « Jugée sur » dit ce qu'il
faut pour juger : le fichier seul, une nomenclature, les structures, ou la base de l'établissement.
"""


def page() -> str:
    lignes = [INTRODUCTION]
    for famille, sujet in familles().items():
        lignes += [f"## {famille} : {sujet}", ""]
        lignes += ["| Code | Règle | Gravité | Effet | À faire | Jugée sur | Schémas | Source |"]
        lignes += ["| --- | --- | --- | --- | --- | --- | --- | --- |"]
        lignes += [_ligne(r) for r in catalogue().values() if r.famille == famille]
        lignes.append("")
    return "\n".join(lignes).rstrip("\n") + "\n"


def _ligne(regle: Regle) -> str:
    return "| " + " | ".join(_cellules(regle)) + " |"


def _cellules(regle: Regle) -> Iterator[str]:
    yield f"`{regle.code}`"
    yield regle.libelle
    yield regle.gravite
    yield regle.effet
    yield regle.remede.replace("{encodage}", "…").replace("{declare}", "…")
    yield ", ".join(LIEUX[lieu] for lieu in regle.ou)
    yield "tous" if regle.schemas == VERSIONS else ", ".join(regle.schemas)
    yield SOURCES[regle.source]
