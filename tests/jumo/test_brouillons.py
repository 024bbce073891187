"""J4: the services draft jumelages, give some up, and publish the others in one act."""

from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from preau.jumo import jobs, services
from preau.jumo.models import Jumelage
from preau.jumo.services import regles
from preau.jumo.states import Etat, Phase
from preau.socle.courriels.models import Courriel
from preau.socle.cycles import ActionImpossible
from preau.socle.journal.models import Evenement
from preau.socle.travaux.models import Travail
from preau.socle.travaux.progression import suivre
from tests import fabriques
from tests.jumo.conftest import acteur, acteur_service


@pytest.fixture
def preparation(juin, db):
    return fabriques.campagne(phase=Phase.PREPARATION)


@pytest.fixture
def dsden(preparation):
    return acteur_service(fabriques.dsden())


def trio(**champs):
    return [fabriques.bmp(quotite=quotite, **champs).pk for quotite in (900, 500, 400)]


def paires(nombre):
    return [[fabriques.bmp(quotite=1200).pk, fabriques.bmp().pk] for _ in range(nombre)]


def etats():
    return Counter(Jumelage.objects.values_list("etat", flat=True))


def test_J4_beaucoup_de_brouillons_en_un_acte_ou_aucun(dsden):
    groupes = [*paires(3), trio()]
    faits = services.construire_tous(acteur=dsden, groupes=groupes)
    assert [[bmp.pk for bmp in j.bmps] for j in faits] == groupes
    assert etats() == {Etat.BROUILLON: 4}
    assert Evenement.objects.filter(action="construire").count() == 4
    assert not Courriel.objects.exists()

    [[libre, autre]] = paires(1)
    with pytest.raises(ActionImpossible, match="réservé par les services"):
        services.construire_tous(acteur=dsden, groupes=[[libre, autre], [groupes[0][0], fabriques.bmp().pk]])
    with pytest.raises(ActionImpossible, match="dans deux des jumelages"):
        services.construire_tous(acteur=dsden, groupes=[[libre, autre], [libre, fabriques.bmp().pk]])
    assert etats() == {Etat.BROUILLON: 4}


def test_J4_le_brouillon_abandonne_libere_ses_bmp_et_reste_inconnu_des_etablissements(dsden, client_de):
    groupe = trio()
    [brouillon] = services.construire_tous(acteur=dsden, groupes=[groupe])
    services.abandonner(acteur=dsden, jumelages=[brouillon.pk])
    brouillon.refresh_from_db()
    assert (brouillon.etat, brouillon.publie_le) == (Etat.ANNULE, None)
    assert not Courriel.objects.exists()
    services.construire_tous(acteur=dsden, groupes=[groupe])

    chef = client_de(fabriques.chef(brouillon.bmp1.etablissement))
    assert chef.get(reverse("jumo:demande", args=[brouillon.pk])).status_code == 404
    assert f"demandes/{brouillon.pk}/" not in chef.get(reverse("jumo:historique")).content.decode()
    gestionnaire = client_de(dsden.compte)
    page = gestionnaire.get(reverse("jumo:demande", args=[brouillon.pk])).content.decode()
    assert f"Brouillon n° {brouillon.pk}" in page
    assert "Demandeur" not in page
    assert "lecture seule" not in page


def test_J4_J16_publier_des_la_preparation_dit_a_chaque_etablissement_ce_qui_le_concerne(dsden):
    brouillons = services.construire_tous(acteur=dsden, groupes=[*paires(2), trio()])
    services.publier(acteur=dsden, jumelages=[b.pk for b in brouillons])
    assert etats() == {Etat.VALIDE: 3}
    assert all(j.publie_le and j.origine == "services" for j in Jumelage.objects.all())
    attendus = Counter(bmp.etablissement_id for b in brouillons for bmp in b.bmps)
    assert Counter(Courriel.objects.values_list("etablissement", flat=True)) == attendus
    assert set(Courriel.objects.values_list("modele", flat=True)) == {"publication"}


