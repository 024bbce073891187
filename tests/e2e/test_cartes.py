"""J11, T7: the maps in a real browser that no network answers: drawn, readable with the keyboard, under the policy."""

import io

import pytest
from playwright.sync_api import expect

from preau.jumo.models import Bmp
from preau.socle.cartes.fond.services import importer_contours, tracer_fond
from tests import fabriques
from tests.socle.cartes.fond import scene as terrain

# What one sees of a sign apart from its colour: rounding, thickness of its edge, turn.
FORME = """(signe) => {
  const s = getComputedStyle(document.querySelector('.carte-repere .carte-signe--' + signe));
  return [s.borderRadius, s.borderTopWidth, s.transform].join();
}"""
# What Leaflet marks while it slides or zooms: a click meanwhile lands beside.
EN_MOUVEMENT = ".leaflet-zoom-anim, .leaflet-pan-anim"
ZONES = ("077001ZC", "077002ZD")


@pytest.fixture
def scene(transactional_db):
    """A school in the first of three zones, and seven to pair with, east of it."""
    fabriques.campagne()
    terrain.planter()
    tracer_fond()
    zones = [fabriques.zone(code) for code in ZONES]

    def bmp(nom, est, nord, zone, **champs) -> Bmp:
        place = {"latitude": 48 + nord, "longitude": 2 + est}
        ecole = fabriques.etablissement(nom=nom, zone=zone, telephone="0164331178", **place)
        return fabriques.bmp(ecole, zone=zone, **champs)

    mien = bmp("Collège des Érables", 0.04, 0.12, zones[0], quotite=1200)
    candidats = [
        bmp(
            f"Collège numéro {rang}",
            0.05 + 0.02 * rang,
            0.05 + 0.03 * rang,
            zones[rang > 2],
            quotite=200 + 100 * rang,
        )
        for rang in range(1, 8)
    ]
    fabriques.jumelage(candidats[5], candidats[6], etat="valide")
    fabriques.jumelage(candidats[4], candidats[3])
    return mien, candidats


@pytest.fixture
def voir(ouvrir, live_server):
    """`voir(compte, adresse)`: the page with its map drawn; a request to any other host fails the test."""
    dehors = []

    def aller(compte, adresse, **options):
        fenetre = ouvrir(compte, **options)
        page = fenetre.page
        page.on("request", lambda r: None if r.url.startswith(live_server.url) else dehors.append(r.url))
        fenetre.aller(adresse)
        if options.get("javascript", True) and "carte" in adresse:
            expect(page.locator("#carte[data-pret]")).to_be_visible()
        return fenetre

    yield aller
    assert [adresse for adresse in dehors if not adresse.startswith("data:")] == []


def test_J11_la_carte_d_un_bmp_est_dessinee_sans_reseau(voir, scene):
    mien, _ = scene
    fenetre = voir(fabriques.chef(mien.etablissement), f"/jumo/bmp/{mien.pk}/carte/")
    page = fenetre.page
    expect(page.locator("path.carte-zone")).to_have_count(3)
    expect(page.locator("path.carte-departement")).to_have_count(2)
    expect(page.locator("path.carte-zone--mienne")).to_have_count(1)
    expect(page.locator(".carte-repere")).to_have_count(8)
    # The zone of one's own is told by its name too, and the signs by their shapes.
    expect(page.locator(".carte-etiquette > span", has_text="077002ZD")).to_be_visible()
    expect(page.locator(".carte-legende li")).to_have_count(5)
    assert len({page.evaluate(FORME, signe) for signe in ("mien", "libre", "demande", "jumele")}) == 4
    fenetre.verifier("carte-bmp")


