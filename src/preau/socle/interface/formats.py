"""How values are written in French, for pages and mails alike."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from preau.socle import horloge


def decimale(nombre: Decimal | float | int) -> str:
    """12.50 → « 12,5 »: decimal comma, no useless zero."""
    texte = f"{nombre:f}"
    if "." in texte:
        texte = texte.rstrip("0").rstrip(".")
    return texte.replace(".", ",")


def points(valeur: float) -> str:
    """« +84,25 » or « −12 »: points with their sign, to the hundredth."""
    arrondi = round(valeur, 2)
    return f"{'−' if arrondi < 0 else '+'}{decimale(abs(arrondi))}"


def heures(centiemes: int | None) -> str:
    """Integer hundredths of an hour: 1200 is « 12 », 1250 « 12,5 », 1225 « 12,25 »."""
    return "" if centiemes is None else decimale(Decimal(centiemes) / 100)


def date_fr(valeur: date | datetime | None) -> str:
    """« 17/06/2024 », in Paris."""
    if valeur is None:
        return ""
    if isinstance(valeur, datetime):
        valeur = timezone.localtime(valeur)
    return f"{valeur:%d/%m/%Y}"


def date_heure(valeur: datetime | None) -> str:
    """« 17/06/2024 à 08:00 », in Paris."""
    return "" if valeur is None else f"{timezone.localtime(valeur):%d/%m/%Y à %H:%M}"


def delai(echeance: datetime | None) -> str:
    """The time left, by the project's clock: « encore 2 j 4 h »."""
    if echeance is None:
        return ""
    reste = echeance - horloge.now()
    if reste <= timedelta(0):
        return "délai écoulé"
    minutes, _ = divmod(int(reste.total_seconds()), 60)
    heures_, minutes = divmod(minutes, 60)
    jours, heures_ = divmod(heures_, 24)
    if jours:
        return f"encore {jours} j {heures_} h" if heures_ else f"encore {jours} j"
    if heures_:
        return f"encore {heures_} h {minutes} min" if minutes else f"encore {heures_} h"
    return f"encore {minutes} min" if minutes else "moins d'une minute"


def telephone(numero: str | None) -> str:
    """« 01 64 12 34 56 »; a number of another form as it is."""
    chiffres = re.sub(r"[\s.\-]", "", numero or "")
    if re.fullmatch(r"0\d{9}", chiffres):
        return " ".join(re.findall("..", chiffres))
    return numero or ""
