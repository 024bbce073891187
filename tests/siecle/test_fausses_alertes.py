"""S24: what is unusual in a school and right is not called wrong; beside each case, the error that looks like it."""

import pytest

from preau.siecle.engine import Attendu
from preau.siecle.engine.catalogue import catalogue
from preau.siecle.engine.controles.registre import CLES_UAI
from tests.siecle.outils import ELEVE, MINIMUM, UAI, annexes_synthetiques, controler_texte

PRECEDENT = "<CODE_DEPARTEMENT>075</CODE_DEPARTEMENT>"
AUTRE_ECOLE = f"<CODE_RNE>9990099{CLES_UAI[9_990_099 % 23]}</CODE_RNE>"


def codes(dossier, texte: str, **options) -> set[str]:
    return {c.code for c in controler_texte(dossier, texte, **options)[1] if not c.sans_effet}


def avec(champ: str, valeur: str, avant: str = "<CODE_PAYS_NAT>", fiche: str = ELEVE) -> str:
    """A sheet with one more field, in its place."""
    return fiche.replace(avant, f"<{champ}>{valeur}</{champ}>{avant}")


def deux(premiere: str, seconde: str) -> str:
    return MINIMUM.replace(ELEVE, premiere + seconde.replace("ELE>2<", "ELE>3<"))


@pytest.mark.parametrize(
    ("premiere", "seconde", "double"),
    [
        (ELEVE, ELEVE, True),
        # The second name or the place, told on one sheet only, tells nobody apart.
        (avec("PRENOM2", "Lou"), ELEVE, True),
        (avec("PRENOM2", "Lou"), avec("PRENOM2", "LOU"), True),
        # Twins whose first name is the same and the second is not.
        (avec("PRENOM2", "Lou"), avec("PRENOM2", "Anne"), False),
        (ELEVE, ELEVE.replace(">75112<", ">13055<"), False),
        (ELEVE, ELEVE.replace("SEXE>2<", "SEXE>1<"), False),
        (ELEVE, ELEVE.replace("2012-02-29", "2012-03-01"), False),
    ],
)
def test_homonyms_and_twins_are_no_doubles(premiere, seconde, double, tmp_path):
    assert codes(tmp_path, deux(premiere, seconde)) == ({"PR_CREAT_01"} if double else set())


@pytest.mark.parametrize(
    ("naissance", "code"),
    [
        ("2019-12-31", "PR_DNAIS_02"),
        ("2016-12-31", None),
        # A woman of sixty-eight in a course for adults, and one of seventy-four.
        ("1957-03-01", None),
        ("1951-03-01", "PR_DNAIS_02"),
        ("2025-09-03", "PR_DNAIS_01"),
        ("2021-02-28", "PR_DNAIS_01"),
        ("1912-02-29", "PR_DNAIS_01"),
    ],
)
def test_ages_are_impossible_or_to_be_verified(naissance, code, tmp_path):
    assert codes(tmp_path, MINIMUM.replace("2012-02-29", naissance)) == ({code} if code else set())
    assert catalogue()["PR_DNAIS_02"].gravite == "note"


@pytest.mark.parametrize(
    "ine", [f"9900000000{CLES_UAI[9_900_000_000 % 23]}", "123456789AB", "1234A56789Z", None]
)
def test_every_known_shape_of_ine_is_taken_and_none_is_asked(ine, tmp_path):
    texte = MINIMUM
    if ine:
        texte = texte.replace(ELEVE, avec("ID_NATIONAL", ine, "<NOM_DE_FAMILLE>"))
    assert codes(tmp_path, texte) == set()


def test_a_person_of_one_name_does_not_block(tmp_path):
    assert codes(tmp_path, MINIMUM.replace("Zoé", "-")) == {"PR_ELNOM_02"}
    assert catalogue()["PR_ELNOM_02"].gravite == "note"


@pytest.mark.parametrize(
    ("commune", "pays", "code"),
    [("98818", "990", None), ("97411", "100", None), ("75112", "109", "PR_LNAIS_03")],
)
def test_births_overseas(commune, pays, code, tmp_path):
    texte = MINIMUM.replace(">75112<", f">{commune}<").replace("PAYS>100<", f"PAYS>{pays}<")
    assert codes(tmp_path, texte) == ({code} if code else set())


