"""M21, R5: what holds of every designation and of every contended direction, tried on invented schools."""

import dataclasses
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from preau.mouvement.engine.carte import appliquer, designer
from preau.mouvement.engine.carte.mesure import Cible, Enseignant, Mesure, Suppression, Titulaire
from preau.mouvement.engine.regles import charger

JURA = charger("jura_2012")
NOMINATIONS = st.sampled_from([date(2001, 9, 1), date(2005, 9, 1), date(2010, 9, 1)])
PETITS = st.integers(0, 2)


@st.composite
def suppressions(draw) -> Suppression:
    titulaires = tuple(
        Titulaire(
            f"T{rang}",
            draw(st.sampled_from(["adjoint", "adjoint", "adjoint", "fleche", "direction"])),
            draw(NOMINATIONS),
            draw(st.sampled_from(["definitif", "definitif", "provisoire"])),
            "X",
            bareme_nomination=draw(PETITS),
            ags_nomination=draw(PETITS),
        )
        for rang in range(draw(st.integers(1, 7)))
    )
    vacants = draw(PETITS)
    postes = vacants + sum(t.genre == "adjoint" for t in titulaires)
    return Suppression("adjoint", titulaires, draw(st.integers(0, postes)), vacants, "X")


def ordre(titulaire: Titulaire) -> tuple:
    """Last appointed, then weakest barème of that year, then weakest AGS, written apart from the rule set."""
    return -titulaire.nomination.toordinal(), titulaire.bareme_nomination, titulaire.ags_nomination


@settings(deadline=None)
@given(suppressions())
def test_M21_les_touches_sont_les_premiers_de_l_ordre_et_en_juste_nombre(suppression):
    designation = designer(JURA, suppression)
    par_nom = {titulaire.candidat: titulaire for titulaire in suppression.titulaires}
    sorts = {
        sort: [par_nom[candidat] for candidat in designation.de_sort(sort)]
        for sort in ("touche", "indecis", "reste", "a_part")
    }
    assert sum(map(len, sorts.values())) == len(suppression.titulaires)
    provisoires = [t for t in sorts["a_part"] if t.genre == "adjoint"]
    assert all(titulaire.titre == "provisoire" for titulaire in provisoires)
    a_toucher = max(0, suppression.nombre - suppression.vacants - len(provisoires))
    if sorts["indecis"]:
        assert len({ordre(t) for t in sorts["indecis"]}) == 1
        assert len(sorts["touche"]) < a_toucher < len(sorts["touche"]) + len(sorts["indecis"])
    else:
        assert len(sorts["touche"]) == a_toucher
    rangs = [ordre(titulaire) for sort in ("touche", "indecis", "reste") for titulaire in sorts[sort]]
    assert rangs == sorted(rangs)


@settings(deadline=None)
@given(suppressions(), st.randoms(use_true_random=False))
def test_M21_l_ordre_du_fichier_ne_change_pas_qui_est_touche(suppression, hasard):
    melanges = list(suppression.titulaires)
    hasard.shuffle(melanges)
    melange = dataclasses.replace(suppression, titulaires=tuple(melanges))
    assert set(designer(JURA, melange).rangs) == set(designer(JURA, suppression).rangs)


@settings(deadline=None)
@given(st.lists(st.tuples(NOMINATIONS, PETITS, PETITS), min_size=1, max_size=6), st.booleans())
def test_M21_la_direction_disputee_suit_nomination_bareme_ags(directeurs, avec_charge):
    enseignants = [
        Enseignant(
            f"D{rang}", "directeur", 7200, 0, ("1",), nomination=n, bareme_nomination=b, ags_nomination=a
        )
        for rang, (n, b, a) in enumerate(directeurs)
    ]
    if avec_charge:
        enseignants.append(Enseignant("Z", "charge", 7200, 0, ("1",), liste_aptitude=True))
    cibles = (Cible("direction", ("1",)), Cible("equivalent", ("2",)))
    suites = appliquer(JURA, Mesure("fermeture_ouverture", tuple(enseignants), cibles))
    places = {suite.candidat: suite.droits[0].qualification for suite in suites}
    if avec_charge:
        assert places.pop("Z") == 0
    attendu = sorted({(n, -b, -a) for n, b, a in directeurs})
    assert places == {f"D{rang}": attendu.index((n, -b, -a)) for rang, (n, b, a) in enumerate(directeurs)}
