"""Reads of roles."""

from django.db import models
from django.db.models import Q

from preau.socle import horloge


class RoleQuerySet(models.QuerySet):
    def en_cours(self):
        """Roles that hold today."""
        jour = horloge.aujourdhui()
        return self.filter(Q(debut=None) | Q(debut__lte=jour), Q(fin=None) | Q(fin__gte=jour))
