"""J17, R3: `preau jumo apparier` and `verifier` on files, good and broken; the checker against planted faults."""

import csv
import json
import random
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from preau.cli.racine import app

BMP = """id;rne;discipline;quotite;ors;zr
a1;0770001A;L0202;12;18;Z1
a2;0770002B;L0202;6,00;;Z1
a3;0770003C;L0202;9.5;18;
a4;0770004D;L0202;8,5;;
a5;0770001A;L1900;10;;Z1
a6;0770003C;L1900;10;20;Z2
a7;0770005E;L0202;9;18;Z1
"""
ETAB = """rne;latitude;longitude;zr;type
0770001A;48.50;2.50;Z1;CLG
0770002B;48,52;2,52;Z1;LGT
0770003C;48.60;2.60;Z2;CLG
0770004D;48.61;2.61;Z2;LP
0770005E;;;Z1;CLG
"""
DIST = """uai_a;uai_b;km;minutes
0770002B;0770001A;7,25;11
0770003C;0770004D;29;40
"""


@pytest.fixture
def lancer(tmp_path):
    """`lancer("apparier", bmp=…, poids=…)`: writes the files given, runs the command, returns (result, folder)."""

    def faire(commande, *options, **contenus):
        contenus = {"bmp": BMP, "etab": ETAB} | contenus
        for nom, contenu in contenus.items():
            octets = contenu if isinstance(contenu, bytes) else contenu.encode()
            (tmp_path / f"{nom}.csv").write_bytes(octets)
        arguments = ["jumo", commande, str(tmp_path / "bmp.csv")]
        if commande == "verifier":
            arguments.append(str(tmp_path / "prop.csv"))
        else:
            arguments += ["-o", str(tmp_path / "prop.csv"), "--rapport", str(tmp_path / "rapport.json")]
        arguments += ["--etablissements", str(tmp_path / "etab.csv")]
        for nom in ("distances", "poids", "imposes", "interdits"):
            if nom in contenus:
                arguments += [f"--{nom}", str(tmp_path / f"{nom}.csv")]
        return CliRunner().invoke(app, [*arguments, *options]), tmp_path

    return faire


def lignes(dossier):
    with (dossier / "prop.csv").open(encoding="utf-8") as fichier:
        return list(csv.DictReader(fichier, delimiter=";"))


def test_j17_from_files_to_files(lancer):
    resultat, dossier = lancer("apparier", bmp="\ufeff" + BMP)
    assert resultat.exit_code == 0, resultat.stderr
    assert "3 jumelages de 6 BMP, 56,0 h" in resultat.stdout
    groupes = lignes(dossier)
    assert [(g["groupe"], g["bmp"]) for g in groupes[:2]] == [("1", "a1"), ("1", "a2")]
    assert groupes[0]["total"] == "18"
    assert groupes[0]["meme_zr"] == "oui"
    rapport = json.loads((dossier / "rapport.json").read_text())
    assert rapport["bmp"] == 7
    assert rapport["sans_coordonnees"] == ["a7"]
    assert rapport["couverts"] == len(groupes)
    assert rapport["ecart"] == 0
    assert [d["code"] for d in rapport["disciplines"]] == ["L0202", "L1900"]
    assert sum(d["bmp"] for d in rapport["disciplines"]) == 7
    assert rapport["glouton"].keys() == rapport["paires"].keys() == {"groupes", "couverts", "heures", "score"}
    assert lancer("verifier")[0].exit_code == 0


def test_j17_empty_ors_takes_the_table_and_empty_zr_the_school(lancer):
    _, dossier = lancer("apparier")
    par_bmp = {g["bmp"]: g for g in lignes(dossier)}
    assert par_bmp["a5"]["ors"] == "20", "EPS has 20 h in the table"
    assert par_bmp["a3"]["meme_zr"] == "oui", "both take the zone of their school"


def test_j17_a_table_of_distances_wins_over_the_crow_fly(lancer):
    _, dossier = lancer("apparier", distances=DIST)
    par_bmp = {g["bmp"]: g for g in lignes(dossier)}
    assert (par_bmp["a1"]["distance_km"], par_bmp["a1"]["duree_min"]) == ("7.250", "11.00")
    assert lancer("verifier", distances=DIST)[0].exit_code == 0
    faux, _ = lancer("verifier")
    assert faux.exit_code == 1
    assert "distance_km « 7.250 »" in faux.stdout


