"""Reads of accounts and roles."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from preau.socle import horloge


class CompteQuerySet(models.QuerySet):
    def avec_roles_du_jour(self):
        """With the person, and in `roles_du_jour` the roles that hold today: two queries in all."""
        roles = _roles().select_related("etablissement", "service")
        return self.select_related("personne").prefetch_related(
            Prefetch("roles", roles, to_attr="roles_du_jour")
        )

    def ayant_la_fonction(self, fonction: str):
        return self.filter(Exists(_roles().filter(compte=OuterRef("pk"), fonction=fonction)))

    def agissant_pour(self, rne: str):
        """Those who hold a role today in the school or the service of that RNE."""
        ici = Q(etablissement__rne=rne) | Q(service__rne=rne)
        return self.filter(Exists(_roles().filter(ici, compte=OuterRef("pk"))))


class RoleQuerySet(models.QuerySet):
    def en_cours(self):
        """Roles that hold today."""
        jour = horloge.aujourdhui()
        return self.filter(Q(debut=None) | Q(debut__lte=jour), Q(fin=None) | Q(fin__gte=jour))


def _roles() -> RoleQuerySet:
    from preau.socle.acces.models import Role

    return Role.objects.en_cours()
