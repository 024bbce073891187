"""Doing in a test, at once and in its own transaction, what a worker would do."""

from procrastinate.contrib.django.models import ProcrastinateJob

from preau.socle.travaux.planification import PAR_NOM


def faire_les_travaux() -> list[str]:
    """Run every job that waits, and those that these start. Returns their names."""
    noms, faits = [], []
    while job := ProcrastinateJob.objects.filter(status="todo").exclude(pk__in=faits).order_by("pk").first():
        PAR_NOM[job.task_name].executer(**job.args)
        faits.append(job.pk)
        noms.append(job.task_name)
    return noms
