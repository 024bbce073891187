"""The command-line contract of SIECLE: exit codes, JSON, text, deposit, synthetic files."""

import csv
import json
import zipfile

import pytest
from lxml import etree
from typer.testing import CliRunner

from preau.cli.racine import app
from preau.siecle.engine import catalogue
from preau.siecle.engine.grammaire import VERSIONS
from tests.siecle.outils import ANNEE, ELEVE, ENCODE, MINIMUM, UAI, controler, controler_texte, synthetique

CHAMPS = (
    "fichier",
    "schema",
    "encodage",
    "uai",
    "annee",
    "personnes",
    "eleves",
    "bloquant",
    "comptes",
    "erreurs",
    "non_controle",
)
CHAMPS_ERREUR = (
    "code", "gravite", "ligne", "objet", "id_prive", "ine", "nom", "champ", "valeur", "message", "remede", "sans_effet",
)  # fmt: skip
NOM = f"{UAI}PRIVE2025250915083000"
BEE = MINIMUM.replace("IMPORT_ELEVES", "BEE_ELEVES").replace("4.0", "3.0")


def preau(*arguments, code=0) -> str:
    resultat = CliRunner().invoke(app, ["siecle", *map(str, arguments)])
    assert resultat.exit_code == code, resultat.output
    assert resultat.exception is None or isinstance(resultat.exception, SystemExit)
    return resultat.output


def rapport(*arguments, code=0) -> dict:
    return json.loads(preau("controler", *arguments, "--format", "json", code=code))


@pytest.fixture
def fichier(tmp_path):
    chemin = tmp_path / f"{NOM}.xml"
    chemin.write_bytes(ENCODE)
    return chemin


def test_json_has_exactly_the_fields_of_the_contract(fichier):
    lu = rapport(fichier)
    assert set(lu) == set(CHAMPS)
    assert (lu["schema"], lu["encodage"], lu["uai"], lu["annee"]) == ("4.0", "ISO-8859-15", UAI, ANNEE)
    assert (lu["personnes"], lu["eleves"], lu["bloquant"], lu["comptes"], lu["erreurs"]) == (
        1,
        1,
        False,
        {},
        [],
    )


def test_json_tells_all_of_a_finding(fichier):
    fichier.write_bytes(ENCODE.replace(b">ST<", b">1<").replace(b"<PRENOM>Zo", b"<PRENOM>Zo"))
    lu = rapport(fichier, code=1)
    (erreur,) = lu["erreurs"]
    assert tuple(erreur) == CHAMPS_ERREUR
    assert erreur | {"message": "", "remede": ""} == {
        "code": "STATU_C_01",
        "gravite": "anomalie",
        "ligne": MINIMUM.splitlines().index("          <CODE_STATUT>ST</CODE_STATUT>") + 1,
        "objet": "eleve",
        "id_prive": "2",
        "ine": None,
        "nom": "EXEMPLE Zoé",
        "champ": "CODE_STATUT",
        "valeur": "1",
        "message": "",
        "remede": "",
        "sans_effet": False,
    }
    assert lu["comptes"] == {"STATU_C_01": 1}
    assert lu["bloquant"] is True


def test_json_of_what_cannot_be_read_is_whole_too(fichier):
    fichier.write_bytes(ENCODE[:-30])
    lu = rapport(fichier, code=2)
    assert set(lu) == set(CHAMPS)
    assert lu["erreurs"][-1]["code"] == "PR_LECTU_02"
    assert lu["erreurs"][-1]["ligne"]


def test_json_is_never_cut_and_text_shows_twenty_of_each(tmp_path):
    eleves = "".join(
        ELEVE.replace(">2<", f">{n}<", 1).replace("Zoé", f"Zoé{n}").replace(">ST<", ">1<")
        for n in range(100, 150)
    )
    chemin = tmp_path / "a.xml"
    chemin.write_bytes(MINIMUM.replace(ELEVE, eleves).encode("iso-8859-15"))
    assert len(rapport(chemin, code=1)["erreurs"]) == 50
    texte = preau("controler", chemin, code=1)
    assert texte.count("EXEMPLE Zoé") == 20
    assert "… et 30 autre(s) de même nature (STATU_C_01)" in texte
    assert texte.index("À corriger : 0 faute(s) du fichier, 0 rejet(s), 50 anomalie(s)") < texte.index(
        "STATU_C_01"
    )


