"""Engine contract, M14, M22: the commands, what they write, and what the verifier catches."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from preau import __version__
from preau.cli.racine import app
from preau.mouvement.engine.affectation import engagement, lot
from tests.mouvement.affectation import petites
from tests.mouvement.affectation.cas import fichiers

CHAINE = fichiers("a:1 b:1 c:1", "A:a:10 B:b:20 C::30", "A:b B:c C:b,a")


def preau(*arguments: object, code: int = 0) -> str:
    resultat = CliRunner().invoke(app, ["mouvement", *map(str, arguments)])
    assert resultat.exit_code == code, resultat.output
    return resultat.output


@pytest.fixture
def calcule(tmp_path) -> tuple[Path, Path]:
    dossier = petites.ecrire(CHAINE, tmp_path / "entree")
    preau("affecter", dossier, "-o", tmp_path / "sortie")
    return dossier, tmp_path / "sortie"


def test_the_files_are_those_of_the_contract(calcule):
    dossier, sortie = calcule
    lus = {chemin.name: chemin.read_text() for chemin in sortie.iterdir()}
    assert lus["affectations.csv"] == "candidat;poste;rang;origine\nA;a;;maintien\nB;c;1;voeu\nC;b;1;voeu\n"
    assert lus["explications.csv"] == (
        "candidat;rang;code;motif;barre;manque;devant\n"
        "A;1;b;bareme;30;20;2\nB;1;c;obtenu;20;;0\nC;1;b;obtenu;30;;1\nC;2;a;mieux;;;1\n"
    )
    assert (
        lus["barres.csv"]
        == "poste;places;candidats;dernier;bareme_dernier\na;1;1;;\nb;1;2;C;30\nc;1;1;B;20\n"
    )
    assert lus["chaines.csv"] == "candidat;poste;libere_par\nB;c;\nC;b;B\n"
    rapport = json.loads(lus["rapport.json"])
    assert rapport.pop("duree_s") >= 0
    assert len(rapport.pop("entree_sha256")) == 64
    assert rapport == {
        "mecanisme": "da",
        "candidats": 3,
        "mutes": 2,
        "maintenus": 1,
        "sans_poste": 0,
        "rang_moyen": 1.0,
        "voeux_precis": 2,
        "voeux_zone": 0,
        "coalitions": [],
        "liens_rompus": [],
        "regles": "contrat",
        "version": __version__,
    }
    assert "Toutes les garanties" in preau("verifier", dossier, sortie)


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "dit"),
    [
        ("affectations.csv", "A;a;;maintien", "A;;;sans", "personne sous son poste"),
        ("affectations.csv", "C;b;1;voeu", "C;;;sans", "place laissée vide"),
        (
            "affectations.csv",
            "A;a;;maintien\nB;c;1;voeu\nC;b;1",
            "A;b;1;voeu\nB;c;1;voeu\nC;a;2",
            "priorité respectée",
        ),
        ("affectations.csv", "A;a;;maintien", "A;b;1;voeu", "b a 2 affectés pour 1 places"),
        ("affectations.csv", "B;c;1;voeu\n", "", "une ligne par candidat"),
        ("affectations.csv", "C;b;1;voeu", "C;c;1;voeu", "n'a pas demandé c"),
        ("affectations.csv", "C;b;1", "C;b;2", "ne donne pas b"),
        ("explications.csv", "bareme;30;20", "bareme;30;10", "devrait dire A;1;b;bareme;30;20;2"),
        ("explications.csv", "C;2;a;mieux;;;1\n", "", "une ligne par vœu"),
        ("barres.csv", "b;1;2;C;30", "b;1;2;C;29", "la ligne de b"),
        ("chaines.csv", "C;b;B", "C;b;A", "A ne libère pas la place de C"),
        ("chaines.csv", "C;b;B", "C;b;", "b n'a pas 1 places vacantes"),
        ("rapport.json", '"mutes": 2', '"mutes": 3', "« mutes » devrait être 2"),
        ("rapport.json", '"rang_moyen": 1.0', '"rang_moyen": 2.0', "« rang_moyen »"),
        ("rapport.json", '"mecanisme": "da"', '"mecanisme": "boston"', "« boston » est inconnu"),
        ("rapport.json", '"mecanisme": "da"', '"mecanisme": "echanges"', "« mecanisme » n'y est pas celui"),
        ("rapport.json", '"regles": "contrat"', '"regles": "jura_2012"', "« regles » n'y est pas celui"),
        ("rapport.json", '"coalitions": []', '"coalitions": [{"lie": "L"}]', "« coalitions » devrait nommer"),
        ("rapport.json", '"liens_rompus": []', '"liens_rompus": ["L"]', "le lien rompu L n'est pas dans"),
        ("rapport.json", '"duree_s"', '"duree"', "« duree_s » manque"),
        ("barres.csv", "\n", "\r\n", "par LF seul"),
    ],
)
def test_the_verifier_catches_every_change(calcule, fichier, avant, apres, dit):
    dossier, sortie = calcule
    texte = (sortie / fichier).read_text()
    assert avant in texte
    (sortie / fichier).write_text(texte.replace(avant, apres))
    sorti = preau("verifier", dossier, sortie, code=1)
    assert dit in sorti
    assert "n'est pas le" in sorti  # and the certificate no longer matches


def test_the_verifier_catches_another_input_and_half_a_couple(tmp_path):
    textes = fichiers("x:1 y:1", "A::300 B::100 C::50", "A:x/L B:y/L C:y")
    dossier = petites.ecrire(textes, tmp_path / "entree")
    preau("affecter", dossier, "-o", tmp_path / "sortie")
    affectations = tmp_path / "sortie" / "affectations.csv"
    affectations.write_text(affectations.read_text().replace("B;y;1;voeu\nC;;;sans", "B;;;sans\nC;y;1;voeu"))
    assert "le lien L ne donne son vœu qu'à un des deux" in preau(
        "verifier", dossier, tmp_path / "sortie", code=1
    )
    petites.ecrire(textes | {"candidats.csv": textes["candidats.csv"].replace("300", "301")}, dossier)
    assert "n'a pas été calculé sur ces fichiers" in preau("verifier", dossier, tmp_path / "sortie", code=1)


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "dit"),
    [
        ("affectations.csv", "candidat;poste", "poste;candidat", "l'en-tête attendu"),
        ("affectations.csv", "A;a;;maintien", "A;a;maintien", "le nombre de cellules"),
        ("affectations.csv", "C;b;1", "Z;z;1", None),
        ("affectations.csv", "C;b;1", "C;b;x", None),
        ("rapport.json", "{", "[", "ne se lit pas : il n'est pas du JSON à partir de la ligne 2, colonne"),
        ("rapport.json", '"rang_moyen": 1.0', '"rang_moyen": "un"', "forme attendue"),
        ("certificat.json", '"cle": [', '"cle": ["poids",', "forme attendue"),
    ],
)
def test_the_verifier_says_what_it_cannot_read(calcule, fichier, avant, apres, dit):
    """R3: never a traceback; a line about nobody or without a number is a broken guarantee."""
    dossier, sortie = calcule
    texte = (sortie / fichier).read_text()
    assert avant in texte
    (sortie / fichier).write_text(texte.replace(avant, apres, 1))
    dite = preau("verifier", dossier, sortie, code=2 if dit else 1)
    assert (dit or "affectations.csv") in dite


@pytest.mark.parametrize("nom", ["rapport.json", "barres.csv"])
def test_the_verifier_says_in_french_why_a_file_cannot_be_read(calcule, nom):
    dossier, sortie = calcule
    (sortie / nom).write_bytes(b"\xe9")
    assert f"{nom} ne se lit pas : il n'est pas en UTF-8" in preau("verifier", dossier, sortie, code=2)
    (sortie / nom).unlink()
    (sortie / nom).mkdir()
    assert f"{nom} ne se lit pas : ce n'est pas un fichier" in preau("verifier", dossier, sortie, code=2)


def test_the_verifier_needs_its_files(tmp_path):
    assert "Rien ne peut être vérifié" in preau("verifier", tmp_path, tmp_path, code=2)


def test_the_same_bytes_whatever_the_order_of_the_lines(calcule, tmp_path):
    _, sortie = calcule
    renverse = {nom: "\n".join([t.split("\n")[0], *t.split("\n")[-2:0:-1], ""]) for nom, t in CHAINE.items()}
    preau("affecter", petites.ecrire(renverse, tmp_path / "autre"), "-o", tmp_path / "autre_sortie")
    for chemin in sortie.iterdir():
        autre = (tmp_path / "autre_sortie" / chemin.name).read_text()
        assert [ligne for ligne in autre.split("\n") if "duree_s" not in ligne] == [
            ligne for ligne in chemin.read_text().split("\n") if "duree_s" not in ligne
        ]


@pytest.mark.parametrize("regles", ["jura_2012", "mvt1d", "minimal"])
def test_each_rule_set_shipped_runs_and_is_proven(regles, tmp_path):
    """M22: generated, assigned by the rule set's own mechanism, verified."""
    voeux, zones = (5, 0) if regles == "minimal" else (30, 4)
    preau(
        "generer",
        "--candidats",
        120,
        "--graine",
        7,
        "--modele",
        "b",
        "--voeux",
        voeux,
        "--zones",
        zones,
        "-o",
        tmp_path,
    )
    preau("affecter", tmp_path, "-o", tmp_path / "sortie", "--regles", regles)
    preau("verifier", tmp_path, tmp_path / "sortie", "--regles", regles)
    autre = "mvt1d" if regles != "mvt1d" else "jura_2012"
    assert "« cle » est" in preau("verifier", tmp_path, tmp_path / "sortie", "--regles", autre, code=1)
    preau("verifier", tmp_path, tmp_path / "sortie", "--regles", "inconnu", code=2)
    rapport = json.loads((tmp_path / "sortie" / "rapport.json").read_text())
    assert rapport["regles"] == regles
    assert rapport["mecanisme"] == ("chaines_2012" if regles == "jura_2012" else "da")


