"""S22, S25: what a file would change, field by field; matching order, doubles never merged, nothing left out erased."""

import copy
import random
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preau.siecle.engine import Controle
from preau.siecle.engine.difference import (
    ABSENT,
    AJOUT,
    DOUBLE,
    IDENTIQUE,
    MODIF,
    FichePlate,
    aplatir,
    comparer,
)
from preau.siecle.engine.normalisation import normaliser, prenom
from tests.siecle.outils import synthetique

ZOE = {
    "ID_PRV_ELE": "2",
    "ID_SIECLE_ELE": "800",
    "ID_NATIONAL": "990000001ZZ",
    "NOM_DE_FAMILLE": "EXEMPLE",
    "PRENOM": "Zoé",
    "DATE_NAISS": "2012-02-29",
    "DOUBLEMENT": "0",
    "EMAIL": "zoe@example.org",
    "SCOLARITE_ACTIVE": {
        "CODE_MEF": "10110001110",
        "OPTIONS": {"OPTION": [{"CODE_MATIERE": "030201", "CODE_MODALITE_ELECT": "O"}]},
    },
    "BOURSES": {"BOURSE": [{"CODE_BOURSE": "1", "NB_PART": "3"}]},
}


def eleve(**valeurs) -> FichePlate:
    """Zoé with other values; None takes a field away."""
    fiche = {champ: v for champ, v in {**copy.deepcopy(ZOE), **valeurs}.items() if v is not None}
    return aplatir("eleve", fiche)


def seul(anciennes, nouvelles):
    (ecart,) = comparer(anciennes, nouvelles)
    return ecart


# What still binds the two sheets -> fields that differ or are missing on the new side.
CLES = {
    "identifiant SIECLE": {"ID_PRV_ELE": "77", "ID_NATIONAL": None, "NOM_DE_FAMILLE": "AUTRE"},
    "identifiant privé": {"ID_SIECLE_ELE": None, "ID_NATIONAL": None, "NOM_DE_FAMILLE": "AUTRE"},
    "INE et date de naissance": {"ID_SIECLE_ELE": None, "ID_PRV_ELE": "77", "NOM_DE_FAMILLE": "AUTRE"},
    "nom, prénom et date de naissance": {"ID_SIECLE_ELE": None, "ID_PRV_ELE": "77", "ID_NATIONAL": None},
}


@pytest.mark.parametrize("cle", CLES)
def test_matching_order(cle):
    ecart = seul([eleve()], [eleve(**CLES[cle])])
    assert (ecart.genre, ecart.cle) == (
        MODIF if "AUTRE" in str(CLES[cle]) or "77" in str(CLES[cle]) else IDENTIQUE,
        cle,
    )


def test_the_surest_key_wins_whatever_the_order_of_the_file():
    """A homonym without ids comes first; it does not take the sheet of the pupil who has one."""
    homonyme = eleve(ID_SIECLE_ELE=None, ID_PRV_ELE="50", ID_NATIONAL=None)
    ecarts = list(comparer([eleve()], [homonyme, eleve()]))
    assert [(e.genre, e.cle) for e in ecarts] == [(AJOUT, ""), (IDENTIQUE, "identifiant SIECLE")]


def test_the_ine_alone_matches_nobody():
    autre = eleve(ID_SIECLE_ELE=None, ID_PRV_ELE="77", DATE_NAISS="2011-01-01", PRENOM="Lou")
    assert [e.genre for e in comparer([eleve()], [autre])] == [AJOUT, ABSENT]


def test_doubles_are_said_with_their_candidates_and_touch_nothing():
    anciennes = [eleve(ID_PRV_ELE=n, ID_SIECLE_ELE=None, ID_NATIONAL=None) for n in ("10", "11")]
    nouvelle = eleve(ID_PRV_ELE="99", ID_SIECLE_ELE=None, ID_NATIONAL=None)
    ecarts = list(comparer(anciennes, [nouvelle]))
    assert [e.genre for e in ecarts] == [DOUBLE], "neither absent nor added"
    assert [c.id_prive for c in ecarts[0].candidats] == ["10", "11"]
    assert [e.genre for e in comparer([nouvelle], anciennes)] == [DOUBLE, DOUBLE]


