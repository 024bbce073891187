"""The key letter of a RNE (T1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.socle.annuaire import uai

chiffres = st.from_regex(r"[0-9]{7}", fullmatch=True)


@given(chiffres)
def test_t1_one_letter_and_only_one_is_right(sept):
    justes = [lettre for lettre in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if uai.cle_valide(sept + lettre)]
    assert justes == [uai.cle(sept)]
    assert justes[0] not in "IOQ"


@given(chiffres, st.integers(0, 6), st.integers(1, 9))
def test_t1_one_wrong_digit_is_seen(sept, rang, ecart):
    """23 divides no power of ten times 1 to 9, so that any single wrong digit changes the letter."""
    autre = sept[:rang] + str((int(sept[rang]) + ecart) % 10) + sept[rang + 1 :]
    assert not uai.cle_valide(autre + uai.cle(sept))


@pytest.mark.parametrize("code", ["0771029A", "0779999A", "0939999N", "0390338F", "0120006S", "0350030T"])
def test_t1_known_codes_are_right(code):
    assert uai.cle_valide(code)


@pytest.mark.parametrize("code", ["0390328F", "0312267V", "0010001H", "0949931F"])
def test_t1_wrong_letters_of_the_sources_are_seen(code):
    assert uai.forme_valide(code)
    assert not uai.cle_valide(code)


@pytest.mark.parametrize("code", ["", "077102A", "07710299", "0771029AB", "077 029A", "٠771029A"])
def test_t1_other_shapes_are_no_rne(code):
    assert not uai.forme_valide(code)
    assert not uai.cle_valide(code)


def test_typed_codes_are_tidied():
    assert uai.normaliser(" 077 1029a\n") == "0771029A"
