"""J6 to J8, J10, J13, T7: the screens of JUMO in a real browser, at 1280 and 360 px, with axe."""

import pytest
from playwright.sync_api import expect

from preau.jumo import services
from preau.jumo.models import Bmp, Jumelage
from preau.jumo.states import Etat
from tests import fabriques
from tests.jumo.conftest import acteur


@pytest.fixture
def scene(transactional_db):
    """12 h and 9 h of English in one school, and twelve candidates, two of them paired."""
    fabriques.campagne()
    zone = fabriques.zone()
    un = fabriques.bmp(
        fabriques.etablissement(nom="Collège des Érables", ville="Crégy"), quotite=1200, zone=zone
    )
    autre = fabriques.bmp(un.etablissement, quotite=900, zone=zone)
    candidats = [
        fabriques.bmp(
            fabriques.etablissement(nom=f"Collège numéro {rang:02d}", telephone="0164331178"),
            quotite=100 * rang + 50,
            zone=zone,
        )
        for rang in range(1, 13)
    ]
    Bmp.objects.filter(pk=candidats[5].pk).update(info_dos="Poste partagé avec le lycée voisin, le mardi.")
    fabriques.jumelage(candidats[10], candidats[11], etat=Etat.VALIDE)
    return un, autre, candidats


def test_T7_J6_les_pages_d_une_ecole(ouvrir, scene):
    un, autre, candidats = scene
    envoyee = services.demander(
        acteur=acteur(un.etablissement), bmp=un.pk, cibles=[candidats[4].pk, candidats[0].pk], triple=True
    )[0]
    recue = services.demander(
        acteur=acteur(candidats[8].etablissement),
        bmp=candidats[8].pk,
        cibles=[autre.pk],
        precision="Le mardi et le jeudi sont libres chez nous.",
    )[0]
    refusee = fabriques.jumelage(
        autre, candidats[2], etat=Etat.REFUSE, motif="autre", commentaire="Trop loin"
    )
    fabriques.jumelage(autre, candidats[3], etat=Etat.ANNULE, raison="BMP déjà jumelé", auteur="Automate")
    fenetre = ouvrir(fabriques.chef(un.etablissement))
    for nom, adresse in {
        "mes": "/jumo/",
        "a-valider": "/jumo/a-valider/",
        "historique": "/jumo/historique/",
        "aide": "/jumo/aide/",
        "recherche": f"/jumo/bmp/{un.pk}/recherche/",
        "demander": f"/jumo/bmp/{autre.pk}/demande/?cibles={candidats[1].pk}&cibles={candidats[5].pk}",
        "demande": f"/jumo/demandes/{envoyee.pk}/",
        "refusee": f"/jumo/demandes/{refusee.pk}/",
        "repondre": f"/jumo/demandes/{recue.pk}/repondre/{autre.pk}/",
        "retirer": f"/jumo/demandes/{envoyee.pk}/retirer/",
    }.items():
        fenetre.aller(adresse)
        fenetre.verifier(f"jumo-{nom}")
    fenetre.aller("/jumo/")
    fenetre.page.get_by_role("button", name="Détail de l'état").last.focus()
    expect(fenetre.page.get_by_role("tooltip").filter(has_text="Refusée : Autre – Trop loin")).to_be_visible()


def test_T7_J18_les_pages_du_gestionnaire(ouvrir, scene):
    fenetre = ouvrir(fabriques.gestionnaire())
    fenetre.aller("/jumo/")
    fenetre.voit("Tableau de bord")
    fenetre.suivre(fenetre.page.get_by_role("link", name="Établissements", exact=True))
    fenetre.verifier("jumo-etablissements")
    fenetre.page.get_by_label("Nom, commune, RNE ou sigle").fill("erables")
    expect(fenetre.page.locator("tbody tr")).to_have_count(1)
    fenetre.page.get_by_role("button", name="Ouvrir").click()
    fenetre.voit("Quotité du BMP à jumeler : 12")


def test_J8_J10_les_cases_cochees_survivent_a_la_frappe_au_tri_et_aux_pages(ouvrir, scene):
    un, _, candidats = scene
    fenetre = ouvrir(fabriques.chef(un.etablissement))
    page = fenetre.page
    fenetre.aller(f"/jumo/bmp/{un.pk}/recherche/")
    page.get_by_label("Premiers caractères du sigle").fill("numero 06")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_label("Sélectionner le BMP de 6,5 h").check()
    expect(page.locator("#selection-etat")).to_have_text("1 BMP coché.")
    page.get_by_label("Premiers caractères du sigle").fill("")
    expect(page.locator("tbody tr")).to_have_count(10)
    fenetre.suivre(page.get_by_role("link", name="Suivante"))
    expect(page.locator("tbody tr")).to_have_count(2)
    fenetre.suivre(page.get_by_role("link", name="BMP (h)"))
    page.get_by_label("Sélectionner le BMP de 1,5 h").check()
    troisieme = page.get_by_label("Sélectionner le BMP de 2,5 h")
    troisieme.click()
    expect(troisieme).not_to_be_checked()
    expect(page.locator("#selection-etat")).to_contain_text("Deux BMP au plus")
    page.get_by_label("Envoyer une précision").fill("Bonjour")
    page.get_by_role("button", name="Valider").click()
    fenetre.voit("12 + 1,5 + 6,5 = 20 / 18 h")
    page.get_by_role("button", name="Envoyer la demande").click()
    fenetre.voit("envoyée à")
    demande = Jumelage.objects.exclude(etat=Etat.VALIDE).get()
    assert {demande.bmp2_id, demande.bmp3_id} == {candidats[5].pk, candidats[0].pk}
    assert demande.precision == "Bonjour"


def test_J13_sans_javascript_on_cherche_demande_et_refuse(ouvrir, scene):
    un, _, candidats = scene
    fenetre = ouvrir(fabriques.chef(un.etablissement), javascript=False)
    page = fenetre.page
    fenetre.aller(f"/jumo/bmp/{un.pk}/recherche/?lignes=20")
    page.get_by_label("Sélectionner le BMP de 6,5 h").check()
    fenetre.suivre(page.get_by_role("button", name="Garder la sélection"))
    expect(page.get_by_label("Sélectionner le BMP de 6,5 h")).to_be_checked()
    fenetre.suivre(page.get_by_role("button", name="Valider"))
    fenetre.suivre(page.get_by_role("button", name="Envoyer la demande"))
    demande = Jumelage.objects.exclude(etat=Etat.VALIDE).get()
    autre = ouvrir(fabriques.chef(candidats[5].etablissement), javascript=False)
    autre.aller(f"/jumo/demandes/{demande.pk}/repondre/{candidats[5].pk}/")
    autre.page.get_by_text("Je refuse la demande de jumelage").click()
    autre.page.get_by_label("Motif", exact=True).select_option("zr")
    autre.page.get_by_role("button", name="Valider").click()
    autre.voit("refusée (Zones de remplacement différentes)")
