"""J11: the maps of JUMO and the tables that say the same."""

import json
import re

import pytest
from django.urls import reverse

from preau.jumo.cartes.parcours import Parcours
from preau.jumo.cartes.perimetre import CartePerimetre
from preau.jumo.states import Etat, Phase
from preau.socle.annuaire.models import Etablissement
from preau.socle.cartes.models import Distance
from tests import fabriques
from tests.jumo.conftest import INSTANT

pytestmark = pytest.mark.django_db

ICI = {"latitude": 48.95, "longitude": 2.88}


def ecole(nom: str, *, nord: float = 0.0, **champs) -> Etablissement:
    """A school so many hundredths of a degree (1.1 km) to the north of the first one."""
    return fabriques.etablissement(nom=nom, **{"latitude": 48.95 + nord / 100, "longitude": 2.88, **champs})


def donnees(page: str) -> dict:
    """What the page tells carte.js."""
    return json.loads(
        re.search(r'<script id="carte-donnees" type="application/json">(.*?)</script>', page)[1]
    )


def rangees(page: str) -> list[str]:
    """The rows of the table as text."""
    lignes = re.findall(r"<tr data-repere=.*?</tr>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", ligne).split()) for ligne in lignes]


class Scene:
    """12 h of English here; near, far and very far candidates in two zones, one of them paired."""

    def __init__(self):
        self.zone, autre = fabriques.zone(), fabriques.zone("077002ZD")
        self.mien = fabriques.bmp(ecole("Collège Ici"), quotite=1200, zone=self.zone)
        self.pres = fabriques.bmp(ecole("Collège Près", nord=5), quotite=600, zone=autre)
        self.demande = fabriques.bmp(ecole("Collège Demandé", nord=8), quotite=400, zone=autre)
        self.loin = fabriques.bmp(ecole("Lycée Loin", nord=45, nature="300"), quotite=600, zone=autre)
        self.zone_loin = fabriques.bmp(ecole("Collège Zone", nord=60), quotite=500, zone=self.zone)
        self.jumele = fabriques.bmp(ecole("Collège Jumelé", nord=2), quotite=900, zone=autre)
        self.nulle_part = fabriques.bmp(
            ecole("Collège Nulle-Part", latitude=None, longitude=None), quotite=300, zone=self.zone
        )
        autre_discipline = fabriques.discipline("L0202", "Lettres")
        fabriques.bmp(ecole("Collège Lettres", nord=1), discipline=autre_discipline)
        fabriques.jumelage(self.jumele, fabriques.bmp(ecole("Collège Tiers", nord=70)), etat=Etat.VALIDE)
        fabriques.jumelage(self.demande, fabriques.bmp(ecole("Collège Quart", nord=71)))
        self.compte = fabriques.chef(self.mien.etablissement)


@pytest.fixture
def scene(campagne):
    return Scene()


def carte_bmp(client, bmp, **parametres) -> str:
    reponse = client.get(reverse("jumo:carte_bmp", args=[bmp.pk]), parametres)
    assert reponse.status_code == 200
    return reponse.content.decode()


def test_j11_the_map_of_a_bmp_shows_who_is_near_or_of_the_same_zone(scene, connecter):
    page = carte_bmp(connecter(scene.compte), scene.mien)
    lu = donnees(page)
    signes = {repere["titre"].split(",")[0]: repere["signe"] for repere in lu["reperes"]}
    assert signes == {
        "Collège Ici": "mien",
        "Collège Près": "libre",
        "Collège Demandé": "demande",
        "Collège Zone": "libre",
        "Collège Jumelé": "jumele",
    }
    assert lu["zone"] == scene.zone.code
    assert lu["traits"] == []
    # The table has the same schools, and those that the map cannot show.
    ordre = [re.search(r"(Collège|Lycée) [\wé-]+", rangee)[0] for rangee in rangees(page)]
    assert ordre == [
        "Collège Près",
        "Collège Demandé",
        "Collège Zone",
        "Collège Nulle-Part",
        "Collège Jumelé",
    ]
    premiere = rangees(page)[0]
    assert "12 + 6 = 18 / 18 h" in premiere
    assert "7,2 km, 10 min (estimation)" in premiere
    assert "Libre" in premiere
    assert "absents de la carte : Collège Nulle-Part" in page
    # Of the others in the discipline, three are farther than 30 km.
    assert "3 plus loin" in page
    assert "« Estimation » : distance à vol d'oiseau" in page.replace("&#x27;", "'")


def test_j11_the_radius_is_chosen_and_nonsense_is_the_usual_one(scene, connecter):
    client = connecter(scene.compte)
    assert len(rangees(carte_bmp(client, scene.mien, rayon="0"))) == 8
    assert "plus loin" not in carte_bmp(client, scene.mien, rayon="0").split("<tbody>")[0].split("caption")[1]
    assert len(rangees(carte_bmp(client, scene.mien, rayon="10"))) == 4
    for faux in ("-3", "abc", "٣٠", "9" * 50):
        assert len(rangees(carte_bmp(client, scene.mien, rayon=faux))) == 5