def test_J11_au_clavier_on_situe_un_etablissement_on_trace_et_on_demande(voir, scene):
    mien, candidats = scene
    fenetre = voir(fabriques.chef(mien.etablissement), f"/jumo/bmp/{mien.pk}/carte/")
    page = fenetre.page
    # One key leads past the map, and the table then opens a school on it.
    fenetre.tabuler_jusqu_a("Passer la carte")
    page.keyboard.press("Enter")
    fenetre.tabuler_jusqu_a("Situer Collège numéro 1")
    page.keyboard.press("Enter")
    fiche = page.locator(".leaflet-popup")
    expect(fiche).to_contain_text("12 + 3 = 15 / 18 h, libre")
    expect(fiche).to_be_focused()
    expect(page.locator("#carte-etat")).to_contain_text("Collège numéro 1")
    page.keyboard.press("Escape")
    expect(fiche).to_have_count(0)
    expect(page.get_by_role("button", name="Situer Collège numéro 1")).to_be_focused()
    # Arrows and plus move the map itself.
    avant = page.locator(".leaflet-map-pane").get_attribute("style")
    page.locator("#carte").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".leaflet-map-pane")).not_to_have_attribute("style", avant)
    fenetre.activer("Tracer le trajet vers Collège numéro 4")
    expect(page.locator("path.carte-trait")).to_have_count(1)
    expect(page.locator(".carte-distance")).to_contain_text("(estimation)")
    page.keyboard.press("Escape")
    fenetre.activer(f"Demander le BMP de 6 h, {candidats[3].etablissement.nom}")
    fenetre.voit("12 + 6 = 18 / 18 h")


def test_J11_la_souris_ouvre_la_fiche_et_mene_a_la_demande(voir, scene):
    mien, candidats = scene
    fenetre = voir(fabriques.chef(mien.etablissement), f"/jumo/bmp/{mien.pk}/carte/?avec={candidats[0].pk}")
    page = fenetre.page
    repere = page.locator(".carte-repere:has(.carte-signe--libre)").first
    place = repere.get_attribute("style")
    page.get_by_role("button", name="Grossir").click()
    # The map starts to move a moment after the click, and takes no other while it moves.
    expect(repere).not_to_have_attribute("style", place)
    expect(page.locator(EN_MOUVEMENT)).to_have_count(0)
    repere.click(force=True)
    expect(page.locator(".leaflet-popup")).to_be_visible()
    expect(page.locator(EN_MOUVEMENT)).to_have_count(0)
    page.locator(".leaflet-popup a", has_text="Demander le BMP").first.click()
    fenetre.voit("Confirmer la demande de jumelage")


def test_J11_la_carte_d_une_demande_et_celle_d_un_perimetre(voir, scene):
    mien, candidats = scene
    importer_contours(fichier=io.BytesIO(terrain.communes()), nom="c.geojson", acteur=terrain.ACTEUR)
    demande = fabriques.jumelage(mien, candidats[0], candidats[1])
    fenetre = voir(fabriques.chef(mien.etablissement), f"/jumo/demandes/{demande.pk}/carte/")
    page = fenetre.page
    expect(page.locator("path.carte-trait")).to_have_count(2)
    expect(page.locator(".carte-signe--mien").first).to_be_visible()
    expect(page.locator(".carte-nom")).to_have_count(3)
    fenetre.verifier("carte-demande")
    service = voir(fabriques.gestionnaire(), "/jumo/carte/")
    expect(service.page.locator(".carte-repere")).to_have_count(8)
    expect(service.page.locator(".carte-etiquette", has_text="077001ZC")).to_contain_text("libres : 0 sur 3")
    service.page.locator("summary", has_text="077001ZC").click()
    expect(service.page.get_by_role("button", name="Situer Collège numéro 1")).to_be_visible()
    service.verifier("carte-perimetre")


def test_J11_sans_javascript_le_tableau_dit_tout(voir, scene):
    mien, _ = scene
    fenetre = voir(fabriques.chef(mien.etablissement), f"/jumo/bmp/{mien.pk}/carte/", javascript=False)
    fenetre.voit("La carte demande JavaScript")
    expect(fenetre.page.locator("#carte")).to_be_hidden()
    expect(fenetre.page.locator("tr[data-repere]")).to_have_count(7)
    fenetre.page.get_by_role("link", name="Tracer le trajet vers Collège numéro 1").click()
    fenetre.voit("Collège des Érables (Bourg-aux-Tilleuls) – Collège numéro 1")


def test_J11_un_serveur_de_tuiles_en_panne_rend_le_fond(voir, scene, settings):
    mien, _ = scene
    settings.TUILES = "/tuiles/{z}/{x}/{y}.png"
    settings.TUILES_MENTION = "© <b>Exemple</b>"
    fenetre = voir(fabriques.chef(mien.etablissement), "/")
    fenetre.page_d_erreur_attendue = True
    fenetre.aller(f"/jumo/bmp/{mien.pk}/carte/")
    expect(fenetre.page.locator("#carte-etat")).to_contain_text("Le serveur de tuiles ne répond pas")
    expect(fenetre.page.locator("path.carte-zone")).to_have_count(3)
