"""J4, J17, T7: the services' plan in a real browser, from the calculation to the publication."""

import pytest
from playwright.sync_api import expect

from preau.jumo import services
from preau.jumo.models import Jumelage, Plan
from preau.jumo.states import Etat, Phase
from tests import fabriques
from tests.jumo.supervision.conftest import acteur_de
from tests.travaux import faire_les_travaux

# Collèges along one road, about 2.7 km from one to the next: each 12 h beside the 6 h that makes a full service.
QUOTITES = (1200, 600, 1200, 600, 1200, 600)


@pytest.fixture
def bmps(transactional_db):
    fabriques.campagne(phase=Phase.PREPARATION)
    zone = fabriques.zone()
    return [
        fabriques.bmp(
            fabriques.etablissement(latitude=48.80, longitude=2.50 + 0.03 * rang), quotite=quotite, zone=zone
        )
        for rang, quotite in enumerate(QUOTITES)
    ]


@pytest.fixture
def plan(bmps) -> Plan:
    """A computed plan of the DSDEN, with its three proposals."""
    dsden = acteur_de(fabriques.dsden())
    plan = services.demander_plan(acteur=dsden, campagne=bmps[0].campagne, limite_s=10)
    faire_les_travaux()
    plan.refresh_from_db()
    assert plan.propositions.count() == 3
    return plan


def test_J17_le_calcul_se_suit_puis_le_plan_se_lit(ouvrir, bmps):
    """The page says that it computes, and shows the plan by itself once a worker has done it."""
    fenetre = ouvrir(fabriques.gestionnaire())
    page = fenetre.page
    fenetre.aller("/jumo/supervision/")
    page.get_by_role("link", name="Plans de jumelage", exact=True).click()
    fenetre.voit("Aucun plan n'a encore été calculé")
    fenetre.verifier("plans-vide")
    page.get_by_label("Temps de calcul au plus").fill("2")
    page.get_by_role("button", name="Calculer").click()
    expect(page.get_by_label("Temps de calcul au plus")).to_be_visible()
    page.get_by_label("Temps de calcul au plus").fill("10")
    page.get_by_role("button", name="Calculer").click()
    fenetre.voit("Le calcul va commencer")
    fenetre.verifier("plan-en-calcul")
    faire_les_travaux()
    fenetre.voit("l'optimum est prouvé")
    expect(page.get_by_role("checkbox", name="Choisir la proposition")).to_have_count(3)
    for resume in page.locator("main summary").all():
        resume.click()
    fenetre.verifier("plan")
    fenetre.suivre(page.get_by_role("link", name="Plans de jumelage", exact=True).first)
    fenetre.verifier("plans")


def test_J17_une_proposition_et_son_prix_exact_au_clavier(ouvrir, plan):
    fenetre = ouvrir(fabriques.gestionnaire())
    premiere = plan.propositions.order_by("-gain", "pk").first()
    fenetre.aller(f"/jumo/plans/propositions/{premiere.pk}/")
    fenetre.verifier("proposition")
    fenetre.tabuler_jusqu_a("Calculer le prix exact")
    fenetre.page.keyboard.press("Enter")
    fenetre.voit("le meilleur plan de la discipline vaut")
    fenetre.verifier("proposition-prix")
    fenetre.activer("Écarter")
    fenetre.voit("Proposition écartée")
    fenetre.aller(f"/jumo/plans/propositions/{premiere.pk}/")
    fenetre.activer("Reprendre")
    fenetre.voit("Proposition reprise")
    fenetre.aller(f"/jumo/plans/propositions/{premiere.pk}/prix/")
    fenetre.verifier("prix")


@pytest.mark.parametrize("javascript", [True, False])
def test_J4_J17_retenir_ecarter_reprendre_publier(ouvrir, plan, javascript):
    """The whole way to schools' mails; without script each act is a form like any other."""
    fenetre = ouvrir(fabriques.gestionnaire(), javascript=javascript)
    page = fenetre.page
    une, deux, _ = plan.propositions.order_by("pk")
    fenetre.aller(f"/jumo/plans/{plan.pk}/")

    def decider(proposition, bouton, reponse):
        page.get_by_label(f"Choisir la proposition n° {proposition.pk}", exact=True).check()
        # The answer of one act may be that of the one before.
        fenetre.suivre(page.get_by_role("button", name=bouton, exact=True))
        fenetre.voit(reponse)

    decider(une, "Écarter", "Proposition écartée.")
    decider(une, "Retenir en brouillon", "est déjà « écartée »")
    decider(une, "Reprendre", "Proposition reprise.")
    decider(une, "Retenir en brouillon", "Proposition retenue en brouillon.")
    decider(deux, "Retenir en brouillon", "Proposition retenue en brouillon.")
    assert Jumelage.objects.filter(etat=Etat.BROUILLON).count() == 2

    fenetre.suivre(page.get_by_role("link", name="Brouillons", exact=True).first)
    if javascript:
        fenetre.verifier("brouillons")
    page.get_by_role("button", name="Publier…").click()
    fenetre.voit("Cochez au moins un brouillon")
    page.get_by_role("checkbox", name="Choisir le brouillon").first.check()
    page.get_by_role("button", name="Publier…").click()
    fenetre.voit("2 établissements recevront 2 courriels")
    if javascript:
        fenetre.verifier("brouillons-confirmer")
    page.get_by_role("button", name="Publier", exact=True).click()
    fenetre.voit("1 brouillon publié. Les établissements sont avertis par courriel.")
    # Back to the confirmation, and once more: nothing is done twice.
    page.go_back()
    fenetre.suivre(page.get_by_role("button", name="Publier", exact=True))
    expect(page.locator("main")).not_to_contain_text("1 brouillon publié.")
    page.get_by_role("checkbox", name="Choisir le brouillon").check()
    page.get_by_role("button", name="Abandonner…").click()
    fenetre.voit("Leurs BMP redeviennent libres")
    page.get_by_role("button", name="Abandonner", exact=True).click()
    fenetre.voit("1 brouillon abandonné.")
    fenetre.voit("Aucun brouillon.")
    etats = Jumelage.objects.order_by("etat").values_list("etat", flat=True)
    assert list(etats) == [Etat.ANNULE, Etat.VALIDE]


def test_J4_T7_un_brouillon_prepare_a_la_main(ouvrir, bmps):
    fenetre = ouvrir(fabriques.gestionnaire())
    page = fenetre.page
    fenetre.aller(f"/jumo/bmp/{bmps[0].pk}/recherche/")
    page.get_by_role("checkbox").nth(0).check()
    page.get_by_role("button", name="Préparer un brouillon").click()
    fenetre.voit("Les établissements ne le voient pas avant sa publication")
    fenetre.verifier("preparer")
    page.get_by_role("button", name="Préparer le brouillon").click()
    fenetre.voit("préparé. Les établissements ne le voient pas.")
    fenetre.verifier("brouillons-un")
    fenetre.suivre(page.get_by_role("link", name=str(Jumelage.objects.get().pk), exact=True))
    fenetre.verifier("demande-brouillon")
