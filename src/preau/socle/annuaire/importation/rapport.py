"""What an import did: counts, warnings, a few names; printed, written as JSON, kept in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from preau.socle.fichiers import Releve

LIBELLES = {
    "lues": "lignes lues",
    "ignorees": "lignes laissées de côté",
    "crees": "créations",
    "modifies": "modifications",
    "inchanges": "sans changement",
    "retires": "retraits",
    "fermes": "fermetures",
    "rouverts": "réouvertures",
    "communes_rattachees": "communes rattachées à une zone",
    "communes_detachees": "communes détachées de leur zone",
    "etablissements_rattaches": "établissements rattachés à leur commune",
    "etablissements_zones": "établissements dont la zone change",
}
NOMS_GARDES = 100


@dataclass
class Rapport:
    objet: str
    fichier: str = ""
    disposition: str = ""
    encodage: str = ""
    separateur: str = ""
    a_blanc: bool = False
    duree_s: float = 0.0
    comptes: dict[str, int] = field(default_factory=dict)
    # The codes behind some counts (created, closed), the first ones only.
    codes: dict[str, list[str]] = field(default_factory=dict)
    avertissements: Releve = field(default_factory=Releve)

    def compter(self, nom: str, nombre: int = 1) -> None:
        self.comptes[nom] = self.comptes.get(nom, 0) + nombre

    def __getitem__(self, nom: str) -> int:
        if nom not in LIBELLES:
            raise KeyError(nom)
        return self.comptes.get(nom, 0)

    def resume(self) -> str:
        """One sentence: « établissements : 12 créations, 3420 sans changement »."""
        faits = [f"{n} {LIBELLES[nom]}" for nom, n in self.comptes.items() if n and nom != "lues"]
        return f"{self.objet} : {', '.join(faits) or 'rien à faire'}"

    def phrases(self) -> Iterator[str]:
        for nom, libelle in LIBELLES.items():
            if nom in self.comptes:
                yield f"{self.comptes[nom]:>8} {libelle}"

    def en_dict(self) -> dict:
        return {
            "objet": self.objet,
            "fichier": self.fichier,
            "disposition": self.disposition,
            "encodage": self.encodage,
            "separateur": self.separateur,
            "a_blanc": self.a_blanc,
            "duree_s": round(self.duree_s, 3),
            "comptes": self.comptes,
            "codes": self.codes,
            "avertissements": self.avertissements.en_dict(),
        }
