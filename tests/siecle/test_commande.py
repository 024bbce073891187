"""The command-line contract of SIECLE: exit codes, JSON, text, deposit, synthetic files."""

import csv
import json
import os
import re
import subprocess
import sys
import zipfile

import pytest
from lxml import etree
from typer.testing import CliRunner

from preau.cli.racine import app
from preau.cli.siecle import _plier
from preau.siecle.engine import catalogue
from preau.siecle.engine.grammaire import VERSIONS
from tests.siecle.outils import (
    ANNEE,
    ELEVE,
    ENCODE,
    MINIMUM,
    PERSONNE,
    UAI,
    controler,
    controler_texte,
    synthetique,
)

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
    "raisons_non_controle",
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
    assert "… et 30 autres de même nature (STATU_C_01)" in texte
    assert texte.index("À corriger : 50 anomalies sur 50 fiches") < texte.index("STATU_C_01")


def test_notes_alone_exit_zero(fichier):
    fichier.write_bytes(ENCODE.replace(b">0<", b">11<"))
    assert rapport(fichier)["comptes"] == {"INF_REGIM_A_01": 1}
    assert "Rien ne bloque dans ce qui a été contrôlé ; 1 note." in preau("controler", fichier)


VERDICTS = {
    ENCODE: "Rien ne bloque dans ce qui a été contrôlé.",
    ENCODE.replace(b">0<", b">11<"): "Rien ne bloque dans ce qui a été contrôlé ; 1 note.",
    ENCODE.replace(b">ST<", b">1<").replace(
        b">0<", b">11<"
    ): "À corriger : 1 anomalie sur 1 fiche ; et 1 note.",
    ENCODE.replace(b">20<", b">7<"): "À corriger : 1 rejet sur 1 fiche.",
    ENCODE.replace(b"80G<", b"80A<"): "À corriger : 1 faute du fichier.",
    ENCODE[:-9]: "Illisible : rien ne peut être pris de ce fichier.",
    ENCODE.replace(PERSONNE.encode("iso-8859-15"), 2 * PERSONNE.encode("iso-8859-15")): (
        "À corriger : 1 faute du fichier sur 1 fiche."
    ),
    BEE.encode("iso-8859-15"): "Reconnu, mais pas contrôlé : ce n'est pas un fichier d'élèves à déposer.",
}


@pytest.mark.parametrize("contenu", VERDICTS, ids=VERDICTS.values())
def test_the_first_line_is_the_verdict(contenu, fichier):
    fichier.write_bytes(contenu)
    resultat = CliRunner().invoke(app, ["siecle", "controler", str(fichier)])
    assert resultat.output.splitlines()[0] == VERDICTS[contenu]
    assert ("Et maintenant" in resultat.output) == (resultat.exit_code == 1)


def test_a_finding_names_its_element_once(fichier):
    fichier.write_bytes(ENCODE.replace(PERSONNE.encode("iso-8859-15"), 2 * PERSONNE.encode("iso-8859-15")))
    assert "(n° 1), PERSONNE : la valeur « 1 » est déjà prise, elle doit être unique." in preau(
        "controler", fichier, code=1
    )


def test_nothing_is_to_be_mended_in_an_export(tmp_path):
    chemin = tmp_path / "a.xml"
    chemin.write_bytes(BEE.encode("iso-8859-15"))
    texte = preau("controler", chemin, "--depot", code=1)
    assert "Déposez le fichier IMPORT_ELEVES" in texte
    assert "Et maintenant" not in texte


def test_text_says_which_elements_the_schema_refuses(tmp_path):
    """Twenty of a thousand violations would hide the other kinds."""
    eleves = "".join(ELEVE.replace(">2<", f">{n}<", 1).replace("-02-29", "-02-30") for n in range(100, 125))
    autre = ELEVE.replace(">75112<", ">7<")
    chemin = tmp_path / "a.xml"
    chemin.write_bytes(MINIMUM.replace(ELEVE, eleves + autre).encode("iso-8859-15"))
    texte = preau("controler", chemin, code=1)
    assert "… et 6 autres de même nature (XSD)" in texte
    assert "Éléments en cause : DATE_NAISS (25), CODE_COMMUNE_INSEE_NAISS (1)." in texte


@pytest.mark.parametrize("largeur", [32, 48, 80])
def test_a_terminal_line_is_folded_between_words(largeur):
    phrase = (
        "    Ligne 44, EXEMPLE Marie-Lou (n° 22222), CODE_STATUT : Le statut « 1 » n'est pas connu ; voyez !"
    )
    pliees = _plier(phrase, largeur)
    assert all(len(ligne) <= largeur for ligne in pliees)
    assert " ".join(ligne.strip() for ligne in pliees).replace("\u00a0", " ") == phrase.strip()
    assert all(ligne.strip()[:1] not in ("»", ":", ";", "!") for ligne in pliees)
    assert [len(ligne) - len(ligne.lstrip()) for ligne in pliees] == [4] + [6] * (len(pliees) - 1)


