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

    def des_couples(self, couples: Iterable[tuple[int, int]]):
        """Those of these pairs of keys, the lower first: light where few pairs of many schools are asked."""
        de, vers = [], []
        for un, autre in couples:
            de.append(un)
            vers.append(autre)
        # The ORM has no join on two arrays.
        return self.extra(
            where=["(de_id, vers_id) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))"],
            params=[de, vers],
        )

    def comme_colonne(self, origine: int, champ: str) -> Subquery:
        """[hectometres, minutes, source] from the school `origine` to that of the row's `champ`, or null.

        For a list that annotates its rows: it costs no query of its own.
        """
        couple = self.filter(
            de=Least(Value(origine), OuterRef(champ)), vers=Greatest(Value(origine), OuterRef(champ))
        )
        return Subquery(couple.values(lue=JSONArray("hectometres", "minutes", "source")))
