"""J18, J19, T7: the services' screens in a real browser, at 1280 and 360 px, with axe; validating without script."""

import pytest
from playwright.sync_api import expect

from preau.jumo import services
from preau.jumo.models import Jumelage
from preau.jumo.states import Etat, Phase
from tests import fabriques
from tests.jumo.supervision.conftest import acteur_de, jumelage


@pytest.fixture
def scene(transactional_db):
    """The validation has begun: three valid jumelages, a triple among them, one refused, a free BMP."""
    fabriques.campagne(phase=Phase.VALIDATION)
    valides = [
        jumelage(1200, 600),
        jumelage(900, 900, origine="services"),
        jumelage(900, 600, 300, dans=["077"] * 3),
    ]
    jumelage(500, 400, etat=Etat.REFUSE)
    fabriques.bmp(info_dos="Le mardi seulement.")
    return valides


def test_T7_J18_J19_les_pages_des_services(ouvrir, scene):
    services.confirmer(acteur=acteur_de(fabriques.dsden()), jumelages=[scene[0].pk])
    fenetre = ouvrir(fabriques.gestionnaire())
    for nom, adresse in {
        "tableau": "/jumo/supervision/",
        "bmp": "/jumo/supervision/bmp/",
        "jumelages": "/jumo/supervision/jumelages/?etat=valide",
        "echeances": "/jumo/supervision/echeances/",
        "validation": "/jumo/supervision/validation/",
        "demande": f"/jumo/demandes/{scene[0].pk}/",
    }.items():
        fenetre.aller(adresse)
        fenetre.verifier(f"supervision-{nom}")
    fenetre.aller("/jumo/supervision/")
    for resume in fenetre.page.locator("main summary").all():
        resume.click()
    fenetre.verifier("supervision-tableau-ouvert")


def test_J19_confirmer_et_defaire_sans_javascript(ouvrir, scene):
    fenetre = ouvrir(fabriques.gestionnaire(), javascript=False)
    page = fenetre.page
    fenetre.aller("/jumo/")
    fenetre.suivre(page.get_by_role("link", name="Validation", exact=True))
    fenetre.suivre(page.get_by_role("link", name="Cocher toute la page"))
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    page.get_by_label(f"Sélectionner le jumelage n° {scene[1].pk}").uncheck()
    page.get_by_role("button", name="Confirmer la sélection").click()
    fenetre.voit("2 jumelages confirmés")
    page.get_by_label(f"Sélectionner le jumelage n° {scene[1].pk}").check()
    fenetre.suivre(page.get_by_role("button", name="Défaire la sélection"))
    fenetre.voit("Défaire 1 jumelage")
    page.get_by_label("Motif", exact=True).select_option("quotite")
    page.get_by_role("button", name="Défaire 1 jumelage").click()
    fenetre.voit("1 jumelage défait")
    assert set(Jumelage.objects.exclude(confirme_le=None)) == {scene[0], scene[2]}
    page.get_by_label(f"Sélectionner le jumelage n° {scene[0].pk}").check()
    fenetre.suivre(page.get_by_role("button", name="Défaire la sélection"))
    page.get_by_label("Motif", exact=True).select_option("zr")
    page.get_by_role("button", name="Défaire 1 jumelage").click()
    fenetre.voit("Rien n'a été fait. Déjà confirmé le")


def test_T7_J19_un_refus_se_lit_au_clavier(ouvrir, scene):
    """What a colleague has confirmed meanwhile is said at the top, where the focus goes."""
    fenetre = ouvrir(fabriques.gestionnaire())
    page = fenetre.page
    fenetre.aller("/jumo/supervision/validation/")
    services.confirmer(acteur=acteur_de(fabriques.rectorat()), jumelages=[scene[0].pk])
    page.get_by_label(f"Sélectionner le jumelage n° {scene[0].pk}").check()
    page.get_by_label(f"Sélectionner le jumelage n° {scene[1].pk}").check()
    page.get_by_role("button", name="Confirmer la sélection").click()
    expect(page.locator("#erreurs")).to_be_focused()
    fenetre.voit("sur les 2 jumelages sélectionnés, 1 ne le permet pas")
    fenetre.verifier("supervision-refus")
    page.get_by_role("button", name="Confirmer la sélection").click()
    fenetre.voit("1 jumelage confirmé")
    page.get_by_label(f"Sélectionner le jumelage n° {scene[2].pk}").check()
    fenetre.suivre(page.get_by_role("button", name="Défaire la sélection"))
    fenetre.verifier("supervision-defaire")
