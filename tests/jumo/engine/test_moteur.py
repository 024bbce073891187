"""J17, R5: the engine against every plan tried, and what it promises about order, time, prices and interruption."""

import random

import pytest
from hypothesis import HealthCheck, given, settings

from preau.jumo.engine.moteur import resoudre
from tests.jumo.engine.instances import POIDS, academies, meilleur_plan

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


@given(academies())
@PATIENT
def test_j17_the_plan_is_the_one_of_the_contract(cas):
    blocs, trajets, imposes, interdits = cas
    score, plan = meilleur_plan(blocs, trajets, POIDS, imposes, interdits)
    trouve = resoudre(blocs, trajets, POIDS, imposes=imposes, interdits=interdits, coeurs=1)
    assert trouve.score == pytest.approx(score, abs=1e-9)
    assert trouve.borne == trouve.score
    assert all(d.prouve for d in trouve.disciplines)
    assert tuple(g.ids for g in trouve.groupes) == plan
    melange = random.Random(1).sample(blocs, len(blocs))
    assert (
        resoudre(melange, trajets, POIDS, imposes=imposes, interdits=interdits, coeurs=1).groupes
        == trouve.groupes
    )
