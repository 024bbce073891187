"""J18: the dashboard counts what the lists show, within the scope, in a constant number of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from preau.jumo import services
from preau.jumo.access import bmp_du_perimetre, etablissements_du_perimetre
from preau.jumo.jobs import expirer_demandes
from preau.jumo.states import Etat
from preau.socle import horloge
from preau.socle.cartes.models import Distance
from tests import fabriques
from tests.jumo.conftest import acteur
from tests.jumo.supervision.conftest import jumelage


def lire(client, **filtres):
    reponse = client.get(reverse("jumo:supervision"), filtres)
    assert reponse.status_code == 200
    return reponse.context


def comptes(contexte):
    return {nom: (c.nombre, c.centiemes) for nom, c in contexte["ensemble"].bmp.items()}


@pytest.fixture
def academie(campagne):
    """Two départements, two disciplines, a jumelage in each state, and free BMP."""
    maths = fabriques.discipline("L1300", "Mathématiques")
    meaux, melun = fabriques.zone("077001ZC"), fabriques.zone("077005ZG")
    bobigny = fabriques.zone("093003ZE", dans="093")

    def bmp(quotite, zone=meaux, dans="077", nature="340", **champs):
        ecole = fabriques.etablissement(dans=dans, nature=nature)
        return fabriques.bmp(ecole, quotite=quotite, zone=zone, **champs)

    valide = fabriques.jumelage(bmp(1200), bmp(600), etat=Etat.VALIDE)
    mixte = fabriques.jumelage(
        bmp(1000, melun), bmp(600, bobigny, "093"), bmp(300, melun), etat=Etat.VALIDE, origine="services"
    )
    fabriques.jumelage(bmp(900, discipline=maths), bmp(500, melun, discipline=maths), etat=Etat.VALIDE)
    fabriques.jumelage(bmp(400), bmp(400), etat=Etat.BROUILLON, origine="services")
    urgente = fabriques.jumelage(bmp(700), bmp(800), echeance=horloge.now() + timedelta(hours=20))
    fabriques.jumelage(bmp(750), bmp(850), echeance=horloge.now() + timedelta(hours=40))
    fabriques.jumelage(bmp(300), bmp(200), etat=Etat.REFUSE)
    bmp(1800, nature="300")
    bmp(500, bobigny, "093")
    return {"valide": valide, "mixte": mixte, "urgente": urgente}


def test_J18_les_chiffres_du_perimetre(academie, client_de):
    contexte = lire(client_de(fabriques.gestionnaire(fabriques.dsden("077"))))
    assert comptes(contexte) == {
        "libre": (2, 500),
        "demande": (4, 3100),
        "prepare": (2, 800),
        "jumele": (6, 4500),
    }
    ensemble, repartition = contexte["ensemble"], contexte["repartition"]
    assert (ensemble.jumelages, ensemble.complets, ensemble.echeances, ensemble.seuls) == (3, 2, 1, 0)
    assert ensemble.taux == round(100 * 4500 / 8900)
    assert (repartition.paires, repartition.triples) == (2, 1)
    assert (repartition.etablissements, repartition.services) == (2, 1)
    assert {code: nombre for code, _, nombre in repartition.etats} == {
        "brouillon": 1,
        "en_cours": 2,
        "valide": 3,
        "refuse": 1,
        "annule": 0,
        "supprime": 0,
    }
    assert [demande for demande, _ in contexte["urgentes"]] == [academie["urgente"]]


def test_J18_le_rectorat_voit_tout_et_chaque_filtre_restreint(academie, client_de):
    client = client_de(fabriques.gestionnaire(fabriques.rectorat()))
    assert comptes(lire(client))["libre"] == (4, 2800)
    assert lire(client)["ensemble"].seuls == 1
    assert comptes(lire(client, departement="093")) == {
        "libre": (1, 500),
        "demande": (0, 0),
        "prepare": (0, 0),
        "jumele": (1, 600),
    }
    # The jumelage of both départements counts in each.
    assert lire(client, departement="093")["repartition"].triples == 1
    maths = lire(client, discipline="L1300")
    assert (comptes(maths)["jumele"], maths["ensemble"].complets) == ((2, 1400), 0)
    assert comptes(lire(client, type="lycee"))["libre"] == (1, 1800)
    assert comptes(lire(client, zone="077005ZG"))["jumele"] == (3, 1800)
    faux = lire(client, zone="nulle-part")
    assert faux["ensemble"].total.nombre == 0
    assert "zone" in faux["form"].errors


def test_J18_les_ventilations_somment_au_tout(academie, client_de):
    contexte = lire(client_de(fabriques.gestionnaire(fabriques.rectorat())))
    for ventilation in contexte["ventilations"]:
        lignes = [rangee["chiffres"] for rangee in ventilation["rangees"]]
        for situation, (nombre, centiemes) in comptes(contexte).items():
            assert sum(c.bmp[situation].nombre for c in lignes) == nombre
            assert sum(c.bmp[situation].centiemes for c in lignes) == centiemes
    par_zone = {r["chiffres"].code: r["chiffres"] for r in contexte["ventilations"][0]["rangees"]}
    assert {code: c.jumelages for code, c in par_zone.items()} == {
        "077001ZC": 2,
        "077005ZG": 2,
        "093003ZE": 1,
    }
    assert {code: c.complets for code, c in par_zone.items()} == {
        "077001ZC": 1,
        "077005ZG": 1,
        "093003ZE": 1,
    }


def test_J18_chaque_chiffre_mene_a_la_liste_qui_le_montre(academie, client_de):
    client = client_de(fabriques.gestionnaire(fabriques.rectorat()))
    contexte = lire(client, departement="077")
    attendus = [(adresse, compte.nombre) for _, compte, adresse in contexte["situations"]]
    attendus += [(adresse, nombre) for _, nombre, adresse in contexte["etats"]]
    attendus += [(adresse, nombre) for _, nombre, adresse in contexte["origines"]]
    attendus += [
        (contexte["adresse_echeances"], contexte["ensemble"].echeances),
        (contexte["adresse_complets"], contexte["ensemble"].complets),
    ]
    for ventilation in contexte["ventilations"]:
        for rangee in ventilation["rangees"]:
            attendus += [(adresse, compte.nombre) for _, compte, adresse in rangee["bmp"]]
            attendus += [
                (rangee["jumelages"], rangee["chiffres"].jumelages),
                (rangee["echeances"], rangee["chiffres"].echeances),
            ]
    for adresse, nombre in attendus:
        assert client.get(adresse).context["liste"].total == nombre, adresse


def test_J18_la_distance_moyenne_est_celle_des_jumelages_valides(academie, client_de):
    """A pair 10 km apart; a triple whose two shortest legs are 4 and 6 km; the third pair is nowhere."""

    def relier(un, autre, hectometres):
        de, vers = sorted([un.etablissement_id, autre.etablissement_id])
        Distance.objects.create(
            de_id=de,
            vers_id=vers,
            hectometres=hectometres,
            minutes=10,
            source="fichier",
            le=horloge.aujourdhui(),
        )

    relier(academie["valide"].bmp1, academie["valide"].bmp2, 100)
    un, deux, trois = academie["mixte"].bmps
    for paire, hectometres in (((un, deux), 40), ((deux, trois), 90), ((un, trois), 60)):
        relier(*paire, hectometres)
    relier(academie["urgente"].bmp1, academie["urgente"].bmp2, 999)
    ensemble = lire(client_de(fabriques.gestionnaire(fabriques.rectorat())))["ensemble"]
    assert (ensemble.distance, ensemble.mesures) == (10.0, 2)


def test_J18_l_avancement_jour_apres_jour(juin, campagne, client_de):
    """From the journal: what was accepted on a day stays so once it is deleted."""
    bmps = [fabriques.bmp(quotite=600) for _ in range(8)]
    acteurs = [acteur(bmp.etablissement) for bmp in bmps]

    def demander(un, *autres):
        cibles = [bmps[rang].pk for rang in autres]
        return services.demander(acteur=acteurs[un], bmp=bmps[un].pk, cibles=cibles, triple=True)[0]

    triple, paire, echue = demander(0, 1, 2), demander(3, 4), demander(5, 6)
    juin(days=1)
    for rang in (1, 2):
        services.accepter(acteur=acteurs[rang], jumelage=triple.pk, bmp=bmps[rang].pk)
    services.refuser(acteur=acteurs[4], jumelage=paire.pk, bmp=bmps[4].pk, motif="zr")
    services.supprimer(acteur=acteurs[0], jumelage=triple.pk, motif="zr")
    juin(days=3)
    assert expirer_demandes() == 1
    echue.refresh_from_db()
    courbes = lire(client_de(fabriques.gestionnaire()))["courbes"]
    assert len(courbes.cles) == 14
    assert {serie.nom: serie.valeurs[-4:] for serie in courbes.series} == {
        "Demandes faites": (3, 0, 0, 0),
        "Acceptées": (0, 1, 0, 0),
        "Refusées": (0, 1, 0, 0),
        "Échues": (0, 0, 0, 1),
    }
    autres = lire(client_de(fabriques.gestionnaire(fabriques.dsden("093"))))
    assert autres["ensemble"].total.nombre == 0


def test_J18_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_lignes(academie, client_de):
    client = client_de(fabriques.gestionnaire(fabriques.rectorat()))

    def requetes(nom):
        with CaptureQueriesContext(
            connection,
        ) as capture:
            assert client.get(reverse(f"jumo:{nom}")).status_code == 200
        return len([q for q in capture if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    noms = ("supervision", "supervision_bmp", "supervision_jumelages", "echeances", "validation")
    avant = {nom: requetes(nom) for nom in noms}
    for _ in range(6):
        jumelage(1200, 600, dans=("077", "093"))
        jumelage(900, 600, etat=Etat.EN_COURS, echeance=horloge.now() + timedelta(hours=3))
        fabriques.bmp(discipline=fabriques.discipline("L1000", "Histoire"))
    assert {nom: requetes(nom) for nom in noms} == avant
    assert avant["supervision"] <= 17
    assert max(avant.values()) <= 17


def test_J18_le_perimetre_de_chaque_type_d_etablissement(campagne):
    """A DSDEN sees the collèges of its own département, the rectorat the lycées and all the rest."""
    natures = ("340", "350", "352", "300", "302", "306", "320", "370")
    ecoles = {n: fabriques.etablissement(nature=n, sigle="X", nom=f"École {n}") for n in natures}
    fabriques.etablissement(dans="093")
    primaire = fabriques.etablissement(nature="151", sigle="X", nom="École")

    def vus(service):
        siens = etablissements_du_perimetre(fabriques.habilitations(fabriques.gestionnaire(service)))
        return {ecole.nature for ecole in siens.filter(departement__code="077")}

    assert vus(fabriques.dsden("077")) == {"340", "350", "352"}
    assert vus(fabriques.dsden("093")) == set()
    assert vus(fabriques.rectorat()) == set(natures)
    assert primaire.nature not in vus(fabriques.rectorat())
    # A school that has closed keeps its BMP under its service's eyes.
    fabriques.bmp(ecoles["340"])
    type(ecoles["340"]).objects.update(ouvert=False)
    habilitations = fabriques.habilitations(fabriques.gestionnaire(fabriques.dsden("077")))
    assert bmp_du_perimetre(habilitations, campagne).count() == 1


def test_J3_sans_campagne_le_tableau_le_dit(juin, db, client_de):
    page = client_de(fabriques.gestionnaire()).get(reverse("jumo:supervision")).content.decode()
    assert "Aucune campagne de jumelage" in page
    assert "Aucun BMP dans votre périmètre" in page


def test_J18_avant_l_ouverture_il_n_y_a_pas_d_avancement(juin, db, client_de):
    fabriques.campagne(phase=None)
    jumelage(1200, 600, etat=Etat.BROUILLON)
    assert lire(client_de(fabriques.gestionnaire()))["courbes"] is None
