"""R2, J2, T4: kill -9 of the worker that refreshes the BMP at night; another one takes the job up again."""

from contextlib import ExitStack, contextmanager

import pytest
from django.db import connection
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from preau.jumo.models import Actualisation, Bmp
from preau.jumo.states import Etat
from preau.socle.courriels.models import Courriel
from preau.socle.travaux.jobs import signaler_interrompus
from preau.socle.travaux.models import Travail
from preau.socle.travaux.progression import vivant
from tests import fabriques
from tests.attente import attendre, transactions_ouvertes, verrou_attendu
from tests.jumo.actualisation.conftest import photo, tous
from tests.ouvriers import ouvrier, reprendre, tuer

ETATS = Actualisation.Etat


@contextmanager
def retenue(table: str):
    """Within, whoever wants to write in `table` waits."""
    gardien = connection.copy()
    try:
        with gardien.cursor() as curseur:
            curseur.execute("BEGIN")
            curseur.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            yield
            curseur.execute("ROLLBACK")
    finally:
        gardien.close()


def oublier_l_attente(table: str) -> None:
    """What waits for `table` is undone: a lone UPDATE would be written after the death of who sent it."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_locks WHERE NOT granted AND relation = %s::regclass",
            [table],
        )


class Nuit:
    """The file of the night takes one BMP of a valid jumelage away and two hours from the other; its job waits."""

    def __init__(self, dossier):
        fabriques.campagne()
        un, deux = fabriques.bmp(quotite=1200), fabriques.bmp()
        self.valide = fabriques.jumelage(un, deux, etat=Etat.VALIDE)
        for _ in range(4):
            fabriques.bmp()
        depot = dossier / "bmp.csv"
        depot.write_bytes(tous(deux, **{un.identifiant: {"quotite": "10"}}).getvalue())
        self.journal, self.envois = dossier / "journal", dossier / "envois"
        self.reglages = {"PREAU_JUMO_DEPOT": str(depot), "ENVOIS": str(self.envois)}
        app.configure_task("jumo.actualiser").defer(timestamp=0)

    @property
    def job(self) -> ProcrastinateJob:
        return ProcrastinateJob.objects.get(task_name="jumo.actualiser")

    def ouvrier(self):
        return ouvrier(self.journal, **self.reglages)

    def constater_la_mort(self) -> None:
        """Nothing of the killed worker is left in the database, but the job and the run that it had begun."""
        travail = Travail.objects.get()
        attendre(lambda: not vivant(travail) and not transactions_ouvertes())
        assert (travail.etat, self.job.status) == ("en_cours", "doing")

    def reprendre(self) -> None:
        signaler_interrompus()
        with self.ouvrier():
            reprendre()
            attendre(lambda: self.job.status == "succeeded")
            attendre(lambda: not Courriel.objects.exclude(etat=Courriel.Etat.ENVOYE).exists())

    def verifier(self, client) -> None:
        """Done, and done once: BMP, jumelage, one mail a school; the page tells both runs."""
        self.valide.refresh_from_db()
        assert self.valide.etat == Etat.ANNULE
        assert Bmp.objects.get(pk=self.valide.bmp1_id).quotite == 1000
        assert Bmp.tous.get(pk=self.valide.bmp2_id).retire_le is not None
        assert Bmp.tous.count() == 6
        assert Courriel.objects.count() == len(self.envois.read_text().splitlines()) == 2
        assert self.job.attempts == 2
        assert list(Travail.objects.order_by("pk").values_list("etat", flat=True)) == ["echec", "fini"]
        page = client.get(reverse("travaux:travaux")).content.decode()
        assert page.count("Actualisation nocturne des BMP") == 2
        assert "Le processus a été interrompu ; le travail est repris" in page
        assert "fini</td>" in page, "the last run of the scheduled job"


@pytest.mark.django_db(transaction=True)
def test_R2_J2_a_worker_killed_in_the_middle_of_the_night(tmp_path, client_de):
    """BMP and jumelages are written, the mails are not: nothing has happened, and another worker does it all."""
    nuit = Nuit(tmp_path)
    avant = photo()
    with nuit.ouvrier() as premier, retenue("courriels_courriel"):
        attendre(lambda: verrou_attendu("courriels_courriel"))
        tuer(premier)
    nuit.constater_la_mort()
    assert photo() == avant
    assert not Actualisation.objects.exists()
    nuit.reprendre()
    nuit.verifier(client_de(fabriques.administrateur()))
    assert Actualisation.objects.get().etat == ETATS.APPLIQUEE


@pytest.mark.django_db(transaction=True)
def test_R2_J2_a_worker_killed_once_the_night_is_done(tmp_path, client_de):
    """The refresh is committed and its mails sent, the job is not told: the next worker sees it, and does nothing."""
    nuit = Nuit(tmp_path)
    with nuit.ouvrier() as premier, ExitStack() as fin:
        with retenue("courriels_courriel"):
            attendre(lambda: verrou_attendu("courriels_courriel"))
            fin.enter_context(retenue("travaux_travail"))
        attendre(lambda: Courriel.objects.filter(etat=Courriel.Etat.ENVOYE).count() == 2)
        attendre(lambda: verrou_attendu("travaux_travail"))
        tuer(premier)
        oublier_l_attente("travaux_travail")
    nuit.constater_la_mort()
    faite = photo()
    assert Actualisation.objects.get().etat == ETATS.APPLIQUEE
    nuit.reprendre()
    assert photo() == faite
    nuit.verifier(client_de(fabriques.administrateur()))
    etats = Actualisation.objects.order_by("pk").values_list("etat", flat=True)
    assert list(etats) == [ETATS.APPLIQUEE, ETATS.IGNOREE]
