"""S20, S22, S24: the public samples, with the verdict that each must get, and the real round trips with SIECLE."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from preau.cli.racine import app
from preau.siecle.engine import catalogue, lire_annexes
from tests.donnees import partage
from tests.siecle.outils import controler

pytestmark = pytest.mark.donnees

ANNEXES = Path(__file__).parent / "annexes"
# What the real SIECLE reported, January 2018 (person, then pupil).
TRAJETS = {
    "0750680GPRIVE2017180115162223": {
        "personne": {"NBENF_F_03", "INF_COMAD_A_01"},
        "eleve": {"ACDIV_B_01", "STATU_C_01", "SCOAC_E_02", "MEFAD_C_02", "INF_REGIM_A_01"},
    },
    "0750680GPRIVE2017180121195050": {"personne": set(), "eleve": {"REJEL_SORTI_F_01"}},
}
# EXPECTED.tsv's verdict on files whose form is right, as codes; the others have none with effect but notes.
ATTENDUS = {
    "code_parente_1_caractere.xml": "PR_PAREN_02",
    "date_deb_sco_hors_annee.xml": "SCOAC_E_02",
    "regime_5_sans_uai_hebergement.xml": "PR_HEBER_01",
    "uai_cle_fausse.xml": "PR_UAI_01",
}


def lignes() -> list[dict]:
    with partage("data", "siecle", "EXPECTED.tsv").open(encoding="utf-8") as flux:
        return list(csv.DictReader(flux, delimiter="\t"))


def test_every_sample_gets_its_verdict():
    for attendu in lignes():
        fichier = partage("data", "siecle", attendu["fichier"])
        controle, constats = controler(fichier)
        bilan = controle.bilan
        if attendu["bien_forme"] == "non":
            assert bilan.code_de_sortie == 2, fichier
            assert attendu["premier_message"].partition(" (")[0] in constats[-1].technique
            continue
        assert bilan.schema == attendu["schema"].strip(), fichier
        formes = [c for c in constats if c.code == "XSD"]
        if attendu["valide_xsd"] == "non":
            assert bilan.code_de_sortie == 1, fichier
            assert formes[0].technique == attendu["premier_message"], fichier
            assert formes[0].champ == attendu["premier_message"].split("'")[1]
            assert len(formes) == 1, fichier
        else:
            assert not formes, fichier
        if attendu["valide_xsd"] == "-":
            assert (bilan.code_de_sortie, constats) == (0, []), fichier


def test_business_verdicts():
    for attendu in lignes():
        nom = Path(attendu["fichier"]).name
        if "import_prive/" not in attendu["fichier"] or attendu["valide_xsd"] != "oui":
            continue
        controle, _ = controler(partage("data", "siecle", attendu["fichier"]))
        code = ATTENDUS.get(nom)
        assert set(controle.bilan.comptes) - {"INF_COMAD_A_01"} == ({code} if code else set()), nom
        bloque = code is not None and catalogue()[code].gravite != "note"
        assert controle.bilan.code_de_sortie == int(bloque), nom


@pytest.mark.parametrize("nom", TRAJETS)
@pytest.mark.parametrize("extension", ["xml", "zip"])
def test_the_round_trips_give_the_codes_of_the_real_siecle(nom, extension):
    annexes = lire_annexes(
        ANNEXES / "Nomenclature_0750680G.xml",
        ANNEXES / "Structures_0750680G.xml",
        ANNEXES / "Communs_0750680G.xml",
    )
    fichier = partage("data", "siecle", "import_prive_roundtrip", f"{nom}.{extension}")
    controle, constats = controler(fichier, annexes=annexes, depot=True)
    for objet, codes in TRAJETS[nom].items():
        officiels = {
            c.code for c in constats if c.objet == objet and not c.sans_effet and not c.code.startswith("PR_")
        }
        assert officiels == codes
    assert not [c for c in constats if c.objet == "fichier"], "the name and the header are right"
    # Our fixture is no whole nomenclature: the rules of the lists that it lacks are said, not passed over.
    assert controle.bilan.non_controle == ["OPOBL_C_01", "PR_BOURS_01", "PR_PAREN_04", "PR_PROVE_01"]
    if nom == "0750680GPRIVE2017180115162223":
        message = next(c.message for c in constats if c.code == "SCOAC_E_02")
        assert "01/09/2016" in message
        assert "du 04/09/2017 au 31/08/2018" in message


def test_without_annexes_the_division_is_said_not_controlled():
    fichier = partage("data", "siecle", "import_prive_roundtrip", "0750680GPRIVE2017180115162223.xml")
    resultat = CliRunner().invoke(app, ["siecle", "controler", str(fichier), "--format", "json"])
    assert resultat.exit_code == 1
    rapport = json.loads(resultat.stdout)
    assert "ACDIV_B_01" in rapport["non_controle"]
    assert rapport["non_controle"] == sorted(rapport["non_controle"])
    assert {c for c in rapport["comptes"] if not c.startswith("PR_")} == {
        "NBENF_F_03", "INF_COMAD_A_01", "STATU_C_01", "SCOAC_E_02", "MEFAD_C_02", "INF_REGIM_A_01",
    }  # fmt: skip


def test_zip_and_xml_of_a_sample_say_the_same():
    dossier = partage("data", "siecle", "synthetic", "import_prive")
    seul, dans_archive = (
        controler(dossier / f"9990001XPRIVE2025250915083000.{extension}", depot=True)[1]
        for extension in ("xml", "zip")
    )
    assert [c.en_dict() for c in seul] == [c.en_dict() for c in dans_archive]
    assert [c.code for c in seul] == ["INF_COMAD_A_01"] * 2
