"""A campaign in the services' validation, with jumelages of two départements, and who validates them."""

from dataclasses import dataclass

import pytest

from preau.jumo.models import Jumelage
from preau.jumo.states import Etat, Phase
from preau.socle.acces.droits.acteur import Acteur
from tests import fabriques


@dataclass
class Scene:
    """`deux` and `mixte` touch collèges of Seine-et-Marne; `ailleurs` only one of Seine-Saint-Denis."""

    deux: Jumelage
    mixte: Jumelage
    ailleurs: Jumelage
    dsden: Acteur
    rectorat: Acteur


def acteur_de(service) -> Acteur:
    return Acteur.de(fabriques.gestionnaire(service), service)


def jumelage(*quotites, dans=("077", "077"), etat=Etat.VALIDE, **champs) -> Jumelage:
    """A jumelage of new BMP of new collèges."""
    bmps = [
        fabriques.bmp(fabriques.etablissement(dans=lieu), quotite=quotite)
        for quotite, lieu in zip(quotites, dans, strict=True)
    ]
    return fabriques.jumelage(*bmps, etat=etat, **champs)


@pytest.fixture
def validation(juin, db):
    return fabriques.campagne(phase=Phase.VALIDATION)


@pytest.fixture
def scene(validation) -> Scene:
    return Scene(
        deux=jumelage(1200, 600),
        mixte=jumelage(900, 900, dans=("077", "093")),
        ailleurs=jumelage(1000, 800, dans=("093", "093")),
        dsden=acteur_de(fabriques.dsden("077")),
        rectorat=acteur_de(fabriques.rectorat()),
    )
