"""B3, M24, R5: a seeded sample of small random instances; ten thousand of them: `python -m bench.mouvement_preuve`."""

from collections import Counter

import pytest

from preau.mouvement.engine.affectation import Parametres
from tests.mouvement.affectation.preuve import CLE_SANS_RANG, controler, gagne_a_mentir


@pytest.mark.parametrize("lot", range(4))
def test_b3_fast_equals_reference_equals_brute_force_and_the_verifier_agrees(lot, tmp_path):
    """B3: same bytes by both paths and in any order of lines; guarantees hold; more points never hurt."""
    vus: Counter = Counter()
    for graine in range(lot * 100, lot * 100 + 100):
        vus += controler(graine, tmp_path)
    assert vus["force_brute"] > 30
    assert vus["rompus"] > 5
    assert vus["droits"] > 20


def test_m24_nobody_gains_by_misreporting_when_the_key_ignores_the_rank_of_the_wish():
    """M24: deferred acceptance on precise wishes; the share under the contract's key is measured by the bench."""
    mesures = [gagne_a_mentir(graine, CLE_SANS_RANG) for graine in range(120)]
    candidats, gagnants = map(sum, zip(*mesures, strict=True))
    assert candidats > 100
    assert gagnants == 0


def test_m28_somebody_gains_by_misreporting_when_the_rank_breaks_ties():
    """M28: the other side of the claim, on an instance found by the bench, so that the one above can fail."""
    assert gagne_a_mentir(692, Parametres().cle)[1] == 1
    assert gagne_a_mentir(692, CLE_SANS_RANG)[1] == 0
