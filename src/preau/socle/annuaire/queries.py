"""Reads of the directory."""

from django.db import models


class CommuneQuerySet(models.QuerySet):
    def avec_coordonnees(self):
        return self.exclude(latitude=None)


class ZoneQuerySet(models.QuerySet):
    def de_l_academie(self, code: str):
        return self.filter(departement__academie__code=code)


class EtablissementQuerySet(models.QuerySet):
    def ouverts(self):
        return self.filter(ouvert=True)

    def de_l_academie(self, code: str):
        return self.filter(departement__academie__code=code)


class ServiceQuerySet(models.QuerySet):
    pass