def test_j17_same_bytes_whatever_the_order_of_lines(lancer):
    contenus = set()
    for graine in range(4):
        entete, *suite = BMP.splitlines(keepends=True)
        random.Random(graine).shuffle(suite)
        _, dossier = lancer("apparier", bmp=entete + "".join(suite))
        contenus.add((dossier / "prop.csv").read_bytes())
    assert len(contenus) == 1


def test_j17_imposed_and_forbidden_files(lancer):
    options = {"imposes": "id;id;id\na1;a2\n", "interdits": "a5;a6\n"}
    _, dossier = lancer("apparier", **options)
    assert {g["bmp"] for g in lignes(dossier)} == {"a3", "a4"}
    rapport = json.loads((dossier / "rapport.json").read_text())
    assert (rapport["imposes"]["groupes"], rapport["imposes"]["couverts"]) == (1, 2)
    assert lancer("verifier", **options)[0].exit_code == 0
    lancer("apparier")
    refus, _ = lancer("verifier", **options)
    assert refus.exit_code == 1
    assert "a1 est dans un groupe imposé" in refus.stdout
    assert "la paire a5 et a6 est interdite" in refus.stdout


def remplacer(texte, avant, apres):
    assert avant in texte
    return texte.replace(avant, apres)


CASSES = {
    "bmp vide": ({"bmp": ""}, "bmp.csv", "vide"),
    "bmp blanc": ({"bmp": "\n\n"}, "bmp.csv", "vide"),
    "bmp sans colonne": (
        {"bmp": remplacer(BMP, "quotite", "heures")},
        "ligne 1",
        "manque la colonne quotite",
    ),
    "bmp mauvais séparateur": ({"bmp": BMP.replace(";", ",")}, "ligne 1", "manque la colonne"),
    "bmp colonne double": ({"bmp": remplacer(BMP, "ors;zr", "zr;zr")}, "ligne 1", "deux fois"),
    "bmp latin-1": ({"bmp": BMP.replace("a7", "é7").encode("latin-1")}, "ligne 8", "UTF-8"),
    "bmp utf-16": ({"bmp": BMP.encode("utf-16")}, "bmp.csv", "fichier texte"),
    "bmp zip": ({"bmp": b"PK\x03\x04\x00\x00"}, "bmp.csv", "fichier texte"),
    "bmp tronqué": ({"bmp": BMP[:-14]}, "ligne 8", "cellules"),
    "bmp cellule en trop": ({"bmp": remplacer(BMP, "12;18;Z1", "12;18;Z1;x")}, "ligne 2", "7 cellules"),
    "bmp guillemets": ({"bmp": remplacer(BMP, "a7;", '"a7;')}, "bmp.csv", "guillemets"),
    "bmp id vide": ({"bmp": remplacer(BMP, "a3;", ";")}, "ligne 4", "« id » est vide"),
    "bmp id double": ({"bmp": remplacer(BMP, "a3;", "a1;")}, "ligne 4", "déjà plus haut"),
    "bmp rne vide": ({"bmp": remplacer(BMP, "a2;0770002B", "a2;")}, "ligne 3", "« rne » est vide"),
    "bmp rne inconnu": ({"bmp": remplacer(BMP, "a2;0770002B", "a2;0770009X")}, "ligne 3", "n'est pas dans"),
    "bmp discipline vide": (
        {"bmp": remplacer(BMP, "L0202;9.5", ";9.5")},
        "ligne 4",
        "« discipline » est vide",
    ),
    "bmp formule": ({"bmp": remplacer(BMP, "a2;", "=1+1;")}, "ligne 3", "formule"),
    "bmp id sur deux lignes": ({"bmp": remplacer(BMP, "a2;", '"a\n2";')}, "ligne 4", "invisible"),
    "bmp quotité nulle": ({"bmp": remplacer(BMP, "6,00", "0")}, "ligne 3", "plus de 0"),
    "bmp quotité négative": ({"bmp": remplacer(BMP, "6,00", "-6")}, "ligne 3", "plus de 0"),
    "bmp quotité énorme": ({"bmp": remplacer(BMP, "6,00", "40,01")}, "ligne 3", "40 au plus"),
    "bmp quotité lettre": ({"bmp": remplacer(BMP, "6,00", "6h")}, "ligne 3", "6h"),
    "bmp quotité vide": ({"bmp": remplacer(BMP, "6,00", "")}, "ligne 3", "quotite"),
    "bmp trois décimales": ({"bmp": remplacer(BMP, "6,00", "6,005")}, "ligne 3", "deux décimales"),
    "bmp nan": ({"bmp": remplacer(BMP, "6,00", "nan")}, "ligne 3", "nan"),
    "bmp chiffres arabes": ({"bmp": remplacer(BMP, "6,00", "٦")}, "ligne 3", "quotite"),
    "bmp ors": ({"bmp": remplacer(BMP, "12;18;", "12;dix;")}, "ligne 2", "« ors »"),
    "etab vide": ({"etab": ""}, "etab.csv", "vide"),
    "etab sans colonne": ({"etab": remplacer(ETAB, "latitude", "lat")}, "etab.csv, ligne 1", "latitude"),
    "etab double": ({"etab": ETAB + "0770001A;48;2;;\n"}, "etab.csv, ligne 7", "déjà plus haut"),
    "etab rne vide": ({"etab": ETAB + ";48;2;;\n"}, "etab.csv, ligne 7", "RNE est vide"),
    "etab latitude": ({"etab": remplacer(ETAB, "48.60", "148.60")}, "etab.csv, ligne 4", "-90"),
    "etab longitude": ({"etab": remplacer(ETAB, "2.60", "est")}, "etab.csv, ligne 4", "longitude"),
    "etab une coordonnée": ({"etab": remplacer(ETAB, "48.60;", ";")}, "etab.csv, ligne 4", "latitude"),
    "dist sans colonne": ({"distances": "a;b;km\n"}, "distances.csv, ligne 1", "uai_a"),
    "dist km négatif": ({"distances": remplacer(DIST, "7,25", "-1")}, "distances.csv, ligne 2", "« km »"),
    "dist minutes": ({"distances": remplacer(DIST, ";40", ";vite")}, "distances.csv, ligne 3", "minutes"),
    "dist boucle": ({"distances": DIST + "0770001A;0770001A;1;1\n"}, "distances.csv, ligne 4", "à un autre"),
    "dist contraire": (
        {"distances": DIST + "0770001A;0770002B;8;9\n"},
        "distances.csv, ligne 4",
        "autres valeurs",
    ),
    "imposé inconnu": ({"imposes": "a1;zz\n"}, "imposes.csv, ligne 1", "BMP inconnu : zz"),
    "imposé seul": ({"imposes": "a1\n"}, "imposes.csv, ligne 1", "deux ou trois"),
    "imposé quatre": ({"imposes": "a1;a2;a3;a4\n"}, "imposes.csv, ligne 1", "deux ou trois"),
    "imposé répété": ({"imposes": "a1;a1\n"}, "imposes.csv, ligne 1", "deux fois"),
    "imposé partagé": ({"imposes": "a1;a2\na2;a3\n"}, "imposes.csv, ligne 2", "autre groupe imposé : a2"),
    "interdit triple": ({"interdits": "a1;a2;a3\n"}, "interdits.csv, ligne 1", "réunit deux BMP"),
    "interdit inconnu": ({"interdits": "id;id\na1;zz\n"}, "interdits.csv, ligne 2", "BMP inconnu : zz"),
    "poids inconnu": ({"poids": "kms = 1\n"}, "poids.csv, ligne 1", "n'existe pas"),
}