def test_notes_alone_exit_zero(fichier):
    fichier.write_bytes(ENCODE.replace(b">0<", b">11<"))
    assert rapport(fichier)["comptes"] == {"INF_REGIM_A_01": 1}
    assert "Rien ne bloque ; 1 note(s)." in preau("controler", fichier)


def test_text_from_a_file_cannot_drive_the_terminal(fichier):
    fichier.write_bytes(
        ENCODE.replace(b">ST<", b">[red]\xc2<").replace(b"<PRENOM>Zo\xe9", b"<PRENOM>\x9b31mZo[/]")
    )
    texte = preau("controler", fichier, code=1)
    assert "\x9b" not in texte
    assert "[red]Â" in texte


@pytest.mark.parametrize(
    ("nom", "contenu", "codes"),
    [
        (f"{NOM}.xml", ENCODE, []),
        ("eleves.xml", ENCODE, ["PR_DEPOT_01"]),
        (f"{UAI}PRIVE202525091508300.xml", ENCODE, ["PR_DEPOT_01"]),
        (f"{UAI}PRIVE2025259915083000.xml", ENCODE, ["PR_DEPOT_01"]),
        (f"{UAI}ELEGROUPE2025250915083000.xml", ENCODE, ["PR_DEPOT_01"]),
        (f"{NOM}.XML", ENCODE, ["PR_DEPOT_01"]),
        ("0750681HPRIVE2025250915083000.xml", ENCODE, ["PR_DEPOT_03"]),
        (f"{UAI}PRIVE2024250915083000.xml", ENCODE, ["PR_DEPOT_04"]),
        (f"{NOM}.xml", BEE.encode("iso-8859-15"), ["PR_DEPOT_05"]),
    ],
)
def test_names_are_checked_at_the_deposit_only(nom, contenu, codes, tmp_path):
    chemin = tmp_path / nom
    chemin.write_bytes(contenu)
    assert rapport(chemin)["erreurs"] == []
    erreurs = rapport(chemin, "--depot", code=int(bool(codes)))["erreurs"]
    assert [(e["code"], e["gravite"], e["objet"]) for e in erreurs] == [
        (c, "fichier", "fichier") for c in codes
    ]


@pytest.mark.parametrize(("dedans", "codes"), [(f"{NOM}.xml", []), ("autre.xml", ["PR_DEPOT_02"])])
def test_a_zip_and_its_file_have_one_name(dedans, codes, tmp_path):
    chemin = tmp_path / f"{NOM}.zip"
    with zipfile.ZipFile(chemin, "w") as archive:
        archive.writestr(dedans, ENCODE)
        archive.writestr("__MACOSX/._autre.xml", b"")
    assert [c.code for c in controler(chemin, depot=True)[1]] == codes


@pytest.mark.parametrize(
    ("racine", "schema"),
    [
        ('BEE_ELEVES VERSION="3.0"', "BEE_ELEVES 3.0"),
        ('BEE_EPHC_ELEVES VERSION="1.0"', "BEE_EPHC_ELEVES 1.0"),
        ("STS_EDT", "STS_EDT"),
        ("EDT_STS", "EDT_STS"),
    ],
)
def test_other_files_are_recognised_and_counted(racine, schema, tmp_path):
    nom = racine.split()[0]
    lignes = "<ELEVE/>" * 3
    texte = (
        f"<{racine}><PARAMETRES><UAJ>{UAI}</UAJ><ANNEE_SCOLAIRE>2025</ANNEE_SCOLAIRE></PARAMETRES>"
        f"<DONNEES><ELEVES>{lignes}</ELEVES><PERSONNES><PERSONNE><ELEVE/></PERSONNE></PERSONNES></DONNEES></{nom}>"
    )
    bilan = controler_texte(tmp_path, texte)[0].bilan
    assert (bilan.schema, bilan.uai, bilan.annee, bilan.eleves, bilan.personnes) == (schema, UAI, 2025, 3, 1)
    assert (bilan.code_de_sortie, bilan.non_controle) == (0, [])


