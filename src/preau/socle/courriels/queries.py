"""Reads of the outbox."""

from django.db import models


class CourrielQuerySet(models.QuerySet):
    def a_envoyer(self, instant):
        return self.filter(etat="en_attente", prochain_essai__lte=instant)
