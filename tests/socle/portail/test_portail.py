"""P2, T7: the portal's home, its favourites, its error pages, its health."""

import pytest
from django.test import Client
from django.urls import reverse

from preau.config.statiques import css_neutre
from preau.socle.portail.models import Favori
from tests import fabriques


@pytest.mark.django_db
def test_P2_chacun_voit_ses_applications(client_de):
    chef = client_de(fabriques.chef()).get("/").content.decode()
    for texte in (
        "Gestion des personnels",
        "Applications locales de gestion des personnels",
        "JUMO - Jumelage",
    ):
        assert texte in chef
    assert "Comptes et rôles" not in chef
    administrateur = client_de(fabriques.administrateur()).get("/").content.decode()
    assert "Comptes et rôles" in administrateur
    assert "JUMO - Jumelage" not in administrateur
    assert "Aucune application" in client_de(fabriques.compte()).get("/").content.decode()


@pytest.mark.django_db
def test_P2_les_favoris_se_mettent_et_s_otent(client_de):
    chef = fabriques.chef()
    client = client_de(chef)
    client.post(reverse("portail:favori", args=["jumo"]))
    assert Favori.objects.get(compte=chef).application == "jumo"
    assert "<h2>Favoris</h2>" in client.get("/").content.decode()
    client.post(reverse("portail:favori", args=["jumo"]))
    assert not Favori.objects.exists()
    for code in ("comptes", "inconnue"):
        assert client.post(reverse("portail:favori", args=[code])).status_code == 404


@pytest.mark.django_db
def test_P2_la_tuile_dit_ce_qui_attend(client_de):
    fabriques.campagne()
    sollicite = fabriques.bmp()
    fabriques.jumelage(fabriques.bmp(quotite=1200), sollicite)
    assert (
        "1 jumelage à valider" in client_de(fabriques.chef(sollicite.etablissement)).get("/").content.decode()
    )


@pytest.mark.django_db
def test_les_pages_d_erreur_disent_quoi_faire(client_de):
    client = client_de(fabriques.chef())
    introuvable = client.get("/annuaire/9999999Z/")
    assert introuvable.status_code == 404
    assert "Aucun établissement de l&#x27;annuaire n&#x27;a ce RNE." in introuvable.content.decode()
    assert "Cette page demande le droit" in client.get("/comptes/").content.decode()
    hote = Client(raise_request_exception=False).get("/", HTTP_HOST="ailleurs.invalid")
    assert hote.status_code == 400
    assert "Demande incomprise" in hote.content.decode()
    strict = Client(enforce_csrf_checks=True)
    refuse = strict.post(reverse("acces:connexion"), {"username": "x", "password": "y"})
    assert refuse.status_code == 403
    assert "rien n&#x27;a été enregistré" in refuse.content.decode()


@pytest.mark.django_db
def test_T7_aucune_adresse_d_un_autre_site(client_de):
    """Every asset is local, and the policy forbids anything else, inline code included."""
    reponse = client_de(fabriques.chef()).get("/")
    page = reponse.content.decode()
    assert "http://" not in page
    assert "https://" not in page
    assert "style=" not in page
    assert "onclick" not in page
    politique = reponse["Content-Security-Policy"]
    assert "default-src 'none'" in politique
    assert "unsafe" not in politique


def test_T7_l_habillage_neutre_ne_porte_pas_l_identite_de_l_etat():
    css = css_neutre()
    assert "@font-face" not in css
    assert ".fr-logo" not in css
    assert "#000091" not in css


@pytest.mark.django_db
def test_sante(client):
    assert client.get("/sante/").json() == {"etat": "ok", "base": "répond"}