def test_generer_is_repeatable(tmp_path):
    for nom in ("un", "deux"):
        preau("generer", "--candidats", 50, "--graine", 3, "--couples", 0.2, "-o", tmp_path / nom)
    for chemin in (tmp_path / "un").iterdir():
        assert chemin.read_bytes() == (tmp_path / "deux" / chemin.name).read_bytes()


def test_unknown_words_are_refused(tmp_path):
    assert "est inconnu" in preau("affecter", tmp_path, "-o", tmp_path / "s", "--mecanisme", "boston", code=2)
    assert "est inconnu" in preau("generer", "--candidats", 5, "--modele", "c", "-o", tmp_path / "s", code=2)
    assert "ni fichier, ni jeu" in preau(
        "affecter", tmp_path, "-o", tmp_path / "s", "--regles", "rien", code=2
    )
    assert not (tmp_path / "s").exists()


def test_m22_a_correction_tells_who_changes_and_through_which_chain(tmp_path):
    dossier = petites.ecrire(CHAINE, tmp_path)
    dit = preau("simuler", dossier, "--changer", "candidat:A:bareme=40")
    assert "A : a (maintien) → b (vœu 1) ; place ouverte par B" in dit
    assert "C : b (vœu 1) → a (vœu 2) ; place ouverte par A, B" in dit
    assert "2 candidats changent" in dit
    assert "B : c (vœu 1) → b (maintien)" in preau("simuler", dossier, "--changer", "poste:c:places=0")
    assert "A : a (maintien) → b (vœu 1)" in preau("simuler", dossier, "--changer", "candidat:C:absent")
    assert "A : a (maintien) → b (vœu 1)" in preau("simuler", dossier, "--changer", "voeu:C:1:absent")
    assert "A : a (maintien) → b (vœu 1)" in preau("simuler", dossier, "--changer", "voeu:A:1:classe=1")


