"""Columns that show a value in French and export it as a real one."""

from decimal import Decimal

import django_tables2 as tables
from django.utils import timezone

from preau.socle.interface import formats


class HeuresColonne(tables.Column):
    """Integer hundredths of an hour: shown « 12,5 », exported as the number 12.5."""

    def render(self, value):
        return formats.heures(value)

    def value(self, value=None, **kwargs):
        return None if value is None else Decimal(value) / 100


class DateColonne(tables.Column):
    def render(self, value):
        return formats.date_fr(value)

    def value(self, value=None, **kwargs):
        return value


class DateHeureColonne(tables.Column):
    def render(self, value):
        return formats.date_heure(value)

    def value(self, value=None, **kwargs):
        return None if value is None else timezone.localtime(value)


class BooleenColonne(tables.Column):
    def render(self, value):
        return "Oui" if value else "Non"

    def value(self, value=None, **kwargs):
        return "Oui" if value else "Non"


class TelephoneColonne(tables.Column):
    def render(self, value):
        return formats.telephone(value)

    def value(self, value=None, **kwargs):
        return formats.telephone(value)
