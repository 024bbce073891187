"""J18, T7: the charts draw what their table says, and nothing that the security policy forbids."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.socle.graphiques import Barres, Courbes, Serie
from preau.socle.graphiques.commun import pas_rond
from preau.socle.graphiques.templatetags.graphiques import graphique
from preau.socle.interface.formats import heures

BARRES = Barres(
    "Heures par zone",
    "Heures jumelées et libres.",
    ("Zone <A>", "Zone B"),
    (Serie("Jumelées", (1200, 0)), Serie("Libres", (600, 900))),
    unite="h",
    colonne="Zone",
    format=heures,
)
COURBES = Courbes(
    "Demandes par jour",
    "Demandes faites.",
    tuple(date(2026, 6, 17) + timedelta(days=n) for n in range(3)),
    (Serie("Faites", (0, 57, 3)), Serie("Échues", (0, 0, 9))),
)


def dessin(graphe) -> ElementTree.Element:
    """The drawing, parsed: so it is well formed."""
    [svg] = re.findall(r'<svg class="graphique-dessin".*?</svg>', graphique(graphe), re.DOTALL)
    return ElementTree.fromstring(svg)


def part(longueur: str) -> float:
    return float(longueur.removesuffix("%"))


def test_J18_les_barres_sont_proportionnelles_et_le_total_est_ecrit():
    rects = [(r.get("x"), part(r.get("width")), r.get("class")[-1]) for r in dessin(BARRES).iter("rect")]
    assert [rang for _, _, rang in rects] == ["1", "2", "2"]
    jumelees, libres, seules = (largeur for _, largeur, _ in rects)
    assert jumelees == pytest.approx(2 * libres)
    assert seules == pytest.approx(1.5 * libres)
    assert [x for x, *_ in rects] == ["0%", f"{jumelees:.0f}%", "0%"]
    textes = [texte.text for texte in dessin(BARRES).iter("text")]
    assert textes == ["Zone <A>", "12", "6", "18 h", "Zone B", "9", "9 h"]


def test_J18_la_table_dit_les_memes_chiffres():
    assert BARRES.entetes == ["Zone", "Jumelées", "Libres", "Total"]
    assert BARRES.lignes == [["Zone <A>", "12", "6", "18"], ["Zone B", "0", "9", "9"]]
    assert COURBES.lignes[1] == ["18/06/2026", "57", "0"]
    page = graphique(COURBES)
    assert '<th scope="row">18/06/2026</th><td>57</td><td>0</td>' in page


def test_J18_les_courbes_vont_de_zero_au_sommet():
    points = [
        (part(c.get("cx")), float(c.get("cy")))
        for c in dessin(COURBES).iter("circle")
        if c.get("class")[-1] == "1"
    ]
    assert len(points) == 3
    zero, haut, bas = (y for _, y in points)
    assert zero > bas > haut
    assert (zero - bas) / (zero - haut) == pytest.approx(3 / 57, abs=0.01)
    assert [texte for _, texte in COURBES.graduations] == ["0", "15", "30", "45", "60"]
    assert sum(1 for ligne in dessin(COURBES).iter("line") if "trait" in ligne.get("class")) == 4


@pytest.mark.parametrize("graphe", [BARRES, COURBES])
def test_T7_un_graphique_a_un_nom_et_ni_style_ni_script(graphe):
    svg = dessin(graphe)
    noms = {element.get("id"): element.text for element in svg if element.tag in ("title", "desc")}
    assert list(noms.values()) == [graphe.titre, graphe.description]
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby").split() == list(noms)
    assert not re.search(r"style=|<script|\son\w+=", graphique(graphe))


def test_J18_sans_valeur_on_le_dit():
    vide = Courbes("Rien", "Rien.", (date(2026, 6, 17),), (Serie("Faites", (0,)),))
    assert "toutes les valeurs sont nulles" in graphique(vide)
    assert "<svg" not in graphique(vide)


@pytest.mark.parametrize("series", [(), (Serie("Court", (1,)),), (Serie("Négatif", (1, -1)),)])
def test_une_declaration_fausse_est_refusee(series):
    with pytest.raises(ValueError, match=r"\w+"):
        Barres("Titre", "Description.", ("a", "b"), series)


@given(st.integers(0, 10**6))
def test_l_echelle_contient_le_maximum_sans_le_noyer(maximum):
    pas = pas_rond(maximum, 4)
    assert pas * 4 >= maximum
    assert pas == 1 or pas * 4 <= 2 * maximum
