"""J3, J5, J16, J18, J19: what a gestionnaire does from the lists and the validation, and what the schools then see."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from preau.jumo import services
from preau.jumo.models import Jumelage
from preau.jumo.services.validation import MAXIMUM
from preau.jumo.states import Etat
from preau.jumo.views.supervision import validation as vue
from preau.jumo.views.supervision.menu import RUBRIQUES
from preau.socle import horloge
from preau.socle.courriels.models import Courriel
from tests import fabriques
from tests.jumo.conftest import acteur
from tests.jumo.supervision.conftest import jumelage


def texte(reponse):
    assert reponse.status_code == 200
    return reponse.content.decode()


def lire(client, nom, **parametres):
    return client.get(reverse(f"jumo:{nom}"), parametres)


def lignes_csv(reponse):
    brut = b"".join(reponse.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(brut), delimiter=";"))


# --- the menu and the lists -------------------------------------------------------------------------------


def test_J18_le_menu_mene_a_chaque_rubrique(campagne, client_de):
    client = client_de(fabriques.gestionnaire(fabriques.rectorat()))
    page = texte(lire(client, "supervision"))
    for rubrique in RUBRIQUES:
        assert f'href="{rubrique.adresse}"' in page
        assert client.get(rubrique.adresse).status_code == 200
    assert page.count('aria-current="page"') == 3
    assert "Supervision" not in texte(client_de(fabriques.chef()).get(reverse("jumo:mes_jumelages")))


def test_J18_les_listes_ne_montrent_que_le_perimetre_brouillons_compris(campagne, client_de):
    brouillon = jumelage(1200, 600, etat=Etat.BROUILLON, origine="services")
    mixte = jumelage(900, 900, dans=("093", "077"))
    ailleurs = jumelage(900, 900, dans=("093", "093"))
    libre = fabriques.bmp(info_dos="Le mardi")
    client = client_de(fabriques.gestionnaire())
    liste = lire(client, "supervision_jumelages").context["liste"]
    assert {j.pk for j in liste.queryset} == {brouillon.pk, mixte.pk}
    bmps = lire(client, "supervision_bmp").context["liste"]
    siens = {*brouillon.bmps, mixte.bmp2, libre}
    assert {bmp.pk for bmp in bmps.queryset} == {bmp.pk for bmp in siens}
    page = texte(lire(client, "supervision_bmp"))
    assert reverse("jumo:demande", args=[mixte.pk]) in page
    assert reverse("jumo:recherche", args=[libre.pk]) in page
    assert client.get(reverse("jumo:demande", args=[brouillon.pk])).status_code == 200
    assert client.get(reverse("jumo:demande", args=[ailleurs.pk])).status_code == 404
    tous = lire(client_de(fabriques.gestionnaire(fabriques.rectorat())), "supervision_jumelages")
    assert tous.context["liste"].total == 3


@pytest.mark.parametrize(
    ("filtres", "attendus"),
    [
        ({"etat": "valide"}, {"paire", "triple"}),
        ({"etat": "valide", "taille": "3"}, {"triple"}),
        ({"complet": "oui"}, {"paire", "cours"}),
        ({"complet": "non"}, {"triple"}),
        ({"origine": "services"}, {"triple"}),
        ({"confirme": "oui"}, {"paire"}),
        ({"discipline": "L1300"}, {"cours"}),
        ({"departement": "093"}, {"triple"}),
        ({"departement": "093", "zone": "077001ZC"}, set()),
        ({"q": "meaux"}, {"paire"}),
        ({"etat": "inconnu"}, set()),
    ],
)
def test_J18_les_filtres_des_jumelages(campagne, client_de, filtres, attendus):
    zone = fabriques.zone()
    maths = fabriques.discipline("L1300", "Mathématiques")

    def bmp(quotite, dans="077", ville="Provins", **champs):
        return fabriques.bmp(fabriques.etablissement(dans=dans, ville=ville), quotite=quotite, **champs)

    crees = {
        "paire": fabriques.jumelage(
            bmp(1200, zone=zone),
            bmp(700, ville="Meaux"),
            etat=Etat.VALIDE,
            confirme_le=horloge.now(),
            confirme_par="Une gestionnaire",
        ),
        "triple": fabriques.jumelage(
            bmp(900, zone=zone), bmp(900, "093"), bmp(300), etat=Etat.VALIDE, origine="services"
        ),
        "cours": fabriques.jumelage(bmp(1000, discipline=maths), bmp(800, discipline=maths)),
    }
    client = client_de(fabriques.gestionnaire(fabriques.rectorat()))
    liste = lire(client, "supervision_jumelages", **filtres).context["liste"]
    assert {j.pk for j in liste.queryset} == {crees[nom].pk for nom in attendus}


def test_J18_les_exports_des_listes(campagne, client_de):
    valide = jumelage(1200, 650, origine="services")
    client = client_de(fabriques.gestionnaire())
    [ligne] = lignes_csv(lire(client, "supervision_jumelages", format="csv"))
    assert ligne["BMP et total (h)"] == "12 + 6,5"
    assert (ligne["Total (h)"], ligne["ORS (h)"]) == ("18,5", "18")
    assert (ligne["État"], ligne["Origine"], ligne["ZR"]) == ("Validé", "Services", "sans ZR")
    assert valide.bmp1.etablissement.rne in ligne["Établissements"]
    assert ligne["Créé par"] == f"{valide.demandeur.personne} ({valide.bmp1.etablissement.rne})"
    bmps = lignes_csv(lire(client, "supervision_bmp", format="csv"))
    assert {bmp["Situation"] for bmp in bmps} == {"Jumelé"}
    assert {bmp["Quotité (h)"] for bmp in bmps} == {"12", "6,5"}
    for nom in ("supervision_bmp", "supervision_jumelages", "echeances", "personnels"):
        tableur = b"".join(lire(client, nom, format="xlsx").streaming_content)
        assert tableur.startswith(b"PK")


def test_J18_les_demandes_a_echeance_dans_l_ordre(campagne, client_de):
    maintenant = horloge.now()
    tard, tot, demain = (
        jumelage(1200, 600, etat=Etat.EN_COURS, echeance=maintenant + timedelta(hours=h)) for h in (20, 3, 30)
    )
    liste = lire(client_de(fabriques.gestionnaire()), "echeances").context["liste"]
    assert [j.pk for j in liste.queryset] == [tot.pk, tard.pk]
    assert demain.pk not in {j.pk for j in liste.queryset}
    page = texte(lire(client_de(fabriques.gestionnaire()), "echeances"))
    assert "encore 3 h" in page
    assert str(tot.bmp2.etablissement) in page


def test_J3_J16_depuis_les_listes_on_agit_pour_une_ecole_et_les_deux_sont_averties(campagne, client_de):
    """Ask, accept, refuse, take back, delete: as the service, whose number the mails to both schools bear."""
    service = fabriques.dsden()
    client = client_de(fabriques.gestionnaire(service))
    a, b = fabriques.bmp(quotite=1200), fabriques.bmp()
    ecoles = {a.etablissement, b.etablissement}

    def agir(nom, *args, **valeurs):
        Courriel.objects.all().delete()
        page = client.post(reverse(f"jumo:{nom}", args=args), valeurs, follow=True)
        assert page.status_code == 200
        courriels = list(Courriel.objects.filter(application="jumo"))
        assert {courriel.etablissement for courriel in courriels} == ecoles, nom
        assert all(f"({service.rne})" in courriel.corps for courriel in courriels), nom
        return page.content.decode()

    def demande():
        return Jumelage.objects.latest("id")

    # The line of a free BMP leads to the search.
    adresse = reverse("jumo:recherche", args=[a.pk])
    assert adresse in texte(lire(client, "supervision_bmp"))
    assert "12 + 6 = 18 / 18 h" in texte(client.get(adresse))
    agir("demander", a.pk, cibles=b.pk)
    assert demande().service == service
    agir("retirer", demande().pk)
    agir("demander", a.pk, cibles=b.pk)
    # The line of a demande leads to its page, which offers to answer in the place of the solicited school.
    adresse = reverse("jumo:demande", args=[demande().pk])
    assert adresse in texte(lire(client, "supervision_jumelages"))
    assert reverse("jumo:repondre", args=[demande().pk, b.pk]) in texte(client.get(adresse))
    agir("repondre", demande().pk, b.pk, choix="refuser", motif="quotite")
    agir("demander", a.pk, cibles=b.pk)
    agir("repondre", demande().pk, b.pk, choix="accepter")
    assert demande().etat == Etat.VALIDE
    assert "Supprimer le jumelage" in texte(client.get(reverse("jumo:demande", args=[demande().pk])))
    agir("supprimer", demande().pk, motif="zr")
    assert demande().etat == Etat.SUPPRIME


# --- the validation ---------------------------------------------------------------------------------------


def valider(client, acte, *jumelages, suite="", **valeurs):
    adresse = reverse("jumo:validation") + suite
    donnees = {"acte": acte, "choix": [j.pk for j in jumelages]} | valeurs
    return client.post(adresse, donnees, follow=True)


def confirmes():
    return set(Jumelage.objects.exclude(confirme_le=None).values_list("pk", flat=True))


@pytest.fixture
def client(scene, client_de):
    """Of the gestionnaire of Seine-et-Marne."""
    return client_de(scene.dsden.compte)


def test_J19_cocher_et_confirmer_puis_annuler(scene, client):
    page = texte(lire(client, "validation"))
    assert f"Sélectionner le jumelage n° {scene.deux.pk}" in page
    assert f"Sélectionner le jumelage n° {scene.ailleurs.pk}" not in page
    assert " checked aria-label" not in page
    page = texte(valider(client, "confirmer", scene.deux, scene.mixte))
    assert f"2 jumelages confirmés (n° {scene.deux.pk}, {scene.mixte.pk})" in page
    assert page.count(escape(f"par {scene.dsden.signature}")) == 2
    assert confirmes() == {scene.deux.pk, scene.mixte.pk}
    page = texte(valider(client, "annuler_confirmation", scene.mixte))
    assert "1 confirmation annulée" in page
    assert confirmes() == {scene.deux.pk}


def test_J19_sans_javascript_toute_la_page_se_coche(scene, client):
    for _ in range(11):
        jumelage(1000, 800)
    liste = lire(client, "validation", lignes=10, page=2)
    adresse = liste.context["liste"].adresse_tout_cocher
    cochee = client.get(adresse)
    page = texte(cochee)
    assert page.count(" checked aria-label") == len(cochee.context["liste"].table.rows) == 3
    # The ticks are those of that page: no link carries them to another.
    assert "cocher=2" not in cochee.context["liste"].adresse_precedente
    assert " checked aria-label" not in texte(lire(client, "validation", lignes=10, page=1, cocher=2))


def test_J19_toutes_les_lignes_du_filtre(scene, client):
    services.confirmer(acteur=scene.rectorat, jumelages=[scene.mixte.pk])
    autre = jumelage(1000, 800)
    fabriques.discipline("L1300", "Mathématiques")
    liste = lire(client, "validation", departement="077").context["liste"]
    assert liste.total == 3
    page = valider(client, "confirmer", suite="?departement=077", portee="toutes", empreinte=liste.empreinte)
    assert "2 jumelages confirmés" in texte(page)
    assert confirmes() == {scene.deux.pk, scene.mixte.pk, autre.pk}


def test_J19_si_la_liste_a_change_rien_n_est_fait(scene, client):
    empreinte = lire(client, "validation").context["liste"].empreinte
    services.confirmer(acteur=scene.rectorat, jumelages=[scene.mixte.pk])
    page = valider(client, "confirmer", portee="toutes", empreinte=empreinte)
    assert "La liste a changé depuis qu" in texte(page)
    assert confirmes() == {scene.mixte.pk}


def test_J19_un_refus_nomme_les_lignes_et_laisse_cochees_les_autres(scene, client):
    services.confirmer(acteur=scene.rectorat, jumelages=[scene.mixte.pk])
    page = texte(valider(client, "confirmer", scene.deux, scene.mixte))
    assert "sur les 2 jumelages sélectionnés, 1 ne le permet pas" in page
    assert f"N° {scene.mixte.pk}</a> : Déjà confirmé le" in page
    assert page.count(" checked aria-label") == 1
    assert f'value="{scene.deux.pk}" form="selection" class="preau-coche" checked' in page
    assert confirmes() == {scene.mixte.pk}


def test_J19_defaire_demande_le_motif_a_l_ecran_suivant(scene, client):
    page = texte(valider(client, "defaire", scene.deux, scene.mixte))
    assert "Défaire 2 jumelages" in page
    assert "À corriger" not in page
    assert str(scene.deux.bmp2.etablissement) in page
    page = texte(valider(client, "defaire", scene.deux, scene.mixte, motif="autre", commentaire=""))
    assert "demande un commentaire." in page
    scene.deux.refresh_from_db()
    assert scene.deux.etat == Etat.VALIDE
    page = texte(
        valider(client, "defaire", scene.deux, scene.mixte, motif="autre", commentaire="Postes pourvus")
    )
    assert "2 jumelages défaits" in page
    assert lire(client, "validation").context["liste"].total == 0
    assert Courriel.objects.filter(modele="defait").count() == 4


@pytest.mark.parametrize(
    ("valeurs", "message"),
    [
        ({"acte": "confirmer"}, "Aucun jumelage n'est sélectionné"),
        ({"acte": "defaire"}, "Aucun jumelage n'est sélectionné"),
        ({}, "Choisissez un acte"),
        ({"acte": "detruire", "choix": "1"}, "Choisissez un acte"),
        ({"acte": "confirmer", "choix": "abc"}, "Aucun jumelage n'est sélectionné"),
        ({"acte": "confirmer", "choix": "9" * 18}, "n'existe plus"),
        ({"acte": "confirmer", "portee": "toutes"}, "La liste a changé"),
        (
            {"acte": "defaire", "choix": [str(n) for n in range(MAXIMUM + 1)]},
            f"{MAXIMUM} au plus à la fois",
        ),
    ],
)
def test_J19_une_demande_fausse_est_expliquee(scene, client, valeurs, message):
    page = texte(client.post(reverse("jumo:validation"), valeurs, follow=True))
    assert escape(message) in page
    assert not confirmes()


def test_J19_hors_de_la_phase_la_liste_se_lit_seulement(scene, client, juin):
    juin(days=20)
    page = texte(lire(client, "validation"))
    assert "en phase « Validation par les services »" in page
    assert "Sélectionner le jumelage" not in page
    assert "Confirmer la sélection" not in page
    assert "Cette action est possible" in texte(valider(client, "confirmer", scene.deux))
    assert "Confirmer le jumelage" not in texte(client.get(reverse("jumo:demande", args=[scene.deux.pk])))


def test_J19_un_gestionnaire_de_deux_services_agit_au_nom_du_bon(scene, client_de):
    client = client_de(fabriques.gestionnaire(fabriques.dsden("077"), fabriques.dsden("093")))
    page = valider(client, "confirmer", scene.deux, scene.ailleurs)
    assert "relèvent de plusieurs de vos services" in texte(page)
    assert not confirmes()
    valider(client, "confirmer", scene.ailleurs, scene.mixte)
    scene.ailleurs.refresh_from_db()
    assert fabriques.dsden("093").rne in scene.ailleurs.confirme_par


def test_J19_depuis_la_page_du_jumelage(scene, client):
    adresse = reverse("jumo:demande", args=[scene.deux.pk])
    assert "Confirmer le jumelage" in texte(client.get(adresse))
    reponse = valider(client, "confirmer", scene.deux, retour=adresse)
    assert reponse.redirect_chain[-1][0] == adresse
    page = texte(reponse)
    assert "Annuler la confirmation" in page
    assert "Défaire le jumelage" not in page


def test_J19_la_liste_pour_la_division_des_personnels(scene, client, client_de):
    zone = fabriques.zone()
    type(scene.deux.bmp1).objects.filter(pk=scene.deux.bmp1.pk).update(zone=zone)
    services.confirmer(acteur=scene.dsden, jumelages=[scene.deux.pk])
    lignes = lignes_csv(lire(client, "personnels"))
    assert list(lignes[0]) == list(vue.ENTETES)
    assert [ligne["RNE"] for ligne in lignes] == [bmp.etablissement.rne for bmp in scene.deux.bmps]
    assert lignes[0] | {"Établissement": "", "Commune": ""} == {
        "N° du jumelage": str(scene.deux.pk),
        "RNE": scene.deux.bmp1.etablissement.rne,
        "Établissement": "",
        "Commune": "",
        "BMP": scene.deux.bmp1.identifiant,
        "Code discipline": "L0422",
        "Discipline": "Anglais",
        "Quotité (h)": "12",
        "Total (h)": "18",
        "ORS (h)": "18",
        "ZR": "077001ZC",
        "Confirmé le": f"{horloge.now():%d/%m/%Y %H:%M}",
        "Confirmé par": scene.dsden.signature,
        "Origine": "Établissement",
    }
    # The BMP of another département comes with its jumelage; the unconfirmed by a filter.
    mixte = lignes_csv(lire(client, "personnels", confirme="non"))
    assert [ligne["RNE"] for ligne in mixte] == [bmp.etablissement.rne for bmp in scene.mixte.bmps]
    assert len(lignes_csv(lire(client, "personnels", confirme=""))) == 4
    tous = client_de(scene.rectorat.compte)
    assert len(lignes_csv(lire(tous, "personnels", confirme=""))) == 6


def test_J5_apres_la_campagne_l_ecole_lit_ce_qui_est_confirme_en_tete(scene, client_de, juin):
    ecole = scene.deux.bmp1.etablissement
    autre = fabriques.bmp(ecole, quotite=300, discipline=fabriques.discipline("A0001", "Allemand"))
    second = fabriques.jumelage(autre, fabriques.bmp(discipline=autre.discipline), etat=Etat.VALIDE)
    services.confirmer(acteur=scene.dsden, jumelages=[scene.deux.pk])
    juin(days=20)
    client = client_de(fabriques.chef(ecole))
    page = texte(client.get(reverse("jumo:mes_jumelages")))
    titre, reste = page.index("Jumelages validés à l"), page.index("BMP de l'établissement et autres")
    # By discipline, as the BMP of the school are.
    assert titre < page.index("ALLEMAND") < page.index("ANGLAIS") < reste
    assert page.count(f"confirmé par les services le {horloge.now() - timedelta(days=20):%d/%m/%Y}") == 1
    assert page.count(second.bmp2.etablissement.rne) == 1
    fiche = texte(client.get(reverse("jumo:demande", args=[scene.deux.pk])))
    assert escape(scene.dsden.signature) in fiche
    assert "jumelage confirmé" in fiche


def test_J19_une_ecole_ne_valide_pas(scene, client_de):
    chef = client_de(fabriques.chef(scene.deux.bmp1.etablissement))
    assert valider(chef, "confirmer", scene.deux).status_code == 403
    assert "Confirmer le jumelage" not in texte(chef.get(reverse("jumo:demande", args=[scene.deux.pk])))
    assert not confirmes()


def test_J12_une_demande_n_est_pas_a_valider(scene, client):
    demande = jumelage(1200, 600, etat=Etat.EN_COURS)
    assert demande.pk not in lire(client, "validation").context["liste"].confirmations
    assert "En cours" in texte(valider(client, "confirmer", demande))
    assert acteur(demande.bmp1.etablissement).rne in texte(
        client.get(reverse("jumo:demande", args=[demande.pk]))
    )