@pytest.mark.parametrize("cas", CASSES)
def test_r3_a_broken_file_is_refused_with_its_line_and_nothing_is_written(lancer, cas):
    contenus, lieu, mot = CASSES[cas]
    resultat, dossier = lancer("apparier", **contenus)
    assert resultat.exit_code == 2
    assert lieu in resultat.stderr
    assert mot in resultat.stderr
    assert "Traceback" not in resultat.stderr
    assert sorted(f.name for f in dossier.iterdir()) == sorted(
        {"bmp.csv", "etab.csv"} | {f"{n}.csv" for n in contenus}
    )


def test_r3_every_fault_of_every_file_is_listed_at_once(lancer):
    resultat, _ = lancer(
        "apparier",
        bmp=BMP.replace("6,00", "x").replace("9.5", "y"),
        etab=ETAB.replace("2.60", "z"),
        distances=DIST.replace("29", "loin"),
        interdits="zz;a1\n",
    )
    assert "5 faute(s)" in resultat.stderr
    for lieu in (
        "bmp.csv, ligne 3",
        "bmp.csv, ligne 4",
        "etab.csv, ligne 4",
        "distances.csv, ligne 3",
        "interdits.csv",
    ):
        assert lieu in resultat.stderr


def test_r3_absent_files_and_places_that_cannot_be_written(lancer, tmp_path):
    lancer("apparier")
    arguments = [
        "jumo",
        "apparier",
        str(tmp_path / "absent.csv"),
        "--etablissements",
        str(tmp_path / "etab.csv"),
    ]
    absent = CliRunner().invoke(app, [*arguments, "-o", str(tmp_path / "autre.csv")])
    assert (absent.exit_code, (tmp_path / "autre.csv").exists()) == (2, False)
    assert "absent.csv" in absent.stderr
    arguments[2] = str(tmp_path / "bmp.csv")
    nulle_part = CliRunner().invoke(app, [*arguments, "-o", str(tmp_path / "rien" / "p.csv")])
    assert nulle_part.exit_code == 2
    assert "n'existe pas" in nulle_part.stderr


