"""R3, Engine contract: broken input is refused with file, line, value, rule and remedy; nothing is written."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from preau.cli.racine import app
from preau.mouvement.engine.affectation import DossierRefuse, Parametres
from preau.mouvement.engine.affectation.entree.lecture import lire
from preau.mouvement.engine.affectation.rapide import lire_en_bloc
from tests.mouvement.affectation import petites

BONS = {
    "postes.csv": "poste;ecole;nature;zone;places\nP1;E1;ECEL;Z1;1\nP2;E1;ECEL;Z1;0\nP3;E2;TR;Z2;1\n",
    "candidats.csv": (
        "candidat;poste_actuel;bareme;ags;conjoint;anciennete;naissance;lot\n"
        "C1;P1;7200;3600;0;720;1980-02-29;1\nC2;;720;360;2;0;1990-12-31;2\n"
    ),
    "voeux.csv": (
        "candidat;rang;type;code;nature;classe;qualification;lie\n"
        "C1;1;poste;P3;;0;0;L1\nC1;2;zone;Z1;ECEL;0;0;\nC2;1;poste;P1;;1;0;L1\nC2;4;poste;P2;ECEL;0;1;\n"
    ),
    "droits.csv": "candidat;poste;exclu;classe;qualification;conjoint;bareme\nC2;P3;1;;;;\nC2;P1;;1;0;3;900\n",
}
# What breaks: file, what is replaced, by what; then the line of the fault, its column, and words of its rule.
FAUTES = [
    ("postes.csv", "P2;", "P1;", 3, "poste", "déjà à la ligne 2"),
    ("postes.csv", "Z1;0", "Z1;-1", 3, "places", "au moins égal à 0"),
    ("postes.csv", "Z1;0", "Z1;1,5", 3, "places", "nombre entier"),
    ("postes.csv", "Z1;0", "Z1;", 3, "places", "nombre entier"),
    ("postes.csv", "Z1;0", "Z1;01", 3, "places", "zéro devant"),
    ("postes.csv", "Z1;0", "Z1;9999999999999", 3, "places", "nombre entier"),
    ("postes.csv", "P2;", ";", 3, "poste", "le code manque"),
    ("postes.csv", "P2;", " P2;", 3, "poste", "espace"),
    ("postes.csv", "P2;E1", 'P2;"E1"', 3, "ecole", "guillemet"),
    ("postes.csv", "P2;E1", "P2;E\t1", 3, "ecole", "caractère de contrôle"),
    ("postes.csv", "P2;E1", "P2;" + "E" * 101, 3, "ecole", "au plus 100 caractères"),
    ("postes.csv", "P1;E1;ECEL;Z1;1", "P1;E1;ECEL;Z1;0", 2, "places", "moins de places que de titulaires"),
    ("postes.csv", "P2;E1;ECEL;Z1;0", "P2;E1;ECEL;Z1", 3, "", "il faut 5 cellules"),
    ("postes.csv", "P2;E1;ECEL;Z1;0", "", 3, "", "la ligne est vide"),
    ("postes.csv", "poste;ecole", "ecole;poste", 1, "", "l'en-tête attendu"),
    ("postes.csv", ";", ",", 1, "", "l'en-tête attendu"),
    ("postes.csv", "\n", "\r\n", 1, "", "retour chariot"),
    ("postes.csv", "poste;ecole", "\ufeffposte;ecole", None, "", "BOM"),
    ("candidats.csv", "C2;;", "C1;;", 3, "candidat", "déjà à la ligne 2"),
    ("candidats.csv", "C1;P1", "C1;P9", 2, "poste_actuel", "ce poste n'est pas dans"),
    ("candidats.csv", "1990-12-31", "1990-02-29", 3, "naissance", "date qui existe"),
    ("candidats.csv", "1990-12-31", "31/12/1990", 3, "naissance", "date qui existe"),
    ("candidats.csv", "1990-12-31", "1890-12-31", 3, "naissance", "entre 1900 et 2100"),
    ("candidats.csv", "1990-12-31", "", 3, "naissance", "date qui existe"),
    ("candidats.csv", "7200", "7200.5", 2, "bareme", "nombre entier"),
    ("candidats.csv", "7200", "9" * 30, 2, "bareme", "va jusqu'à"),
    ("candidats.csv", "7200", "-1", 2, "bareme", "au moins égal à 0"),
    ("candidats.csv", "1990-12-31;2", "1990-12-31;x", 3, "lot", "nombre entier"),
    ("voeux.csv", "C1;2;zone", "C1;1;zone", 3, "rang", "déjà à la ligne 2"),
    ("voeux.csv", "C1;2;zone", "C1;0;zone", 3, "rang", "au moins égal à 1"),
    ("voeux.csv", "C1;2;zone", "C1;31;zone", 3, "rang", "un rang va de 1 à 30"),
    ("voeux.csv", "C1;2;zone", "C9;2;zone", 3, "candidat", "n'est pas dans candidats.csv"),
    ("voeux.csv", "zone;Z1", "secteur;Z1", 3, "type", "« poste » ou « zone »"),
    ("voeux.csv", "zone;Z1", "zone;Z9", 3, "code", "cette zone n'est pas dans postes.csv"),
    ("voeux.csv", "poste;P2", "poste;P9", 5, "code", "ce poste n'est pas dans postes.csv"),
    ("voeux.csv", "P2;ECEL", "P2;TR", 5, "nature", "la nature du poste est « ECEL »"),
    ("voeux.csv", "Z1;ECEL", "Z1;", 3, "nature", "dit une nature"),
    ("voeux.csv", "Z1;ECEL", "Z1;ECMA", 3, "nature", "cette nature n'est pas dans"),
    ("voeux.csv", "ECEL;0;0;\n", "ECEL;0;0;L1\n", 3, "lie", "un vœu de zone ne peut pas être lié"),
    ("voeux.csv", "1;0;L1", "1;0;", 2, "lie", "exactement deux vœux, celui-ci 1"),
    ("voeux.csv", "0;1;\n", "0;1;L1\n", 5, "lie", "exactement deux vœux, celui-ci 3"),
    ("voeux.csv", "C2;1;poste", "C1;3;poste", 4, "lie", "deux candidats"),
    ("voeux.csv", "P3;;0", "P3;;", 2, "classe", "nombre entier"),
    ("droits.csv", "C2;P1", "C2;P3", 3, "poste", "déjà à la ligne 2"),
    ("droits.csv", "C2;P3;1", "C1;P1;1", 2, "exclu", "titulaire de ce poste"),
    ("droits.csv", "C2;P3;1", "C2;P3;oui", 2, "exclu", "il faut 1, 0 ou rien"),
    ("droits.csv", "C2;P3;1", "C9;P3;1", 2, "candidat", "n'est pas dans candidats.csv"),
    ("droits.csv", "3;900", "3;-900", 3, "bareme", "au moins égal à 0"),
]
BRUTES = [
    ("voeux.csv", b"\xff\xfe", "UTF-8"),
    ("voeux.csv", b"", "l'en-tête attendu"),
    ("candidats.csv", "candidat;é".encode("latin-1"), "UTF-8"),
    ("voeux.csv", BONS["voeux.csv"].encode()[:-12], "il faut 8 cellules"),
    (
        "candidats.csv",
        BONS["candidats.csv"].encode() + b"C3\x00;;1;1;1;1;1980-01-01;3\n",
        "caractère de contrôle",
    ),
]

DEGATS = [
    *(
        b";",
        b"\n",
        b"0",
        b"9",
        b"-",
        b".",
        b" ",
        b"\r",
        b'"',
        b"\x00",
        b"\xff",
        b"\xc3\xa9",
        b"\xc2\xa0",
        b"",
    ),
    *(b"P1", b"C1", b"Z1", b"L1", b"zone", b"poste", b"1980-02-30", b"01", b"+1"),
]


def refuser(fichiers: dict[str, bytes], parametres: Parametres = Parametres()) -> list:  # noqa: B008
    assert lire_en_bloc(fichiers, parametres) is None
    with pytest.raises(DossierRefuse) as refus:
        lire(Path("dossier"), fichiers, parametres)
    return list(refus.value.defauts)


def test_the_good_files_are_read_alike_by_both_readers():
    octets = petites.octets(BONS)
    lu = lire(Path(), octets, Parametres())
    en_bloc = lire_en_bloc(octets, Parametres())
    for nom, colonne in vars(lu).items():
        assert list(getattr(en_bloc, nom)) == list(colonne), nom


@pytest.mark.parametrize(("fichier", "avant", "apres", "ligne", "colonne", "regle"), FAUTES)
def test_r3_a_fault_is_told_with_its_line_value_rule_and_remedy(fichier, avant, apres, ligne, colonne, regle):
    assert avant in BONS[fichier]
    remplacements = -1 if avant in (";", "\n") else 1
    casses = BONS | {fichier: BONS[fichier].replace(avant, apres, remplacements)}
    fautes = refuser(petites.octets(casses))
    dites = [faute for faute in fautes if regle in faute.regle]
    assert (fichier, ligne, colonne) in [(faute.fichier, faute.ligne, faute.colonne) for faute in dites], (
        fautes
    )
    assert all(faute.remede for faute in fautes)


@pytest.mark.parametrize(("fichier", "octets", "regle"), BRUTES)
def test_r3_a_file_that_is_no_table_is_refused(fichier, octets, regle):
    fautes = refuser(petites.octets(BONS) | {fichier: octets})
    assert any(regle in faute.regle for faute in fautes)


def test_r3_rules_of_the_rule_set_count():
    """More wishes than the rule set allows, a nature that its zone wishes may not bear, links it does not have."""
    octets = petites.octets(BONS)
    base = Parametres()
    assert "un rang va de 1 à 1" in refuser(octets, replace(base, voeux_max=1))[0].regle
    assert "un vœu de zone porte sur : TR" in refuser(octets, replace(base, natures=("TR",)))[0].regle
    assert "pas de vœux liés" in refuser(octets, replace(base, liens=False))[0].regle


def test_r3_a_close_code_is_sought_for_the_first_unknown_ones_only():
    """R3: a file whose every code is unknown is refused line by line, not each compared with all the known ones."""
    titre = BONS["voeux.csv"].partition("\n")[0]
    lignes = [f"C1;{rang};poste;P1{chr(0x400 + rang)};;0;0;" for rang in range(10, 310)]
    octets = petites.octets(BONS | {"voeux.csv": "\n".join([titre, *lignes, ""])})
    remedes = [faute.remede for faute in refuser(octets, Parametres(voeux_max=400))]
    assert len(remedes) == 300
    assert sum("peut-être" in remede for remede in remedes) == 100


def test_r3_every_fault_is_told_at_once_and_nothing_is_written(tmp_path):
    casses = BONS | {
        "postes.csv": BONS["postes.csv"].replace("Z1;0", "Z1;x"),
        "voeux.csv": BONS["voeux.csv"].replace("poste;P2", "poste;P9").replace("C1;2", "C1;1"),
    }
    dossier = petites.ecrire(casses, tmp_path / "entree")
    resultat = CliRunner().invoke(
        app, ["mouvement", "affecter", str(dossier), "-o", str(tmp_path / "sortie")]
    )
    assert resultat.exit_code == 2
    for dit in ("postes.csv, ligne 3", "voeux.csv, ligne 3", "voeux.csv, ligne 5", "« P9 »"):
        assert dit in resultat.stderr
    assert not (tmp_path / "sortie").exists()


def test_r3_a_missing_file_is_refused(tmp_path):
    resultat = CliRunner().invoke(
        app, ["mouvement", "affecter", str(tmp_path), "-o", str(tmp_path / "sortie")]
    )
    assert resultat.exit_code == 2
    for nom in ("postes.csv", "candidats.csv", "voeux.csv"):
        assert f"{nom} : le fichier manque" in resultat.stderr
    assert not (tmp_path / "sortie").exists()


def test_r3_the_bulk_reader_accepts_nothing_that_the_plain_one_refuses():
    """R3: files damaged at random; whatever the bulk reader accepts, the plain one reads to the same input."""
    alea = random.Random(5)
    acceptes = refuses = 0
    for numero in range(800):
        octets = petites.octets(BONS if numero % 3 else petites.petite(alea))
        for _ in range(alea.choice((0, 1, 1, 2))):
            nom = alea.choice(list(octets))
            debut = alea.randrange(len(octets[nom]) + 1)
            fin = debut + alea.choice((0, 0, 1, 2, 5))
            octets[nom] = octets[nom][:debut] + alea.choice(DEGATS) + octets[nom][fin:]
        parametres = Parametres(
            voeux_max=alea.choice((30, 5, 3)), natures=alea.choice((None, ("ECEL", "TR")))
        )
        en_bloc = lire_en_bloc(octets, parametres)
        if en_bloc is None:
            refuses += 1
            continue
        acceptes += 1
        for nom, colonne in vars(lire(Path(), octets, parametres)).items():
            assert list(getattr(en_bloc, nom)) == list(colonne), nom
    assert min(acceptes, refuses) > 100
