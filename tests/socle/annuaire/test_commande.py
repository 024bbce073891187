"""`preau annuaire`: what it prints, the report it writes, its exit codes."""

import json

import pytest
from typer.testing import CliRunner

from preau.cli import annuaire as commandes
from preau.socle.annuaire.models import Commune, Discipline, Etablissement, ZoneRemplacement
from tests.socle.annuaire.exemples import ecole, fichier, rne

pytestmark = pytest.mark.django_db


@pytest.fixture
def lancer(monkeypatch):
    """Run the command in this process, on the test database that is already up."""
    from contextlib import nullcontext

    monkeypatch.setattr("preau.lanceur.postgres.base_disponible", nullcontext)
    monkeypatch.setattr("django.setup", lambda: None)

    def executer(*arguments):
        return CliRunner().invoke(commandes.app, [str(argument) for argument in arguments])

    return executer


def test_t1_a_file_is_imported_and_reported(lancer, tmp_path):
    source, rapport = tmp_path / "annuaire.csv", tmp_path / "rapport.json"
    source.write_text(fichier(ecole(1), ecole(2, telephone="12")), encoding="utf-8-sig")
    resultat = lancer("importer", source, "--rapport", rapport)
    assert resultat.exit_code == 0
    assert "2 créations" in resultat.stdout
    assert "Ligne 3, colonne « telephone », valeur « 12 »" in resultat.stdout
    lu = json.loads(rapport.read_text(encoding="utf-8"))
    assert lu["comptes"]["crees"] == 2
    assert lu["encodage"] == "utf-8-sig"
    assert lu["codes"]["crees"] == [rne(1), rne(2)]
    assert lu["avertissements"]["par_regle"]["telephone"] == 1


def test_t1_a_refused_file_exits_with_2(lancer, tmp_path):
    source, rapport = tmp_path / "annuaire.csv", tmp_path / "rapport.json"
    source.write_text(fichier(ecole(1, rne="faux")), encoding="utf-8")
    resultat = lancer("importer", source, "--rapport", rapport)
    assert resultat.exit_code == 2
    assert "1 faute(s), rien n'a changé" in resultat.stderr
    assert "un RNE a sept chiffres et une lettre" in resultat.stderr
    lu = json.loads(rapport.read_text(encoding="utf-8"))
    assert lu["refuse"]
    assert lu["fautes"]["exemples"][0]["ligne"] == 2
    assert not Etablissement.objects.exists()
    assert lancer("importer", tmp_path / "absent.csv").exit_code == 2


def test_t1_a_dry_run_says_so(lancer, tmp_path):
    source = tmp_path / "annuaire.csv"
    source.write_text(fichier(ecole(1)), encoding="utf-8")
    resultat = lancer("importer", source, "--a-blanc")
    assert resultat.exit_code == 0
    assert "À blanc, rien n'est gardé" in resultat.stdout
    assert not Etablissement.objects.exists()


def test_t1_communes_zones_and_disciplines(lancer, tmp_path):
    communes, zones = tmp_path / "communes.csv", tmp_path / "zones.csv"
    communes.write_text("code_insee;nom;departement\n77284;Meaux;77\n", encoding="utf-8")
    zones.write_text(
        "code_zr;libelle_zr;departement;commune_pivot;commune;code_insee\n077001ZC;Meaux;77;;MEAUX;\n",
        encoding="utf-8",
    )
    assert lancer("communes", communes).exit_code == 0
    assert lancer("zones", zones).exit_code == 0
    assert lancer("disciplines").exit_code == 0
    assert Commune.objects.get().zone == ZoneRemplacement.objects.get()
    assert Discipline.objects.count() == 76
