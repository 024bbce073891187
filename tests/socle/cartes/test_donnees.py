"""J9 on real roads: the road factor of Amiens' départements, and the pairs of an académie."""

import csv
import time
from datetime import date
from itertools import combinations
from statistics import mean, median

import pytest

from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire import services
from preau.socle.annuaire.models import Etablissement
from preau.socle.cartes.estimation import estimation, vol_d_oiseau
from preau.socle.cartes.trajets import Point, Trajets, estimer
from tests.donnees import partage

pytestmark = pytest.mark.donnees


@pytest.fixture(scope="module")
def couples():
    """(département, road km given by the rectorat, both ends) of the pairs of communes."""
    with partage("data", "communes", "communes_fr_2026.csv").open(encoding="utf-8-sig") as flux:
        lieux = {
            ligne["code_insee"]: (float(ligne["latitude"]), float(ligne["longitude"]))
            for ligne in csv.DictReader(flux, delimiter=";")
            if ligne["latitude"]
        }
    chemin = partage("data", "zones", "distances_routieres_communes_amiens_2026.csv")
    with chemin.open(encoding="utf-8-sig") as flux:
        lignes = list(csv.DictReader(flux, delimiter=";"))
    for ligne in lignes:
        calculee = vol_d_oiseau(lieux[ligne["insee_origine"]], lieux[ligne["insee"]])
        assert calculee == pytest.approx(float(ligne["distance_vol_oiseau_km"]), abs=0.02)
    return [
        (
            "0" + ligne["departement"],
            float(ligne["distance_route_km"]),
            (lieux[ligne["insee_origine"]], lieux[ligne["insee"]]),
        )
        for ligne in lignes
    ]


def test_J9_the_road_factor_is_that_of_the_real_pairs(couples):
    rapports = [route / vol_d_oiseau(*lieux) for _, route, lieux in couples]
    assert len(rapports) == 125
    assert round(median(rapports), 2) == 1.13
    figures = estimation(date(2026, 9, 1))
    assert {figures.facteur(departement).valeur for departement, *_ in couples} == {1.13}


def test_J9_the_estimate_is_near_the_real_road(couples):
    ecarts = []
    figures = estimation(date(2026, 9, 1))
    for departement, route, (un, autre) in couples:
        points = Point(1, "A", departement, un), Point(2, "B", departement, autre)
        ecarts.append(abs(estimer(*points, figures).km - route))
    assert mean(ecarts) < 1.5
    assert max(ecarts) < 9.5


@pytest.mark.django_db
def test_J17_the_schools_of_an_academie_are_loaded_at_once():
    """Créteil's 553 public schools of the second degree, all their pairs: what the engine is given."""
    fichier = partage("data", "etablissements", "etablissements_academie_creteil.csv")
    services.importer_annuaire(fichier=fichier, acteur=Acteur("Essai"))
    natures = ["300", "301", "302", "306", "320", "340", "352", "370"]
    publics = Etablissement.objects.filter(nature__in=natures, secteur="public")
    ecoles = list(publics.values_list("pk", "rne"))
    assert len(ecoles) > 500
    debut = time.process_time()
    trajets = Trajets.entre(pk for pk, _ in ecoles)
    lus = [trajets.moteur(un, autre) for (_, un), (_, autre) in combinations(ecoles, 2)]
    duree = time.process_time() - debut
    connus = [trajet for trajet in lus if trajet]
    assert len(connus) > 0.98 * len(lus)
    assert all(0 <= km < 250 for km, _ in connus)
    assert duree < 5