def test_changes_field_by_field():
    ecart = seul([eleve()], [eleve(NOM_DE_FAMILLE="Modèle", DOUBLEMENT="true", EMAIL=None, PRENOM2="Anaïs")])
    assert {(c.champ, c.ancien, c.nouveau) for c in ecart.changements} == {
        ("NOM_DE_FAMILLE", "EXEMPLE", "MODÈLE"),
        ("DOUBLEMENT", "false", "true"),
        ("PRENOM2", None, "Anaïs"),
    }


def test_what_is_left_out_stays_but_a_list_is_whole():
    """S25: an absent element erases nothing; an option that a given list no longer has is gone."""
    sans_bourse = eleve(BOURSES=None)
    assert seul([eleve()], [sans_bourse]).genre == IDENTIQUE
    options = {"CODE_MEF": "10110001110", "OPTIONS": {}}
    changements = seul([eleve()], [eleve(SCOLARITE_ACTIVE=options)]).changements
    assert {c.nouveau for c in changements} == {None}
    assert {c.ancien for c in changements} == {"030201", "O"}


def test_names_are_compared_as_siecle_keeps_them():
    assert (normaliser("NOM_DE_FAMILLE", "HugoHugo"), prenom("VictorVictor")) == ("HUGOHUGO", "Victorvictor")
    assert prenom("JEAN-NOËL d'ex") == "Jean-Noël D'Ex"
    assert (
        seul([eleve()], [eleve(NOM_DE_FAMILLE="Exemple", PRENOM="ZOÉ", DOUBLEMENT="false")]).genre
        == IDENTIQUE
    )


def test_persons_and_pupils_never_match():
    personne = aplatir("personne", {"ID_PRV_PER": "2", "NOM_DE_FAMILLE": "EXEMPLE", "PRENOM": "Zoé"})
    assert [e.genre for e in comparer([eleve()], [personne])] == [AJOUT, ABSENT]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_every_sheet_is_accounted_for_once(data):
    """R5: matched, added or double on the new side; matched, absent or double on the old side."""
    champs = st.fixed_dictionaries(
        {
            "ID_PRV_ELE": st.sampled_from(["1", "2", "3"]),
            "ID_SIECLE_ELE": st.sampled_from([None, "7", "8"]),
            "ID_NATIONAL": st.sampled_from([None, "990000001ZZ", "990000002ZZ"]),
            "NOM_DE_FAMILLE": st.sampled_from(["A", "B"]),
            "DATE_NAISS": st.sampled_from(["2012-01-01", "2013-01-01"]),
        }
    )
    anciennes, nouvelles = ([eleve(**c) for c in data.draw(st.lists(champs, max_size=6))] for _ in range(2))
    ecarts = list(comparer(anciennes, nouvelles))
    vus = [e for e in ecarts if e.nouvelle]
    assert [e.nouvelle.champs for e in vus] == [f.champs for f in nouvelles]
    apparies = sum(e.genre in (MODIF, IDENTIQUE) for e in ecarts)
    absents = sum(e.genre == ABSENT for e in ecarts)
    assert apparies + absents <= len(anciennes)
    if not any(e.genre == DOUBLE for e in ecarts):
        assert apparies + absents == len(anciennes)


def test_two_files_of_a_school(tmp_path):
    """A whole file against itself changes nothing; one pupil less is one absent."""
    fichier = synthetique(tmp_path, 200)

    def plates():
        return [aplatir(f.objet, f.valeurs) for f in Controle(fichier).fiches() if f.valeurs]

    melangees = plates()
    random.Random(1).shuffle(melangees)
    assert {e.genre for e in comparer(plates(), melangees)} == {IDENTIQUE}
    parti = next(f for f in melangees if f.objet == "eleve")
    absents = [e for e in comparer(plates(), (f for f in melangees if f is not parti)) if e.genre == ABSENT]
    assert [a.fiche.champs for a in absents] == [parti.champs]


def test_memory_does_not_grow_with_the_sheets():
    """A sheet takes some 3 kB once read: two sides of 2,000 would hold 12 MB."""
    nombre = 2000

    def fiches(prenom: str):
        for n in range(nombre):
            yield eleve(ID_PRV_ELE=str(n), ID_SIECLE_ELE=None, ID_NATIONAL=f"{n:09}ZZ", PRENOM=prenom)

    tracemalloc.start()
    modifiees = sum(e.genre == MODIF for e in comparer(fiches("Zoé"), fiches("Lou")))
    sommet = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert modifiees == nombre
    assert sommet < 1_000_000
