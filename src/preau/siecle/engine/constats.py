"""A finding: one rule broken at one place, with all that a person needs to put it right (S20)."""

from __future__ import annotations

from dataclasses import dataclass

from preau.siecle.engine.catalogue import catalogue

BLOQUANTES = frozenset({"fichier", "rejet", "anomalie"})


@dataclass(slots=True)
class Constat:
    """`ligne` counts from 1. `objet`: fichier, personne, eleve. `champ` is the name of an element.

    `technique` is the sentence of the XML library, for the vendor. `sans_effet`: the sheet, or
    the schooling that it bears on, is rejected anyway.
    """

    code: str
    gravite: str
    objet: str
    message: str
    remede: str
    ligne: int | None = None
    id_prive: str | None = None
    ine: str | None = None
    nom: str | None = None
    champ: str | None = None
    valeur: str | None = None
    technique: str = ""
    sans_effet: bool = False

    @property
    def bloque(self) -> bool:
        return self.gravite in BLOQUANTES

    def en_dict(self) -> dict[str, object]:
        """As in the JSON of the command-line contract."""
        return {
            "code": self.code,
            "gravite": self.gravite,
            "ligne": self.ligne,
            "objet": self.objet,
            "id_prive": self.id_prive,
            "ine": self.ine,
            "nom": self.nom,
            "champ": self.champ,
            "valeur": self.valeur,
            "message": f"{self.message} ({self.technique})" if self.technique else self.message,
            "remede": self.remede,
            "sans_effet": self.sans_effet,
        }


def constater(code: str, objet: str = "fichier", /, **valeurs: object) -> Constat:
    """A finding on the file, from the catalogue; what is no field of a finding fills the {braces}."""
    regle = catalogue()[code]
    champs = {n: valeurs[n] for n in ("ligne", "champ", "valeur") if n in valeurs}
    return Constat(
        code,
        regle.gravite,
        objet,
        regle.message.format(**valeurs),
        regle.remede.format(**valeurs),
        **champs,
    )
