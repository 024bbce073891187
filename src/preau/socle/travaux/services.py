"""Starting background work (T4)."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import JobDeferrer
from procrastinate.manager import JobManager

from preau.socle.acces.droits.acteur import Acteur
from preau.socle.journal.services import noter
from preau.socle.travaux import planification


def lancer(nom: str, **arguments) -> None:
    """Queue the job `nom` of the table, in the current transaction: a rolled-back act starts nothing.

    Inside a worker Procrastinate's app holds a connection of its own, so Django's is asked for by name.
    """
    planification.PAR_NOM[nom]
    deferrer = app.configure_task(nom)
    JobDeferrer(job_manager=JobManager(DjangoConnector()), job=deferrer.job).defer(**arguments)


@transaction.atomic
def avancer(nom: str) -> bool:
    """Queue a scheduled job before its hour, in the current transaction. False when a run was waiting already."""
    try:
        with transaction.atomic():
            lancer(nom, timestamp=0)
    except AlreadyEnqueued:
        return False
    return True


@transaction.atomic
def lancer_maintenant(*, acteur: Acteur, nom: str) -> bool:
    """Run a scheduled job as soon as a worker is free. False when a run was waiting already."""
    job = planification.PAR_NOM[nom]
    if not avancer(nom):
        return False
    phrase = f"Travail lancé à la main : {job.libelle}."
    noter(acteur=acteur, application="socle", action="lancer-travail", phrase=phrase, apres={"travail": nom})
    return True


def executer_maintenant() -> None:
    """Run at once, here, every job that depends on the project's clock: after it moved, and in tests."""
    jobs = [job for job in planification.planifies() if job.suit_l_horloge]
    # The outbox comes last: the others write mails.
    for job in sorted(jobs, key=lambda job: job.nom == "courriels.balayer"):
        job.executer()