def test_what_no_annexe_was_given_for_is_said(fichier, tmp_path):
    attendu = sorted(c for c, r in catalogue().items() if r.annexe and r.jugeable and "4.0" in r.schemas)
    assert rapport(fichier)["non_controle"] == attendu
    assert {"ACDIV_B_01", "INOPT_B_01", "MODCH_B_02"} <= set(attendu)
    preau("generer", "--eleves", 3, "--uai", UAI, "-o", tmp_path / "g.xml", "--annexes", tmp_path)
    annexes = [
        f"--{nom}={tmp_path / nom.capitalize()}.xml" for nom in ("nomenclature", "structures", "communs")
    ]
    assert rapport(tmp_path / "g.xml", *annexes)["non_controle"] == []
    assert "ACDIV_B_01" in rapport(tmp_path / "g.xml", annexes[0])["non_controle"]


def test_a_wrong_annexe_is_refused_and_a_foreign_one_is_said(fichier, tmp_path):
    preau("controler", fichier, "--nomenclature", fichier, code=2)
    preau("controler", fichier, "--nomenclature", tmp_path / "absent.xml", code=2)
    preau("generer", "--eleves", 3, "--uai", "0750681H", "-o", tmp_path / "g.xml", "--annexes", tmp_path)
    sortie = preau("controler", fichier, "--communs", tmp_path / "Communs.xml")
    assert "les communs sont de l'établissement 0750681H" in sortie


def test_generate_then_control(tmp_path):
    sortie = tmp_path / "classe.zip"
    preau(
        "generer", "--eleves", 40, "--uai", UAI, "-o", sortie, "--graine", 5, "--defauts", "STATU_C_01, XSD"
    )
    with (tmp_path / "classe.attendu.tsv").open(encoding="utf-8") as flux:
        attendus = list(csv.DictReader(flux, delimiter="\t"))
    erreurs = rapport(sortie, code=1)["erreurs"]
    assert {(e["code"], e["id_prive"]) for e in erreurs} == {(a["code"], a["id_prive"]) for a in attendus}
    assert {a["code"] for a in attendus} == {"STATU_C_01", "XSD"}


def test_generate_refuses_what_makes_no_sense(tmp_path):
    preau("generer", "--eleves", 5, "--uai", UAI, "-o", tmp_path / "a.xml", "--defauts", "ABSURDE", code=2)
    preau("generer", "--eleves", 5, "--uai", UAI, "-o", tmp_path / "absent" / "a.xml", code=2)
    preau("generer", "--eleves", 5, "--uai", "PARIS", "-o", tmp_path / "a.xml", code=2)
    preau("generer", "--eleves", 0, "--uai", UAI, "-o", tmp_path / "a.xml", code=2)
    preau("generer", "--eleves", 5, "--uai", UAI, "-o", tmp_path / "a.xml", "--version", "9.9", code=2)


def test_catalogue_and_schemas_are_printed(tmp_path):
    assert "REJEL_SORTI_F_01" in preau("regles")
    for version in VERSIONS:
        assert etree.XMLSchema(etree.fromstring(preau("schema", version).encode()))
        preau("schema", version, "-o", tmp_path / "s.xsd")
        assert etree.XMLSchema(etree.parse(tmp_path / "s.xsd"))


def test_compare_two_files(tmp_path):
    ancien = synthetique(tmp_path, 20)
    nouveau = tmp_path / "nouveau.xml"
    preau("generer", "--eleves", 15, "--uai", UAI, "-o", nouveau, "--defauts", "PR_LNAIS_01")
    texte = preau("comparer", ancien, nouveau)
    assert "Élèves : 0 ajouté(s), 1 modifié(s), 14 inchangé(s), 5 absent(s), 0 en double" in texte
    assert "→ 75012" in texte
    lus = [json.loads(ligne) for ligne in preau("comparer", ancien, nouveau, "--format", "json").splitlines()]
    assert sum(e["genre"] == "ABSENT" and e["objet"] == "eleve" for e in lus) == 5
    nouveau.write_bytes(b"<A/>")
    assert "illisible" in preau("comparer", ancien, nouveau, code=2)


def test_progress_counts_the_bytes_of_the_file(tmp_path):
    chemin = synthetique(tmp_path, 200)
    vus = []
    controler(chemin, progression=lambda fait, total: vus.append((fait, total)))
    assert vus == sorted(vus)
    assert vus[-1] == (chemin.stat().st_size, chemin.stat().st_size)
