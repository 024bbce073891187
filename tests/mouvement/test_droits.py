"""M12, M21, Engine contract: the rights of the barème and those of the school map made one droits.csv."""

import random

import pytest
import yaml

from preau.mouvement.engine.affectation import DossierRefuse, reunir_droits
from tests.mouvement.affectation import petites
from tests.mouvement.affectation.cas import fichiers
from tests.mouvement.affectation.test_commandes import preau

ENTETE = "candidat;poste;exclu;classe;qualification;conjoint;bareme\n"
ANNE = {
    "candidat": "Anne",
    "naissance": "1976-04-12",
    "services": [{"nature": "titulaire", "debut": "2000-09-01", "quotite": 100}],
    "separations": [{"km": 62, "debut": "2009-09-01"}],
    "destinations": [{"poste": "201", "km_conjoint": 5}, {"poste": "812", "km_conjoint": 5}],
}
DEUX_VERS_UNE = {
    "cas": "deux_vers_une",
    "cibles": {"charge": {"postes": ["201"]}},
    "enseignants": [
        {"candidat": "Anne", "role": "directeur", "bareme": 12, "suppression": 12, "voeux": ["500", "201"]}
    ],
}


def reunir(*corps: str) -> str:
    return reunir_droits((f"{n}.csv", (ENTETE + texte).encode()) for n, texte in enumerate(corps)).decode()


def test_m21_rights_of_the_bareme_and_of_the_school_map_reach_the_assignment(tmp_path):
    """M12, M21: on one post Anne has spouse years from her barème, class 1 and fewer points from the measure. Each is
    seen in the result: without the class Bruno, stronger, takes 201; without the years Chloé, older, takes 812."""
    for nom, contenu in (("bareme", ANNE), ("carte", DEUX_VERS_UNE)):
        (tmp_path / f"{nom}.yaml").write_text(yaml.safe_dump(contenu, allow_unicode=True))
        ecrit = preau(nom, tmp_path / f"{nom}.yaml", "--format", "droits")
        (tmp_path / f"{nom}.csv").write_text(ecrit)
    assert "Anne;201;;;;3;\n" in (tmp_path / "bareme.csv").read_text()
    assert "Anne;201;;1;;;8640\n" in (tmp_path / "carte.csv").read_text()
    textes = fichiers(
        "500:0 201:1 812:1", "Anne::17280 Bruno::20000 Chloe::17280", "Anne:812,201 Bruno:201 Chloe:812"
    )
    textes["candidats.csv"] = textes["candidats.csv"].replace(
        "Chloe;;17280;0;0;0;1980", "Chloe;;17280;0;0;0;1970"
    )
    dossier = petites.ecrire(textes, tmp_path / "dossier")

    def obtenu() -> str:
        preau("affecter", dossier, "-o", tmp_path / "sortie")
        preau("verifier", dossier, tmp_path / "sortie")
        return (tmp_path / "sortie" / "affectations.csv").read_text()

    assert "Anne;;;sans" in obtenu()
    dit = preau("droits", tmp_path / "bareme.csv", tmp_path / "carte.csv", "-o", dossier / "droits.csv")
    assert "2 lignes dans" in dit
    assert (dossier / "droits.csv").read_text() == ENTETE + "Anne;201;;1;;3;8640\nAnne;812;;;;3;\n"
    assert "Anne;812;1;voeu" in obtenu()
    textes["voeux.csv"] = textes["voeux.csv"].replace("Anne;1;poste;812;;0;0;\n", "")
    (dossier / "voeux.csv").write_text(textes["voeux.csv"])
    assert "Anne;201;2;voeu" in obtenu()


def test_cells_are_merged_one_by_one_whatever_the_order():
    """An empty cell yields, equal values agree, 0 is a value; sorted by candidate then post."""
    corps = ["B;p;;1;;;\nA;q;0;;;;7\n", "B;p;;1;2;;\nA;p;1;;;;\n", "A;q;;;0;;\nB;p;;;;;\n"]
    attendu = ENTETE + "A;p;1;;;;\nA;q;0;;0;;7\nB;p;;1;2;;\n"
    alea = random.Random(3)
    for _ in range(6):
        assert reunir(*alea.sample(corps, 3)) == attendu
    assert reunir(*corps, attendu.removeprefix(ENTETE)) == attendu
    assert reunir("", "") == ENTETE


def test_r3_cells_that_contradict_each_other_are_refused_with_both_places(tmp_path):
    """R3: both files and lines, both values, the rule, the remedy; every fault at once; nothing written."""
    (tmp_path / "un.csv").write_text(ENTETE + "A;p;;1;;3;\nB;p;;;;;4\n")
    (tmp_path / "deux.csv").write_text(ENTETE + "C;p;;1;;;\nA;p;;2;;4;\n")
    refus = preau("droits", tmp_path / "un.csv", tmp_path / "deux.csv", "-o", tmp_path / "o.csv", code=2)
    for colonne, avant, apres in (("classe", 1, 2), ("conjoint", 3, 4)):
        assert (
            f"{tmp_path}/deux.csv, ligne 3, colonne « {colonne} », valeur « {apres} » : {tmp_path}/un.csv, ligne 2, "
            f"dit « {avant} » pour A sur le poste p, et une cellule n'a qu'une valeur. Garder la valeur juste et"
        ) in refus
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize(
    ("corps", "dit"),
    [
        ("A;p;oui;;;;\n", "0.csv, ligne 2, colonne « exclu », valeur « oui » : il faut 1, 0 ou rien"),
        (";p;1;;;;\n", "0.csv, ligne 2, colonne « candidat » : le code manque"),
        ("A;p;1;;;\n", "0.csv, ligne 2, valeur « A;p;1;;; » : il faut 7 cellules, il y en a 6"),
        (
            "A;p;;1;;;\nA;p;;2;;;\n",
            "0.csv, ligne 3, colonne « classe », valeur « 2 » : 0.csv, ligne 2, dit « 1 »",
        ),
    ],
)
def test_r3_a_broken_line_is_refused_under_the_name_of_its_file(corps, dit):
    with pytest.raises(DossierRefuse) as refus:
        reunir(corps)
    assert dit in str(refus.value)


def test_r3_a_file_that_cannot_be_read_or_written_is_said(tmp_path):
    (tmp_path / "un.csv").write_text(ENTETE)
    assert "rien.csv ne peut pas être lu" in preau(
        "droits", tmp_path / "rien.csv", "-o", tmp_path / "o", code=2
    )
    assert "ne peut pas être écrit" in preau("droits", tmp_path / "un.csv", "-o", tmp_path, code=2)
    (tmp_path / "texte.csv").write_text("bonjour\n")
    assert "l'en-tête attendu est" in preau("droits", tmp_path / "texte.csv", "-o", tmp_path / "o", code=2)
