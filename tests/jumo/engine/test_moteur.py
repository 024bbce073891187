"""J17, R5: the engine against every plan tried, and what it promises about order, time, prices and interruption."""

import random
import threading
import time
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from bench.jumo_academie import discipline
from preau.jumo.engine.moteur import prix_exact, resoudre
from preau.jumo.engine.optimum.maitre import choisir
from preau.jumo.engine.score import Membre, Poids, evaluer, unites
from preau.jumo.engine.solution import perte
from preau.jumo.engine.trajets import Trajets
from tests.jumo.engine.instances import POIDS, academies, meilleur_plan

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


@given(academies())
@PATIENT
def test_j17_the_plan_is_the_one_of_the_contract(cas):
    blocs, trajets, poids, imposes, interdits = cas
    score, plan = meilleur_plan(blocs, trajets, poids, imposes, interdits)
    trouve = resoudre(blocs, trajets, poids, imposes=imposes, interdits=interdits, coeurs=1)
    assert trouve.score == pytest.approx(score, abs=1e-9)
    assert trouve.borne == trouve.score
    assert all(d.prouve for d in trouve.disciplines)
    assert tuple(g.ids for g in trouve.groupes) == plan
    melange = random.Random(1).sample(blocs, len(blocs))
    encore = resoudre(melange, trajets, poids, imposes=imposes, interdits=interdits, coeurs=1)
    assert encore.groupes == trouve.groupes
    assert sum(unites(g.gain) for g in trouve.groupes) == unites(trouve.score)


def academie_de(taille, graine=1):
    une = discipline(taille, graine)
    return une.blocs, Trajets({rne: (lat, lon) for rne, (lat, lon, _) in une.ecoles.items()}, POIDS)


def test_j17_twins_in_the_same_schools_are_settled_by_their_ids():
    """Every BMP is there three times over, so that almost everything is a tie."""
    places = {"0770001A": (48.5, 2.5), "0770002B": (48.5, 2.51), "0770003C": (48.52, 2.5)}
    blocs = [
        Membre(f"{lettre}{n}", rne, "L0202", heures, 1800, "Z")
        for lettre, (rne, heures) in zip("cab", zip(places, (600, 900, 1200), strict=True), strict=True)
        for n in range(3)
    ]
    trajets = Trajets(places, POIDS)
    score, plan = meilleur_plan(blocs, trajets, POIDS)
    for graine in range(3):
        melange = random.Random(graine).sample(blocs, len(blocs))
        trouve = resoudre(melange, trajets, POIDS)
        assert (trouve.score, tuple(g.ids for g in trouve.groupes)) == (score, plan)


def test_j17_where_all_is_tied_the_lowest_ids_go_together():
    blocs = [Membre(f"b{n}", f"077000{n}A", "L0202", 900, 1800, "Z") for n in (7, 3, 5, 0, 6, 1, 4, 2)]
    trouve = resoudre(blocs, lambda a, b: (1.0, 1.0), POIDS)
    assert [g.ids for g in trouve.groupes] == [("b0", "b1"), ("b2", "b3"), ("b4", "b5"), ("b6", "b7")]


def test_j17_better_than_greedy_and_than_exact_pairs_which_rustworkx_confirms():
    import rustworkx

    blocs, trajets = academie_de(120)
    trouve = resoudre(blocs, trajets, POIDS)
    graphe = rustworkx.PyGraph()
    graphe.add_nodes_from(blocs)
    for i, a in enumerate(blocs):
        for j in range(i):
            note = evaluer((a, blocs[j]), trajets, POIDS)
            if note.faisable and note.gain > 0:
                graphe.add_edge(i, j, round(note.gain * 10_000))
    couples = rustworkx.max_weight_matching(graphe, weight_fn=int)
    assert trouve.paires.score == sum(graphe.get_edge_data(i, j) for i, j in couples) / 10_000
    assert trouve.score == trouve.borne
    assert trouve.score > trouve.paires.score > 0
    assert trouve.score > trouve.glouton.score > 0
    assert trouve.chiffres.couverts == sum(len(g.membres) for g in trouve.groupes)