FAUTES = {
    "groupe": ("1;a1;", "4;a1;", "devrait être le groupe"),
    "bmp": ("1;a1;", "1;zz;", "« zz » n'est pas dans le fichier des BMP"),
    "bmp deux fois": ("1;a2;0770002B;L0202;6;", "1;a1;0770001A;L0202;12;", "déjà ligne 2"),
    "rne": ("a1;0770001A", "a1;0770002B", "rne « 0770002B »"),
    "discipline": ("a1;0770001A;L0202", "a1;0770001A;L0422", "discipline « L0422 »"),
    "quotite": ("L0202;12;18;18", "L0202;11;18;18", "quotite « 11 »"),
    "total": ("L0202;12;18;18", "L0202;12;19;18", "total « 19 »"),
    "ors": ("L0202;12;18;18", "L0202;12;18;20", "ors « 20 »"),
    "meme_zr": ("12;18;18;oui", "12;18;18;non", "meme_zr « non »"),
    "pas un nombre": ("L0202;12;18;18", "L0202;12;dix;18", "total « dix »"),
    "en-tête": ("groupe;bmp", "bmp;groupe", "en-tête"),
    "cellule": ("L0202;12;18;18", "L0202;12;18", "10 cellules"),
}


@pytest.mark.parametrize("cas", FAUTES)
def test_j17_the_checker_refuses_a_planted_fault(lancer, cas):
    avant, apres, mot = FAUTES[cas]
    _, dossier = lancer("apparier")
    propositions = dossier / "prop.csv"
    texte = propositions.read_text()
    propositions.write_text(remplacer(texte, avant, apres))
    resultat, _ = lancer("verifier")
    assert resultat.exit_code == 1
    assert mot in resultat.stdout


@pytest.mark.parametrize("colonne", ["distance_km", "duree_min", "score"])
@pytest.mark.parametrize(("decalage", "code"), [(0.004, 0), (0.02, 1), (-0.02, 1)])
def test_j17_the_checker_recomputes_figures_to_a_hundredth(lancer, colonne, decalage, code):
    _, dossier = lancer("apparier")
    rangees = lignes(dossier)
    for rangee in rangees[:2]:
        rangee[colonne] = f"{float(rangee[colonne]) + decalage:.3f}".replace(".", ",")
    with (dossier / "prop.csv").open("w", encoding="utf-8", newline="") as fichier:
        ecrivain = csv.DictWriter(fichier, rangees[0].keys(), delimiter=";")
        ecrivain.writeheader()
        ecrivain.writerows(rangees)
    resultat, _ = lancer("verifier")
    assert resultat.exit_code == code
    assert (colonne in resultat.stdout.replace("distance_km;duree_min;score", "")) == bool(code)


