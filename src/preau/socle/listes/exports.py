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
    """`nom`.xlsx with real numbers and dates, written row by row so that memory stays flat."""
    # Closed by the response, once sent.
    sortie = tempfile.TemporaryFile()  # noqa: SIM115
    with xlsxwriter.Workbook(
        sortie, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as classeur:
        jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
        instant = classeur.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        gras = classeur.add_format({"bold": True})
        feuille = classeur.add_worksheet("Liste")
        feuille.freeze_panes(1, 0)
        for colonne, entete in enumerate(entetes):
            feuille.write_string(0, colonne, entete, gras)
            feuille.set_column(colonne, colonne, max(10, min(len(entete) + 4, 40)))
        for rang, ligne in enumerate(lignes, start=1):
            for colonne, valeur in enumerate(ligne):
                match valeur:
                    case None:
                        continue
                    case bool():
                        feuille.write_string(rang, colonne, "Oui" if valeur else "Non")
                    case int() | float() | Decimal():
                        feuille.write_number(rang, colonne, valeur)
                    case datetime():
                        feuille.write_datetime(rang, colonne, valeur.replace(tzinfo=None), instant)
                    case date():
                        feuille.write_datetime(rang, colonne, valeur, jour)
                    case _:
                        feuille.write_string(rang, colonne, str(valeur))
    sortie.seek(0)
    return FileResponse(sortie, as_attachment=True, filename=f"{nom}.xlsx", content_type=XLSX)


FORMATS = {"csv": exporter_csv, "xlsx": exporter_xlsx}
