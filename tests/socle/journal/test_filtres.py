"""J20: the journal is filtered and exported; a gestionnaire reads his own scope, a school no draft (J4)."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from preau.jumo import services
from preau.socle import horloge
from preau.socle.journal.models import Evenement
from tests import fabriques
from tests.jumo.conftest import INSTANT, acteur, acteur_service


def lignes(client, **filtres):
    page = client.get(reverse("journal:evenements"), filtres)
    assert page.status_code == 200
    return [evenement.action for evenement in page.context["liste"].queryset]


@pytest.fixture
def histoire(db):
    """A demande of the 77, answered the next day; another of the 93, taken back."""
    with horloge.figee(INSTANT):
        fabriques.campagne()
        a, b = fabriques.bmp(quotite=1200), fabriques.bmp()
        c = fabriques.bmp(
            fabriques.etablissement(dans="093"), discipline=fabriques.discipline("L1300", "Maths")
        )
        d = fabriques.bmp(fabriques.etablissement(dans="093"), discipline=c.discipline)
        demandeur = acteur(a.etablissement)
        [demande] = services.demander(acteur=demandeur, bmp=a.pk, cibles=[b.pk])
        [autre] = services.demander(acteur=acteur(c.etablissement), bmp=c.pk, cibles=[d.pk])
        services.retirer(acteur=acteur(c.etablissement), jumelage=autre.pk)
    with horloge.figee(INSTANT + timedelta(days=1)):
        services.refuser(
            acteur=acteur(b.etablissement), jumelage=demande.pk, bmp=b.pk, motif="autre", commentaire="=1+1"
        )
    return a, demandeur


def test_J20_qui_quelle_ecole_quel_acte_quand(histoire, client_de):
    a, demandeur = histoire
    client = client_de(fabriques.administrateur())
    assert lignes(client) == ["refuser", "retirer", "demander", "demander"]
    assert lignes(client, acte="jumo.refuser") == ["refuser"]
    assert lignes(client, rne=a.etablissement.rne.lower()) == ["refuser", "demander"]
    assert lignes(client, auteur=demandeur.compte.personne.nom.upper()) == ["demander"]
    assert lignes(client, auteur=demandeur.rne) == ["demander"]
    assert lignes(client, du="19/06/2026") == ["refuser"]
    assert lignes(client, au="18/06/2026", application="jumo") == ["retirer", "demander", "demander"]
    assert lignes(client, acte="jumo.inconnu") == []
    page = client.get(reverse("journal:evenements")).content.decode()
    assert "Refuser la demande" in page


def test_J20_l_export_dit_l_avant_et_l_apres(histoire, client_de):
    reponse = client_de(fabriques.administrateur()).get(
        reverse("journal:evenements"), {"acte": "jumo.refuser", "format": "csv"}
    )
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")
    [ligne] = csv.DictReader(io.StringIO(texte), delimiter=";")
    assert ligne["Date"] == "19/06/2026 10:00"
    assert ligne["Action"] == "Refuser la demande"
    assert ligne["Avant"] == "etat : en_cours"
    assert ligne["Après"] == "commentaire : =1+1 ; etat : refuse ; motif : Autre"
    assert ligne["Objet"].startswith("jumo.jumelage:")


def test_J20_J18_un_gestionnaire_lit_son_perimetre(histoire, client_de):
    assert lignes(client_de(fabriques.gestionnaire(fabriques.dsden("077")))) == ["refuser", "demander"]
    assert lignes(client_de(fabriques.gestionnaire(fabriques.dsden("093")))) == ["retirer", "demander"]
    assert len(lignes(client_de(fabriques.gestionnaire(fabriques.rectorat())))) == 4


def test_J20_J4_une_ecole_ne_lit_pas_les_brouillons(db, client_de):
    fabriques.campagne()
    un, deux = fabriques.bmp(quotite=1200), fabriques.bmp()
    service = acteur_service(fabriques.dsden())
    brouillon = services.construire(acteur=service, bmps=[un.pk, deux.pk])
    chef = client_de(fabriques.chef(un.etablissement))
    collegue = client_de(fabriques.gestionnaire(fabriques.rectorat()))
    assert lignes(chef) == []
    assert lignes(collegue) == ["construire"]
    acte = Evenement.objects.get()
    assert chef.get(reverse("journal:evenement", args=[acte.pk])).status_code == 404
    services.publier(acteur=service, jumelages=[brouillon.pk])
    assert lignes(chef) == ["publier"]
    assert lignes(collegue) == ["publier", "construire"]