def test_j11_one_may_ask_from_the_map_while_the_phase_is_open(scene, connecter):
    adresse = f"{reverse('jumo:demander', args=[scene.mien.pk])}?cibles={{}}"
    lu = donnees(carte_bmp(connecter(scene.compte), scene.mien))
    liens = {
        repere["titre"].split(",")[0]: [lien["adresse"] for lien in repere["liens"]]
        for repere in lu["reperes"]
    }
    assert liens["Collège Près"] == [adresse.format(scene.pres.pk)]
    assert liens["Collège Jumelé"] == []
    scene.mien.campagne.phases.all().delete()
    page = carte_bmp(connecter(scene.compte), scene.mien)
    assert not any(repere["liens"] for repere in donnees(page)["reperes"])
    assert reverse("jumo:demander", args=[scene.mien.pk]) not in page


def test_j11_lines_lead_to_the_chosen_bmp_with_service_and_way(scene, connecter):
    client = connecter(scene.compte)
    page = carte_bmp(client, scene.mien, avec=scene.pres.pk)
    assert donnees(page)["traits"] == [
        {
            "de": scene.mien.etablissement.rne,
            "vers": scene.pres.etablissement.rne,
            "libelle": "7,2 km, 10 min (estimation)",
        }
    ]
    assert donnees(page)["cadre"] == [scene.mien.etablissement.rne, scene.pres.etablissement.rne]
    assert "12 + 6 = 18 / 18 h" in page
    # Two chosen: the path of a triple, its two shortest legs and their sum. A far one is shown since chosen.
    page = carte_bmp(client, scene.mien, avec=[scene.pres.pk, scene.loin.pk])
    traits = [(trait["de"], trait["vers"]) for trait in donnees(page)["traits"]]
    mien, pres, loin = (bmp.etablissement.rne for bmp in (scene.mien, scene.pres, scene.loin))
    assert sorted(map(sorted, traits)) == sorted(map(sorted, [(mien, pres), (pres, loin)]))
    assert "12 + 6 + 6 = 24 / 18 h" in page
    # 0.45° of latitude, 50 km in a straight line, and the road factor 1.3.
    assert "65 km" in page
    # A third one, and one of another discipline, are not drawn.
    lettres = Etablissement.objects.get(nom="Collège Lettres").bmp.get()
    page = carte_bmp(client, scene.mien, avec=[scene.pres.pk, lettres.pk, "x", 10**30])
    assert len(donnees(page)["traits"]) == 1


def test_j11_a_school_with_two_bmp_has_one_sign_and_two_rows(scene, connecter):
    fabriques.bmp(scene.jumele.etablissement, quotite=300)
    page = carte_bmp(connecter(scene.compte), scene.mien)
    [repere] = [r for r in donnees(page)["reperes"] if r["cle"] == scene.jumele.etablissement.rne]
    assert repere["signe"] == "libre"
    assert {ligne.split(", ")[1] for ligne in repere["lignes"][:2]} == {"libre", "jumelé"}
    assert sum("Collège Jumelé" in rangee for rangee in rangees(page)) == 2


def test_j11_the_map_of_a_bmp_costs_as_many_queries_for_many_as_for_few(
    scene, connecter, django_assert_max_num_queries
):
    for rang in range(40):
        fabriques.bmp(ecole(f"Collège {rang}", nord=rang / 4))
    client = connecter(scene.compte)
    with django_assert_max_num_queries(14):
        carte_bmp(client, scene.mien, avec=scene.pres.pk)


def test_j11_a_school_without_place_has_a_table_and_no_line(scene, connecter):
    client = connecter(fabriques.chef(scene.nulle_part.etablissement))
    page = carte_bmp(client, scene.nulle_part, avec=scene.pres.pk)
    lu = donnees(page)
    assert "mien" not in {repere["signe"] for repere in lu["reperes"]}
    assert lu["traits"] == []
    assert "distance inconnue" in page


def test_j11_the_map_of_a_demande_shows_schools_legs_and_total(scene, connecter):
    triple = fabriques.jumelage(scene.mien, scene.loin, scene.pres)
    Distance.objects.create(
        **_couple(scene.mien.etablissement, scene.pres.etablissement),
        hectometres=81,
        minutes=12,
        source="fichier",
        le=INSTANT,
    )
    page = connecter(scene.compte).get(reverse("jumo:carte_demande", args=[triple.pk])).content.decode()
    lu = donnees(page)
    assert [r["signe"] for r in lu["reperes"]] == ["mien", "membre", "membre"]
    assert lu["traits"][0]["libelle"] == "8,1 km, 12 min"
    assert "(estimation)" in lu["traits"][1]["libelle"]
    assert "12 + 6 + 6 = 24 / 18 h" in page
    # 8.1 km given, and 0.40° of latitude: 44.5 km × 1.3 = 57.8; one estimated leg makes the sum an estimate.
    assert re.search(r"<dt>En tout</dt><dd>65,9 km, \d+ min \(estimation\)", page)
    assert len(rangees(page)) == 3


