"""What an account may do now: its roles of today, read once, and the table of rights."""

from __future__ import annotations

from dataclasses import dataclass

from preau.socle.acces.acteur import Acteur
from preau.socle.acces.droits import Droits
from preau.socle.acces.models import Compte, Role
from preau.socle.annuaire.models import Etablissement, Service


@dataclass(frozen=True)
class Habilitations:
    """The roles of an account today, and what follows from them. One query, made by `de()`."""

    compte: Compte
    roles: tuple[Role, ...]

    @classmethod
    def de(cls, compte: Compte) -> Habilitations:
        roles = Role.objects.en_cours().filter(compte=compte)
        return cls(
            compte,
            tuple(
                roles.select_related(
                    "etablissement__departement__academie", "service__academie", "service__departement"
                )
            ),
        )

    @property
    def fonctions(self) -> frozenset[str]:
        return frozenset(role.fonction for role in self.roles)

    @property
    def etablissements(self) -> list[Etablissement]:
        """The schools of which this account is head or deputy, by RNE."""
        return list({role.etablissement.rne: role.etablissement for role in self.roles if role.etablissement}.values())

    def services(self, fonction: str) -> list[Service]:
        """The services in which this account holds `fonction`."""
        return [role.service for role in self.roles if role.service and role.fonction == fonction]

    def peut(self, action: str) -> bool:
        """True when one of today's roles is granted `action` ("jumo.demander") by the table of rights (P4)."""
        return bool(self.fonctions & Droits.charger().fonctions(action))

    def acteur(self, organisation: Etablissement | Service) -> Acteur:
        return Acteur.de(self.compte, organisation)
