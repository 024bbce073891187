"""What an account may do now: its roles of today, read once, and the table of rights."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from preau.socle.acces.droits import Droits, perimetres
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.acces.models import Compte, Role
from preau.socle.annuaire.models import Etablissement, Service


@dataclass(frozen=True)
class Habilitations:
    """The roles of an account today, and what follows from them. One query, made by `de()`."""

    compte: Compte | AnonymousUser
    roles: tuple[Role, ...]

    @classmethod
    def de(cls, compte: Compte | AnonymousUser) -> Habilitations:
        if not compte.is_authenticated:
            return cls(compte, ())
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
    def administrateur(self) -> bool:
        return Role.Fonction.ADMINISTRATEUR in self.fonctions

    @property
    def etablissements(self) -> list[Etablissement]:
        """The schools of which this account is head or deputy, by RNE."""
        return list(
            {role.etablissement.rne: role.etablissement for role in self.roles if role.etablissement}.values()
        )

    def services(self, fonction: str) -> list[Service]:
        """The services in which this account holds `fonction`."""
        return [role.service for role in self.roles if role.service and role.fonction == fonction]

    def peut(self, action: str) -> bool:
        """True when one of today's roles is granted `action` ("jumo.agir") by the table of rights (P4)."""
        return any(_accorde(role, action) for role in self.roles)

    def q_etablissements(self) -> Q:
        """The condition on Etablissement for the account's own schools and those of its services' scopes.

        The scopes are those of all applications together; an application that wants its own only uses
        `Perimetre.charger("preau.<application>")`.
        """
        return Q(pk__in=[etablissement.pk for etablissement in self.etablissements]) | self.q_services()

    def q_services(self) -> Q:
        """The condition on Etablissement for the scopes of the account's services alone."""
        condition = Q(pk__in=[])
        for service in self.services(Role.Fonction.GESTIONNAIRE_MOYENS):
            for table in perimetres.tables():
                condition |= table.q(service)
        return condition

    def agit_pour(self, etablissement: Etablissement) -> bool:
        """The same rule, for one school already read with its département: no query."""
        return any(mien.pk == etablissement.pk for mien in self.etablissements) or any(
            table.couvre(service, etablissement)
            for service in self.services(Role.Fonction.GESTIONNAIRE_MOYENS)
            for table in perimetres.tables()
        )

    def acteur(self, organisation: Etablissement | Service) -> Acteur:
        return Acteur.de(self.compte, organisation)

    def acteur_pour(self, action: str) -> Acteur:
        """The account, acting for the first of its organisations in which it is granted `action`."""
        return self.acteur(next(role.organisation for role in self.roles if _accorde(role, action)))


def _accorde(role: Role, action: str) -> bool:
    return Droits.charger().accorde(action, role.fonction, role.service.nature if role.service else None)
