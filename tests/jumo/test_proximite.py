"""J9: what the search window says of each candidate (total, ZR, distance, gain), its order and its filters."""

import re
from html import unescape

import pytest
from django.urls import reverse

from preau.jumo.states import Etat
from preau.socle.annuaire.models import Commune
from preau.socle.cartes.models import Distance
from tests import fabriques

KM = 1 / 111.195 / 1.3  # degrees of latitude a kilometre of estimated road is
ZONE, AUTRE_ZONE = "077001ZC", "077002ZD"


@pytest.fixture
def mien(campagne):
    ecole = fabriques.etablissement(nom="Collège Alpha", latitude=48.0, longitude=2.8)
    return fabriques.bmp(ecole, quotite=1200, zone=fabriques.zone(ZONE))


def candidat(nom, quotite=600, *, km=None, zone=ZONE, **champs):
    lieu = {} if km is None else {"latitude": 48.0 + km * KM, "longitude": 2.8}
    return fabriques.bmp(
        fabriques.etablissement(nom=nom, **lieu, **champs), quotite=quotite, zone=fabriques.zone(zone)
    )


def noms(page):
    return re.findall(r'data-libelle="Nom">([^<]+)<', page)


def cellules(page, colonne):
    """{name: text of the cell} of a column."""
    lus = {}
    for rangee in page.split("<tr")[1:]:
        if noms(rangee):
            html = re.search(rf'data-libelle="{re.escape(colonne)}">(.*?)</td>', rangee, re.DOTALL)[1]
            lus[noms(rangee)[0]] = unescape(re.sub(r"<[^>]+>", " ", html)).strip()
    return lus


@pytest.fixture
def scene(mien):
    return {
        "juste": candidat("Juste", km=10),
        "hors_zone": candidat("Hors zone", km=5, zone=AUTRE_ZONE),
        "heure_sup": candidat("Heure sup", 700, km=2),
        "trop_loin": candidat("Trop loin", km=31),
        "trop_gros": candidat("Trop gros", 1200, km=1),
        "perdu": candidat("Perdu", 600),
        "pris": candidat("Pris", km=3),
        "demande": candidat("Demandé", 500, km=4),
    }


def test_J9_feasible_ones_by_gain_then_by_distance_then_what_is_taken(chercher, scene, mien):
    ailleurs = candidat("Zut", 1700, km=29)
    fabriques.jumelage(scene["pris"], ailleurs, etat=Etat.VALIDE)
    fabriques.jumelage(scene["demande"], candidat("Zoé", 1700, km=29.5))
    page = chercher(lignes=20)
    assert noms(page) == [
        *("Heure sup", "Juste", "Demandé", "Hors zone"),
        *("Trop gros", "Zoé", "Trop loin", "Perdu"),
        *("Pris", "Zut"),
    ]
    gains = cellules(page, "Gain")
    # 180 − 7.5 − 2 for 19 h; 180 − 10 km; 170 − 4 − 4 km for 17 h; 180 − 5 km − 15 for another zone.
    assert [gains[nom] for nom in ("Heure sup", "Juste", "Demandé", "Hors zone")] == [
        "+170,5",
        "+170",
        "+162",
        "+160",
    ]
    assert "Le total, 24 h, dépasse le maximum de 20 h." in gains["Trop gros"]
    assert "Une étape du trajet fait 31 km, plus que les 30 km permis." in gains["Trop loin"]
    assert "La distance entre les établissements n'est pas connue." in gains["Perdu"]


def test_J9_each_line_says_total_zone_distance_and_time(chercher, scene, mien):
    Distance.objects.create(
        de=mien.etablissement,
        vers=scene["hors_zone"].etablissement,
        hectometres=124,
        minutes=17,
        source="fichier",
        le="2026-01-01",
    )
    page = chercher(lignes=20)
    distances, totaux, zones = (cellules(page, colonne) for colonne in ("Distance", "Total", "ZR"))
    assert distances["Hors zone"] == "12,4 km, 17 min"
    assert distances["Juste"] == "10 km, 13 min (estimation)"
    assert distances["Perdu"] == "—"
    assert totaux["Juste"] == "12 + 6 = 18 / 18 h"
    assert ("même ZR" in zones["Juste"], "même ZR" in zones["Hors zone"]) == (True, False)
    assert "distance à vol d'oiseau multipliée" in unescape(page)


