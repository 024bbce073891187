"""Columns that show a value in French and export it as a real one."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from preau.socle.interface import formats

COCHEE = mark_safe(" checked")


class CocheColonne(tables.Column):
    """A box of the page's form `selection`, for acts on many rows (see `Liste.choisis`); its column's value is the key.

    `decrire(record)` names the row to those who do not see it; a row that is not `cochable` has no box. The
    table's `coches`, if it has any, are ticked.
    """

    def __init__(
        self,
        *,
        decrire: Callable[[Any], str],
        cochable: Callable[[Any], bool] = lambda _: True,
        nom: str = "choix",
    ):
        super().__init__("Choix", accessor="pk", orderable=False, exclude_from_export=True)
        self.decrire, self.cochable, self.nom = decrire, cochable, nom

    def render(self, value, record, table):
        if not self.cochable(record):
            return ""
        # Outside the form of the selection in the page, inside it by its name.
        return format_html(
            '<input type="checkbox" name="{}" value="{}" form="selection" class="preau-coche"{} aria-label="{}">',
            self.nom,
            value,
            COCHEE if value in getattr(table, "coches", ()) else "",
            self.decrire(record),
        )


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
