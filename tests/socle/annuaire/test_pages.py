"""T1: the pages of the directory."""

import pytest
from django.urls import reverse

from tests import fabriques
from tests.socle.annuaire.exemples import communes, ecole, fichier, importer, rne

pytestmark = pytest.mark.django_db


@pytest.fixture
def visiteur(connecter):
    return connecter(fabriques.chef())


@pytest.fixture
def annuaire():
    communes("77284;Meaux;77", "93066;Saint-Denis;93")
    importer(
        fichier(
            ecole(1, nom="Collège Élisée Reclus"),
            ecole(2, nom="École des Tilleuls", nature="151", sigle="E.E."),
            ecole(3, nom="Lycée Suger", nature="300", sigle="LGT", departement="093", ville="Saint-Denis"),
            ecole(4, nom="Collège privé Sainte-Anne", secteur="Privé"),
        )
    )


@pytest.mark.parametrize(
    ("demande", "trouves"),
    [
        ({"q": "elisee"}, {1}),
        ({"q": rne(3)}, {3}),
        ({"q": "saint denis"}, {3}),
        ({"type": "ecole"}, {2}),
        ({"type": "college"}, {1, 4}),
        ({"type": "college", "secteur": "prive"}, {4}),
    ],
)
def test_t1_schools_are_searched_and_filtered(visiteur, annuaire, demande, trouves):
    page = visiteur.get(reverse("annuaire:etablissements"), demande).content.decode()
    assert {rang for rang in range(1, 5) if rne(rang) in page} == trouves


def test_t1_only_departements_with_schools_are_offered(visiteur, annuaire):
    page = visiteur.get(reverse("annuaire:etablissements")).content.decode()
    assert "Seine-Saint-Denis" in page
    assert "Finistère" not in page


def test_t1_the_page_of_a_school(visiteur, annuaire):
    page = visiteur.get(reverse("annuaire:etablissement", args=[rne(3)])).content.decode()
    for attendu in (
        "Lycée Suger",
        "Lycée général et technologique",
        "public",
        "Seine-Saint-Denis",
        "01 64 00 00 00",
    ):
        assert attendu in page
    assert visiteur.get(reverse("annuaire:etablissement", args=["0000000A"])).status_code == 404


def test_t1_zones_are_listed_with_their_communes(visiteur, annuaire):
    zone = fabriques.zone()
    zone.communes.set([zone.departement.communes.get(nom="Meaux")])
    page = visiteur.get(reverse("annuaire:zones")).content.decode()
    assert zone.code in page
    assert "Meaux" in page
    assert "Saint-Denis" not in page
