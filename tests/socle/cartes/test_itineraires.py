"""J9, J11: a routing server fills the distances, and may fail in any way without harm."""

import logging
import time
from contextlib import nullcontext

import pytest
from typer.testing import CliRunner

from preau.cli import annuaire as commandes
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.cartes import jobs
from preau.socle.cartes.itineraires import Serveur, ServeurMuet
from preau.socle.cartes.models import Distance
from preau.socle.cartes.services import calculer_itineraires
from preau.socle.cartes.trajets import Trajets
from preau.socle.travaux.models import Travail
from tests import fabriques
from tests.attente import PATIENCE
from tests.socle.cartes.osrm import DEFAUTS, osrm

ACTEUR = Acteur("Essai")
DEPART, ARRIVEES = (48.9, 2.8), [(48.91, 2.8), (48.92, 2.8), (48.93, 2.8)]


@pytest.fixture
def ecoles(db):
    """Four schools a kilometre apart, then what is not asked about: too far, closed, a primary school, nowhere."""
    proches = [fabriques.etablissement(latitude=48.9 + rang / 100, longitude=2.8) for rang in range(4)]
    fabriques.etablissement(latitude=49.3, longitude=2.8)
    fabriques.etablissement(latitude=48.9, longitude=2.81, ouvert=False)
    fabriques.etablissement(latitude=48.9, longitude=2.82, nature="151")
    fabriques.etablissement()
    return proches


def calculer(serveur, **options):
    return calculer_itineraires(
        acteur=ACTEUR, serveur=Serveur(serveur.adresse, delai_s=0.4), academie="24", **options
    )


def test_J11_the_table_service_is_asked_longitude_first_and_read_to_the_tenth():
    with osrm(sans_route=(2,)) as serveur:
        assert Serveur(serveur.adresse).table(DEPART, ARRIVEES) == [(14, 2), None, (43, 5)]
    lieux = "2.800000,48.900000;2.800000,48.910000;2.800000,48.920000;2.800000,48.930000"
    assert serveur.chemins == [
        f"/table/v1/driving/{lieux}?sources=0&destinations=1;2;3&annotations=distance,duration"
    ]


@pytest.mark.parametrize("defaut", [*DEFAUTS, "lent", "goutte"])
def test_R3_a_server_in_trouble_is_a_silent_server(defaut):
    with osrm(defaut=defaut) as serveur:
        debut = time.monotonic()
        with pytest.raises(ServeurMuet):
            Serveur(serveur.adresse, delai_s=0.4).table(DEPART, ARRIVEES)
        assert time.monotonic() - debut < PATIENCE / 2, "the server would hold the line for much longer"


def test_R3_nobody_listens_or_the_address_is_none():
    with osrm() as serveur:
        adresse = serveur.adresse
    for fausse in (adresse, "http://[", "file:///etc/hostname", "osrm:5000"):
        with pytest.raises(ServeurMuet):
            Serveur(fausse, delai_s=0.4).table(DEPART, ARRIVEES)


def test_J9_only_near_open_schools_of_the_second_degree_are_asked_once(ecoles):
    with osrm() as serveur:
        bilan = calculer(serveur)
        assert (bilan.couples, bilan.calcules, bilan.panne) == (6, 6, "")
        assert len(serveur.chemins) == 3
        assert calculer(serveur).couples == 0
        assert calculer(serveur, refaire=True).calcules == 6
    assert set(Distance.objects.values_list("source", flat=True)) == {"serveur"}
    trajets = Trajets.entre(ecoles)
    assert trajets.trajet(ecoles[3].rne, ecoles[0].rne).libelle == "4,3 km, 5 min"


def test_J9_what_a_file_says_is_not_asked_and_not_replaced(ecoles):
    Distance.objects.create(
        de=ecoles[0], vers=ecoles[1], hectometres=99, minutes=9, source="fichier", le="2026-01-01"
    )
    with osrm() as serveur:
        for refaire in (False, True):
            assert calculer(serveur, refaire=refaire).couples == 5
    assert Distance.objects.get(de=ecoles[0], vers=ecoles[1]).hectometres == 99


