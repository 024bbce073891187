"""T4, R2: a worker killed in the middle of a job; the job is run again and its effect is there once."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import JobDeferrer
from procrastinate.manager import JobManager

from preau.socle.travaux.jobs import signaler_interrompus
from preau.socle.travaux.models import Travail

OUVRIER = Path(__file__).with_name("ouvrier.py")
pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def worker(journal: Path):
    """A worker process on the test's database; killed at the end if it still lives."""
    base = connection.settings_dict["NAME"]
    with journal.open("a") as sortie:
        processus = subprocess.Popen(
            [sys.executable, OUVRIER, base],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE},
            stdout=sortie,
            stderr=sortie,
        )
    try:
        yield processus
    finally:
        processus.kill()
        processus.wait()


def attendre(condition, journal: Path, secondes: float = 60):
    limite = time.monotonic() + secondes
    while not condition():
        assert time.monotonic() < limite, journal.read_text()[-4000:]
        time.sleep(0.1)


def lancer_l_essai(dossier: Path) -> int:
    deferrer = app.configure_task("essai.compter")
    return JobDeferrer(job_manager=JobManager(DjangoConnector()), job=deferrer.job).defer(
        dossier=str(dossier)
    )


def test_t4_a_job_whose_worker_is_killed_is_run_again_and_does_nothing_twice(tmp_path):
    journal = tmp_path / "worker.log"
    job = ProcrastinateJob.objects.filter(pk=lancer_l_essai(tmp_path))

    with worker(journal) as premier:
        attendre((tmp_path / "premier").exists, journal)
        # T12: the progress is seen while the transaction of the work is open, its effect is not.
        attendre(lambda: Travail.objects.filter(nom="essai", etat="en_cours", fait=1).exists(), journal)
        assert not Travail.objects.filter(nom="effet").exists()
        premier.send_signal(signal.SIGKILL)
        premier.wait()
    assert job.get().status == "doing"
    attendre(_verrou_rendu, journal)
    signaler_interrompus()
    assert Travail.objects.get(nom="essai").etat == Travail.Etat.ECHEC

    with worker(journal):
        attendre(lambda: job.get().status == "succeeded", journal)
    assert job.get().attempts == 2
    assert Travail.objects.filter(nom="effet").count() == 1
    assert list(Travail.objects.filter(nom="essai").order_by("pk").values_list("etat", flat=True)) == [
        "echec",
        "fini",
    ]


def _verrou_rendu() -> bool:
    """PostgreSQL has seen that the dead process is gone."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        return curseur.fetchone()[0] == 0
