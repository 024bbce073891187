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
        """All for an administrator; else what touches the account's schools, or was done for its services."""
        if habilitations.administrateur:
            return self
        etablissements = Etablissement.objects.filter(habilitations.q_etablissements()).order_by("rne")
        services = [role.service.rne for role in habilitations.roles if role.service]
        return self.filter(
            Q(etablissements__overlap=ArraySubquery(etablissements.values("rne")))
            | Q(organisation__in=services)
        )


def cle_objet(objet: models.Model | None) -> str:
    """`jumo.jumelage:12`: how journal and outbox name an object without depending on its application."""
    return f"{objet._meta.label_lower}:{objet.pk}" if objet is not None else ""
