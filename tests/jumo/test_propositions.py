"""J17: « Proposez-moi », the three best free partners of a BMP and why."""

import re
from html import unescape
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from preau.jumo.access import access_bmp
from preau.jumo.engine.score import Poids, evaluer
from preau.jumo.models import Bmp
from preau.jumo.partenaires.evaluation import membre
from preau.jumo.partenaires.propositions import proposer
from preau.jumo.states import Etat, Phase
from preau.socle.cartes.trajets import Trajets
from tests import fabriques
from tests.jumo.test_proximite import AUTRE_ZONE, KM, ZONE, candidat


@pytest.fixture
def mien(campagne):
    ecole = fabriques.etablissement(nom="Collège Alpha", latitude=48.0, longitude=2.8)
    return fabriques.bmp(ecole, quotite=1200, zone=fabriques.zone(ZONE))


def lire(bmp):
    """The BMP as the pages read it."""
    chef = fabriques.chef(bmp.etablissement)
    return access_bmp(fabriques.habilitations(chef), bmp.pk)[0]


def proposes(bmp):
    return [[autre.etablissement.nom for autre in groupe.bmps] for groupe in proposer(lire(bmp)).groupes]


@pytest.fixture
def page(client_de):
    def lire_page(bmp, chef=None):
        client = client_de(chef or fabriques.chef(bmp.etablissement))
        reponse = client.get(reverse("jumo:proposer", args=[bmp.pk]))
        assert reponse.status_code == 200
        return re.sub(r"\s+", " ", unescape(reponse.content.decode()))

    return lire_page


def test_J17_the_three_best_free_partners_by_gain(mien):
    candidat("Troisième", km=20)
    candidat("Premier", km=1)
    candidat("Quatrième", km=25)
    candidat("Deuxième", km=2, zone=AUTRE_ZONE)
    assert proposes(mien) == [["Premier"], ["Deuxième"], ["Troisième"]]


def test_J17_what_is_asked_or_paired_is_not_free(mien):
    pris, demande, libre = (candidat(nom, km=1) for nom in ("Pris", "Demandé", "Libre"))
    fabriques.jumelage(pris, candidat("Zut", 1700, km=20), etat=Etat.BROUILLON)
    fabriques.jumelage(demande, candidat("Zoé", 1700, km=20))
    assert proposes(mien) == [["Libre"]]
    assert libre.quotite == 600
    assert proposer(lire(mien)).demandes == 2


def test_J17_a_couple_refused_in_the_campaign_is_not_proposed_again(mien):
    refuse, autre = candidat("Refusé", km=1), candidat("Autre", km=9)
    fabriques.jumelage(refuse, mien, etat=Etat.REFUSE)
    # Of another block of the same school, cancelled, or undone: no refusal of this couple.
    fabriques.jumelage(fabriques.bmp(refuse.etablissement, quotite=100), mien, etat=Etat.ANNULE)
    fabriques.jumelage(mien, autre, etat=Etat.SUPPRIME)
    assert proposes(mien) == [["Autre"]]
    assert proposer(lire(mien)).refuses == 1


def test_J17_a_triple_is_proposed_when_it_is_worth_more(campagne):
    ecole = fabriques.etablissement(nom="Collège Alpha", latitude=48.0, longitude=2.8)
    petit = fabriques.bmp(ecole, quotite=600, zone=fabriques.zone(ZONE))
    un, deux = candidat("Un", 600, km=1), candidat("Deux", 600, km=2)
    # Twelve hours in two schools are too few to be one service; three make the full one.
    assert proposes(petit) == [["Un", "Deux"]]
    gros = candidat("Gros", 1200, km=3)
    assert proposes(petit) == [["Gros"]]
    Bmp.objects.filter(pk=gros.pk).update(quotite=800)
    groupes = proposer(lire(petit)).groupes
    assert [len(groupe.bmps) for groupe in groupes] == [2, 1]
    assert groupes[0].evaluation.gain > groupes[1].evaluation.gain
    fabriques.jumelage(un, petit, deux, etat=Etat.REFUSE)
    assert proposes(petit)[0] != ["Un", "Deux"]
    fabriques.jumelage(un, gros, etat=Etat.REFUSE)
    fabriques.jumelage(gros, deux, etat=Etat.REFUSE)
    assert proposes(petit) == [["Gros"]]


def test_J17_the_same_as_trying_every_couple_and_every_triple(campagne):
    """Against exhaustion: forty schools along a road, quotités of every size."""
    ecole = fabriques.etablissement(latitude=48.0, longitude=2.8)
    mien = fabriques.bmp(ecole, quotite=300, zone=fabriques.zone(ZONE))
    for rang in range(40):
        candidat(f"Rang {rang}", 150 + 250 * (rang % 5), km=2 + rang * 1.3, zone=(ZONE, AUTRE_ZONE)[rang % 2])
    tous = list(Bmp.objects.avec_etablissement())
    trajets = Trajets.entre(bmp.etablissement for bmp in tous)
    moi = next(membre(bmp) for bmp in tous if bmp.pk == mien.pk)
    autres = [membre(bmp) for bmp in tous if bmp.pk != mien.pk]

    def meilleurs(taille):
        groupes = [
            (evaluer((moi, *groupe), trajets.moteur, Poids()), {int(m.id) for m in groupe})
            for groupe in combinations(autres, taille)
        ]
        return sorted((g for g in groupes if g[0].faisable), key=lambda g: -g[0].gain)

    couples, triples = meilleurs(1)[:3], meilleurs(2)[:1]
    assert triples[0][0].gain > couples[0][0].gain
    reponse = proposer(lire(mien))
    assert [g.evaluation.gain for g in reponse.groupes] == [e.gain for e, _ in (*triples, *couples)]
    assert {bmp.pk for bmp in reponse.groupes[0].bmps} == triples[0][1]


