"""The stage of JUMO's tests: a campaign that has been open since the day before, and a frozen clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from tests import fabriques

# A Thursday morning in June, in Paris.
INSTANT = datetime(2026, 6, 18, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def juin():
    """The clock stands at INSTANT; `juin(heures=73)` moves it that far from there."""
    with horloge.figee(INSTANT):

        def avancer(**duree):
            horloge.horloge._instant_fige = INSTANT + timedelta(**duree)

        yield avancer


@pytest.fixture
def campagne(juin, db):
    return fabriques.campagne()


def acteur(etablissement) -> Acteur:
    """A head who acts for the school."""
    return Acteur.de(fabriques.chef(etablissement), etablissement)


def acteur_service(service) -> Acteur:
    return Acteur.de(fabriques.gestionnaire(service), service)


@pytest.fixture
def chercher(mien, client_de):
    """`chercher(q="…")`: the search window of the BMP `mien` (a fixture of the module), as its head reads it."""
    client = client_de(fabriques.chef(mien.etablissement))

    def lire(**parametres):
        reponse = client.get(reverse("jumo:recherche", args=[mien.pk]), parametres)
        assert reponse.status_code == 200
        return reponse.content.decode()

    lire.client = client
    return lire
