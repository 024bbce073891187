"""T4, T12: background jobs, on real connections and in real processes."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.courriels.models import Courriel
from preau.socle.courriels.services import deposer
from preau.socle.journal.models import Evenement
from preau.socle.travaux import planification
from preau.socle.travaux.jobs import signaler_interrompus
from preau.socle.travaux.models import Travail
from preau.socle.travaux.progression import suivre
from preau.socle.travaux.queries import passages
from preau.socle.travaux.services import executer_maintenant, lancer, lancer_maintenant
from tests import fabriques
from tests.attente import attendre
from tests.ouvriers import ouvrier, reprendre, tuer


@transaction.atomic
def courriel_en_attente() -> Courriel:
    return deposer(
        application="socle",
        modele="identifiant",
        contexte={"compte": fabriques.compte(), "connexion": "https://preau.invalid/"},
        a="camille@exemple.invalid",
    )


@pytest.mark.django_db(transaction=True)
def test_t4_a_job_killed_in_the_middle_is_run_again_and_does_nothing_twice(tmp_path):
    pris, envois = tmp_path / "pris", tmp_path / "envois"
    courriel = courriel_en_attente()
    job = ProcrastinateJob.objects.filter(task_name="courriels.envoyer")
    with ouvrier(tmp_path / "journal", ENVOIS=str(envois), BLOQUER=str(pris)) as premier:
        attendre(pris.exists)
        tuer(premier)
    assert job.get().status == "doing", "nothing takes it up by itself"
    courriel.refresh_from_db()
    assert courriel.etat == Courriel.Etat.EN_ATTENTE
    with ouvrier(tmp_path / "journal", ENVOIS=str(envois)):
        reprendre()
        attendre(lambda: job.get().status == "succeeded")
    assert job.get().attempts == 2
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.essais) == (Courriel.Etat.ENVOYE, 1)
    assert len(envois.read_text().splitlines()) == 1


@pytest.mark.django_db(transaction=True)
def test_t4_a_killed_run_gives_way_to_the_next_one_that_waits_for_its_lock(tmp_path):
    """A scheduled job: its worker is killed, and its next run is queued before the silence has lasted."""
    pris, envois = tmp_path / "pris", tmp_path / "envois"
    courriel = courriel_en_attente()
    ProcrastinateJob.objects.all().delete()
    planifie = app.configure_task("courriels.envoyer", lock="essai", queueing_lock="essai")
    tue = planifie.defer(courriel=courriel.pk)
    with ouvrier(tmp_path / "journal", ENVOIS=str(envois), BLOQUER=str(pris)) as premier:
        attendre(pris.exists)
        tuer(premier)
    suivant = planifie.defer(courriel=courriel.pk)
    with ouvrier(tmp_path / "journal", ENVOIS=str(envois)):
        reprendre()
        attendre(lambda: ProcrastinateJob.objects.get(pk=suivant).status == "succeeded")
    assert ProcrastinateJob.objects.get(pk=tue).status == "aborted"
    assert len(envois.read_text().splitlines()) == 1


@pytest.mark.django_db(transaction=True)
def test_t4_a_job_that_brings_its_worker_down_is_given_up_at_the_third_time(tmp_path):
    """Jobs that a dead worker held, already ended nought, one and two times before: the last is not run again."""
    lots = []
    for essais in range(3):
        lots.append(app.configure_task("courriels.envoyer").defer(courriel=0))
        ProcrastinateJob.objects.filter(pk=lots[-1]).update(status="doing", attempts=essais)
    with ouvrier(tmp_path / "journal", ENVOIS=str(tmp_path / "envois")):
        reprendre()
        attendre(lambda: not ProcrastinateJob.objects.filter(status__in=("todo", "doing")).exists())
    jobs = ProcrastinateJob.objects.filter(pk__in=lots).order_by("pk")
    assert list(jobs.values_list("status", flat=True)) == ["succeeded", "succeeded", "failed"]


@pytest.mark.django_db(transaction=True)
def test_t4_a_rolled_back_act_starts_no_job():
    @transaction.atomic
    def acte_defait():
        lancer("courriels.envoyer", courriel=1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        acte_defait()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
def test_t4_a_job_outside_the_table_is_refused():
    with pytest.raises(KeyError):
        lancer("travail.inconnu")


@pytest.mark.parametrize("job", planification.JOBS, ids=lambda job: job.nom)
def test_t4_every_job_of_the_table_exists_and_has_six_fields_of_time(job):
    assert callable(import_string(job.chemin))
    assert job.libelle
    if job.cron:
        assert len(job.cron.split()) == 6
        instant = horloge.horloge.timezone.now()
        assert instant < job.prochaine(instant) <= instant + timedelta(days=1)


@pytest.mark.django_db
def test_t4_an_administrator_runs_a_scheduled_job_without_waiting(client_de):
    client = client_de(fabriques.administrateur())
    adresse = reverse("travaux:lancer", args=["courriels.balayer"])
    assert "dès qu" in client.post(adresse, follow=True).content.decode()
    assert "attendait déjà" in client.post(adresse, follow=True).content.decode()
    assert ProcrastinateJob.objects.get().task_name == "courriels.balayer"
    assert Evenement.objects.get().action == "lancer-travail"
    assert client.post(reverse("travaux:lancer", args=["courriels.envoyer"])).status_code == 404


@pytest.mark.django_db
def test_t4_the_page_tells_the_last_run_and_the_next_one():
    assert lancer_maintenant(acteur=Acteur("Essai"), nom="travaux.nettoyer")
    tous = {passage.job.nom: passage for passage in passages()}
    assert set(tous) == {job.nom for job in planification.planifies()}
    assert tous["travaux.nettoyer"].etat == "En attente"
    assert tous["courriels.balayer"].dernier is None


@pytest.mark.django_db
def test_t4_jobs_of_the_clock_run_at_once_when_it_moves():
    courriel = courriel_en_attente()
    executer_maintenant()
    courriel.refresh_from_db()
    assert courriel.etat == Courriel.Etat.ENVOYE


@pytest.mark.django_db(transaction=True)
def test_t12_others_see_the_progress_while_the_work_s_transaction_is_open():
    autre = connection.copy()

    def vu() -> tuple:
        with autre.cursor() as curseur:
            curseur.execute("SELECT etat, fait, total FROM travaux_travail")
            return curseur.fetchone()

    try:
        with suivre("essai", "Un long travail", total=10) as avancer:
            assert vu() == ("en_cours", 0, 10)
            with transaction.atomic():
                fabriques.academie()
                avancer(3)
                assert vu() == ("en_cours", 3, 10)
                with autre.cursor() as curseur:
                    curseur.execute("SELECT count(*) FROM annuaire_academie")
                    assert curseur.fetchone() == (0,), "the work itself is not seen yet"
                avancer(10)
            avancer.resultat["lus"] = 10
        assert vu() == ("fini", 10, 10)
        assert Travail.objects.get().resultat == {"lus": 10}
    finally:
        autre.close()


@pytest.mark.django_db(transaction=True)
def test_t12_a_work_that_fails_says_why():
    def echouer():
        with suivre("essai", "Un long travail") as avancer:
            avancer(1)
            raise ZeroDivisionError("rien à diviser")

    with pytest.raises(ZeroDivisionError):
        echouer()
    travail = Travail.objects.get()
    assert (travail.etat, travail.erreur) == ("echec", "ZeroDivisionError : rien à diviser")
    assert travail.fin is not None


@pytest.mark.django_db(transaction=True)
def test_t12_only_the_work_of_a_dead_process_is_closed():
    mort = Travail.objects.create(
        nom="essai", libelle="Un travail abandonné", etat="en_cours", cree_le=horloge.now()
    )
    with suivre("essai", "Un travail vivant"):
        signaler_interrompus()
        assert set(Travail.objects.values_list("libelle", "etat")) == {
            ("Un travail abandonné", "echec"),
            ("Un travail vivant", "en_cours"),
        }
    mort.refresh_from_db()
    assert "interrompu" in mort.erreur
