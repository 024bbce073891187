"""T1, J16: the services of the académie, by command, before anybody has an account."""

import pytest
from typer.testing import CliRunner

from preau.cli.annuaire import app
from preau.socle.annuaire.models import Service
from preau.socle.journal.models import Evenement


@pytest.fixture
def preau(db, monkeypatch):
    monkeypatch.setattr("preau.lanceur.postgres.base_disponible", _deja_disponible)
    return lambda *arguments: CliRunner().invoke(app, ["service", *arguments])


class _deja_disponible:
    """The test's database answers already."""

    def __enter__(self):
        return None

    def __exit__(self, *_):
        return None


def test_J16_une_dsden_et_le_rectorat(preau):
    assert preau("0779999A", "DSDEN de Seine-et-Marne", "--departement", "77").exit_code == 0
    assert preau("0941295x", "Rectorat de Créteil").exit_code == 0
    assert preau("0941295X", "Rectorat", "--telephone", "0157026000").exit_code == 0
    dsden, rectorat = Service.objects.order_by("rne")
    assert (dsden.nature, dsden.departement.code) == ("dsden", "077")
    assert (rectorat.nature, rectorat.departement, rectorat.nom) == ("rectorat", None, "Rectorat")
    assert Evenement.objects.filter(action="enregistrer-service").count() == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("0779999B", "Mauvaise lettre"),
        ("779", "Trop court"),
        ("0779999A", "Autre académie", "--departement", "039"),
        ("0779999A", "Inconnue", "--academie", "99"),
        ("0779999A", "Adresse", "--mel", "pas une adresse"),
        ("0779999A", "n" * 121),
    ],
)
def test_J16_un_code_faux_est_refuse_et_rien_ne_reste(preau, arguments):
    resultat = preau(*arguments)
    assert resultat.exit_code == 2
    assert "Refusé" in resultat.output
    assert not Service.objects.exists()
    assert not Evenement.objects.exists()
