"""P1, P2: what a session costs and keeps, and the accounts that a demonstration shows."""

import csv
import io

import pytest
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils.html import escape

from preau.demo.comptes import COMPTES, comptes_presentes
from preau.socle.acces.authentification import CompteBackend
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.acces.middleware import OrganisationMiddleware
from preau.socle.journal.services import noter
from tests import fabriques

pytestmark = pytest.mark.django_db
CONNEXION = reverse("acces:connexion")


def test_p1_sign_in_changes_the_key_of_the_session(client):
    compte = fabriques.chef()
    session = client.session
    session["avant"] = "visite"
    session.save()
    avant = session.session_key
    client.post(CONNEXION, {"username": compte.identifiant, "password": fabriques.MOT_DE_PASSE})
    assert client.session.session_key != avant
    assert client.session["avant"] == "visite"


@pytest.mark.parametrize("nombre", [1, 5])
def test_p2_a_request_costs_the_account_and_its_roles_two_queries(
    django_assert_num_queries, settings, nombre
):
    settings.DEMONSTRATION = False  # a third reads the clock's shift, once a request
    ecoles = [fabriques.etablissement() for _ in range(nombre)]
    compte = fabriques.chef(*ecoles)
    compte.etablissement_courant = ecoles[-1]
    compte.save()
    request = RequestFactory().get("/")
    with django_assert_num_queries(2):
        request.user = CompteBackend().get_user(compte.pk)
        OrganisationMiddleware(lambda request: None)(request)
        assert request.etablissement == ecoles[-1]
        assert request.etablissement.adresse_fonctionnelle.startswith("ce.")
        assert request.habilitations.peut("jumo.consulter")


def test_p1_a_demonstration_shows_its_accounts_and_nobody_else_does(client, settings):
    fabriques.compte(COMPTES[0][0])
    seule = comptes_presentes()[0].qui
    assert escape(seule) in client.get(CONNEXION).content.decode()
    settings.DEMONSTRATION = False
    assert escape(seule) not in client.get(CONNEXION).content.decode()


def test_j20_the_journal_is_filtered_and_exported_as_filtered(client_de):
    ecole = fabriques.etablissement()
    with transaction.atomic():
        for application, phrase in (("jumo", "=1+1 demandé"), ("socle", "Rôle donné")):
            noter(
                acteur=Acteur("Automate"),
                application=application,
                action="essai",
                phrase=phrase,
                etablissements=[ecole.rne],
            )
    client = client_de(fabriques.chef(ecole))
    adresse = reverse("journal:evenements")
    page = client.get(adresse, {"application": "jumo"}).content.decode()
    assert "=1+1 demandé" in page
    assert "Rôle donné" not in page
    reponse = client.get(adresse, {"application": "jumo", "format": "csv"})
    texte = (b"".join(reponse) if reponse.streaming else reponse.content).decode("utf-8-sig")
    lignes = list(csv.DictReader(io.StringIO(texte), delimiter=";"))
    assert len(lignes) == 1
    assert lignes[0]["Ce qui s'est passé"] == "'=1+1 demandé"
