"""Reads of the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from preau.socle.annuaire.models import Etablissement

if TYPE_CHECKING:
    from preau.socle.acces.droits.habilitations import Habilitations


class CourrielQuerySet(models.QuerySet):
    def a_envoyer(self, instant):
        return self.filter(etat="en_attente", prochain_essai__lte=instant)

    def en_echec(self):
        return self.filter(etat="echec")

    def visible_to(self, habilitations: Habilitations):
        """All for who follows the outbox; else what was written to the account's schools and services."""
        if habilitations.peut("socle.courriels.gerer"):
            return self
        etablissements = Etablissement.objects.filter(habilitations.q_etablissements())
        services = [role.service_id for role in habilitations.roles if role.service_id]
        return self.filter(Q(etablissement__in=etablissements) | Q(service__in=services))
