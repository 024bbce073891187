"""J17 on real schools: their places, BMP drawn at random, and the checker's word on the result."""

import csv
import json
import random

import pytest
from typer.testing import CliRunner

from preau.cli.racine import app
from tests.donnees import partage

PAR_DISCIPLINE = 80


@pytest.mark.donnees
@pytest.mark.parametrize("academie", ["creteil", "toulouse"])
def test_j17_every_rule_holds_on_the_schools_of_an_academie(academie, tmp_path):
    with partage("data", "etablissements", f"etablissements_academie_{academie}.csv").open(
        encoding="utf-8-sig", newline=""
    ) as fichier:
        ecoles = [
            e
            for e in csv.DictReader(fichier, delimiter=";")
            if e["type"] in ("college", "lycee") and e["secteur"] == "Public"
        ]
    assert len(ecoles) > 100
    alea = random.Random(academie)
    (tmp_path / "etab.csv").write_text(
        "rne;latitude;longitude;zr;type\n"
        + "".join(
            f"{e['uai']};{e['latitude']};{e['longitude']};{e['departement']}A;{e['sigle']}\n" for e in ecoles
        )
    )
    lignes = []
    for discipline in ("L0202", "L1300", "L1900"):
        for ecole in alea.choices(ecoles, k=PAR_DISCIPLINE):
            heures = alea.choice(["3", "4,5", "6", "6", "7.5", "9", "9", "12", "13,25", "15"])
            lignes.append(f"B{len(lignes):04d};{ecole['uai']};{discipline};{heures};;\n")
    (tmp_path / "bmp.csv").write_text("id;rne;discipline;quotite;ors;zr\n" + "".join(lignes))

    fichiers = [str(tmp_path / "bmp.csv"), "--etablissements", str(tmp_path / "etab.csv")]
    sorties = ["-o", str(tmp_path / "prop.csv"), "--rapport", str(tmp_path / "rapport.json")]
    fait = CliRunner().invoke(app, ["jumo", "apparier", *fichiers, *sorties])
    assert fait.exit_code == 0, fait.output
    rapport = json.loads((tmp_path / "rapport.json").read_text())
    assert [d["bmp"] for d in rapport["disciplines"]] == [PAR_DISCIPLINE] * 3
    assert rapport["ecart"] <= 0.004
    assert rapport["score"] >= rapport["paires"]["score"] > 0
    assert rapport["score"] >= rapport["glouton"]["score"] > 0
    assert rapport["borne"] >= rapport["score"]

    fichiers.insert(1, str(tmp_path / "prop.csv"))
    verdict = CliRunner().invoke(app, ["jumo", "verifier", *fichiers])
    assert verdict.exit_code == 0, verdict.output
