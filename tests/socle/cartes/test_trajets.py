"""J9, J11: what is known of the way between two schools, and the estimate of what is not."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from preau.socle import horloge
from preau.socle.annuaire.models import Commune, Etablissement
from preau.socle.cartes.estimation import estimation, vol_d_oiseau
from preau.socle.cartes.models import Distance
from preau.socle.cartes.trajets import Trajet, Trajets, mention
from tests import fabriques

JOUR = date(2026, 6, 18)
INSTANT = datetime(2026, 6, 18, 10, tzinfo=UTC)
# The Lumière and Zola of nowhere: one tenth of a degree of latitude apart, 11.1195 km on this sphere.
ICI, LA = {"latitude": 48.9, "longitude": 2.8}, {"latitude": 49.0, "longitude": 2.8}

pytestmark = pytest.mark.django_db


def ecole(**champs):
    return fabriques.etablissement(**champs)


def distance(un, autre, *, km=20.0, minutes=25, source="fichier"):
    de, vers = sorted((un, autre), key=lambda e: e.pk)
    return Distance.objects.create(
        de=de, vers=vers, hectometres=round(km * 10), minutes=minutes, source=source, le=JOUR
    )


def test_J9_great_circle_on_the_sphere_of_the_contract():
    quart = vol_d_oiseau((0, 0), (0, 90))
    assert quart == pytest.approx(6371.0088 * 3.141592653589793 / 2, rel=1e-12)
    assert vol_d_oiseau((48.9, 2.8), (49.0, 2.8)) == pytest.approx(11.119505, abs=1e-5)
    # Antipodes, where rounding could leave the domain of the arc sine.
    assert vol_d_oiseau((0.3, 10), (-0.3, -170)) == pytest.approx(6371.0088 * 3.141592653589793)
    assert vol_d_oiseau((48.9, 2.8), (48.9, 2.8)) == 0


def test_J9_figures_say_whether_they_are_measured_or_assumed():
    figures = estimation(JOUR)
    assert [figures.facteur(code).valeur for code in ("002", "060", "080", "077", "039")] == [
        *[1.13] * 3,
        *[1.3] * 2,
    ]
    assert {figures.facteur(code).nature for code in ("002", "060", "080")} == {"mesure"}
    assert {figures.facteur("077").nature, figures.vitesse("002").nature} == {"hypothese"}
    assert all(figure.reference for figure in (*figures.facteurs.values(), *figures.vitesses.values()))
    # Two départements: the more cautious figures, whichever comes first.
    assert figures.entre("060", "093") == figures.entre("093", "060") == (1.3, 25)
    with pytest.raises(KeyError, match="2017-12-31"):
        estimation(date(2017, 12, 31))


def test_J9_an_estimate_is_the_road_factor_on_the_crow_fly_and_says_so():
    un, autre = ecole(**ICI), ecole(**LA)
    trajet = Trajets.entre([un, autre]).trajet(autre.rne, un.rne)
    # 11.1195 km × 1.3 = 14.455 km, at 45 km/h.
    assert trajet == Trajet(145, 19, "estimation")
    assert trajet.estimation
    assert trajet.libelle == "14,5 km, 19 min (estimation)"
    dense = ecole(dans="093", **LA)
    assert Trajets.entre([un, dense]).trajet(un.rne, dense.rne).minutes == 35


def test_J9_what_a_file_or_a_server_says_is_shown_without_that_word():
    un, autre = ecole(**ICI), ecole()
    distance(un, autre, km=20, minutes=25, source="serveur")
    trajet = Trajets.entre([un.pk, autre.pk]).trajet(un.rne, autre.rne)
    assert (trajet.km, trajet.minutes, trajet.libelle) == (20.0, 25, "20 km, 25 min")
    assert Trajets.entre([un, autre]).moteur(autre.rne, un.rne) == (20.0, 25)


def test_J9_a_school_without_coordinates_stands_in_the_middle_of_its_commune():
    departement = fabriques.departement()
    meaux = Commune.objects.create(
        code_insee="77284", nom="Meaux", departement=departement, latitude=49.0, longitude=2.8
    )
    un, autre, perdue = ecole(**ICI), ecole(commune=meaux), ecole()
    trajets = Trajets.entre([un, autre, perdue])
    assert trajets.trajet(un.rne, autre.rne) == Trajet(145, 19, "estimation")
    assert trajets.trajet(un.rne, perdue.rne) is None
    assert trajets.moteur(perdue.rne, un.rne) is None
    assert trajets.trajet(un.rne, "0770000X") is None


def test_J9_the_note_explains_estimates_and_a_silent_server(settings):
    estime, connu = Trajet(145, 19, "estimation"), Trajet(200, 25, "fichier")
    assert mention([connu, None]) == ""
    assert "vol d'oiseau" in mention([connu, estime])
    assert "serveur" not in mention([estime])
    settings.ITINERAIRES = "http://osrm.invalid"
    assert "Le serveur d'itinéraires n'a pas donné ces trajets." in mention([estime])
    assert mention([connu]) == ""


@pytest.mark.parametrize("nombre", [3, 60])
def test_B1_two_queries_however_many_schools(nombre):
    ecoles = Etablissement.objects.bulk_create(
        Etablissement(
            rne=fabriques.rne(),
            nom=f"Collège {rang}",
            ville="Bourg",
            nature="340",
            departement=fabriques.departement(),
            latitude=48 + rang / 100,
            longitude=2.5,
        )
        for rang in range(nombre)
    )
    distance(ecoles[0], ecoles[1])
    distance(ecoles[1], ecoles[2], km=7)
    for lire, connues in ((lambda: Trajets.entre(ecoles), 2), (lambda: Trajets.depuis(ecoles[0], ecoles), 1)):
        with horloge.figee(INSTANT), CaptureQueriesContext(connection) as requetes:
            trajets = lire()
            lus = [trajets.trajet(ecoles[0].rne, autre.rne) for autre in ecoles[1:]]
            lus.append(trajets.trajet(ecoles[1].rne, ecoles[2].rne))
        assert len(requetes) == 2
        assert sum(not trajet.estimation for trajet in lus) == connues


def test_J9_the_database_holds_one_line_a_pair_the_lower_key_first():
    un, autre = sorted((ecole(), ecole()), key=lambda e: e.pk)
    distance(un, autre)
    lignes = {
        "distance_ordonnee": {"de": autre, "vers": un},
        "distance_unique": {"de": un, "vers": autre},
        "distance_bornes": {"de": un, "vers": ecole(), "minutes": 2881},
    }
    for contrainte, champs in lignes.items():
        valeurs = {"hectometres": 1, "minutes": 1, "source": "fichier", "le": JOUR} | champs
        with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
            Distance.objects.create(**valeurs)
    meme = Distance(de=un, vers=un, hectometres=1, minutes=1, source="fichier", le=JOUR)
    with pytest.raises(IntegrityError, match="distance_ordonnee"), transaction.atomic():
        meme.save()
