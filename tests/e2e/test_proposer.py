"""J9, J17, T7: from one's own free BMP to a demande by « Proposez-moi », with the keyboard; the filters of the list."""

import re

import pytest
from playwright.sync_api import expect

from preau.jumo.models import Jumelage
from tests import fabriques


@pytest.fixture
def scene(transactional_db):
    """6 h of English, a triple and three couples to propose, one school too far and one nowhere."""
    fabriques.campagne()
    zone = fabriques.zone()

    def bmp(nom, quotite, km, **champs):
        lieu = {"latitude": 48 + km / 145, "longitude": 2.8} if km is not None else {}
        ecole = fabriques.etablissement(nom=nom, telephone="0164331178", **lieu)
        return fabriques.bmp(ecole, quotite=quotite, zone=zone, **champs)

    mien = bmp("Collège des Érables", 600, 0)
    autres = [
        bmp("Collège du Pont", 600, 2, info_dos="Poste partagé avec le lycée voisin."),
        bmp("Collège de la Gare", 600, 5),
        bmp("Collège de l'Île", 850, 9),
        bmp("Collège du Bout", 1200, 90),
        bmp("Collège de Nulle Part", 1200, None),
    ]
    return mien, autres


def test_J17_au_clavier_de_proposez_moi_a_la_demande(ouvrir, scene):
    mien, autres = scene
    fenetre = ouvrir(fabriques.chef(mien.etablissement))
    fenetre.aller("/jumo/")
    fenetre.activer("Proposez-moi un partenaire pour le BMP de 6 h")
    fenetre.voit("jumelage à trois")
    fenetre.voit("Gain")
    fenetre.verifier("jumo-proposer")
    fenetre.activer("Demander ce jumelage avec 6 h, Collège du Pont et 6 h, Collège de la Gare")
    fenetre.voit("(estimation)")
    fenetre.verifier("jumo-demander-trajets")
    fenetre.activer("Envoyer la demande")
    fenetre.voit("envoyée à")
    demande = Jumelage.objects.get()
    assert {demande.bmp2_id, demande.bmp3_id} == {autres[0].pk, autres[1].pk}
    assert demande.triple


def test_J17_rien_a_proposer(ouvrir, scene):
    _, autres = scene
    fenetre = ouvrir(fabriques.chef(autres[3].etablissement))
    fenetre.aller(f"/jumo/bmp/{autres[3].pk}/propositions/")
    fenetre.voit("Il n'y a rien à proposer pour ce BMP.")
    fenetre.voit("plus que les 30 km permis")
    fenetre.verifier("jumo-proposer-rien")


def test_J9_les_filtres_de_la_liste_au_clavier(ouvrir, scene):
    mien, _ = scene
    fenetre = ouvrir(fabriques.chef(mien.etablissement))
    fenetre.aller(f"/jumo/bmp/{mien.pk}/recherche/")
    fenetre.tabuler_jusqu_a("Filtres")
    fenetre.page.keyboard.press("Enter")
    fenetre.tabuler_jusqu_a("Distance, en km au plus")
    fenetre.page.keyboard.type("10")
    fenetre.activer("Filtrer")
    expect(fenetre.page.locator("#liste-compte")).to_have_text("(3 lignes)")
    expect(fenetre.page).to_have_url(re.compile("km=10"))
    fenetre.verifier("jumo-recherche-filtree")
    fenetre.page.get_by_role("link", name="Tout afficher").or_(
        fenetre.page.get_by_role("link", name="Effacer les filtres")
    ).first.click()
    expect(fenetre.page.locator("#liste-compte")).to_have_text("(5 lignes)")
    fenetre.page.get_by_role("button", name="Pourquoi il n'y a pas de gain").last.focus()
    expect(fenetre.page.get_by_role("tooltip").filter(has_text="n'est pas connue")).to_be_visible()
