"""The story of JUMO in two browsers: one head with the mouse, the other with the keyboard only."""

import re

import pytest
from playwright.sync_api import expect

from preau.jumo.models import Jumelage
from preau.jumo.states import Etat
from tests import fabriques


class Scene:
    """A head of one collège with 12 h of English; a head of three schools, one of which has 6 h."""

    def __init__(self):
        fabriques.campagne()
        zone = fabriques.zone()
        self.canal = fabriques.etablissement(nom="Collège du Canal", ville="Meaux")
        self.trois = [
            fabriques.etablissement(nom=nom, ville=ville)
            for nom, ville in (
                ("Collège de l'Écluse", "Lizy-sur-Ourcq"),
                ("Collège du Pont", "Esbly"),
                ("Collège du Gué", "Crégy-lès-Meaux"),
            )
        ]
        self.mien = fabriques.bmp(self.canal, quotite=1200, zone=zone)
        self.autre = fabriques.bmp(self.trois[0], quotite=600, zone=zone, info_dos="Salle équipée le mardi")
        for rang in range(15):
            fabriques.bmp(fabriques.etablissement(nom=f"Collège Voisin {rang:02d}"), quotite=400 + 50 * rang)
        self.demandeuse = fabriques.chef(self.canal)
        self.sollicite = fabriques.chef(*self.trois)


@pytest.fixture
def scene(transactional_db):
    return Scene()


def demander(fenetre) -> Jumelage:
    """The asker finds the 6 h that go with her 12 h, and asks."""
    page = fenetre.page
    fenetre.aller("/")
    fenetre.suivre(page.get_by_role("link", name="JUMO - Jumelage des Moyens BMP"))
    fenetre.suivre(page.get_by_role("link", name="Formuler une demande de jumelage"))
    fenetre.voit("Il convient de privilégier des jumelages pour une quotité totale")
    page.get_by_role("searchbox").press_sequentially("lizy")
    expect(page.locator("#liste-compte")).to_contain_text("1 ligne")
    page.locator("#liste-resultats .preau-coche").check(force=True)
    precision = page.get_by_label("Envoyer une précision aux établissements sélectionnés")
    precision.fill("Cours le lundi et le mardi.")
    page.get_by_role("button", name="Valider").click()
    fenetre.voit("12 + 6 = 18")
    fenetre.verifier("jumo-confirmer")
    page.get_by_role("button", name="Envoyer la demande").click()
    fenetre.voit("envoyée à")
    return Jumelage.objects.latest("id")


def lire_courriel(fenetre, sujet: str, texte: str) -> None:
    fenetre.aller("/courriels/")
    fenetre.page.get_by_role("link", name=re.compile(sujet)).first.click()
    fenetre.voit(texte)


def test_P2_J6_J8_J10_J12_J16_demander_et_accepter(ouvrir, scene):
    """From the portal to the accepted jumelage, mails read in the browser."""
    elle, lui = ouvrir(scene.demandeuse), ouvrir(scene.sollicite)
    demande = demander(elle)
    lire_courriel(elle, "est enregistrée", "Cours le lundi et le mardi.")

    # The other head never touches the mouse: he chooses the school, reads, accepts.
    lui.tabuler_jusqu_a("Choisir un établissement")
    lui.page.keyboard.type(scene.trois[0].rne)
    lui.activer("Choisir")
    lui.activer("JUMO")
    lui.activer("Jumelages à valider (1)")
    lui.voit("Cours le lundi et le mardi.")
    lui.verifier("jumo-a-valider")
    lui.activer("Répondre")
    lui.verifier("jumo-repondre")
    lui.cocher("J'accepte la demande")
    lui.activer("Valider")
    lui.voit("le jumelage est validé")
    demande.refresh_from_db()
    assert demande.etat == Etat.VALIDE

    elle.aller("/jumo/")
    elle.voit("Validé")
    for fenetre in (elle, lui):
        lire_courriel(fenetre, "est validé", "Un jumelage a été accepté par")


def test_J13_refuser_autre_demande_un_commentaire(ouvrir, scene):
    elle, lui = ouvrir(scene.demandeuse), ouvrir(scene.sollicite)
    demande = demander(elle)
    page = lui.page
    page.get_by_label("Choisir un établissement").select_option(scene.trois[0].rne)
    lui.suivre(page.get_by_role("button", name="Choisir"))
    lui.aller(f"/jumo/demandes/{demande.pk}/repondre/{scene.autre.pk}/")
    page.get_by_text("Je refuse la demande de jumelage").click()
    page.get_by_label("Motif", exact=True).select_option("autre")
    page.get_by_role("button", name="Valider").click()
    expect(page.locator("#erreurs")).to_be_visible()
    lui.verifier("jumo-refus-erreur")
    demande.refresh_from_db()
    assert demande.etat == Etat.EN_COURS
    page.get_by_label("Commentaire").fill("L'emploi du temps s'y oppose.")
    page.get_by_role("button", name="Valider").click()
    lui.voit("refusée")
    elle.aller("/jumo/")
    elle.voit("Refusée : Autre – L'emploi du temps s'y oppose.")
    elle.page.get_by_role("button", name=f"Masquer la demande n° {demande.pk}").click()
    elle.voit("rangée dans « Historique »")
    lire_courriel(elle, "est refusée", "Un jumelage a été refusé par")


def test_T2_J14_trois_jours_plus_tard(ouvrir, scene):
    """The demonstration's clock moves forward three days; the demande is cancelled, and told."""
    elle = ouvrir(scene.demandeuse)
    demande = demander(elle)
    elle.aller("/horloge/")
    elle.page.get_by_role("button", name="Avancer de 3 jours").click()
    elle.voit("Les travaux de l'horloge ont été faits")
    demande.refresh_from_db()
    assert demande.etat == Etat.ANNULE
    elle.aller("/jumo/historique/")
    elle.voit("Annulé")
    lire_courriel(elle, "est annulée", "Annulation automatique (délai de 3 jours)")


def test_J13_retirer_puis_supprimer(ouvrir, scene):
    elle = ouvrir(scene.demandeuse)
    demande = demander(elle)
    elle.suivre(elle.page.get_by_role("link", name=f"Retirer la demande n° {demande.pk}"))
    elle.verifier("jumo-retirer")
    elle.page.get_by_role("main").get_by_role("button", name="Retirer").click()
    elle.voit("retirée")
    effectif = fabriques.jumelage(scene.mien, scene.autre, etat=Etat.VALIDE, demandeur=scene.demandeuse)
    elle.aller(f"/jumo/demandes/{effectif.pk}/supprimer/")
    elle.verifier("jumo-supprimer")
    elle.page.get_by_label("Motif", exact=True).select_option("quotite")
    elle.page.get_by_role("button", name="Supprimer le jumelage").click()
    elle.voit("supprimé")
