"""Reads of the journal."""

from django.db import models


class EvenementQuerySet(models.QuerySet):
    def de_l_objet(self, objet: models.Model):
        """The acts on one object, oldest first."""
        return self.filter(objet=cle_objet(objet)).order_by("id")


def cle_objet(objet: models.Model | None) -> str:
    """`jumo.jumelage:12`: how journal and outbox name an object without depending on its application."""
    return f"{objet._meta.label_lower}:{objet.pk}" if objet is not None else ""
