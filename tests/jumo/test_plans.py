"""J17: the services ask for a plan, decide each proposal, and read why and at what price."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from preau.jumo import services
from preau.jumo.calcul import perte, prix_exact, probleme
from preau.jumo.models import Bmp, Jumelage, Plan, Proposition
from preau.jumo.states import ACTES, Etat, EtatPlan, Phase
from preau.socle.cycles import ActionImpossible
from preau.socle.travaux.models import Travail
from tests import fabriques
from tests.jumo.conftest import acteur, acteur_service
from tests.travaux import faire_les_travaux

# Four collèges along one road: Alpha, Beta, Gamma, Delta, about 2.7 km from one to the next.
LONGITUDES = (2.50, 2.53, 2.56, 2.59)


@pytest.fixture
def preparation(juin, db):
    return fabriques.campagne(phase=Phase.PREPARATION)


@pytest.fixture
def dsden(preparation):
    return acteur_service(fabriques.dsden())


def ecole(rang: int, **champs):
    return fabriques.etablissement(latitude=48.80, longitude=LONGITUDES[rang], **champs)


def blocs(*quotites: int, **champs) -> list[Bmp]:
    """One block in each of the first schools of the road, all in one zone."""
    zone = fabriques.zone()
    return [fabriques.bmp(ecole(rang), quotite=q, zone=zone, **champs) for rang, q in enumerate(quotites)]


def calculer(dsden, campagne, **options) -> Plan:
    plan = services.demander_plan(acteur=dsden, campagne=campagne, **options)
    services.calculer_plan(plan=plan.pk)
    plan.refresh_from_db()
    assert plan.etat == EtatPlan.PRET, plan.erreur
    return plan


def groupes(plan: Plan) -> list[set[Bmp]]:
    return [set(p.bmps) for p in Proposition.objects.avec_bmp().filter(plan=plan)]


@pytest.mark.django_db(transaction=True)
def test_J17_le_plan_reunit_les_meilleurs_services_et_dit_pourquoi(juin):
    campagne = fabriques.campagne(phase=Phase.PREPARATION)
    dsden = acteur_service(fabriques.dsden())
    a, b, c, d = blocs(1200, 1200, 600, 600)
    plan = calculer(dsden, campagne)
    # 12 + 6 twice; crossing the pairs (A-D, B-C) makes the same two services by a longer way.
    assert sorted(map(sorted, [[m.pk for m in g] for g in groupes(plan)])) in (
        [[a.pk, c.pk], [b.pk, d.pk]],
        [[a.pk, d.pk], [b.pk, c.pk]],
    )
    rapport = plan.rapport
    assert (rapport["groupes"], rapport["couverts"], rapport["heures"]) == (2, 4, 3600)
    assert rapport["ecart"] == 0
    assert rapport["score"] >= rapport["glouton"]["score"]
    for proposition in plan.propositions.all():
        assert sum(ligne["points"] for ligne in proposition.detail) == pytest.approx(proposition.gain / 100)
        assert proposition.source == "estimation"
        assert proposition.detail[0]["libelle"] == "18 h pour un service de 18 h"
    assert Travail.objects.get(nom="jumo.calculer_plan").etat == Travail.Etat.FINI
    services.calculer_plan(plan=plan.pk)
    assert plan.propositions.count() == 2, "run twice, it does nothing twice"


def test_J17_ce_qui_est_fixe_ou_refuse_n_est_pas_propose(dsden, preparation):
    a, b, c, d = blocs(1200, 600, 600, 600)
    ailleurs = fabriques.bmp(fabriques.etablissement(dans="093"), quotite=600)
    prive = fabriques.bmp(ecole(1, secteur="prive"), quotite=600)
    pris = blocs(1200, 600)
    fabriques.jumelage(*pris, etat=Etat.BROUILLON)
    demandes = blocs(900, 900)
    fabriques.jumelage(*demandes)
    fabriques.jumelage(a, b, etat=Etat.REFUSE)
    fabriques.proposition(a, c, plan=fabriques.plan(dsden.organisation), etat="ecartee")
    voulu = fabriques.plan(dsden.organisation)
    donnees = probleme(voulu)
    assert set(donnees.bmps.values()) == {a, b, c, d}
    assert {ailleurs, prive, *pris, *demandes}.isdisjoint(donnees.bmps.values())
    assert donnees.interdits == {frozenset((str(a.pk), str(b.pk))), frozenset((str(a.pk), str(c.pk)))}
    voulu.avec_demandes = True
    assert set(probleme(voulu).bmps.values()) == {a, b, c, d, *demandes}


@pytest.mark.django_db(transaction=True)
def test_J17_l_ecran_calcule_en_fond_retient_ecarte_et_publie(juin, client_de):
    fabriques.campagne(phase=Phase.PREPARATION)
    dsden = acteur_service(fabriques.dsden())
    blocs(1200, 1200, 600, 600)
    client = client_de(dsden.compte)
    suite = client.post(reverse("jumo:plans"), {"limite_s": 10, "discipline": ""})
    assert "va commencer" in client.get(suite["Location"]).content.decode()
    refuse = client.post(reverse("jumo:plans"), {"limite_s": 10})
    assert "Un calcul est déjà en cours" in refuse.content.decode()
    assert "jumo.calculer_plan" in faire_les_travaux()
    page = client.get(suite["Location"])
    assert page.context["liste"].total == 2
    assert "l&#x27;optimum est prouvé" in page.content.decode()

    plan = Plan.objects.get()
    premiere, seconde = plan.propositions.order_by("pk")
    decider = reverse("jumo:decider", args=[plan.pk])
    client.post(decider, {"choix": premiere.pk, "action": "ecarter"})
    client.post(decider, {"tout": "oui", "action": "retenir"})
    assert [p.etat for p in plan.propositions.order_by("pk")] == ["ecartee", "retenue"]
    brouillon = Jumelage.objects.get()
    assert {bmp.pk for bmp in brouillon.bmps} == {bmp.pk for bmp in seconde.bmps}
    # The one put aside is not proposed again; taken back, it can be kept.
    encore = calculer(dsden, plan.campagne)
    assert groupes(encore) == []
    client.post(decider, {"choix": premiere.pk, "action": "reprendre"})
    client.post(decider, {"choix": premiere.pk, "action": "retenir"})
    assert Jumelage.objects.filter(etat=Etat.BROUILLON).count() == 2


def test_J17_une_proposition_perimee_est_refusee_en_entier_et_se_voit(dsden, preparation, client_de):
    a, b, c, d = blocs(1200, 1200, 600, 600)
    plan = fabriques.plan(dsden.organisation)
    bonne, perimee = fabriques.proposition(a, c, plan=plan), fabriques.proposition(b, d, plan=plan)
    services.construire(acteur=dsden, bmps=[d.pk, fabriques.bmp(quotite=1200).pk])
    with pytest.raises(ActionImpossible, match="réservé par les services"):
        services.retenir(acteur=dsden, plan=plan.pk, propositions=[bonne.pk, perimee.pk])
    assert not Proposition.objects.filter(etat="retenue").exists()
    situations = dict(Proposition.objects.avec_situation().values_list("pk", "situation"))
    assert situations == {bonne.pk: "proposee", perimee.pk: "prise"}
    page = client_de(dsden.compte).get(reverse("jumo:plan", args=[plan.pk])).content.decode()
    assert f"Choisir la proposition n° {bonne.pk}" in page
    assert f"Choisir la proposition n° {perimee.pk}" not in page
    assert "BMP pris ou supprimé depuis : 1" in page
    assert bonne.bmp1.discipline.libelle in page


@pytest.mark.parametrize("phase", [Phase.VALIDATION, Phase.CONSULTATION, None])
def test_J3_J17_un_plan_ne_se_demande_que_quand_on_peut_preparer(juin, db, phase, client_de):
    campagne = fabriques.campagne(phase=phase)
    dsden = acteur_service(fabriques.dsden())
    with pytest.raises(ActionImpossible, match="Cette action est possible en phase"):
        services.demander_plan(acteur=dsden, campagne=campagne)
    page = client_de(dsden.compte).get(reverse("jumo:plans")).content.decode()
    assert "Cette action est possible en phase" in page
    assert ">Calculer<" not in page


def test_J17_le_prix_d_un_refus_est_exact_et_celui_d_un_choix_a_la_main_se_lit(dsden, preparation, client_de):
    a, b, c = blocs(1200, 600, 600)
    plan = fabriques.plan(dsden.organisation)
    proche = fabriques.proposition(a, b, plan=plan)
    # Without A-B, A-C is next: one road step more, about 2.9 km by road at 1 point a km.
    exact = prix_exact(Proposition.objects.avec_bmp().get(pk=proche.pk))
    assert 2 < exact < 4
    page = client_de(dsden.compte).get(reverse("jumo:prix", args=[proche.pk])).content.decode()
    assert "points</strong> de moins" in page
    fabriques.jumelage(b, fabriques.bmp(quotite=1200), etat=Etat.VALIDE)
    assert prix_exact(Proposition.objects.avec_bmp().get(pk=proche.pk)) is None

    lus = list(Bmp.objects.avec_etablissement().filter(pk__in=[a.pk, c.pk]).order_by("pk"))
    assert perte(lus) is None
    plan.raretes = {str(a.pk): 150.0, str(c.pk): 40.0}
    plan.save()
    cout = perte(lus)
    assert cout.points == pytest.approx(190 - cout.evaluation.gain, abs=0.06)


@pytest.mark.django_db(transaction=True)
def test_J17_un_calcul_rate_se_voit_et_laisse_la_place_au_suivant(juin, monkeypatch, client_de):
    campagne = fabriques.campagne(phase=Phase.PREPARATION)
    dsden = acteur_service(fabriques.dsden())
    plan = services.demander_plan(acteur=dsden, campagne=campagne)
    Bmp.tous.all().delete()
    monkeypatch.setattr("preau.jumo.services.plans.calculer", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.calculer_plan(plan=plan.pk)
    plan.refresh_from_db()
    assert plan.etat == EtatPlan.ECHEC
    page = client_de(dsden.compte).get(reverse("jumo:plan", args=[plan.pk])).content.decode()
    assert "Le calcul a échoué" in page
    assert services.demander_plan(acteur=dsden, campagne=campagne).pk != plan.pk


@pytest.mark.django_db(transaction=True)
def test_R1_J15_deux_gestionnaires_retiennent_au_meme_instant():
    """Two plans propose the same BMP with others: whoever is second reads why, and no BMP is held twice."""
    fabriques.campagne(phase=Phase.PREPARATION)
    dsden, rectorat = acteur_service(fabriques.dsden()), acteur_service(fabriques.rectorat())
    barriere = threading.Barrier(2)

    def retenir(quoi):
        qui, proposition = quoi
        barriere.wait()
        try:
            services.retenir(acteur=qui, plan=proposition.plan_id, propositions=[proposition.pk])
        except ActionImpossible as refus:
            return str(refus)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(2) as equipe:
        for tour in range(15):
            commun, un, autre = fabriques.bmp(quotite=1200), fabriques.bmp(), fabriques.bmp()
            siens = [
                (dsden, fabriques.proposition(commun, un, plan=fabriques.plan(dsden.organisation))),
                (rectorat, fabriques.proposition(autre, commun, plan=fabriques.plan(rectorat.organisation))),
            ]
            issues = list(equipe.map(retenir, siens))
            assert issues.count(None) == 1, (tour, issues)
            assert "réservé par les services" in next(i for i in issues if i)
            assert Jumelage.objects.engages().touchant([commun.pk]).count() == 1


def test_P4_un_plan_est_a_son_service(dsden, preparation, client_de):
    plan = fabriques.plan(dsden.organisation)
    voisin = client_de(fabriques.gestionnaire(fabriques.dsden("093")))
    assert voisin.get(reverse("jumo:plan", args=[plan.pk])).status_code == 404
    chef = fabriques.chef()
    assert client_de(chef).get(reverse("jumo:plan", args=[plan.pk])).status_code == 403
    with pytest.raises(ActionImpossible, match="Seuls les services"):
        services.demander_plan(acteur=acteur(fabriques.etablissement()), campagne=preparation)


def test_J20_chaque_acte_de_jumo_a_un_nom_francais_dans_le_journal():
    """What the services note is what the table of labels names."""
    textes = [fichier.read_text(encoding="utf-8") for fichier in Path(services.__file__).parent.rglob("*.py")]
    notees = {action for texte in textes for action in re.findall(r'action="([a-z_-]+)"', texte)}
    assert len(notees) > 4
    assert notees <= ACTES.keys()
