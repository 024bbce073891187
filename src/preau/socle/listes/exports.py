"""The one writer of files for people (60-qualite): CSV that opens right in a French spreadsheet, and XLSX."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from preau.socle.interface import formats

# A spreadsheet would run a text cell that begins with one of these.
DANGEREUX = ("=", "+", "-", "@", "\t", "\r")
# What a sheet and a cell of Excel may hold: rows with that of the labels, characters of UTF-16.
LIGNES_MAX = 1_048_576
SIGNES_MAX = 32_767
SUITE_COUPEE = "… [texte trop long pour Excel : la suite est dans l'export CSV]"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, texte: str) -> str:
        return texte


def sans_formule(texte: str) -> str:
    """The text, made harmless where a spreadsheet would take it for a formula."""
    return f"'{texte}" if texte.startswith(DANGEREUX) else texte


def cellule_csv(valeur: Any) -> str:
    """A value as French text: decimal comma, JJ/MM/AAAA, no formula."""
    match valeur:
        case None:
            return ""
        case bool():
            return "Oui" if valeur else "Non"
        case int() | float() | Decimal():
            return formats.decimale(valeur)
        case datetime():
            return f"{valeur:%d/%m/%Y %H:%M}"
        case date():
            return f"{valeur:%d/%m/%Y}"
    return sans_formule(str(valeur))


def exporter_csv(nom: str, entetes: Iterable[str], lignes: Iterable[Iterable[Any]]) -> HttpResponseBase:
    """`nom`.csv, streamed: `;`, UTF-8 with BOM, CRLF, first line the labels."""
    ecrivain = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")

    def morceaux() -> Iterator[str]:
        yield "\ufeff" + ecrivain.writerow([cellule_csv(entete) for entete in entetes])
        for ligne in lignes:
            yield ecrivain.writerow([cellule_csv(valeur) for valeur in ligne])

    reponse = StreamingHttpResponse(morceaux(), content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}.csv"'
    return reponse


def exporter_xlsx(nom: str, entetes: Iterable[str], lignes: Iterable[Iterable[Any]]) -> HttpResponseBase:
    """`nom`.xlsx with real numbers and dates, written row by row so that memory stays flat.

    What one sheet cannot hold goes on in the next, under the same labels; a text too long for a cell ends with
    a sentence that says so.
    """
    # Closed by the response, once sent.
    sortie = tempfile.TemporaryFile()  # noqa: SIM115
    with xlsxwriter.Workbook(
        sortie, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as classeur:
        feuilles = _Feuilles(classeur, list(entetes))
        for ligne in lignes:
            feuilles.ecrire(ligne)
    sortie.seek(0)
    return FileResponse(sortie, as_attachment=True, filename=f"{nom}.xlsx", content_type=XLSX)


class _Feuilles:
    """The sheets of a workbook, opened as they are needed; the first is there even without a row."""

    def __init__(self, classeur: xlsxwriter.Workbook, entetes: list[str]):
        self.classeur, self.entetes = classeur, entetes
        self.jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
        self.instant = classeur.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        self.gras = classeur.add_format({"bold": True})
        self.nombre = 0
        self._ouvrir()

    def _ouvrir(self) -> None:
        self.nombre += 1
        self.feuille = self.classeur.add_worksheet("Liste" if self.nombre == 1 else f"Liste {self.nombre}")
        self.feuille.freeze_panes(1, 0)
        for colonne, entete in enumerate(self.entetes):
            self.feuille.write_string(0, colonne, entete, self.gras)
            self.feuille.set_column(colonne, colonne, max(10, min(len(entete) + 4, 40)))
        self.rang = 1

    def ecrire(self, ligne: Iterable[Any]) -> None:
        if self.rang == LIGNES_MAX:
            self._ouvrir()
        for colonne, valeur in enumerate(ligne):
            self._cellule(colonne, valeur)
        self.rang += 1

    def _cellule(self, colonne: int, valeur: Any) -> None:
        ici = (self.rang, colonne)
        match valeur:
            case None:
                return
            case bool():
                self.feuille.write_string(*ici, "Oui" if valeur else "Non")
            case int() | float() | Decimal():
                self.feuille.write_number(*ici, valeur)
            case datetime():
                self.feuille.write_datetime(*ici, valeur.replace(tzinfo=None), self.instant)
            case date():
                self.feuille.write_datetime(*ici, valeur, self.jour)
            case _:
                self.feuille.write_string(*ici, _raccourci(str(valeur)))


def _raccourci(texte: str) -> str:
    """The text as a cell can hold it: xlsxwriter cuts, without a word, one that is too long.

    A character counts for as many as UTF-16 needs: two for an emoji.
    """
    if len(texte) <= SIGNES_MAX // 2 or len(octets := texte.encode("utf-16-le")) <= 2 * SIGNES_MAX:
        return texte
    gardes = octets[: 2 * (SIGNES_MAX - len(SUITE_COUPEE))]
    return gardes.decode("utf-16-le", errors="ignore") + SUITE_COUPEE


FORMATS = {"csv": exporter_csv, "xlsx": exporter_xlsx}
