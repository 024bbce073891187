"""Reads of background work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from preau.socle.travaux import planification

ETATS_DES_PASSAGES = {
    "todo": "En attente",
    "doing": "En cours",
    "succeeded": "Fini",
    "failed": "En échec",
    "cancelled": "Annulé",
    "aborted": "Interrompu",
}


class TravailQuerySet(models.QuerySet):
    def en_cours(self):
        return self.filter(etat="en_cours")


@dataclass(frozen=True)
class Passage:
    """A scheduled job, its last run and its next one (both by the real clock: a cron knows no other)."""

    job: planification.Job
    dernier: datetime | None
    etat: str
    prochain: datetime


def passages() -> list[Passage]:
    """The schedule, with each job's last run: one query."""
    dernier_evenement = ProcrastinateEvent.objects.filter(job=OuterRef("pk")).order_by("-at", "-id")
    jobs = (
        ProcrastinateJob.objects.filter(task_name__in=[job.nom for job in planification.planifies()])
        .order_by("task_name", "-id")
        .distinct("task_name")
        .annotate(le=Subquery(dernier_evenement.values("at")[:1]))
    )
    derniers = {job.task_name: (job.le, ETATS_DES_PASSAGES[job.status]) for job in jobs}
    maintenant = timezone.now()
    return [
        Passage(job, *derniers.get(job.nom, (None, "")), job.prochaine(maintenant))
        for job in planification.planifies()
    ]
