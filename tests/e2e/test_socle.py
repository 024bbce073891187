"""T7: the pages of the portal in a real browser, at 1280 and 360 px, with axe; lists as one types (I5)."""

import re

import pytest
from playwright.sync_api import expect

from preau.jumo.services import demander
from preau.socle.courriels.models import Courriel
from preau.socle.journal.models import Evenement
from tests import fabriques
from tests.jumo.conftest import acteur


@pytest.fixture
def scene(transactional_db):
    fabriques.campagne()
    un = fabriques.bmp(fabriques.etablissement(nom="Collège des Érables", ville="Crégy"), quotite=1200)
    deux = fabriques.bmp(fabriques.etablissement(nom="Collège du Moulin", ville="Meaux"))
    demander(acteur=acteur(un.etablissement), bmp=un.pk, cibles=[deux.pk])
    return un, deux


def test_T7_pages_publiques(ouvrir, transactional_db):
    fenetre = ouvrir()
    for adresse in (
        "/connexion/",
        "/mot-de-passe/oublie/",
        "/identifiant/oublie/",
        "/aide/",
        "/plan/",
        "/accessibilite/",
        "/mentions-legales/",
        "/donnees-personnelles/",
    ):
        fenetre.aller(adresse)
        fenetre.verifier(adresse.strip("/").replace("/", "-"))


def test_T7_T3_T5_pages_du_chef(ouvrir, scene):
    fenetre = ouvrir(fabriques.chef(scene[0].etablissement))
    courriel = Courriel.objects.get(etablissement=scene[0].etablissement)
    acte = Evenement.objects.latest("id")
    for adresse in (
        "/",
        "/courriels/",
        f"/courriels/{courriel.pk}/",
        "/journal/",
        f"/journal/{acte.pk}/",
        "/annuaire/",
        f"/annuaire/{scene[0].etablissement.rne}/",
        "/annuaire/zones/",
        "/horloge/",
        "/mot-de-passe/",
    ):
        fenetre.aller(adresse)
        fenetre.verifier("chef" + adresse.rstrip("/").replace("/", "-"))


def test_T7_P1_T4_pages_de_l_administrateur(ouvrir, scene):
    administrateur = fabriques.administrateur()
    fenetre = ouvrir(administrateur)
    for adresse in (
        "/comptes/",
        "/comptes/nouveau/",
        f"/comptes/{administrateur.pk}/",
        "/travaux/",
        "/courriels/",
    ):
        fenetre.aller(adresse)
        fenetre.verifier("administrateur" + adresse.rstrip("/").replace("/", "-"))


def test_P4_les_erreurs_sont_des_pages(ouvrir, scene):
    fenetre = ouvrir(fabriques.chef(scene[1].etablissement))
    fenetre.page_d_erreur_attendue = True
    for adresse, titre in (
        ("/nulle-part/", "Page introuvable"),
        ("/comptes/", "Accès refusé"),
        (f"/jumo/bmp/{scene[0].pk}/recherche/", "Page introuvable"),
    ):
        fenetre.aller(adresse)
        expect(fenetre.page.get_by_role("heading", level=1)).to_have_text(titre)
        fenetre.verifier()


def test_I5_recherche_instantanee_tri_et_retour(ouvrir, scene):
    """Typing narrows the list at once, accents or not; the state is in the address and « Retour » keeps it."""
    for rang in range(25):
        fabriques.etablissement(nom=f"Collège Exemple {rang:02d}", ville="Provins")
    fenetre = ouvrir(fabriques.chef(scene[0].etablissement))
    page = fenetre.page
    fenetre.aller("/annuaire/")
    expect(page.locator("#liste-compte")).to_contain_text("27 lignes")
    page.get_by_role("searchbox").press_sequentially("erab")
    expect(page.locator("#liste-compte")).to_contain_text("1 ligne")
    expect(page.locator("#liste-resultats")).to_contain_text("Collège des Érables")
    expect(page).to_have_url(re.compile("q=erab"))
    page.get_by_role("searchbox").fill("provins")
    expect(page.locator("#liste-compte")).to_contain_text("25 lignes")
    fenetre.suivre(page.locator("tbody tr").first.locator("td").nth(1))
    fenetre.suivre(page.get_by_role("link", name="Retour"))
    expect(page.locator("#liste-compte")).to_contain_text("25 lignes")


def test_I5_une_liste_sans_javascript(ouvrir, scene):
    for rang in range(25):
        fabriques.etablissement(nom=f"Collège Exemple {rang:02d}", ville="Provins")
    fenetre = ouvrir(fabriques.chef(scene[0].etablissement), javascript=False)
    page = fenetre.page
    fenetre.aller("/annuaire/")
    page.get_by_role("searchbox").fill("exemple")
    page.get_by_role("button", name="Rechercher").click()
    expect(page.locator("#liste-compte")).to_contain_text("25 lignes")
    page.get_by_role("link", name="Suivante").click()
    expect(page.locator(".preau-plage")).to_have_text("21-25 de 25")
