"""S24: every rule of the catalogue has its check and its case; a valid file has no finding."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preau.siecle.engine import Attendu, Controle, catalogue, familles
from preau.siecle.engine.catalogue import GRAVITES, LIEUX, SOURCES
from preau.siecle.engine.controles.registre import controles
from preau.siecle.engine.generateur import Demande, DemandeImpossible, generer
from preau.siecle.engine.generateur.defauts import defauts
from preau.siecle.engine.grammaire import VERSIONS
from preau.siecle.engine.page_des_regles import page
from tests.siecle.outils import (
    ANNEE,
    ELEVE,
    MINIMUM,
    UAI,
    annexes_synthetiques,
    cles,
    controler,
    controler_texte,
    synthetique,
)

# The guide's table, S24.
GUIDE = re.findall(
    r"[A-Z]+",
    """ACDIV ACMEF ACOMPL ADRES BOURS CIVIL COMAD CREAT CSEXE DNAIS ELNAT ELNOM HETAB IDNAT INOPT LNAIS MEFAD MODCH
    OPFAC OPOBL NBENF PAREN PEPCS PESIT PROVE REGIM SCOAC SCOPR SORTI STATU TELEP TRANS""",
)
# Judged by the reading itself, by the schema or at the deposit: their cases are in the tests of attacks and deposit.
HORS_REGISTRE = {
    "XSD",
    "ADRES_A_02",
    "PR_ENCOD_01",
    "PR_UAI_01",
    *(c for c in catalogue() if c.startswith(("PR_LECTU", "PR_DEPOT"))),
}


def test_every_family_of_the_guide_has_a_rule():
    assert len(GUIDE) == 32
    portees = {regle.famille for regle in catalogue().values()}
    assert set(GUIDE) | {"PUSAG", "ENTREE", "GROUPE", "ELEGRP"} <= portees
    assert portees == set(familles())


def test_every_judged_rule_has_its_check_and_its_case_and_the_reverse():
    jugees = {code for code, regle in catalogue().items() if regle.jugeable}
    dans_le_registre = set(controles())
    assert dans_le_registre <= jugees, "a check without entry, or of a rule that files cannot judge"
    assert jugees - dans_le_registre == HORS_REGISTRE - {"ADRES_A_02"}
    plantes = {code for version in VERSIONS for code in defauts(version)}
    assert dans_le_registre - plantes == {"ADRES_A_02"}, "planted with ADRES_A_01, the schema binds them"


def test_severities_are_those_of_the_contract():
    """REJ… is rejet, INF_… note; the two named rules of PAREN are rejet; seven of ours are notes; the rest blocks."""
    notes = {
        "PR_ENCOD_01",
        "PR_ENVOI_01",
        "PR_UAI_02",
        "PR_LNAIS_01",
        "PR_HEBER_01",
        "PR_DNAIS_02",
        "PR_ELNOM_02",
    }
    for code, regle in catalogue().items():
        if code.startswith("REJ") or code in ("PR_PAREN_01", "PR_PAREN_02"):
            assert regle.gravite == "rejet", code
        elif code.startswith("INF_") or code in notes:
            assert regle.gravite == "note", code
        elif regle.objet == "fichier" and code != "PR_UAI_02":
            assert regle.gravite == "fichier", code
        else:
            assert regle.gravite == "anomalie", code


def test_entries_are_complete():
    for code, regle in catalogue().items():
        assert regle.gravite in GRAVITES, code
        assert regle.source in SOURCES, code
        assert set(regle.ou) <= set(LIEUX), code
        assert regle.objet in ("fichier", "personne", "eleve", "commun"), code
        assert set(regle.schemas) <= set(VERSIONS), code
        assert regle.remede.endswith("."), code
        assert code.startswith("PR_") or regle.source != "preau", code
    assert catalogue()["PESIT"].ou == ("sans_objet",)


def test_the_page_of_rules_is_in_step():
    racine = Path(__file__).parents[2]
    ecrite = (racine / "docs/siecle-regles.md").read_text(encoding="utf-8")
    assert ecrite == page(), "run: preau siecle regles --sortie docs/siecle-regles.md"


@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=6, deadline=None)
@given(graine=st.integers(0, 10**6), eleves=st.integers(1, 60))
def test_a_generated_file_has_no_finding(version, graine, eleves, tmp_path_factory):
    dossier = tmp_path_factory.mktemp("valide")
    fichier = synthetique(dossier, eleves, version, graine=graine)
    for annexes in (None, annexes_synthetiques(dossier, version)):
        controle, constats = controler(fichier, annexes=annexes)
        assert constats == []
        assert (controle.bilan.eleves, controle.bilan.code_de_sortie) == (eleves, 0)
        assert (controle.bilan.uai, controle.bilan.annee) == (UAI, ANNEE)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_planted_defect_is_found_alone(version, tmp_path):
    """All at once, then one by one: its code, its sheet, its field, and nothing else."""
    annexes = annexes_synthetiques(tmp_path, version)
    fichier = tmp_path / "tous.xml"
    plantes = generer(Demande(250, UAI, ANNEE, version, defauts=("tous",)), fichier)
    constats = controler(fichier, annexes=annexes)[1]
    assert cles(constats) == Counter((p.code, p.objet, p.id_prive, p.champ) for p in plantes)
    # PR_ENCOD_01 says only line 1; every other finding names a line and, of a sheet, its owner.
    assert all(c.ligne and c.message and c.remede for c in constats)
    assert all(c.nom and c.id_prive for c in constats if c.objet != "fichier")
    for code in defauts(version):
        plantes = generer(Demande(60, UAI, ANNEE, version, graine=7, defauts=(code,)), fichier)
        controle, constats = controler(fichier, annexes=annexes)
        assert cles(constats) == Counter((p.code, p.objet, p.id_prive, p.champ) for p in plantes), code
        if plantes:
            gravites = {catalogue()[p.code].gravite for p in plantes}
            assert controle.bilan.code_de_sortie == int(gravites != {"note"}), code


def test_every_defect_of_schema_4_can_be_planted(tmp_path):
    possibles = set(defauts("4.0"))
    plantes = generer(Demande(250, UAI, ANNEE, defauts=("tous",)), tmp_path / "tous.xml")
    assert {p.code for p in plantes} - {"ADRES_A_02"} == possibles


def test_the_line_of_a_finding_is_the_line_of_its_field(tmp_path):
    fichier = tmp_path / "tous.xml"
    generer(Demande(120, UAI, ANNEE, defauts=("tous",)), fichier)
    lignes = fichier.read_text(encoding="utf-8").splitlines()
    presents = [c for c in controler(fichier)[1] if c.valeur and c.champ]
    assert len(presents) > 20
    for constat in presents:
        assert f"<{constat.champ}>" in lignes[constat.ligne - 1]
        assert constat.valeur in lignes[constat.ligne - 1]


def test_one_seed_one_file_and_another_another(tmp_path):
    def contenu(graine: int) -> bytes:
        return synthetique(tmp_path, 40, graine=graine).read_bytes()

    assert contenu(3) == contenu(3)
    assert contenu(3) != contenu(4)


def test_families_look_like_families(tmp_path):
    """Siblings, separated parents, shared addresses, foreign births, leavers."""
    fiches = [f for f in Controle(synthetique(tmp_path, 400)).fiches() if f.valeurs]
    eleves = [f.valeurs for f in fiches if f.objet == "eleve"]
    personnes = {f.valeurs["ID_PRV_PER"]: f.valeurs for f in fiches if f.objet == "personne"}
    parents = Counter(e["RESPONSABLES_ELEVE"]["LEGAL"][0]["ID_PRV_PER"] for e in eleves)
    assert sum(n > 1 for n in parents.values()) > 50
    couples = [
        [personnes[lien["ID_PRV_PER"]]["ADRESSE"] for lien in e["RESPONSABLES_ELEVE"]["LEGAL"]]
        for e in eleves
        if len(e["RESPONSABLES_ELEVE"]["LEGAL"]) == 2
    ]
    separes = sum(un != deux for un, deux in couples)
    assert 0 < separes < len(couples) / 2
    assert any(e.get("VILLE_NAISS") for e in eleves)
    assert any(e.get("DATE_SORTIE") for e in eleves)


def test_impossible_requests_are_said(tmp_path):
    with pytest.raises(DemandeImpossible, match="Défaut inconnu"):
        generer(Demande(5, UAI, defauts=("ABSURDE",)), tmp_path / "a.xml")
    with pytest.raises(DemandeImpossible, match="au moins un élève"):
        generer(Demande(0, UAI), tmp_path / "a.xml")
    with pytest.raises(DemandeImpossible, match="cinq chiffres"):
        generer(Demande(60_000, UAI, version="3.1"), tmp_path / "a.xml")
    assert not list(tmp_path.iterdir()), "nothing half done"


def test_a_rejected_pupil_keeps_its_other_findings_without_effect(tmp_path):
    texte = (
        MINIMUM.replace("<CODE_PARENTE>20<", "<CODE_PARENTE>2<").replace(">ST<", ">1<").replace(">0<", ">11<")
    )
    controle, constats = controler_texte(tmp_path, texte)
    assert {c.code: c.sans_effet for c in constats} == {
        "PR_PAREN_02": False, "STATU_C_01": True, "INF_REGIM_A_01": True,
    }  # fmt: skip
    assert dict(controle.bilan.comptes) == {"PR_PAREN_02": 1}


def test_business_rules_run_after_schema_violations(tmp_path):
    texte = MINIMUM.replace("        <CODE_SEXE>2</CODE_SEXE>\n", "").replace(">ST<", ">1<")
    constats = controler_texte(tmp_path, texte)[1]
    assert {c.code for c in constats} == {"XSD", "STATU_C_01"}


@pytest.mark.parametrize(("champ", "code"), [("DATE_DEB_SCO", "SCOAC_E_02"), ("DATE_NAISS", "PR_DNAIS_01")])
@pytest.mark.parametrize("date", ["20255-09-01", "-2025-09-01", "20255-09-01Z"])
def test_a_year_of_five_digits_is_told(champ, code, date, tmp_path):
    """S24: XML Schema takes such a date, which no school year holds; the value is told as it is written."""
    texte = re.sub(f"<{champ}>[^<]*", f"<{champ}>{date}", MINIMUM)
    constats = controler_texte(tmp_path, texte)[1]
    assert [(c.code, c.champ, c.valeur) for c in constats] == [(code, champ, date)]
    assert date in constats[0].message


def test_a_lodging_not_told_is_null(tmp_path):
    """Contract: absent is null; the régime that asks for it is in the message."""
    (constat,) = controler_texte(tmp_path, MINIMUM.replace("REGIME>0<", "REGIME>5<"))[1]
    assert (constat.code, constat.champ, constat.valeur) == ("PR_HEBER_01", "UAI_ETAB_HEBERGEMENT", None)
    assert "régime 5" in constat.message


def test_sheets_without_a_name_are_no_doubles(tmp_path):
    """Business rules run after schema violations: two pupils whose name is missing are not one pupil."""
    sans_nom = ELEVE.replace("        <NOM_DE_FAMILLE>EXEMPLE</NOM_DE_FAMILLE>\n", "")
    deux = sans_nom + sans_nom.replace("ELE>2<", "ELE>3<")
    assert {c.code for c in controler_texte(tmp_path, MINIMUM.replace(ELEVE, deux))[1]} == {"XSD"}


@pytest.mark.parametrize(("uaj", "lettre"), [("0750680A", "G"), ("0750680g", "G"), ("ECOLE001", None)])
def test_the_school_of_the_header_is_a_school(uaj, lettre, tmp_path):
    constats = controler_texte(tmp_path, MINIMUM.replace(">0750680G<", f">{uaj}<"))[1]
    assert [(c.code, c.gravite, c.champ, c.valeur) for c in constats] == [
        ("PR_UAI_01", "fichier", "UAJ", uaj)
    ]
    assert ("la lettre attendue est G" in constats[0].message) is (lettre is not None)


def test_what_was_expected_of_the_school_is_checked(tmp_path):
    """S20: school, year, software (refused) and sequence of sendings (a note)."""
    bon = Attendu("0750680G", 2025, "EXEMPLE", 0)
    assert controler_texte(tmp_path, MINIMUM, attendu=bon)[1] == []
    faux = Attendu("0750681H", 2024, "AUTRE", 4)
    constats = controler_texte(tmp_path, MINIMUM, attendu=faux)[1]
    assert [(c.code, c.gravite, c.ligne) for c in constats] == [
        ("PR_DEPOT_03", "fichier", 4),
        ("PR_DEPOT_04", "fichier", 5),
        ("PR_ENVOI_02", "fichier", 8),
        ("PR_ENVOI_01", "note", 7),
    ]


def test_persons_after_pupils_are_known_all_the_same(tmp_path):
    """The order is wrong, which the schema says; nobody is said unknown who is in the file."""
    debut, fin = MINIMUM.index("    <PERSONNES>"), MINIMUM.index("    <ELEVES>")
    texte = (MINIMUM[:debut] + MINIMUM[fin:]).replace(
        "    </ELEVES>\n", "    </ELEVES>\n" + MINIMUM[debut:fin]
    )
    constats = controler_texte(tmp_path, texte)[1]
    assert {c.code for c in constats} == {"XSD"}
    perdus = controler_texte(tmp_path, texte.replace("<ID_PRV_PER>1<", "<ID_PRV_PER>7<", 1))[1]
    assert {c.code for c in perdus} == {"XSD", "PR_PAREN_01"}
