"""Instants and hours as French text, for messages, mails and templates alike."""

from datetime import datetime

from django.utils import timezone


def jour(instant: datetime) -> str:
    """« 17/06/2024 », in Paris."""
    return timezone.localtime(instant).strftime("%d/%m/%Y")


def jour_heure(instant: datetime) -> str:
    """« 17/06/2024 à 08:00 », in Paris."""
    return timezone.localtime(instant).strftime("%d/%m/%Y à %H:%M")


def heures(centiemes: int) -> str:
    """Integer hundredths of an hour in French: 1200 is « 12 », 1250 « 12,5 », 1225 « 12,25 »."""
    entier, reste = divmod(centiemes, 100)
    return f"{entier},{reste:02d}".rstrip("0") if reste else str(entier)
