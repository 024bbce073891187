"""T4, T11, T12: what keeps the queue and its table in order."""

from itertools import count
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from preau.socle.travaux import planification, progression
from preau.socle.travaux.jobs import nettoyer
from preau.socle.travaux.models import Travail
from preau.socle.travaux.progression import suivre
from tests import fabriques


def test_t4_procrastinate_knows_every_job_and_the_recovery():
    noms = [job.nom for job in planification.JOBS]
    assert noms == sorted(set(noms)), "the table stays sorted"
    assert set(noms) <= set(app.tasks)
    periodiques = {nom for nom, _ in app.periodic_registry.periodic_tasks}
    assert periodiques == {job.nom for job in planification.planifies()} | {"travaux.reprendre"}


@pytest.mark.django_db
def test_t11_jobs_done_long_ago_are_forgotten_with_what_they_name():
    with connection.cursor() as curseur:
        for nom, etat, jours in (
            ("vieux", "succeeded", 4),
            ("rate", "failed", 4),
            ("recent", "succeeded", 2),
            ("attend", "todo", 9),
        ):
            curseur.execute(
                "WITH j AS (INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
                " VALUES ('default', %s, %s) RETURNING id)"
                " INSERT INTO procrastinate_events (job_id, type, at)"
                " SELECT id, 'deferred', now() - make_interval(days => %s) FROM j",
                [nom, etat, jours],
            )
        curseur.execute("DELETE FROM procrastinate_events WHERE at = now()")
    nettoyer()
    assert set(ProcrastinateJob.objects.values_list("task_name", flat=True)) == {"recent", "attend"}


@pytest.mark.django_db(transaction=True)
def test_t12_progress_is_written_a_few_times_a_second_at_most(monkeypatch):
    """A step each hundredth of a second: the first is written, then every thirtieth; the end whatever its hour."""
    monkeypatch.setattr(progression, "time", SimpleNamespace(monotonic=count(1, 0.01).__next__))
    with suivre("essai", "Un long travail") as avancer:
        vus = []
        for rang in range(1, 101):
            avancer(rang, 100)
            vus.append(Travail.objects.get().fait)
        assert len(set(vus)) == 4
        assert vus[0] == 1
        assert vus[-1] < 100
    assert Travail.objects.get().fait == 100


@pytest.mark.django_db
def test_t12_a_gestionnaire_reads_the_progress_and_runs_nothing(client_de):
    Travail.objects.create(
        nom="annuaire.importer",
        libelle="Import de l'annuaire",
        etat="en_cours",
        fait=250,
        total=1000,
        cree_le="2026-06-18T10:00Z",
    )
    page = client_de(fabriques.gestionnaire()).get(reverse("travaux:travaux")).content.decode()
    assert "250 / 1000" in page
    assert "Annuler les demandes de jumelage restées sans réponse" in page
    assert "Lancer maintenant" not in page
