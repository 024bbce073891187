"""M23 to M25, B3: instances small enough for the answer to be found by hand."""

import pytest

from tests.mouvement.affectation.cas import chaine, fichiers, motifs, postes, rapport, resoudre


def test_m24_a_swap_that_vacancy_chains_miss_and_deferred_acceptance_makes():
    """M24: A wants b, B wants a, nothing is vacant."""
    textes = fichiers("a:1 b:1", "A:a:100 B:b:200", "A:b B:a")
    assert postes(resoudre(textes, mecanisme="chaines_2012")) == {"A": "a", "B": "b"}
    echange = resoudre(textes)
    assert postes(echange) == {"A": "b", "B": "a"}
    assert chaine(echange, "A") == ["A", "B"]


@pytest.mark.parametrize("mecanisme", ["da", "chaines_2012"])
def test_m24_a_chain_of_five(mecanisme):
    """M24: one vacant place moves five people, the strongest of those who want each; the chain names them."""
    textes = fichiers(
        "a:1 b:1 c:1 d:1 e:1",
        "A:a:10 B:b:20 C:c:30 D:d:40 E::1 F::5",
        "A:b B:c C:d D:e E:a F:e",
    )
    resultat = resoudre(textes, mecanisme=mecanisme)
    assert postes(resultat) == {"A": "b", "B": "c", "C": "d", "D": "e", "E": "a", "F": None}
    assert chaine(resultat, "E") == ["E", "A", "B", "C", "D"]
    assert motifs(resultat)["F", 1] == ["bareme", "40", "35", "1"]


def test_m24_the_zone_gives_the_least_demanded_post_to_the_strongest():
    """M24, « les postes les moins demandés aux barèmes les plus élevés »: b is asked for by nobody precisely."""
    textes = fichiers("a:1:Z1 b:1:Z1 c:1:Z1", "A::300 B::200 C::100", "A:Z1* B:Z1* C:a")
    assert postes(resoudre(textes)) == {"A": "b", "B": "c", "C": "a"}


def test_m24_demand_counts_every_precise_line_even_of_a_wish_taken_out():
    """Contract, d(p): all the lines of type poste, those of a broken link included."""
    textes = fichiers("a:1:Z1 b:1:Z1 x:1", "A::300 B::50 C::40 D::900", "A:Z1* B:a/L C:x/L D:x")
    assert postes(resoudre(textes)) == {"A": "b", "B": None, "C": None, "D": "x"}


def test_m14_a_zone_whose_every_open_post_is_excluded_is_a_matter_of_qualification():
    """M14, droits.csv: « no place came free » is untrue of a zone that had places, true of one that had none."""
    textes = fichiers("a:1:Z1 b:0:Z1 x:0:Z2", "A::100 B::1", "A:Z1*,Z2* B:a", "A;a;1;;;; A;x;1;;;;")
    dits = motifs(resoudre(textes))
    assert dits["A", 1] == ["qualification", "", "", ""]
    assert dits["A", 2] == ["sans_place", "", "", ""]


def test_one_s_own_post_inside_a_zone_wish_closes_the_list():
    """Contract: one's own post comes first in its zone; nothing after it is reached."""
    textes = fichiers("a:1:Z1 b:1:Z1 c:1", "A:a:900 B::1", "A:Z1*,c B:c")
    resultat = resoudre(textes)
    assert postes(resultat) == {"A": "a", "B": "c"}
    assert motifs(resultat)["A", 1][0] == "obtenu"
    assert motifs(resultat)["A", 2][0] == "apres_poste"
    assert rapport(resultat)["mutes"] == 1
    assert rapport(resultat)["maintenus"] == 1


def test_rights_replace_the_value_on_one_post_whichever_wish_reaches_it():
    """Contract, droits.csv: class, exclusion and barème inside a zone wish (T1, fusion, barème per wish)."""
    demandes = ("a:1:Z1 b:1:Z1", "A::300 B::200 C::100", "A:a B:a C:Z1*")
    assert postes(resoudre(fichiers(*demandes))) == {"A": "a", "B": None, "C": "b"}
    assert postes(resoudre(fichiers(*demandes, "C;b;1;;;;"))) == {"A": "a", "B": None, "C": None}
    par_classe = resoudre(fichiers(*demandes, "C;b;1;;;; C;a;;1;;;"))
    assert postes(par_classe) == {"A": None, "B": None, "C": "a"}
    assert motifs(par_classe)["A", 1][0] == "priorite"
    par_bareme = resoudre(fichiers(*demandes, "B;a;;;;;900"))
    assert postes(par_bareme) == {"A": None, "B": "a", "C": "b"}
    assert motifs(par_bareme)["A", 1] == ["bareme", "900", "600", "1"]


def test_every_reason_of_m14():
    """M14: each motif on a wish whose reason is known."""
    textes = fichiers(
        "ferme:0 tenu:1 pris:1 libre:1",
        "A:tenu:10 B::300 C::200",
        "A:pris B:pris,libre C:ferme,tenu,pris,libre",
    )
    dits = motifs(resoudre(textes))
    assert dits["B", 1] == ["obtenu", "300", "", "0"]
    assert dits["B", 2][0] == "mieux"
    assert dits["C", 1] == ["sans_place", "", "", "0"]
    assert dits["C", 2] == ["titulaire", "", "", "1"]
    assert dits["C", 3] == ["bareme", "300", "100", "1"]
    assert dits["C", 4] == ["obtenu", "200", "", "1"]