def test_J17_the_page_says_why_line_by_line_and_leads_to_the_demande(mien, page, client_de):
    proche = candidat("Collège Beta", 700, km=10, zone=AUTRE_ZONE)
    texte = page(mien)
    assert "1. 7 h, Collège Beta, Bourg-aux-Tilleuls" in texte
    assert "12 + 7 = 19 / 18 h" in texte
    assert "10 km, 13 min (estimation)" in texte
    for raison, points in (
        ("18 h pour un service de 18 h", "+180"),
        ("1 h de plus que le service", "−7,5"),
        ("10 km de trajet", "−10"),
        ("2 zones de remplacement", "−15"),
    ):
        assert f"<span>{raison}</span> <span>{points}</span>" in texte
    assert "<strong>+147,5</strong>" in texte
    adresse = re.search(r'href="(/jumo/bmp/\d+/demande/\?[^"]+)"', texte)[1]
    assert adresse.endswith(f"?cibles={proche.pk}")
    suite = client_de(fabriques.chef(mien.etablissement)).get(adresse).content.decode()
    assert "Confirmer la demande de jumelage" in suite
    assert "Collège Beta" in suite


def test_J17_a_triple_leads_to_a_demande_of_three(campagne, page, client_de):
    ecole = fabriques.etablissement(latitude=48.0, longitude=2.8)
    petit = fabriques.bmp(ecole, quotite=600, zone=fabriques.zone(ZONE))
    candidat("Un", 600, km=1), candidat("Deux", 600, km=2)
    texte = page(petit)
    assert "jumelage à trois" in texte
    adresse = re.search(r'href="(/jumo/bmp/\d+/demande/\?[^"]+)"', texte)[1]
    suite = client_de(fabriques.chef(ecole)).get(adresse).content.decode()
    assert re.search(r'value="triple" required checked', suite)


def test_J17_nothing_to_propose_is_said_with_the_nearest_and_its_rule(mien, page):
    assert "Aucun autre établissement n'a de BMP libre" in page(mien)
    perdu = candidat("Perdu")
    assert "Les distances sont inconnues" in page(mien)
    candidat("Trop gros", 1200, km=1)
    candidat("Trop loin", km=40)
    texte = page(mien)
    assert "celui de 12 h de Trop gros, Bourg-aux-Tilleuls (1 km, 1 min (estimation))" in texte
    assert "Le total, 24 h, dépasse le maximum de 20 h." in texte
    Bmp.objects.exclude(pk__in=(mien.pk, perdu.pk)).delete()
    fabriques.jumelage(mien, perdu, etat=Etat.REFUSE)
    texte = page(mien)
    assert "Tous les BMP libres de cette discipline vous ont été refusés" in texte
    assert "déjà été refusé dans cette campagne" in texte


def test_J17_a_jumelage_that_is_worth_no_more_is_not_proposed(campagne, page):
    ecole = fabriques.etablissement(latitude=48.0, longitude=2.8)
    gros = fabriques.bmp(ecole, quotite=1750, zone=fabriques.zone(ZONE))
    candidat("Miette", 50, km=25, zone=AUTRE_ZONE)
    texte = page(gros)
    assert "Ce jumelage ne vaudrait pas mieux que les deux BMP laissés seuls (−34 points)" in texte


def test_J17_a_paired_block_has_nothing_to_ask(mien, page):
    fabriques.jumelage(mien, candidat("Beta", km=1), etat=Etat.VALIDE)
    assert "Ce BMP est déjà dans un jumelage" in page(mien)


def test_J3_out_of_the_open_phase_the_page_proposes_without_button(juin, db, page):
    fabriques.campagne(phase=Phase.CONSULTATION)
    ecole = fabriques.etablissement(latitude=48.0, longitude=2.8)
    mien = fabriques.bmp(ecole, quotite=1200, zone=fabriques.zone(ZONE))
    candidat("Beta", km=1)
    texte = page(mien)
    assert "1. 6 h, Beta" in texte
    assert "Lecture seule" in texte
    assert "Demander ce jumelage" not in texte


def test_J17_the_button_is_on_free_blocks_only(mien, client_de):
    libre = fabriques.bmp(mien.etablissement, quotite=900)
    fabriques.jumelage(mien, candidat("Beta", km=1))
    texte = client_de(fabriques.chef(mien.etablissement)).get(reverse("jumo:mes_jumelages")).content.decode()
    assert reverse("jumo:proposer", args=[libre.pk]) in texte
    assert reverse("jumo:proposer", args=[mien.pk]) not in texte


@pytest.mark.parametrize("nombre", [5, 60])
def test_B1_the_same_queries_whatever_the_number_of_candidates(mien, nombre):
    for rang in range(nombre):
        candidat(f"Rang {rang}", 150 + 250 * (rang % 5), km=2 + rang / 10)
    bmp = lire(mien)
    with CaptureQueriesContext(connection) as requetes:
        proposer(bmp)
    assert len(requetes) == 5


def test_P4_another_school_s_block_is_not_to_be_seen(mien, client_de):
    autre = candidat("Beta", km=KM)
    reponse = client_de(fabriques.chef(mien.etablissement)).get(reverse("jumo:proposer", args=[autre.pk]))
    assert reponse.status_code == 404
