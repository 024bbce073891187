"""The grammar of pupils' files, and what is written from it."""

from preau.siecle.engine.grammaire.arbre import (
    ATTRIBUT_VERSION,
    EPHC,
    FICHES,
    LIENS,
    VERSIONS,
    VERSIONS_IMPORT,
    Element,
    contraintes,
    grammaire,
    trouver,
)
from preau.siecle.engine.grammaire.ecriture import ecrire_element, entete, pied
from preau.siecle.engine.grammaire.xsd import RACINE, schema_par_fiche, schema_publie

__all__ = [
    "ATTRIBUT_VERSION",
    "EPHC",
    "FICHES",
    "LIENS",
    "RACINE",
    "VERSIONS",
    "VERSIONS_IMPORT",
    "Element",
    "contraintes",
    "ecrire_element",
    "entete",
    "grammaire",
    "pied",
    "schema_par_fiche",
    "schema_publie",
    "trouver",
]