def test_J4_publier_est_tout_ou_rien_et_dit_lequel_empeche(dsden):
    bons = services.construire_tous(acteur=dsden, groupes=paires(2))
    services.abandonner(acteur=dsden, jumelages=[bons[1].pk])
    with pytest.raises(services.SelectionRefusee) as refus:
        services.publier(acteur=dsden, jumelages=[b.pk for b in bons])
    assert [pk for pk, _ in refus.value.refus] == [bons[1].pk]
    assert etats() == {Etat.BROUILLON: 1, Etat.ANNULE: 1}
    assert not Courriel.objects.exists()


def test_J4_la_page_des_brouillons_confirme_puis_publie(dsden, client_de):
    brouillons = services.construire_tous(acteur=dsden, groupes=paires(3))
    ailleurs = acteur_service(fabriques.rectorat())
    client = client_de(dsden.compte)
    page = client.get(reverse("jumo:brouillons"))
    assert page.context["liste"].total == 3
    adresse = reverse("jumo:decider_brouillons")
    choix = {"choix": [b.pk for b in brouillons[:2]], "action": "publier"}
    confirmation = client.post(adresse, choix)
    assert (confirmation.context["courriels"], confirmation.context["ecoles"]) == (4, 4)
    assert etats() == {Etat.BROUILLON: 3}
    assert client.post(adresse, choix | {"confirme": "oui"}).status_code == 302
    assert etats() == {Etat.VALIDE: 2, Etat.BROUILLON: 1}
    rectorat = client_de(ailleurs.compte)
    tous = {"tout": "oui", "action": "abandonner"}
    empreinte = rectorat.post(adresse, tous).context["empreinte"]
    services.construire_tous(acteur=dsden, groupes=paires(1))
    rectorat.post(adresse, tous | {"confirme": "oui", "empreinte": empreinte})
    assert etats() == {Etat.VALIDE: 2, Etat.BROUILLON: 2}, "the list has grown since it was read"
    empreinte = rectorat.post(adresse, tous).context["empreinte"]
    rectorat.post(adresse, tous | {"confirme": "oui", "empreinte": empreinte})
    assert etats() == {Etat.VALIDE: 2, Etat.ANNULE: 2}


def test_J4_un_brouillon_hors_du_perimetre_ne_se_choisit_pas(dsden, client_de):
    """P4: what another département has drafted is not in the list, and a changed key does not reach it."""
    services.construire_tous(acteur=dsden, groupes=paires(1))
    autre = client_de(fabriques.gestionnaire(fabriques.dsden("093")))
    assert autre.get(reverse("jumo:brouillons")).context["liste"].total == 0
    corps = {"choix": [Jumelage.objects.get().pk], "action": "abandonner", "confirme": "oui"}
    autre.post(reverse("jumo:decider_brouillons"), corps)
    assert etats() == {Etat.BROUILLON: 1}


