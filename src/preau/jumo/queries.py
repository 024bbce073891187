"""Reads of JUMO."""

from django.db import models


class BmpQuerySet(models.QuerySet):
    pass


class JumelageQuerySet(models.QuerySet):
    pass