@pytest.mark.parametrize(
    ("entree", "dates", "code"),
    [
        # In the school for years, then a year elsewhere whose end alone is told.
        ("2019-09-02", "<DATE_FIN_SCO>2025-07-05</DATE_FIN_SCO>", None),
        ("2025-03-01", "<DATE_FIN_SCO>2025-07-05</DATE_FIN_SCO>", "REJEL_ENTREE_B_02"),
        ("2025-09-01", "<DATE_FIN_SCO>2025-08-31</DATE_FIN_SCO>", None),
    ],
)
def test_an_entry_of_long_ago_rejects_nobody(entree, dates, code, tmp_path):
    texte = MINIMUM.replace(PRECEDENT, AUTRE_ECOLE).replace(
        "<OPTIONS_AN_DERNIER", f"{dates}<OPTIONS_AN_DERNIER"
    )
    texte = texte.replace("<ADHESION", f"<DATE_ENTREE>{entree}</DATE_ENTREE><ADHESION")
    assert codes(tmp_path, texte) == ({code} if code else set())


@pytest.mark.parametrize(
    ("modalites", "code"), [("SO", None), ("OF", "PR_OPFAC_01"), ("OO", "PR_OPFAC_01"), ("SS", "PR_OPFAC_01")]
)
def test_a_subject_may_be_of_the_common_core_and_an_option(modalites, code, tmp_path):
    """A programme may hold the same subject twice, as common core and as an option."""
    options = "".join(
        f"<OPTION><CODE_MATIERE>100100</CODE_MATIERE><CODE_MODALITE_ELECT>{m}</CODE_MODALITE_ELECT></OPTION>"
        for m in modalites
    )
    texte = MINIMUM.replace("<OPTIONS/>", f"<OPTIONS>{options}</OPTIONS>")
    assert codes(tmp_path, texte) == ({code} if code else set())


@pytest.mark.parametrize(("profession", "code"), [("84", None), ("11", None), ("30", "PR_PEPCS_01")])
def test_without_the_list_every_published_occupation_is_taken(profession, code, tmp_path):
    assert codes(tmp_path, MINIMUM.replace(">99<", f">{profession}<")) == ({code} if code else set())


def test_a_school_year_that_cannot_be_read_closes_no_mef(tmp_path):
    annexes = annexes_synthetiques(tmp_path)
    options = "<CODE_MATIERE>030201</CODE_MATIERE><CODE_MODALITE_ELECT>O</CODE_MODALITE_ELECT>"
    texte = MINIMUM.replace("<OPTIONS/>", f"<OPTIONS><OPTION>{options}</OPTION></OPTIONS>")
    lus = codes(tmp_path, texte.replace(">2025<", ">25<"), annexes=annexes)
    assert "PR_ACMEF_02" not in lus
    assert "XSD" in lus


def test_a_division_without_mef_is_the_schema_s_affair(tmp_path):
    texte = MINIMUM.replace("<CODE_MEF>10110001110</CODE_MEF>", "<CODE_DIVISION>9Z</CODE_DIVISION>")
    assert "ACDIV_B_01" not in codes(tmp_path, texte, annexes=annexes_synthetiques(tmp_path))


@pytest.mark.parametrize(
    ("division", "suite"),
    [("6A", "elle l'est à 10010012110, "), ("9Z", "elle n'est pas dans les structures.")],
)
def test_a_division_says_what_it_is_attached_to(division, suite, tmp_path):
    """The secretary sees at once whether the code or the MEF is the wrong one."""
    texte = MINIMUM.replace("<CODE_STATUT>", f"<CODE_DIVISION>{division}</CODE_DIVISION><CODE_STATUT>")
    constats = controler_texte(tmp_path, texte, annexes=annexes_synthetiques(tmp_path))[1]
    (constat,) = (c for c in constats if c.code == "ACDIV_B_01")
    assert f"n'est pas rattachée au MEF 10110001110 de l'élève ; {suite}" in constat.message


def test_the_number_of_a_sending_is_a_number(tmp_path):
    texte = MINIMUM.replace("ENVOI>1<", "ENVOI>00008<")
    assert codes(tmp_path, texte, attendu=Attendu(UAI, 2025, "EXEMPLE", 7)) == set()
    assert codes(tmp_path, texte, attendu=Attendu(UAI, 2025, "EXEMPLE", 8)) == {"PR_ENVOI_01"}
