"""Reads of the directory."""

from django.apps import apps
from django.db import models

from preau.socle.annuaire import referentiels


class CommuneQuerySet(models.QuerySet):
    def avec_coordonnees(self):
        return self.exclude(latitude=None)


class ZoneQuerySet(models.QuerySet):
    def de_l_academie(self, code: str):
        return self.filter(departement__academie__code=code)


class DepartementQuerySet(models.QuerySet):
    def avec_etablissements(self):
        """Those that have a school in the directory, which may know all the départements of the country."""
        ecoles = apps.get_model("annuaire", "Etablissement").objects.filter(departement=models.OuterRef("pk"))
        return self.filter(models.Exists(ecoles))


class EtablissementQuerySet(models.QuerySet):
    def ouverts(self):
        return self.filter(ouvert=True)

    def du_type(self, type_: str):
        """Those of a group of natures: ecole, college, lycee… (rules/natures.yaml)."""
        return self.filter(nature__in=referentiels.natures().du_type(type_))

    def de_l_academie(self, code: str):
        return self.filter(departement__academie__code=code)


class ServiceQuerySet(models.QuerySet):
    pass