def test_j17_the_checker_refuses_what_is_not_feasible_or_brings_nothing(lancer):
    entete = "groupe;bmp;rne;discipline;quotite;total;ors;meme_zr;distance_km;duree_min;score\n"
    trop = entete + "1;a1;0770001A;L0202;12;21.5;18;non;0;0;0\n1;a3;0770003C;L0202;9.5;21.5;18;non;0;0;0\n"
    resultat, _ = lancer("verifier", prop=trop)
    assert resultat.exit_code == 1
    assert "n'est pas faisable" in resultat.stdout
    assert "21,5 h, dépasse le maximum de 20 h" in resultat.stdout
    assert lancer("verifier", prop=entete)[0].exit_code == 0, "an empty plan breaks no rule"
    illisible, _ = lancer("verifier", prop=b"\xff\xfe")
    assert illisible.exit_code == 2


def test_j17_the_solver_says_nothing_on_the_standard_output():
    """HiGHS greets with its first object of a process: seen in a new one only."""
    programme = "from preau.jumo.engine.optimum.maitre import nouveau_solveur as n; n(2).run(); n(3).run()"
    sortie = subprocess.run([sys.executable, "-c", programme], capture_output=True, text=True, check=True)
    assert (sortie.stdout, sortie.stderr) == ("", "")


def test_j17_a_leg_a_hand_too_long_is_too_long(lancer):
    bmp = "".join(BMP.splitlines(keepends=True)[:3])
    for km, nombre in (("30", 2), ("30.0003", 0), ("30,00001", 0), ("29.9999", 2)):
        distances = f"uai_a;uai_b;km;minutes\n0770001A;0770002B;{km};40\n"
        _, dossier = lancer("apparier", bmp=bmp, distances=distances)
        assert len(lignes(dossier)) == nombre, km


def test_j17_the_score_is_exact_to_a_hundredth_whatever_the_weight_of_a_kilometre(lancer):
    bmp = "".join(BMP.splitlines(keepends=True)[:3])
    distances = "uai_a;uai_b;km;minutes\n0770001A;0770002B;1.2345;2\n"
    _, dossier = lancer("apparier", bmp=bmp, distances=distances, poids="km = 100\n")
    assert lignes(dossier)[0]["score"] == "56.55", "180 less 123.45"


SORTIES = {
    "dossier": ("-o", "", "est un dossier"),
    "rapport dans un dossier": ("--rapport", "", "est un dossier"),
    "fichier lu": ("-o", "bmp.csv", "fichier à lire"),
    "rapport sur un fichier lu": ("--rapport", "etab.csv", "fichier à lire"),
    "même nom": ("--rapport", "prop.csv", "le même nom"),
    "dossier absent": ("--rapport", "rien/r.json", "n'existe pas"),
}


@pytest.mark.parametrize("cas", SORTIES)
def test_r3_a_result_that_would_destroy_or_cannot_go_is_refused_before_any_work(lancer, tmp_path, cas):
    option, nom, mot = SORTIES[cas]
    resultat, dossier = lancer("apparier", option, str(tmp_path / nom))
    assert resultat.exit_code == 2
    assert mot in resultat.stderr.replace("\n", " ")
    assert {f.name: f.read_text() for f in dossier.iterdir()} == {"bmp.csv": BMP, "etab.csv": ETAB}


@pytest.mark.parametrize("cas", CASSES)
def test_r3_the_checker_refuses_the_same_broken_files(lancer, cas):
    contenus, lieu, mot = CASSES[cas]
    entete = "groupe;bmp;rne;discipline;quotite;total;ors;meme_zr;distance_km;duree_min;score\n"
    resultat, _ = lancer("verifier", prop=entete, **contenus)
    assert resultat.exit_code == 2
    assert lieu in resultat.stderr
    assert mot in resultat.stderr


@pytest.mark.parametrize("octets", [b"", b"\0\1", b"\xff\xfe", b'groupe;bmp\n"1;a1\n'])
def test_j17_a_plan_that_is_not_a_table_is_no_traceback(lancer, octets):
    resultat, _ = lancer("verifier", prop=octets)
    assert resultat.exit_code == (2 if octets else 1)
    assert isinstance(resultat.exception, SystemExit)