@pytest.mark.parametrize("graine", [11, 12])
def test_j17_no_group_is_lost_by_pricing(graine):
    """The same optimum from one integer program on every feasible group, each evaluated by the score."""
    blocs, trajets = academie_de(55, graine)
    groupes, gains = [], []
    for taille in (2, 3):
        for rangs in combinations(range(len(blocs)), taille):
            membres = [blocs[r] for r in rangs]
            if 1400 <= sum(m.quotite for m in membres) <= 2000:
                note = evaluer(membres, trajets, POIDS)
                if note.faisable and note.gain > 0:
                    groupes.append((*rangs, *[-1] * (3 - taille)))
                    gains.append(unites(note.gain))
    gains = np.array(gains)
    tout = choisir(len(blocs), np.array(groupes), gains, (), limite_s=60)
    assert tout.optimal
    assert unites(resoudre(blocs, trajets, POIDS, comparer=False).score) == gains[tout.choix].sum()


def test_j17_one_discipline_takes_little_and_does_not_depend_on_order():
    blocs, trajets = academie_de(90, 2)
    trouve = resoudre(blocs, trajets, POIDS, comparer=False)
    melange = random.Random(3).sample(blocs, len(blocs))
    autre = resoudre(melange, trajets, POIDS, comparer=False, coeurs=1)
    assert trouve.groupes == autre.groupes
    assert all(d.prouve for d in trouve.disciplines)


def test_j17_out_of_time_it_gives_the_best_plan_so_far_and_an_honest_gap():
    blocs, trajets = academie_de(300, 5)
    debut = time.monotonic()
    presse = resoudre(blocs, trajets, POIDS, limite_s=0.3)
    assert time.monotonic() - debut < 10, "a slow machine is allowed for, a minute is not"
    assert presse.score >= presse.glouton.score > 0
    assert presse.borne >= presse.score
    lache = resoudre(blocs, trajets, POIDS, ecart=0.01, comparer=False)
    assert lache.ecart <= 0.01
    assert presse.borne >= lache.score, "no plan is above a proven bound"
    assert lache.borne >= presse.score


def test_j17_imposed_groups_are_kept_apart_and_forbidden_pairs_stay_apart():
    blocs, trajets = academie_de(60, 4)
    libre = resoudre(blocs, trajets, POIDS, comparer=False)
    refuse, garde = libre.groupes[0].ids, libre.groupes[1].ids
    apres = resoudre(blocs, trajets, POIDS, imposes=[garde], interdits=[refuse[:2]], comparer=False)
    pris = {i for g in apres.groupes for i in g.ids}
    assert not pris & set(garde)
    assert not any(set(refuse[:2]) <= set(g.ids) for g in apres.groupes)
    assert (apres.imposes.groupes, apres.imposes.couverts) == (1, len(garde))
    assert apres.imposes.score == pytest.approx(libre.groupes[1].gain)
    assert apres.score + apres.imposes.score <= libre.score + 1e-9
    assert apres.disciplines[0].bmp == 60


def test_j17_the_price_of_a_refusal_is_a_bound_and_can_be_had_exactly():
    blocs, trajets = academie_de(50, 6)
    ailleurs = [replace(b, id=f"X{b.id}", discipline="L9999") for b in blocs[:4]]
    interdit = [(ailleurs[0].id, ailleurs[1].id)]
    entier = resoudre([*blocs, *ailleurs], trajets, POIDS, interdits=interdit, comparer=False)
    libre = resoudre(blocs, trajets, POIDS, comparer=False)
    assert prix_exact(entier, libre.groupes[0]) == prix_exact(libre, libre.groupes[0])
    for groupe in libre.groupes[:6]:
        exact = prix_exact(libre, groupe)
        refus = [(a, b) for a in groupe.ids for b in groupe.ids if a < b]
        sans = resoudre(blocs, trajets, POIDS, interdits=refus, comparer=False)
        assert exact == pytest.approx(libre.score - sans.score, abs=1e-3)
        assert 0 <= exact <= groupe.prix + 1e-9 <= groupe.gain + 1e-9


