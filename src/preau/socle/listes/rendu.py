"""Draws the rows of a list as HTML (B1).

A template takes twice as long for fifty rows, and django-tables2 reads the signature of a column's render
function again for every cell: here it is read once a page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django_tables2.utils import signature


class Rendu:
    """The rows of one table; `lien` gives the address of a row's page, or nothing."""

    def __init__(self, table, lien: Callable[[Any], str]):
        self.table = table
        self.lien = lien
        self.colonnes = [
            (colonne, escape(colonne.header), self._rendre(colonne)) for colonne in table.columns
        ]

    def html(self) -> SafeString:
        return mark_safe("".join(self._rangee(rangee) for rangee in self.table.rows))

    def _rangee(self, rangee) -> str:
        """One row; its first cell is the link to its page."""
        lien = escape(self.lien(rangee.record))
        cellules = []
        for colonne, libelle, rendre in self.colonnes:
            contenu = conditional_escape(rendre(rangee, colonne))
            if lien and not cellules:
                contenu = f'<a href="{lien}">{contenu}</a>'
            cellules.append(f'<td data-libelle="{libelle}">{contenu}</td>')
        attribut = f' data-lien="{lien}"' if lien else ""
        return f"<tr{attribut}>{''.join(cellules)}</tr>"

    def _rendre(self, colonne) -> Callable:
        """A function (row, column) -> cell, the same as the row's own `get_cell`."""
        arguments, tous = signature(colonne.render)
        if colonne.link:
            return lambda rangee, colonne: rangee.get_cell(colonne.name)

        def rendre(rangee, colonne):
            def appeler(colonne, valeur=None):
                connus = rangee._optional_cell_arguments(colonne, valeur)
                return colonne.render(**(connus if tous else {nom: connus[nom] for nom in arguments}))

            # A row of `.values(…)` has the value under the accessor's own name: no path to follow, no model.
            if isinstance(rangee.record, dict) and colonne.accessor in rangee.record:
                valeur = rangee.record[colonne.accessor]
                vide = valeur in colonne.column.empty_values
                return colonne.default if vide else appeler(colonne, valeur)
            return rangee._get_and_render_with(colonne, render_func=appeler, default=colonne.default)

        return rendre
