"""Reads of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q

from preau.socle.annuaire.models import Etablissement

if TYPE_CHECKING:
    from preau.socle.acces.droits.habilitations import Habilitations


class EvenementQuerySet(models.QuerySet):
    def de_l_objet(self, objet: models.Model):
        """The acts on one object, oldest first."""
        return self.filter(objet=cle_objet(objet)).order_by("id")

    def visible_to(self, habilitations: Habilitations):
        """All for an administrator; else what touches the account's schools, or was done for its services.

        What is for the services alone is read through a role in a service, never through a role in a school.
        """
        if habilitations.administrateur:
            return self
        siens = [etablissement.rne for etablissement in habilitations.etablissements]
        services = [role.service.rne for role in habilitations.roles if role.service]
        condition = Q(etablissements__overlap=siens, interne=False) | Q(organisation__in=services)
        if services:
            suivis = Etablissement.objects.filter(habilitations.q_services()).order_by("rne")
            condition |= Q(etablissements__overlap=ArraySubquery(suivis.values("rne")))
        return self.filter(condition)


def cle_objet(objet: models.Model | None) -> str:
    """`jumo.jumelage:12`: how journal and outbox name an object without depending on its application."""
    return f"{objet._meta.label_lower}:{objet.pk}" if objet is not None else ""