@pytest.mark.parametrize(
    ("perdant", "gagnant", "motif"),
    [
        ("0;0;0;1980-01-01;9", "5;0;0;1980-01-01;9", "egalite_ags"),
        ("0;0;0;1980-01-01;9", "0;2;0;1980-01-01;9", "egalite_conjoint"),
        ("0;0;0;1980-01-01;9", "0;0;7;1980-01-01;9", "egalite_anciennete"),
        ("0;0;0;1980-01-01;9", "0;0;0;1979-12-31;9", "egalite_naissance"),
        ("0;0;0;1980-01-01;9", "0;0;0;1980-01-01;3", "egalite_lot"),
    ],
)
def test_m23_ties_are_broken_in_order_and_named(perdant, gagnant, motif):
    """M23: AGS, spouse, seniority in post, the older, then the lot."""
    textes = fichiers("a:1", "A::100 B::100", "A:a B:a")
    entete, *_ = textes["candidats.csv"].splitlines()
    textes["candidats.csv"] = f"{entete}\nA;;100;{perdant}\nB;;100;{gagnant}\n"
    resultat = resoudre(textes)
    assert postes(resultat) == {"A": None, "B": "a"}
    assert motifs(resultat)["A", 1][0] == motif


def test_m23_the_number_of_the_wish_breaks_a_tie():
    resultat = resoudre(fichiers("a:1 b:0", "A::100 B::100", "A:b,a B:a"))
    assert postes(resultat) == {"A": None, "B": "a"}
    assert motifs(resultat)["A", 2] == ["egalite_rang", "100", "", "1"]


def test_m24_an_improvement_cycle_gives_a_precise_wish_at_nobody_s_expense():
    """M24, ameliorer_zones: B holds p by his zone, A wants p and only p; B goes to q, as good for him."""
    textes = fichiers("p:1:Z1 q:1:Z1 r:1", "A::100 B::300 C:q:50", "A:p B:Z1* C:r,q")
    # d(p) = 1 and d(q) = 1: B takes p, first by code; C leaves q for r, so that q is empty.
    assert postes(resoudre(textes)) == {"A": None, "B": "p", "C": "r"}
    mieux = resoudre(textes, ameliorer_zones=True)
    assert postes(mieux) == {"A": "p", "B": "q", "C": "r"}
    assert rapport(mieux)["cycles"] == 1


def test_m25_a_broken_link_is_taken_out_and_told():
    """M25: A could have x and B could not have y; neither keeps the linked wish, both have the next one."""
    textes = fichiers("x:1 y:1 u:1 v:1", "A::300 B::100 C::200", "A:x/L,u B:y/L,v C:y")
    resultat = resoudre(textes)
    assert postes(resultat) == {"A": "u", "B": "v", "C": "y"}
    assert motifs(resultat)["A", 1][0] == "lien"
    assert motifs(resultat)["B", 1][0] == "lien"
    assert rapport(resultat)["liens_rompus"] == ["L"]
    assert rapport(resultat)["coalitions"] == []


def test_m25_a_link_that_both_obtain_is_whole():
    resultat = resoudre(fichiers("x:1 y:1", "A::300 B::100", "A:x/L B:y/L"))
    assert postes(resultat) == {"A": "x", "B": "y"}


def test_m25_the_coalition_that_breaking_a_link_creates_is_named():
    """M25: the link M breaks after L, because of it; once M is out, L could have been held."""
    textes = fichiers(
        "x:1 y:1 z:1",
        "A::300 B::100 C::200 D::50 E::90",
        "A:x/L B:y/L C:y/M D:z/M E:z",
    )
    resultat = resoudre(textes)
    assert postes(resultat) == {"A": None, "B": None, "C": None, "D": None, "E": "z"}
    dit = rapport(resultat)
    assert dit["liens_rompus"] == ["L", "M"]
    assert dit["coalitions"] == [{"lie": "L", "candidats": ["A", "B"], "rangs": [1, 1], "postes": ["x", "y"]}]


def test_m24_exchanges_swap_protected_holders_and_count_the_envy():
    """M24, echanges: X, holder at p, is weaker there than Y, and Y, holder at q, weaker there than X by his class. Z,
    stronger than Y, keeps deferred acceptance from swapping them: that is the envy the exchange costs."""
    textes = fichiers("p:1 q:1", "X:p:100 Y:q:200 Z::900", "X:q Y:p Z:p", "X;q;;1;;;")
    assert postes(resoudre(textes)) == {"X": "p", "Y": "q", "Z": None}
    echange = resoudre(textes, mecanisme="echanges")
    assert postes(echange) == {"X": "q", "Y": "p", "Z": None}
    assert rapport(echange) | {"echanges": 2, "envies": 1} == rapport(echange)