@pytest.mark.parametrize("format", ["texte", "json"])
def test_a_terminal_without_accents_gets_its_report_too(format, fichier):
    """Exit code 1 is « something blocks », never a traceback: what ASCII cannot show is lost, and no more."""
    fichier.write_bytes(ENCODE.replace(b">0<", b">11<").replace(b">EXEMPLE<", b">\xc9XEMPLE\xbd<"))
    programme = "from preau.cli.racine import app; app()"
    commande = [sys.executable, "-c", programme, "siecle", "controler", str(fichier), "--format", format]
    rendu = subprocess.run(commande, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True)
    assert (rendu.returncode, rendu.stderr) == (0, b"")
    if format == "json":
        assert json.loads(rendu.stdout)["erreurs"][0]["nom"] == "ÉXEMPLEœ Zoé"
    else:
        assert b"INF_REGIM_A_01" in rendu.stdout


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
    attendu = sorted(
        c for c, r in catalogue().items() if r.annexe and not r.par_defaut and "4.0" in r.schemas
    )
    lu = rapport(fichier)
    assert lu["non_controle"] == attendu
    assert lu["raisons_non_controle"]["ACDIV_B_01"] == "Structures.xml n'a pas été donné"
    assert {"ACDIV_B_01", "INOPT_B_01", "MODCH_B_02"} <= set(attendu)
    valide, annexes = _avec_annexes(tmp_path)
    assert rapport(valide, *annexes)["non_controle"] == []
    assert "ACDIV_B_01" in rapport(valide, annexes[0])["non_controle"]


# Row that an annexe lost -> the rules that it alone could judge.
LISTES_PERDUES = {
    ("Nomenclature", "BOURSE"): {"PR_BOURS_01"},
    ("Nomenclature", "PROVENANCE"): {"PR_PROVE_01"},
    ("Nomenclature", "LIEN_PARENTE"): {"PR_PAREN_04"},
    ("Nomenclature", "PROGRAMME"): {"INOPT_B_01", "OPOBL_C_01"},
    ("Nomenclature", "OPTION_OBLIGATOIRE"): {"OPOBL_C_01"},
    ("Nomenclature", "NB_OPT_MINI"): {"MODCH_B_02"},
    ("Nomenclature", "NB_OPT_OBLIG"): {"MODCH_B_03"},
    ("Nomenclature", "MEF"): {
        *("INOPT_B_01", "MODCH_B_02", "MODCH_B_03", "OPOBL_C_01", "PR_ACMEF_01", "PR_ACMEF_02"),
    },
    ("Structures", "MEF_APPARTENANCE"): {"ACDIV_B_01"},
    ("Structures", "DIVISION"): {"ACDIV_B_01"},
}


@pytest.mark.parametrize(("annexe", "liste"), LISTES_PERDUES)
def test_a_list_that_an_annexe_lacks_is_said_and_not_judged(annexe, liste, tmp_path):
    """S24: never a rule silently left out, nor every sheet at fault because a list is empty."""
    fichier, options = _avec_annexes(tmp_path)
    chemin = tmp_path / f"{annexe}.xml"
    texte = chemin.read_text(encoding="iso-8859-15")
    reste = re.sub(rf"<{liste}\b[^>]*/>|<{liste}\b.*?</{liste}>", "", texte, flags=re.DOTALL)
    assert reste != texte
    chemin.write_text(reste, encoding="iso-8859-15")
    lu = rapport(fichier, *options)
    perdus = LISTES_PERDUES[annexe, liste]
    assert (lu["erreurs"], set(lu["non_controle"])) == ([], perdus)
    assert set(lu["raisons_non_controle"]) == perdus
    dits = set(lu["raisons_non_controle"].values())
    assert dits == {f"{liste} est absent ou vide dans {annexe}.xml"}
    texte = preau("controler", fichier, *options)
    assert f"{liste} est absent ou vide dans {annexe}.xml : {', '.join(sorted(perdus))}." in texte


def test_what_was_judged_by_default_is_said(tmp_path):
    """The lists and dates that Préau replaces by its own when the annexe lacks them."""
    fichier, options = _avec_annexes(tmp_path)
    for annexe, liste in (("Nomenclature", "STATUT_ELEVE"), ("Communs", "DATE_FIN_ELEVE")):
        chemin = tmp_path / f"{annexe}.xml"
        texte = chemin.read_text(encoding="iso-8859-15")
        chemin.write_text(texte.replace(liste, "INTRUS"), encoding="iso-8859-15")
    lu = rapport(fichier, *options)
    assert (lu["erreurs"], lu["non_controle"]) == ([], [])
    texte = preau("controler", fichier, *options)
    assert "STATUT_ELEVE est absent ou vide dans Nomenclature.xml : STATU_C_01" in texte
    assert "ANNEE_SCOLAIRE est absent ou vide dans Communs.xml : SCOAC_E_02" in texte


def _avec_annexes(dossier):
    """A valid file, and the options that give its three annexes."""
    preau("generer", "--eleves", 20, "--uai", UAI, "-o", dossier / "g.xml", "--annexes", dossier)
    noms = ("nomenclature", "structures", "communs")
    return dossier / "g.xml", [f"--{nom}={dossier / nom.capitalize()}.xml" for nom in noms]


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
