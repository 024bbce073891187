"""Reads of distances."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest, JSONArray, Least


class DistanceQuerySet(models.QuerySet):
    def entre(self, etablissements: Iterable[int]):
        """Those whose two schools are among these."""
        voulus = list(etablissements)
        return self.filter(de__in=voulus, vers__in=voulus)

    def depuis(self, etablissement: int):
        return self.filter(Q(de=etablissement) | Q(vers=etablissement))

    def comme_colonne(self, origine: int, champ: str) -> Subquery:
        """[hectometres, minutes, source] from the school `origine` to that of the row's `champ`, or null.

        For a list that annotates its rows: it costs no query of its own.
        """
        couple = self.filter(
            de=Least(Value(origine), OuterRef(champ)), vers=Greatest(Value(origine), OuterRef(champ))
        )
        return Subquery(couple.values(lue=JSONArray("hectometres", "minutes", "source")))
