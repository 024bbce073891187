"""Reads of campaigns, and the calendar of one campaign as a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from preau.socle import horloge

if TYPE_CHECKING:
    from preau.socle.campagnes.models import Campagne, Phase


class CampagneQuerySet(models.QuerySet):
    pass


class PhaseQuerySet(models.QuerySet):
    def calendriers(self, application: str, academie: str) -> list[Calendrier]:
        """The calendars of an application's campaigns, newest school year first: one query."""
        phases = (
            self.filter(campagne__application=application, campagne__academie__code=academie)
            .select_related("campagne__annee")
            .order_by("-campagne__annee__debut", "debut")
        )
        par_campagne: dict[Campagne, list[Phase]] = {}
        for phase in phases:
            par_campagne.setdefault(phase.campagne, []).append(phase)
        return [Calendrier(campagne, tuple(liste)) for campagne, liste in par_campagne.items()]


@dataclass(frozen=True)
class Calendrier:
    """A campaign and its phases in order of time; answers « which phase, when » without the database."""

    campagne: Campagne
    phases: tuple[Phase, ...]

    @classmethod
    def de(cls, campagne: Campagne) -> Calendrier:
        """The calendar of one campaign: one query."""
        return cls(campagne, tuple(campagne.phases.order_by("debut")))

    def phase(self, instant: datetime | None = None) -> Phase | None:
        """The phase at `instant` (now by default); None between phases, before the first, after the last."""
        instant = instant or horloge.now()
        return next((p for p in self.phases if p.debut <= instant < p.fin), None)

    def phase_de_code(self, code: str) -> Phase | None:
        return next((p for p in self.phases if p.code == code), None)

    def prochaine(self, instant: datetime | None = None) -> Phase | None:
        """The next phase to begin after `instant`."""
        instant = instant or horloge.now()
        return next((p for p in self.phases if p.debut > instant), None)


def calendrier_courant(application: str, academie: str) -> Calendrier | None:
    """The calendar of the newest campaign that has begun, or else of the first to come; None without any."""
    from preau.socle.campagnes.models import Phase

    calendriers = Phase.objects.calendriers(application, academie)
    commences = [c for c in calendriers if c.phases[0].debut <= horloge.now()]
    return next(iter(commences or calendriers[::-1]), None)
