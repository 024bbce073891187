"""M25, `roth_peranson`: linked wishes by chaining of instabilities."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from preau.mouvement.engine.affectation import produire
from preau.mouvement.engine.affectation.pur.voie import VoiePure
from tests.mouvement.affectation import petites
from tests.mouvement.affectation.cas import fichiers, motifs, postes, rapport, resoudre
from tests.mouvement.affectation.preuve_couples import CHAINE, controler_couples
from tests.mouvement.affectation.test_commandes import preau


@pytest.mark.parametrize("lot", range(2))
def test_m25_when_chaining_ends_no_candidate_and_no_couple_can_contest(lot, tmp_path):
    """M25: a sample of small instances, against every possible result."""
    vus: Counter = Counter()
    for graine in range(lot * 400, lot * 400 + 400):
        vus += controler_couples(graine, tmp_path)
    assert min(vus["couples_obtenus"], vus["couples_rompus"]) > 20
    assert vus["couples_replis"] >= vus["couples_sans_issue"] > 0
    assert vus["couples_mieux_servis"] > 0


COALITION = fichiers("x:1 y:1 z:1", "A::300 B::100 C::200 D::50 E::90", "A:x/L B:y/L C:y/M D:z/M E:z")


def test_m25_chaining_gives_the_link_that_breaking_links_leaves_on_the_table():
    """M25: C holds y only as long as D could hold z; broken one by one both links are lost, chained L is obtained."""
    assert rapport(resoudre(COALITION))["liens_rompus"] == ["L", "M"]
    resultat = resoudre(COALITION, couples="roth_peranson")
    assert postes(resultat) == {"A": "x", "B": "y", "C": None, "D": None, "E": "z"}
    dit = rapport(resultat)
    assert dit | {"couples": "roth_peranson", "repli": False, "coalitions": [], "liens_rompus": ["M"]} == dit
    assert motifs(resultat)["C", 1][0] == "lien"


def test_m25_the_other_wishes_of_a_couple_are_their_own():
    """M25: the link fails, A has his next wish and B a zone that holds the linked post; nobody contests."""
    textes = fichiers("x:1 y:1:Z1 u:1", "A::100 B::300 C::200", "A:x/L,u B:y/L,Z1* C:x")
    resultat = resoudre(textes, couples="roth_peranson")
    assert postes(resultat) == {"A": "u", "B": "y", "C": "x"}
    assert motifs(resultat)["B", 2][0] == "obtenu"


def test_m25_a_search_without_end_falls_back_on_breaking_links_and_says_so():
    """M25, Roth 1984: A at b opens b to the link of A and B; once A has left, Y, stronger than B, takes b back and A is
    alone; then A takes b from Y. There is nothing to end on."""
    textes = fichiers(
        "a:1 b:1 m:1 w:1", "A::300 B::100 W::50 Y::200 Z::400", "A:a/L,m,b B:b/L W:w/N Y:b Z:m/N"
    )
    resultat = resoudre(textes, couples="roth_peranson")
    assert rapport(resultat)["repli"] is True
    assert postes(resultat) == postes(resoudre(textes))


def test_m25_the_verifier_refuses_a_couple_that_chaining_should_have_served(tmp_path):
    """M25: the result of breaking links, said to come from chaining."""
    rompu = resoudre(COALITION)
    petites.ecrire(COALITION, tmp_path / "entree")
    petites.ecrire(produire(replace(rompu, voie=VoiePure(rompu.entree, CHAINE))), tmp_path / "sortie")
    dit = preau("verifier", tmp_path / "entree", tmp_path / "sortie", code=1)
    assert "couples stables : A et B préfèrent x et y, qu'ils pourraient tenir (lien L)" in dit


@pytest.mark.parametrize(
    ("couples", "repli", "dit"),
    [
        ("mariage", False, "la méthode des vœux liés « mariage » est inconnue"),
        ("roth_peranson", "peut-être", "« repli » ne dit ni true ni false"),
    ],
)
def test_m25_the_verifier_refuses_a_method_it_cannot_judge(couples, repli, dit, tmp_path):
    """M25: with a word of another kind, no guarantee of the couples would be looked at."""
    petites.ecrire(COALITION, tmp_path / "entree")
    rompu = resoudre(COALITION)
    voie = VoiePure(rompu.entree, replace(CHAINE, couples=couples))
    petites.ecrire(produire(replace(rompu, voie=voie, repli=repli)), tmp_path / "sortie")
    assert dit in preau("verifier", tmp_path / "entree", tmp_path / "sortie", code=1)


def test_m25_the_command_names_the_method_and_refuses_what_has_no_sense(tmp_path):
    dossier = petites.ecrire(COALITION, tmp_path / "entree")
    preau("affecter", dossier, "-o", tmp_path / "s", "--couples", "roth_peranson")
    preau("verifier", dossier, tmp_path / "s")
    assert json.loads((tmp_path / "s" / "rapport.json").read_text())["couples"] == "roth_peranson"
    certificat = json.loads((tmp_path / "s" / "certificat.json").read_text())
    assert certificat["regles"]["couples"] == "roth_peranson"
    preau("affecter", dossier, "-o", tmp_path / "defaut")
    preau("affecter", dossier, "-o", tmp_path / "rupture", "--couples", "rupture")
    for nom in ("affectations.csv", "explications.csv", "certificat.json"):
        assert (tmp_path / "defaut" / nom).read_bytes() == (tmp_path / "rupture" / nom).read_bytes()
    for arguments, dit in (
        (("--couples", "mariage"), "La méthode « mariage » est inconnue"),
        (("--couples", "roth_peranson", "--mecanisme", "chaines_2012"), "va avec le mécanisme « da »"),
        (("--couples", "roth_peranson", "--regles", "jura_2012"), "va avec le mécanisme « da »"),
    ):
        assert dit in preau("affecter", dossier, "-o", tmp_path / "rien", *arguments, code=2)
    assert not (tmp_path / "rien").exists()