@pytest.mark.django_db(transaction=True)
def test_T12_une_grande_publication_se_fait_par_un_travail_qui_se_suit(juin, client_de, monkeypatch):
    fabriques.campagne(phase=Phase.PREPARATION)
    dsden = acteur_service(fabriques.dsden())
    monkeypatch.setattr("preau.jumo.views.plan.brouillons.IMMEDIATS", 1)
    brouillons = services.construire_tous(acteur=dsden, groupes=paires(3))
    client = client_de(dsden.compte)
    corps = {"tout": "oui", "action": "publier"}
    confirmation = client.post(reverse("jumo:decider_brouillons"), corps)
    corps |= {"confirme": "oui", "empreinte": confirmation.context["empreinte"]}
    suite = client.post(reverse("jumo:decider_brouillons"), corps)
    assert etats() == {Etat.BROUILLON: 3}
    assert "va commencer" in client.get(suite["Location"]).content.decode()
    arguments = {
        "compte": dsden.compte.pk,
        "service": dsden.organisation.pk,
        "jumelages": [b.pk for b in brouillons],
    }
    jobs.publier(**arguments)
    assert etats() == {Etat.VALIDE: 3}
    assert "3 jumelages publiés" in client.get(suite["Location"]).content.decode()
    jobs.publier(**arguments)
    assert Courriel.objects.count() == 6, "run twice, it does nothing twice"
    assert Travail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_T12_un_second_clic_suit_la_publication_en_cours(juin, client_de, monkeypatch):
    """The button pressed twice: one publication, and the page follows it; two runs never overlap."""
    fabriques.campagne(phase=Phase.PREPARATION)
    dsden = acteur_service(fabriques.dsden())
    monkeypatch.setattr("preau.jumo.views.plan.brouillons.IMMEDIATS", 1)
    brouillons = services.construire_tous(acteur=dsden, groupes=paires(2))
    client = client_de(dsden.compte)
    corps = {"choix": [b.pk for b in brouillons], "action": "publier", "confirme": "oui"}
    with suivre("jumo.publier", "Publication des brouillons", demandeur=dsden.compte) as avancement:
        avancement.resultat["publies"] = 0
        suite = client.post(reverse("jumo:decider_brouillons"), corps)
    assert not ProcrastinateJob.objects.exists()
    assert suite["Location"].endswith(f"?suivi={avancement.travail.pk - 1}")
    assert "Une publication est déjà en cours" in client.get(suite["Location"]).content.decode()
    client.post(reverse("jumo:decider_brouillons"), corps)
    assert ProcrastinateJob.objects.get().lock == "jumo.publier"


@pytest.mark.django_db(transaction=True)
def test_T12_une_publication_refusee_ne_change_rien_et_le_dit(juin, client_de):
    fabriques.campagne(phase=Phase.PREPARATION)
    dsden = acteur_service(fabriques.dsden())
    bons = services.construire_tous(acteur=dsden, groupes=paires(2))
    juin(days=60)
    jobs.publier(compte=dsden.compte.pk, service=dsden.organisation.pk, jumelages=[b.pk for b in bons])
    assert etats() == {Etat.BROUILLON: 2}
    page = client_de(dsden.compte).get(reverse("jumo:brouillons"), {"suivi": 0}).content.decode()
    assert "rien n&#x27;a changé" in page or "rien n'a changé" in page
    assert "Publier le jumelage préparé :" in page
    assert "ActionImpossible" not in page
    assert Travail.objects.get().etat == Travail.Etat.ECHEC


def test_J4_preparer_a_la_main_depuis_la_recherche(dsden, client_de):
    mien, voisin = fabriques.bmp(quotite=1200), fabriques.bmp()
    client = client_de(dsden.compte)
    assert "Préparer un brouillon" in client.get(reverse("jumo:recherche", args=[mien.pk])).content.decode()
    adresse = reverse("jumo:preparer", args=[mien.pk])
    assert "12 + 6 = 18 / 18 h" in client.get(adresse, {"cibles": voisin.pk}).content.decode()
    assert client.post(adresse, {"cibles": voisin.pk}).status_code == 302
    [brouillon] = Jumelage.objects.all()
    assert (brouillon.etat, brouillon.bmps, brouillon.service) == (
        Etat.BROUILLON,
        [mien, voisin],
        dsden.organisation,
    )
    deuxieme = client.post(adresse, {"cibles": voisin.pk})
    assert "réservé par les services" in deuxieme.content.decode()
    chef = client_de(fabriques.chef(mien.etablissement))
    assert "Préparer un brouillon" not in chef.get(reverse("jumo:recherche", args=[mien.pk])).content.decode()


