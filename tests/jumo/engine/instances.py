"""Small instances, and the optimum found by trying every plan: it shares nothing with the optimiser but the score."""

from __future__ import annotations

from itertools import combinations

from hypothesis import strategies as st

from preau.jumo.engine.score import UNITE, Membre, Poids, evaluer, unites
from preau.jumo.engine.trajets import Trajets

POIDS = Poids()
# Nothing round, and a big block that is worth less than nothing alone.
AUTRES_POIDS = Poids(
    par_heure=3.3,
    sous=1.23457,
    sur=0.1,
    km=0.37,
    zone=3.33333,
    triple=2.5,
    km_max=45,
    ecart_bas=7.25,
    seul=12,
)
# A few places, two of them the same, one out of reach of the others but for one.
PLACES = [
    (48.50, 2.50),
    (48.50, 2.50),
    (48.55, 2.55),
    (48.60, 2.45),
    (48.52, 2.62),
    (48.95, 2.70),
    (48.80, 2.60),
]


@st.composite
def academies(draw, taille=8):
    """(BMP, distances, weights, imposed groups, forbidden pairs); ties are many: few schools, round hours."""
    ecoles = draw(st.integers(2, len(PLACES)))
    blocs = []
    for numero in range(draw(st.integers(0, taille))):
        ecole = draw(st.integers(0, ecoles - 1))
        blocs.append(
            Membre(
                id=f"b{numero}",
                rne=f"07700{ecole:02d}A",
                discipline=draw(st.sampled_from(["L0202", "L0202", "L0202", "L1900"])),
                quotite=draw(st.sampled_from([300, 450, 600, 600, 900, 900, 1200, 1500, 1725])),
                ors=1800,
                zone=["Z1", "Z1", "Z1", "Z2", "", "Z2", "Z1"][ecole],
            )
        )
    poids = draw(st.sampled_from([POIDS, AUTRES_POIDS]))
    trajets = Trajets({f"07700{n:02d}A": place for n, place in enumerate(PLACES)}, poids)
    ids = [b.id for b in blocs]
    interdits = (
        draw(st.lists(st.sampled_from(list(combinations(ids, 2))), max_size=2)) if len(ids) > 1 else []
    )
    imposes = [tuple(ids[:2])] if len(ids) > 5 and draw(st.booleans()) else []
    return blocs, trajets, poids, imposes, interdits


def meilleur_plan(blocs, trajet, poids, imposes=(), interdits=()):
    """The plan that the contract names: greatest score, then most BMP, then the lowest sorted ids. (score, plan)"""
    pris = {i for groupe in imposes for i in groupe}
    defendus = {frozenset(paire) for paire in interdits}
    libres = sorted((b for b in blocs if b.id not in pris), key=lambda b: b.id)
    possibles = []
    for taille in (2, 3):
        for groupe in combinations(libres, taille):
            ids = tuple(m.id for m in groupe)
            if any(frozenset(paire) in defendus for paire in combinations(ids, 2)):
                continue
            note = evaluer(groupe, trajet, poids)
            if note.faisable and note.gain > 0:
                possibles.append((ids, unites(note.gain)))
    possibles.sort()
    meilleur = (0, 0, ())

    def essayer(debut, occupes, score, plan):
        nonlocal meilleur
        couverts = len(occupes)
        if (score, couverts) > meilleur[:2] or ((score, couverts) == meilleur[:2] and plan < meilleur[2]):
            meilleur = (score, couverts, plan)
        for rang in range(debut, len(possibles)):
            ids, gain = possibles[rang]
            if occupes.isdisjoint(ids):
                essayer(rang + 1, occupes | set(ids), score + gain, (*plan, ids))

    essayer(0, frozenset(), 0, ())
    return meilleur[0] / UNITE, meilleur[2]
