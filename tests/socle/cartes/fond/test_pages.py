"""J11, T7: what the browser is given for a map, and where it may go for tiles."""

import json

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from django.urls import reverse
from typer.testing import CliRunner

from preau.cli import annuaire as commandes
from preau.config import environnement
from preau.config.statiques import LEAFLET, LeafletFinder
from preau.socle.cartes.fond.carte import Carte, Legende, Repere, Trait
from preau.socle.cartes.fond.models import Contour, Trace
from preau.socle.cartes.fond.services import tracer_fond
from tests import fabriques
from tests.socle.cartes.fond import scene


@pytest.mark.django_db
def test_j11_the_basemap_is_that_of_the_academie_and_is_not_sent_twice(connecter):
    scene.planter()
    tracer_fond()
    # Another académie's département, known to the directory, is not on this one's maps.
    ailleurs = fabriques.departement("039", de=fabriques.academie("03", "Besançon"))
    Trace.objects.filter(nature="departement", code="093").update(code=ailleurs.code)
    client = connecter(fabriques.chef())
    reponse = client.get(reverse("fond:fond"))
    lu = json.loads(reponse.content)
    assert [t["code"] for t in lu["traces"]] == ["077", "077001ZC", "077002ZD", "093001ZC"]
    zone = lu["traces"][1]
    assert zone["libelle"] == "ZR 077001ZC"
    assert scene.forme(zone["geometrie"]).is_valid
    assert [ville["nom"] for ville in lu["villes"]][:2] == ["Commune 22", "Commune 21"]
    encore = client.get(reverse("fond:fond"), headers={"if-none-match": reponse["ETag"]})
    assert encore.status_code == 304
    scene.Commune.objects.filter(code_insee="77001").update(nom="Nouveau nom")
    tracer_fond()
    assert client.get(reverse("fond:fond"), headers={"if-none-match": reponse["ETag"]}).status_code == 200


@pytest.mark.django_db
def test_j11_before_any_drawing_the_basemap_is_empty(connecter):
    reponse = connecter(fabriques.chef()).get(reverse("fond:fond"))
    assert reponse.json() == {"traces": [], "villes": []}


def test_j11_a_map_is_told_to_the_page_whole():
    repere = Repere("A", "libre", 48.9, 2.8, "Collège A", ["BMP de 6 h"], poids=2)
    carte = Carte("Carte", [repere], [Legende("libre", "Libre")], [Trait("A", "B", "12 km")], zone="077001ZC")
    donnees = json.loads(json.dumps(carte.donnees))
    assert donnees["reperes"][0]["titre"] == "Collège A"
    assert donnees["traits"] == [{"de": "A", "vers": "B", "libelle": "12 km"}]
    assert donnees["tuiles"] == ""
    with pytest.raises(ValueError, match="unknown sign"):
        Repere("A", "rond", 48.9, 2.8, "Collège A")


def test_t7_leaflet_is_served_from_here_and_nothing_else_of_its_package():
    for nom in LEAFLET:
        assert finders.find(nom), nom
    assert finders.find("leaflet/draw/leaflet.draw.js") is None
    assert finders.find("leaflet/proj4.js") is None
    assert {nom for nom, _ in LeafletFinder().list([])} == set(LEAFLET)


@pytest.mark.parametrize(
    ("adresse", "origines"),
    [
        ("https://tuiles.example.fr/{z}/{x}/{y}.png", ["https://tuiles.example.fr"]),
        ("https://{s}.tuiles.example.fr:8443/{z}/{x}/{y}.png", ["https://*.tuiles.example.fr:8443"]),
        ("http://tuiles.interne/{z}/{y}/{x}", ["http://tuiles.interne"]),
        ("/tuiles/{z}/{x}/{y}.png", []),
        ("", []),
    ],
)
def test_j11_the_browser_may_load_tiles_from_the_configured_server_only(monkeypatch, adresse, origines):
    monkeypatch.setenv("PREAU_TUILES", adresse)
    assert environnement.tuiles() == adresse
    assert environnement.origines_des_tuiles(adresse) == origines


@pytest.mark.parametrize(
    "adresse",
    [
        "https://tuiles.example.fr/",
        "https://tuiles.example.fr/{z}/{x}.png",
        "tuiles.example.fr/{z}/{x}/{y}.png",
        "javascript:alert(1)/{z}/{x}/{y}",
        "https://a.example.fr; script-src *//{z}/{x}/{y}",
        "https://a.example.fr/{z}/{x}/{y}.png; script-src 'unsafe-inline'",
    ],
)
def test_r3_a_wrong_tile_address_stops_the_start_with_a_reason(monkeypatch, adresse):
    monkeypatch.setenv("PREAU_TUILES", adresse)
    with pytest.raises(
        ImproperlyConfigured, match=r"PREAU_TUILES vaut .*: ce n'est pas une adresse de tuiles"
    ):
        environnement.tuiles()


@override_settings(TUILES="https://t.example.fr/{z}/{x}/{y}.png", TUILES_MENTION="© Exemple")
def test_j11_a_map_names_the_tile_server_and_its_mention():
    donnees = Carte("Carte", [], []).donnees
    assert (donnees["tuiles"], donnees["mention"]) == ("https://t.example.fr/{z}/{x}/{y}.png", "© Exemple")


@pytest.fixture
def lancer(monkeypatch, db):
    from contextlib import nullcontext

    monkeypatch.setattr("preau.lanceur.postgres.base_disponible", nullcontext)
    monkeypatch.setattr("django.setup", lambda: None)
    return lambda *arguments: CliRunner().invoke(commandes.app, [str(argument) for argument in arguments])


def test_j11_the_commands_say_what_was_drawn(lancer, tmp_path):
    scene.planter(sans_coordonnees=((1, 1), (2, 2)))
    resultat = lancer("fond")
    assert resultat.exit_code == 0
    assert "3 zones, 2 départements" in resultat.stdout
    assert "2 communes sans coordonnées, laissées de côté" in resultat.stdout
    source = tmp_path / "communes.geojson"
    source.write_bytes(scene.communes())
    assert "9 créations" in lancer("contours", source, "--a-blanc").stdout
    assert not Contour.objects.exists()
    assert lancer("contours", source).exit_code == 0
    assert Contour.objects.count() == 9
    assert "9 communes d'après leur contour officiel" in lancer("fond", "--force").stdout


def test_r3_the_command_refuses_a_broken_file_with_2(lancer, tmp_path):
    source = tmp_path / "communes.geojson"
    source.write_text('{"type": "FeatureCollection", "features": [null]}')
    resultat = lancer("contours", source)
    assert resultat.exit_code == 2
    assert "élément 1 : ce n'est pas un objet « Feature »" in resultat.stderr
