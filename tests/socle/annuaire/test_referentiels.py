"""T1: the dated data of the directory: académies, natures, disciplines, ORS."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from preau.socle.annuaire import referentiels, services
from preau.socle.annuaire.models import Academie, Departement, Discipline
from preau.socle.annuaire.ors import ligne_ors, lignes_ors, ors_de
from preau.socle.journal.models import Evenement
from tests.socle.annuaire.exemples import ACTEUR

CAS = yaml.safe_load((Path(__file__).parents[2] / "cases/ors.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: " ".join(map(str, cas.values())))
def test_ors_cases(cas):
    arguments = {"discipline": cas["discipline"], "jour": cas["jour"], "corps": cas.get("corps", "")}
    if "erreur" in cas:
        with pytest.raises(LookupError, match=cas["erreur"]):
            ors_de(**arguments)
    else:
        assert ors_de(**arguments) == cas["heures"]


def test_every_line_of_the_ors_is_dated_and_has_a_reference():
    for ligne in lignes_ors():
        assert ligne.reference
        assert isinstance(ligne.du, date)
        assert ligne.disciplines <= set(referentiels.disciplines())


def test_a_discipline_object_will_do():
    assert ligne_ors(Discipline(code="L1900"), date(2026, 9, 1)).heures == 2000


@pytest.mark.parametrize(
    ("ecrit", "code"),
    [
        ("39", "039"),
        ("039", "039"),
        ("2A", "02A"),
        ("02a", "02A"),
        ("1", "001"),
        ("971", "971"),
        ("985", "976"),
    ],
)
def test_departements_are_written_in_several_ways(ecrit, code):
    assert referentiels.territoires().code_departement(ecrit) == code


def test_old_academies_are_known_by_the_new_one():
    territoires = referentiels.territoires()
    assert territoires.code_academie("05") == territoires.code_academie("21") == "70"
    assert territoires.code_academie("3") == "03"
    assert territoires.academie_du_departement["077"] == "24"


@pytest.mark.django_db
def test_t1_academies_are_loaded_once_and_put_right():
    services.charger_academies()
    assert (Academie.objects.count(), Departement.objects.count()) == (34, 107)
    creteil = Academie.objects.get(code="24")
    assert creteil.mel_de("0771029A") == "ce.0771029a@ac-creteil.fr"
    assert list(creteil.departements.values_list("code", flat=True)) == ["077", "093", "094"]
    Academie.objects.filter(code="24").update(domaine="exemple.invalid")
    services.charger_academies()
    creteil.refresh_from_db()
    assert creteil.domaine == "ac-creteil.fr"
    assert Academie.objects.count() == 34


@pytest.mark.django_db
def test_loading_academies_again_writes_nothing(django_assert_num_queries):
    services.charger_academies()
    with django_assert_num_queries(4):  # savepoint, two reads, release
        services.charger_academies()


@pytest.mark.django_db
def test_t1_disciplines_are_loaded_once():
    rapport = services.charger_disciplines(acteur=ACTEUR)
    assert rapport["crees"] == Discipline.objects.count() == 76
    assert Discipline.objects.get(code="L0422").libelle == "Anglais"
    Discipline.objects.filter(code="L0422").update(libelle="ANGLAIS")
    assert services.charger_disciplines(acteur=ACTEUR).comptes == {"crees": 0, "modifies": 1, "inchanges": 75}
    assert services.charger_disciplines(acteur=ACTEUR).comptes == {"crees": 0, "modifies": 0, "inchanges": 76}
    assert Evenement.objects.filter(action="charger-disciplines").count() == 2