def test_j17_the_loss_of_a_group_made_by_hand_is_proven():
    blocs, trajets = academie_de(50, 7)
    libre = resoudre(blocs, trajets, POIDS, comparer=False)
    essais = [(a, b) for a in blocs[:12] for b in blocs[12:24] if evaluer((a, b), trajets, POIDS).faisable]
    assert essais
    for paire in essais[:8]:
        avec = resoudre(blocs, trajets, POIDS, imposes=[[m.id for m in paire]], comparer=False)
        valeur = avec.score + evaluer(paire, trajets, POIDS).gain
        assert valeur <= libre.borne_racine - perte(libre, paire) + 1e-4
    assert all(prix >= 0 for prix in libre.rarete.values())
    assert libre.borne_racine >= libre.borne
    proposees = [perte(libre, g.membres) for g in libre.groupes]
    assert max(proposees) <= libre.borne_racine - libre.score + 1e-4, "what is proposed costs nothing"


def test_j17_schools_without_place_are_listed_and_never_paired():
    places = {"0770001A": (48.5, 2.5), "0770002B": (48.5, 2.51)}
    blocs = [
        Membre("a", "0770001A", "L0202", 900, 1800, "Z"),
        Membre("b", "0770002B", "L0202", 900, 1800, "Z"),
        Membre("c", "0770003C", "L0202", 900, 1800, "Z"),
        Membre("d", "0770003C", "L1900", 900, 2000, "Z"),
    ]
    trouve = resoudre(blocs, Trajets(places, POIDS), POIDS)
    assert trouve.sans_coordonnees == ("c", "d")
    assert [g.ids for g in trouve.groupes] == [("a", "b")]
    connu = resoudre(blocs, lambda a, b: Trajets(places, POIDS)(a, b), POIDS)
    assert connu.sans_coordonnees == ("c", "d")


@pytest.mark.parametrize(
    ("options", "mot"),
    [
        ({"imposes": [("a", "zz")]}, "n'existent pas : zz"),
        ({"interdits": [("a", "zz")]}, "n'existent pas : zz"),
        ({"imposes": [("a", "b"), ("b", "c")]}, "deux groupes imposés"),
        ({"interdits": [("a", "a")]}, "paire"),
    ],
)
def test_j17_what_makes_no_sense_is_refused(options, mot):
    blocs = [Membre(i, f"077000{n}A", "L0202", 900, 1800) for n, i in enumerate("abc")]
    with pytest.raises(ValueError, match=mot):
        resoudre(blocs, lambda a, b: (1.0, 1.0), POIDS, **options)
    with pytest.raises(ValueError, match="deux fois : a"):
        resoudre([*blocs, blocs[0]], lambda a, b: (1.0, 1.0), POIDS)


def test_j17_it_says_how_far_it_is_and_can_be_stopped():
    blocs = [
        Membre(f"{code}{n}", f"0770{n:03d}A", code, 900, 1800, "Z")
        for code in ("L1", "L2", "L3")
        for n in range(4)
    ]
    pas = []
    resoudre(
        blocs, lambda a, b: (1.0, 1.0), Poids(), progression=lambda fait, total: pas.append((fait, total))
    )
    assert pas == [(0, 3), (1, 3), (2, 3), (3, 3)]

    def arreter(fait, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resoudre(blocs, lambda a, b: (1.0, 1.0), Poids(), progression=arreter)
    assert not [fil for fil in threading.enumerate() if fil.name.startswith("jumo")]


def test_j17_nothing_to_pair_is_an_empty_plan():
    assert resoudre([], lambda a, b: None, POIDS).groupes == ()
    seul = resoudre([Membre("a", "0770001A", "L1", 900, 1800)], lambda a, b: None, POIDS)
    assert (seul.score, seul.borne, seul.ecart, seul.groupes) == (0, 0, 0, ())