def test_J4_publier_un_brouillon_annule_les_demandes_sur_ses_bmp(juin, db):
    """J12: a school had asked for a BMP of the draft's own partner before the draft was written."""
    fabriques.campagne()
    dsden = acteur_service(fabriques.dsden())
    un, deux, trois = fabriques.bmp(quotite=1200), fabriques.bmp(), fabriques.bmp()
    [demande] = services.demander(acteur=acteur(trois.etablissement), bmp=trois.pk, cibles=[un.pk])
    brouillon = services.construire(acteur=dsden, bmps=[un.pk, deux.pk])
    juin(minutes=5)
    services.publier(acteur=dsden, jumelages=[brouillon.pk])
    demande.refresh_from_db()
    assert (demande.etat, demande.raison) == (Etat.ANNULE, "BMP déjà jumelé")
    assert Counter(Courriel.objects.values_list("modele", flat=True)) == {
        "demande_accuse": 1,
        "demande_recue": 1,
        "publication": 2,
        "deja_jumele": 2,
    }
    assert timedelta(0) < Jumelage.objects.get(pk=brouillon.pk).publie_le - brouillon.cree_le


@pytest.mark.parametrize("phase", [Phase.PREPARATION, Phase.OUVERTE, Phase.VALIDATION])
def test_J3_J4_un_etablissement_qui_lit_seulement_ne_voit_aucune_trace_d_un_brouillon(
    juin, db, client_de, phase
):
    """Neither in a page, an export, a map nor the journal; the services see it. While schools may ask, they are
    spared a refusal: the BMP is shown as taken, and nothing else.
    """
    fabriques.campagne(phase=phase)
    dsden = acteur_service(fabriques.dsden())
    mien, voisin, autre = fabriques.bmp(quotite=1200), fabriques.bmp(), fabriques.bmp()
    brouillon = fabriques.jumelage(mien, voisin, etat=Etat.BROUILLON, service=dsden.organisation)
    regles.consigner(brouillon, "construire", dsden, "jumelage préparé", None)
    ouverte = phase == Phase.OUVERTE

    def lire(client, nom, *args, **parametres):
        return b"".join(client.get(reverse(f"jumo:{nom}", args=args), parametres)).decode()

    ailleurs = client_de(fabriques.chef(autre.etablissement))
    for attendu in (
        lire(ailleurs, "recherche", autre.pk),
        lire(ailleurs, "recherche", autre.pk, format="csv"),
        lire(ailleurs, "carte_bmp", autre.pk, rayon=0),
    ):
        assert voisin.etablissement.nom in attendu
        assert ("jumelé" in attendu.lower().replace("déjà jumelés", "").replace("jumelées", "")) == ouverte
    chef = client_de(fabriques.chef(mien.etablissement))
    assert ("Réservé par les services" in lire(chef, "mes_jumelages")) == ouverte
    assert ("réservé par les services" in lire(chef, "proposer", mien.pk)) == ouverte
    for page in (lire(chef, "mes_jumelages"), lire(chef, "historique")):
        assert f"/jumo/demandes/{brouillon.pk}/" not in page
    # Not even the kind of act, among the filters.
    assert "Préparer un jumelage" not in chef.get(reverse("journal:evenements")).content.decode()
    services_ = client_de(dsden.compte)
    assert "Préparer un jumelage" in services_.get(reverse("journal:evenements")).content.decode()
    assert "Jumelé" in lire(services_, "recherche", autre.pk, format="csv")


def test_J4_un_gestionnaire_de_deux_services_publie_ceux_de_chacun(preparation, client_de):
    """Each draft is published in the name of a service whose scope touches it, whichever comes first."""
    deux = fabriques.gestionnaire(fabriques.dsden(), fabriques.dsden("093"))
    seine = acteur_service(fabriques.dsden("093"))
    bmps = [fabriques.bmp(fabriques.etablissement(dans="093"), quotite=q) for q in (1200, 600)]
    brouillon = services.construire(acteur=seine, bmps=[bmp.pk for bmp in bmps])
    corps = {"choix": brouillon.pk, "action": "publier", "confirme": "oui"}
    client_de(deux).post(reverse("jumo:decider_brouillons"), corps)
    brouillon.refresh_from_db()
    assert brouillon.etat == Etat.VALIDE
    assert f"({seine.rne})" in brouillon.auteur
