"""P2, J6: the school for which one works now."""

from datetime import timedelta

import pytest
from django.urls import reverse

from preau.socle import horloge
from tests import fabriques

pytestmark = pytest.mark.django_db


def courant(client):
    return client.get(reverse("portail:accueil")).wsgi_request.etablissement


def choisir(client, etablissement, **champs):
    return client.post(reverse("acces:changer_etablissement"), {"rne": etablissement.rne} | champs)


def test_p2_the_only_school_of_a_head_needs_no_choice(client_de):
    ecole = fabriques.etablissement()
    assert courant(client_de(fabriques.chef(ecole))) == ecole


def test_p2_the_choice_of_a_head_of_several_is_kept_from_one_session_to_the_next(client_de):
    a, b = fabriques.etablissement(), fabriques.etablissement()
    chef = fabriques.chef(a, b)
    client = client_de(chef)
    assert courant(client) is None
    assert "Choisir un établissement" in client.get(reverse("portail:accueil")).content.decode()
    reponse = choisir(client, b, next=reverse("portail:aide"))
    assert reponse["Location"] == reverse("portail:aide")
    chef.refresh_from_db()
    assert courant(client_de(chef)) == b


def test_p2_a_school_that_is_no_longer_one_s_own_is_ignored(client_de):
    a, b = fabriques.etablissement(), fabriques.etablissement()
    chef = fabriques.chef(a, b)
    client = client_de(chef)
    choisir(client, b)
    chef.roles.filter(etablissement=b).update(fin=horloge.aujourdhui() - timedelta(days=1))
    assert courant(client) == a
    chef.roles.update(fin=horloge.aujourdhui() - timedelta(days=1))
    assert courant(client) is None


def test_p2_a_gestionnaire_picks_a_school_of_the_scope_only(client_de):
    client = client_de(fabriques.gestionnaire(fabriques.dsden("077")))
    assert courant(client) is None
    hors_perimetre = [
        fabriques.etablissement(dans="093"),
        fabriques.etablissement(nature="300"),
    ]
    for ecole in hors_perimetre:
        assert choisir(client, ecole).status_code == 404
    assert courant(client) is None
    college = fabriques.etablissement()
    assert choisir(client, college).status_code == 302
    assert courant(client) == college


@pytest.mark.parametrize("rne", ["", "0771029", "rien du tout", "0\x00", "9999999Z"])
def test_p2_a_wrong_rne_is_404(client_de, rne):
    client = client_de(fabriques.chef())
    assert client.post(reverse("acces:changer_etablissement"), {"rne": rne}).status_code == 404


def test_p2_never_leads_to_another_site_after_the_choice(client_de):
    ecole = fabriques.etablissement()
    reponse = choisir(client_de(fabriques.chef(ecole)), ecole, next="https://ailleurs.invalid/")
    assert reponse["Location"] == reverse("portail:accueil")