def test_J9_the_known_distance_counts_whichever_school_comes_first(chercher, mien):
    # A school that was in the directory before one's own.
    ancien = candidat("Ancien", km=5)
    Distance.objects.create(
        de=mien.etablissement,
        vers=ancien.etablissement,
        hectometres=320,
        minutes=40,
        source="serveur",
        le="2026-01-01",
    )
    assert cellules(chercher(), "Distance")["Ancien"] == "32 km, 40 min"
    client_inverse = chercher.client
    client_inverse.force_login(
        fabriques.chef(ancien.etablissement), backend="preau.socle.acces.authentification.CompteBackend"
    )
    page = client_inverse.get(reverse("jumo:recherche", args=[ancien.pk])).content.decode()
    assert cellules(page, "Distance")["Collège Alpha"] == "32 km, 40 min"


def test_J9_sort_by_distance_and_gain_the_unknown_always_last(chercher, scene):
    loin = noms(chercher(tri="-distance", lignes=20))
    assert (loin[0], loin[-1]) == ("Trop loin", "Perdu")
    pres = noms(chercher(tri="distance", lignes=20))
    assert pres[:3] == ["Trop gros", "Heure sup", "Pris"]
    assert pres[-1] == "Perdu"
    gain = noms(chercher(tri="-gain", lignes=20))
    assert gain[:2] == ["Pris", "Heure sup"]
    assert set(gain[-3:]) == {"Trop gros", "Trop loin", "Perdu"}
    assert set(noms(chercher(tri="gain", lignes=20))[-3:]) == {"Trop gros", "Trop loin", "Perdu"}
    assert noms(chercher(tri="quotite", lignes=20))[0] == "Demandé"
    assert noms(chercher(tri="-distance", lignes=10, page=99)) == loin


@pytest.mark.parametrize(
    ("filtres", "attendus"),
    [
        ({"meme_zone": "on"}, 7),
        ({"km": "4"}, 4),
        ({"km": "4.5", "meme_zone": "on"}, 4),
        ({"complet": "on"}, 6),
        ({"complet": "on", "km": "10", "meme_zone": "on"}, 3),
        ({"km": "0"}, 0),
        ({"meme_zone": "on", "q": "juste"}, 1),
    ],
)
def test_J9_filters_by_zone_distance_and_total(chercher, scene, filtres, attendus):
    page = chercher(lignes=20, **filtres)
    assert len(noms(page)) == attendus
    assert f"({attendus} ligne" in page
    # Everything is in the address: the export and the sort keep the filters.
    for nom, valeur in filtres.items():
        assert page.count(f"{nom}={valeur}") > 5 or not attendus


def test_J9_a_school_at_the_very_limit_is_kept(chercher, mien):
    limite = candidat("Limite", km=5)
    Distance.objects.create(
        de=mien.etablissement,
        vers=limite.etablissement,
        hectometres=124,
        minutes=17,
        source="fichier",
        le="2026-01-01",
    )
    assert noms(chercher(km="12.4")) == ["Limite"]
    assert noms(chercher(km="12.3")) == []


@pytest.mark.parametrize("km", ["-1", "loin", "1e9", "²", "NaN"])
def test_R3_a_wrong_distance_is_told_beside_the_field(chercher, scene, km):
    page = chercher(km=km)
    assert noms(page) == []
    assert "fr-error-text" in page


def test_J9_the_export_has_the_figures_apart(chercher, scene):
    page = chercher(km="10", tri="distance")
    adresse = re.search(r'href="([^"]*format=csv[^"]*)"', page)[1].replace("&amp;", "&")
    lignes = b"".join(chercher.client.get(adresse).streaming_content).decode("utf-8-sig").splitlines()
    assert lignes[0].startswith("BMP (h);Total;Gain;Distance;Temps (min);Estimation;ZR;RNE")
    assert len(lignes) == 1 + 6
    assert lignes[1].startswith("12;24;;1;1;Oui;077001ZC;")
    assert lignes[2].startswith("7;19;170,5;2;3;Oui;077001ZC;")


def test_J9_a_school_without_coordinates_is_where_its_commune_is(chercher, mien):
    meaux = Commune.objects.create(
        code_insee="77284",
        nom="Meaux",
        departement=fabriques.departement(),
        latitude=48.0 + 10 * KM,
        longitude=2.8,
    )
    candidat("Sans lieu", commune=meaux)
    assert cellules(chercher(), "Distance")["Sans lieu"] == "10 km, 13 min (estimation)"


def test_J10_the_demande_says_how_far_the_schools_are(client_de, scene, mien):
    client = client_de(fabriques.chef(mien.etablissement))
    cibles = [scene["demande"].pk, scene["perdu"].pk]
    page = client.get(reverse("jumo:demander", args=[mien.pk]), {"cibles": cibles}).content.decode()
    assert "4 km, 5 min (estimation)" in page
    assert page.count("distance inconnue") == 2
    demande = fabriques.jumelage(mien, scene["juste"])
    page = client.get(reverse("jumo:demande", args=[demande.pk])).content.decode()
    assert "10 km, 13 min (estimation)" in page
