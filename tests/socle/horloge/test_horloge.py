"""T2: the one clock, and the page that moves it in a demonstration."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from preau.jumo.models import Jumelage
from preau.jumo.services import demander
from preau.jumo.states import Etat
from preau.socle import horloge
from preau.socle.courriels.models import Courriel
from preau.socle.horloge import services
from preau.socle.horloge.models import Decalage
from tests import fabriques
from tests.jumo.conftest import acteur

PARIS = ZoneInfo("Europe/Paris")
PAGE, AVANCER, REMETTRE = (reverse(f"horloge:{nom}") for nom in ("horloge", "avancer", "remettre"))


def ecart() -> timedelta:
    """How far the project's clock is ahead of the real one, to the second."""
    return timedelta(seconds=round((horloge.now() - timezone.now()).total_seconds()))


def test_t2_the_time_is_that_of_paris_summer_and_winter():
    for mois, heure in ((1, 13), (7, 14)):
        with horloge.figee(datetime(2026, mois, 1, 12, tzinfo=ZoneInfo("UTC"))):
            assert (horloge.now().hour, horloge.now().tzinfo) == (heure, PARIS)
    with horloge.figee(datetime(2026, 7, 1, 22, 30, tzinfo=ZoneInfo("UTC"))):
        assert horloge.aujourdhui().isoformat() == "2026-07-02"


@pytest.mark.django_db
def test_t2_a_demonstration_moves_its_clock_and_comes_back():
    assert ecart() == timedelta(0)
    services.avancer(duree=timedelta(hours=1))
    services.avancer(duree=timedelta(days=3))
    assert ecart() == timedelta(days=3, hours=1)
    services.remettre()
    assert ecart() == timedelta(0)


@pytest.mark.django_db
def test_t2_elsewhere_the_clock_is_the_real_one_and_nobody_moves_it(settings, django_assert_num_queries):
    Decalage.objects.create(pk=1, duree=timedelta(days=3))
    settings.DEMONSTRATION = False
    with django_assert_num_queries(0):
        assert ecart() == timedelta(0)
    with pytest.raises(PermissionDenied):
        services.avancer(duree=timedelta(hours=1))
    with pytest.raises(PermissionDenied):
        services.remettre()


@pytest.mark.django_db
@pytest.mark.parametrize("duree", [timedelta(0), timedelta(hours=-1)])
def test_t2_the_clock_never_goes_back(duree):
    with pytest.raises(ValueError, match="ne recule pas"):
        services.avancer(duree=duree)
    for champs in ({"pk": 1, "duree": timedelta(seconds=-1)}, {"pk": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decalage.objects.create(**champs)


@pytest.mark.django_db
def test_t2_j14_three_days_later_the_unanswered_demande_is_cancelled_and_both_are_told(client_de):
    fabriques.campagne()
    un = fabriques.bmp(quotite=1200)
    deux = fabriques.bmp()
    (demande,) = demander(acteur=acteur(un.etablissement), bmp=un.pk, cibles=[deux.pk])
    avant = Courriel.objects.count()
    client = client_de(fabriques.chef(un.etablissement))

    client.post(AVANCER, {"heures": "24"})
    assert Jumelage.objects.get(pk=demande.pk).etat == Etat.EN_COURS
    page = client.post(AVANCER, {"heures": "48"}, follow=True).content.decode()

    assert "Les travaux de l&#x27;horloge ont été faits" in page
    assert Jumelage.objects.get(pk=demande.pk).etat == Etat.ANNULE
    nouveaux = Courriel.objects.order_by("pk")[avant:]
    assert {c.etablissement for c in nouveaux} == {un.etablissement, deux.etablissement}
    assert {c.etat for c in nouveaux} == {Courriel.Etat.ENVOYE}
    assert f"{horloge.now():%d/%m/%Y}" in page
    client.post(REMETTRE)
    assert ecart() == timedelta(0)


@pytest.mark.django_db
@pytest.mark.parametrize("heures", ["", "0", "-3", "9601", "trois", "1.5", "1" * 40])
def test_t2_a_wrong_number_of_hours_says_why_and_moves_nothing(connecter, heures):
    reponse = connecter(fabriques.chef()).post(AVANCER, {"heures": heures})
    assert reponse.status_code == 200
    assert "heures" in reponse.context["form"].errors
    assert not Decalage.objects.exists()


@pytest.mark.django_db
def test_t2_there_is_no_clock_page_outside_a_demonstration(connecter, settings):
    client = connecter(fabriques.administrateur())
    assert client.get(PAGE).status_code == 200
    settings.DEMONSTRATION = False
    assert client.get(PAGE).status_code == 404
    assert client.post(AVANCER, {"heures": "1"}).status_code == 404
    assert client.post(REMETTRE).status_code == 404


@pytest.mark.django_db
def test_t2_a_page_reads_the_shift_of_the_clock_once(connecter, django_assert_max_num_queries):
    services.avancer(duree=timedelta(hours=5))
    client = connecter(fabriques.chef())
    with django_assert_max_num_queries(20) as requetes:
        client.get(PAGE)
    assert sum("horloge_decalage" in requete["sql"] for requete in requetes.captured_queries) == 1


@pytest.mark.django_db
def test_t2_shows_the_phases_of_the_campaigns(connecter):
    campagne = fabriques.campagne()
    page = connecter(fabriques.gestionnaire()).get(PAGE).content.decode()
    for phase in campagne.phases.all():
        assert phase.libelle in page
