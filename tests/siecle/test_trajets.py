"""S24: the faults of the real round trips with SIECLE, in files of our own."""

from pathlib import Path

import pytest

from preau.siecle.engine import lire_annexes
from tests.siecle.outils import MINIMUM, controler_texte

ANNEXES = Path(__file__).parent / "annexes"
VERSION_2 = (
    MINIMUM.replace('VERSION="4.0"', 'VERSION=""')
    .replace(">2025<", ">2017<")
    .replace(">2012-02-29<", ">2002-01-01<")
    .replace("LEGAL>", "LEGAL1>")
    .replace("            <HEBERGE_ELEVE>true</HEBERGE_ELEVE>\n", "")
    .replace("<CODE_PARENTE>20<", "<CODE_PARENTE>1<")
)
FAUTIF = (
    VERSION_2.replace("        <COMMUNICATION_ADRESSE>true</COMMUNICATION_ADRESSE>\n", "")
    .replace("<CODE_REGIME>0<", "<CODE_REGIME>11<")
    .replace("10110001110</CODE_MEF>", "20112005110</CODE_MEF>\n<CODE_DIVISION>1ES1LAll</CODE_DIVISION>")
    .replace(">ST<", ">1<")
    .replace(">2025-09-01<", ">2016-09-01<")
    .replace("<CODE_DEPARTEMENT>075</CODE_DEPARTEMENT>", "<CODE_RNE>0750680G</CODE_RNE>")
)
SORTANT = (
    VERSION_2.replace("      </PERSONNE>", "<ENFANT_A_CHARGE>2</ENFANT_A_CHARGE>\n      </PERSONNE>")
    .replace(
        "<ID_PRV_ELE>",
        "<CODE_MOTIF_SORTIE>5</CODE_MOTIF_SORTIE><DATE_SORTIE>2018-08-28</DATE_SORTIE>\n<ID_PRV_ELE>",
    )
    .replace(">2025-09-01<", ">2017-09-05<")
    .replace("10110001110", "20111010110")
    .replace("<CODE_DEPARTEMENT>075</CODE_DEPARTEMENT>", "<CODE_RNE>0750680G</CODE_RNE>")
)


@pytest.fixture(scope="module")
def annexes():
    return lire_annexes(
        *(ANNEXES / f"{nom}_0750680G.xml" for nom in ("Nomenclature", "Structures", "Communs"))
    )


def test_a_pupil_taken_with_four_anomalies(annexes, tmp_path):
    controle, constats = controler_texte(tmp_path, FAUTIF, annexes=annexes)
    assert controle.bilan.schema == "2.0"
    assert {(c.objet, c.code) for c in constats if not c.sans_effet} == {
        ("personne", "NBENF_F_03"),
        ("personne", "INF_COMAD_A_01"),
        ("eleve", "ACDIV_B_01"),
        ("eleve", "STATU_C_01"),
        ("eleve", "SCOAC_E_02"),
        ("eleve", "MEFAD_C_02"),
        ("eleve", "INF_REGIM_A_01"),
    }
    # The MEF wants two options and there is none; but the whole schooling is refused.
    assert [c.code for c in constats if c.sans_effet] == ["MODCH_B_02"]


def test_a_leaver_rejected_for_the_reason_alone(annexes, tmp_path):
    controle, constats = controler_texte(tmp_path, SORTANT, annexes=annexes)
    assert dict(controle.bilan.comptes) == {"REJEL_SORTI_F_01": 1}
    assert {c.code for c in constats if c.sans_effet} == {"MEFAD_C_02", "MODCH_B_02"}


def test_an_unknown_division_is_not_attached_either(annexes, tmp_path):
    texte = FAUTIF.replace("1ES1LAll", "INCONNUE")
    assert "ACDIV_B_01" in {c.code for c in controler_texte(tmp_path, texte, annexes=annexes)[1]}


def test_without_annexes_the_year_is_august_to_august(tmp_path):
    for date, dehors in (
        ("2017-07-31", True),
        ("2017-08-01", False),
        ("2018-08-31", False),
        ("2018-09-01", True),
    ):
        texte = SORTANT.replace("2017-09-05", date).replace(">5<", ">10<")
        codes = {c.code for c in controler_texte(tmp_path, texte)[1]}
        assert ("SCOAC_E_02" in codes) is dehors, date