def test_J9_more_destinations_than_the_server_takes_are_asked_in_turn(db):
    for rang in range(102):
        fabriques.etablissement(latitude=48.9, longitude=2.5 + rang / 1000)
    with osrm() as serveur:
        bilan = calculer(serveur)
    assert bilan.calcules == Distance.objects.count() == 102 * 101 // 2
    assert max(chemin.count(",") for chemin in serveur.chemins) <= 101


def test_J9_a_server_that_falls_silent_leaves_what_it_said_and_the_estimates(ecoles, caplog):
    with osrm(defaut="erreur 500", panne_apres=1) as serveur, caplog.at_level(logging.WARNING):
        bilan = calculer(serveur)
    assert (bilan.couples, bilan.calcules, bilan.restants) == (6, 3, 3)
    assert "500" in bilan.panne
    assert "3 pairs stay estimated" in caplog.text
    # One failure is enough: the server is not pressed.
    assert len(serveur.chemins) == 2
    trajets = Trajets.entre(ecoles)
    assert not trajets.trajet(ecoles[0].rne, ecoles[1].rne).estimation
    assert trajets.trajet(ecoles[1].rne, ecoles[2].rne).estimation
    with osrm() as serveur:
        assert calculer(serveur).calcules == 3


def test_J9_no_road_leaves_an_estimate(ecoles):
    with osrm(sans_route=(1,)) as serveur:
        bilan = calculer(serveur)
    assert (bilan.calcules, bilan.sans_route, bilan.panne) == (3, 3, "")
    assert Trajets.entre(ecoles).trajet(ecoles[0].rne, ecoles[1].rne).estimation


@pytest.mark.django_db(transaction=True)
def test_J9_the_nightly_job_does_nothing_without_server_and_shows_a_failure(settings, monkeypatch):
    for rang in range(3):
        fabriques.etablissement(latitude=48.9 + rang / 100, longitude=2.8)
    jobs.itineraires()
    assert not Travail.objects.exists()
    with osrm(defaut="page HTML", panne_apres=1) as serveur:
        settings.ITINERAIRES = serveur.adresse + "/"
        jobs.itineraires()
    echec = Travail.objects.get()
    assert echec.etat == Travail.Etat.ECHEC
    assert "la réponse n'est pas du JSON. 1 distances restent estimées" in echec.erreur
    with osrm() as serveur:
        settings.ITINERAIRES = serveur.adresse
        jobs.itineraires()
    fini = Travail.objects.exclude(pk=echec.pk).get()
    assert (fini.etat, fini.resultat) == (Travail.Etat.FINI, {"demandes": 1, "calcules": 1})
    assert Distance.objects.count() == 3


def test_J9_the_command_says_what_it_got(ecoles, settings, monkeypatch):
    monkeypatch.setattr("preau.lanceur.postgres.base_disponible", nullcontext)
    monkeypatch.setattr("django.setup", lambda: None)

    def lancer(*arguments):
        return CliRunner().invoke(commandes.app, ["itineraires", *arguments])

    sans = lancer()
    assert (sans.exit_code, "PREAU_ITINERAIRES" in sans.stderr) == (2, True)
    with osrm(defaut="erreur 500", panne_apres=1) as serveur:
        settings.ITINERAIRES = serveur.adresse
        panne = lancer()
    assert (panne.exit_code, "3 distances reçues sur 6" in panne.stdout) == (1, True)
    assert "3 distances restent estimées" in panne.stderr
    with osrm(sans_route=(1,)) as serveur:
        settings.ITINERAIRES = serveur.adresse
        suite = lancer()
    assert suite.exit_code == 0
    assert "1 distances reçues sur 3 demandées" in suite.stdout
    assert "2 sans route" in suite.stdout