def _couple(un, autre) -> dict:
    de, vers = sorted((un, autre), key=lambda e: e.pk)
    return {"de": de, "vers": vers}


def test_j11_a_path_with_an_unknown_leg_says_so(scene):
    parcours = Parcours.entre([scene.mien, scene.nulle_part])
    assert parcours.total == "inconnu, un établissement n'est pas situé"
    assert parcours.traits == []
    assert Parcours().total == parcours.total
    # Of three, the known leg is kept and one of the unknown ones.
    trois = Parcours.entre([scene.mien, scene.nulle_part, scene.pres])
    assert sum(trajet is not None for trajet in trois.trajets) == 1


def test_j11_the_lists_lead_to_the_maps(scene, connecter):
    envoyee = fabriques.jumelage(scene.mien, scene.pres)
    client = connecter(scene.compte)
    page = client.get(reverse("jumo:mes_jumelages")).content.decode()
    assert reverse("jumo:carte_bmp", args=[scene.mien.pk]) in page
    assert reverse("jumo:carte_demande", args=[envoyee.pk]) in page
    recherche = client.get(reverse("jumo:recherche", args=[scene.mien.pk])).content.decode()
    assert f"{reverse('jumo:carte_bmp', args=[scene.mien.pk])}?avec={scene.pres.pk}" in recherche
    assert (
        reverse("jumo:carte_demande", args=[envoyee.pk])
        in client.get(reverse("jumo:demande", args=[envoyee.pk])).content.decode()
    )
    sollicite = connecter(fabriques.chef(scene.pres.etablissement))
    assert (
        reverse("jumo:carte_demande", args=[envoyee.pk])
        in sollicite.get(reverse("jumo:a_valider")).content.decode()
    )


def test_j11_j18_the_map_of_a_perimeter_counts_by_school_and_zone(scene, connecter):
    Etablissement.objects.filter(pk=scene.pres.etablissement_id).update(zone=scene.zone)
    fabriques.bmp(scene.pres.etablissement, quotite=300)
    fabriques.bmp(ecole("Collège d'ailleurs", dans="093"))
    page = connecter(fabriques.gestionnaire()).get(reverse("jumo:carte")).content.decode()
    reperes = {r["titre"].split(",")[0]: r for r in donnees(page)["reperes"]}
    assert reperes["Collège Près"]["lignes"][1] == "BMP : libres 2, demandés 0, jumelés 0"
    assert reperes["Collège Jumelé"]["signe"] == "jumele"
    assert reperes["Collège Demandé"]["signe"] == "demande"
    # A DSDEN has the collèges of its département: no lycée, nobody of another one.
    assert "Lycée Loin" not in reperes
    assert "Collège d'ailleurs" not in reperes
    assert donnees(page)["notes"] == {scene.zone.code: "libres : 2 sur 2"}
    assert any(
        rangee.startswith(f"{scene.pres.etablissement.rne} Collège Près, Bourg-aux-Tilleuls 2 0 0")
        for rangee in rangees(page)
    )
    filtree = (
        connecter(fabriques.gestionnaire())
        .get(reverse("jumo:carte"), {"discipline": "L0202"})
        .content.decode()
    )
    assert [r["titre"].split(",")[0] for r in donnees(filtree)["reperes"]] == ["Collège Lettres"]


def test_j11_a_perimeter_costs_two_queries(scene, django_assert_num_queries):
    with django_assert_num_queries(2):
        vue = CartePerimetre.de(Etablissement.objects.all(), scene.mien.campagne)
        assert vue.compte.total == 10
        assert len(vue.carte.reperes) == 9


def test_j11_without_campaign_the_map_of_the_perimeter_says_so(connecter, db):
    page = connecter(fabriques.gestionnaire()).get(reverse("jumo:carte")).content.decode()
    assert "Aucune campagne de jumelage" in page


@pytest.mark.parametrize("phase", [Phase.CONSULTATION, None])
def test_j3_the_maps_are_read_in_any_phase(juin, connecter, phase):
    fabriques.campagne(phase=phase)
    un, autre = fabriques.bmp(ecole("Collège Ici")), fabriques.bmp(ecole("Collège Là", nord=3))
    page = carte_bmp(connecter(fabriques.chef(un.etablissement)), un)
    assert "Collège Là" in rangees(page)[0]
    assert "Demander" not in rangees(page)[0]
    assert autre.etablissement.rne in page
