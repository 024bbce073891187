"""Who acts: a person for a school or a service, or the software itself."""

from __future__ import annotations

from dataclasses import dataclass

from preau.socle.acces.models import Compte
from preau.socle.annuaire.models import Etablissement, Service


@dataclass(frozen=True)
class Acteur:
    """The author of an act, as mails and journal name it: « Nom Prénom (RNE) » (J16)."""

    nom: str
    compte: Compte | None = None
    organisation: Etablissement | Service | None = None

    @property
    def rne(self) -> str:
        return self.organisation.rne if self.organisation else ""

    @property
    def signature(self) -> str:
        return f"{self.nom} ({self.rne})" if self.rne else self.nom

    @property
    def automate(self) -> bool:
        return self.compte is None

    @classmethod
    def de(cls, compte: Compte, organisation: Etablissement | Service) -> Acteur:
        return cls(nom=str(compte.personne), compte=compte, organisation=organisation)
