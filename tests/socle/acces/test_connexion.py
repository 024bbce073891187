"""P1: sign-in with a local account."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from axes.models import AccessAttempt
from django.urls import reverse

from preau.socle import horloge
from tests import fabriques

CONNEXION = reverse("acces:connexion")
INSTANT = datetime(2026, 6, 18, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _heure():
    with horloge.figee(INSTANT):
        yield


def essayer(client, identifiant, mot_de_passe=fabriques.MOT_DE_PASSE, *, adresse="192.0.2.1", **champs):
    donnees = {"username": identifiant, "password": mot_de_passe} | champs
    return client.post(CONNEXION, donnees, REMOTE_ADDR=adresse)


def connecte(client) -> bool:
    return "_auth_user_id" in client.session


def corps(reponse, identifiant) -> str:
    """The page without what differs in any case: the form's token and the identifier typed."""
    page = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", reponse.content.decode())
    return page.replace(identifiant, "IDENTIFIANT")


def test_p1_signs_in_whatever_the_case_of_the_identifier(client):
    fabriques.chef(identifiant="cdupre")
    reponse = essayer(client, "CDupre")
    assert (reponse.status_code, reponse["Location"]) == (302, reverse("portail:accueil"))
    assert connecte(client)
    assert client.post(reverse("acces:deconnexion"))["Location"] == CONNEXION
    assert not connecte(client)


def test_p1_wrong_unknown_and_closed_accounts_read_the_same_page(client):
    fabriques.compte("cdupre")
    fabriques.compte("cfermee", is_active=False)
    reponses = {
        "cdupre": essayer(client, "cdupre", "autre-mot-de-passe"),
        "cinconnue": essayer(client, "cinconnue"),
        "cfermee": essayer(client, "cfermee"),
    }
    assert {reponse.status_code for reponse in reponses.values()} == {200}
    pages = {corps(reponse, identifiant) for identifiant, reponse in reponses.items()}
    assert len(pages) == 1
    assert "Identifiant ou mot de passe incorrect" in pages.pop()
    assert not connecte(client)


def test_p1_an_account_closed_while_signed_in_is_out_at_once(client):
    compte = fabriques.chef()
    essayer(client, compte.identifiant)
    compte.is_active = False
    compte.save()
    assert client.get(reverse("portail:accueil"))["Location"].startswith(CONNEXION)


@pytest.mark.parametrize("identifiant", ["cdupre", "cinconnue"])
def test_p1_five_wrong_passwords_close_that_pair_only(client, identifiant):
    fabriques.compte("cdupre")
    fabriques.compte("cmartel")
    # The case of the identifier gives no further tries.
    for essai in (identifiant, identifiant.upper(), identifiant, identifiant.title()):
        assert essayer(client, essai, "faux").status_code == 200
    refus = essayer(client, identifiant, "faux")
    assert refus.status_code == 429
    assert "Attendez 15 minutes" in refus.content.decode()
    assert essayer(client, identifiant).status_code == 429, "the right password does not open it either"
    assert essayer(client, "cmartel").status_code == 302, "another account from the same place"
    client.logout()
    ailleurs = essayer(client, identifiant, adresse="192.0.2.99")
    assert ailleurs.status_code == (302 if identifiant == "cdupre" else 200), (
        "the same account from elsewhere"
    )


def test_p1_the_lock_opens_after_a_quarter_of_an_hour(client):
    fabriques.compte("cdupre")
    for _ in range(5):
        essayer(client, "cdupre", "faux")
    for essai in AccessAttempt.objects.all():
        essai.attempt_time -= timedelta(minutes=16)
        essai.save()
    assert essayer(client, "cdupre").status_code == 302


@pytest.mark.parametrize(
    "suite",
    ["https://ailleurs.invalid/", "//ailleurs.invalid/", "javascript:alert(1)", "/\\ailleurs.invalid"],
)
def test_p1_never_leads_to_another_site_after_sign_in(client, suite):
    compte = fabriques.compte()
    assert essayer(client, compte.identifiant, next=suite)["Location"] == reverse("portail:accueil")


def test_p1_leads_back_to_the_page_asked_for(client):
    compte = fabriques.chef()
    demandee = reverse("acces:mot_de_passe")
    assert client.get(demandee)["Location"] == f"{CONNEXION}?next={demandee}"
    assert essayer(client, compte.identifiant, next=demandee)["Location"] == demandee


def test_p2_keeps_the_date_of_the_sign_in_before(client):
    compte = fabriques.compte()
    essayer(client, compte.identifiant)
    compte.refresh_from_db()
    assert (compte.connexion_precedente, compte.last_login) == (None, INSTANT)
    with horloge.figee(INSTANT + timedelta(days=2)):
        essayer(client, compte.identifiant, "faux")
        client.logout()
        essayer(client, compte.identifiant)
    compte.refresh_from_db()
    assert (compte.connexion_precedente, compte.last_login) == (INSTANT, INSTANT + timedelta(days=2))