@pytest.mark.parametrize(
    ("changement", "dit"),
    [
        ("bareme=3", "ce changement ne se lit pas"),
        ("candidat:Z:bareme=3", "ce code est inconnu"),
        ("candidat:A:poids=3", "ce champ ne se change pas"),
        ("candidat:A:bareme=x", "nombre entier"),
        ("poste:a:places=0", "1 titulaires participants"),
        ("voeu:A:9:classe=1", "pas de vœu à ce rang"),
        ("poste:a:absent", "ce changement ne se lit pas"),
    ],
)
def test_m22_a_change_that_makes_no_sense_is_refused(changement, dit, tmp_path):
    assert dit in preau("simuler", petites.ecrire(CHAINE, tmp_path), "--changer", changement, code=2)


def test_m23_the_draw_is_committed_to_then_revealed(tmp_path):
    """M23: the lots follow from the seed; another seed than the one committed to, or a lot of one's own, is refused."""
    textes = fichiers("a:1", "A::100 B::100", "A:a B:a")
    for c in "AB":
        textes["candidats.csv"] = textes["candidats.csv"].replace(
            f";{'AB'.index(c) + 1}\n", f";{lot('graine', c)}\n"
        )
    textes["tirage.json"] = json.dumps({"graine": "graine", "engagement": engagement("graine")})
    dossier = petites.ecrire(textes, tmp_path / "entree")
    preau("affecter", dossier, "-o", tmp_path / "sortie")
    preau("verifier", dossier, tmp_path / "sortie")
    autre = {"tirage.json": json.dumps({"graine": "autre", "engagement": engagement("graine")})}
    refus = preau("affecter", petites.ecrire(textes | autre, dossier), "-o", tmp_path / "s", code=2)
    assert "n'est pas celle dont l'empreinte avait été publiée" in refus
    assert "le lot que donne la graine à A" in refus
    assert "n'est pas celui que donne la graine" in preau("verifier", dossier, tmp_path / "sortie", code=1)
