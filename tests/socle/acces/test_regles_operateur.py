"""J18: the scope of every type of school is a setting; an operator's file wins, and a wrong one stops the start."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from preau.jumo.access import etablissements_du_perimetre
from preau.socle.acces.droits import perimetres
from preau.socle.acces.droits.perimetres import Perimetre
from tests import fabriques

LIVRE = (
    "dsden:\n  departement: true\n  natures: ['340']\nrectorat:\n  departement: false\n  natures: ['306']\n"
)


@pytest.fixture
def donner(tmp_path, settings):
    """`donner(texte)`: the operator's file of JUMO, read anew."""
    settings.REGLES = tmp_path

    def ecrire(texte: str | bytes, nom: str = "jumo/perimetres.yaml") -> None:
        fichier = tmp_path / nom
        fichier.parent.mkdir(exist_ok=True)
        fichier.write_bytes(texte if isinstance(texte, bytes) else texte.encode())
        oublier()

    def oublier():
        Perimetre.charger.cache_clear()
        perimetres.tables.cache_clear()

    yield ecrire
    oublier()


@pytest.mark.django_db
def test_J18_an_operator_gives_the_lycees_to_the_dsden(donner):
    college, lycee = fabriques.etablissement(nature="340"), fabriques.etablissement(nature="306")

    def vus() -> list[set]:
        services = (fabriques.dsden(), fabriques.rectorat())
        return [
            set(etablissements_du_perimetre(fabriques.habilitations(fabriques.gestionnaire(service))))
            for service in services
        ]

    assert vus() == [{college}, {college, lycee}]
    donner(LIVRE.replace("'340'", "'340', '306'").replace("['306']", "[]"))
    perimetres.exiger_sains()
    assert vus() == [{college, lycee}, set()]


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("", "en tête, «  » : il faut un périmètre"),
        (
            LIVRE[: LIVRE.index("rectorat")],
            "en tête, « rectorat » : cette nature de service n'a pas de périmètre",
        ),
        ("[" * 3000, "ce n'est pas du YAML bien formé"),
        ("- dsden", "il faut un périmètre par nature de service"),
        (LIVRE + "drane: {}", "en tête, « drane » : cette nature de service n'existe pas"),
        (LIVRE.replace("  departement: true\n", ""), "dsden.*il faut deux lignes, departement et natures"),
        (LIVRE.replace("true", "peut-être"), "dsden, departement, « peut-être » : ce n'est ni oui ni non"),
        (LIVRE.replace("false", "true"), "rectorat, departement.*seule une DSDEN a un département"),
        (LIVRE.replace("['340']", "340"), "dsden, natures, « 340 » : il faut une liste"),
        (LIVRE.replace("'340'", "340"), "« 340 » : aucune nature.*entre guillemets"),
        (LIVRE.replace("'340'", "'999'"), "« 999 » : aucune nature d'établissement n'a ce code"),
        (LIVRE.replace("'340'", "['340']"), "aucune nature d'établissement"),
        (LIVRE + LIVRE, "ligne 7, colonne 1 : « dsden » est écrit deux fois"),
        ("dsden: [", "ligne 1, colonne 9 : ce n'est pas du YAML bien formé"),
        ("dsden: é".encode("latin-1"), "n'est pas en UTF-8"),
    ],
)
def test_J18_R3_a_wrong_file_is_refused_with_its_place_and_the_remedy(donner, texte, phrase):
    donner(texte)
    with pytest.raises(ImproperlyConfigured, match=rf"jumo/perimetres\.yaml.*{phrase}"):
        perimetres.exiger_sains()


@pytest.mark.parametrize(
    "nom", ["jumo/perimetre.yml", "jumo/Perimetres.YAML", "jumo/perimetres.yaml.txt", "perimetres.yaml"]
)
def test_J18_a_file_that_replaces_nothing_is_refused(donner, nom):
    donner(LIVRE, nom)
    with pytest.raises(
        ImproperlyConfigured, match=rf"{re.escape(nom)} ne remplace aucune.*: jumo/perimetres\.yaml"
    ):
        perimetres.exiger_sains()


def test_J18_hidden_files_are_left_alone(donner):
    donner(LIVRE)
    donner("", "jumo/.perimetres.yaml.swp")
    donner("", ".git/HEAD")
    perimetres.exiger_sains()


def test_J18_an_operator_s_file_that_cannot_be_read_is_not_passed_over(donner, tmp_path):
    (tmp_path / "jumo").mkdir()
    sien = tmp_path / "jumo" / "perimetres.yaml"
    sien.symlink_to(tmp_path / "parti.yaml")
    with pytest.raises(ImproperlyConfigured, match=r"perimetres\.yaml ne peut être lu \(il n'existe pas"):
        perimetres.exiger_sains()
    sien.unlink()
    sien.mkdir()
    with pytest.raises(ImproperlyConfigured, match=r"perimetres\.yaml ne peut être lu \(c'est un dossier\)"):
        perimetres.exiger_sains()
