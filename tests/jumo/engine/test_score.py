"""J17: the score of a group, against the sentences of the contract worked out by hand."""

from itertools import permutations
from pathlib import Path

import pytest

from preau.jumo.engine.fautes import EntreesRefusees
from preau.jumo.engine.score import Membre, Poids, evaluer, seule, utilite

P = Poids()


def bmp(nom, heures, zone="Z1", ors=18, discipline="L0202", rne=""):
    return Membre(nom, rne or f"077000{nom}", discipline, round(heures * 100), ors * 100, zone)


def trajets(**km):
    """`trajets(ab=10)`: the leg between the schools of BMP a and b is 10 km, and takes twice as many minutes."""

    def trajet(x, y):
        longueur = km.get("".join(sorted(x[-1] + y[-1])))
        return None if longueur is None else (longueur, 2 * longueur)

    return trajet


def test_j17_utility_by_hand():
    assert utilite(1800, 1800, P) == 180
    assert utilite(1600, 1800, P) == 160 - 16
    assert utilite(1925, 1800, P) == pytest.approx(180 - 7.5 * 1.5625)
    assert utilite(2000, 2000, P) == 200
    assert seule(1500, 1800, P) == 150 - 36
    assert seule(1499, 1800, P) == 0


def test_j17_gain_of_a_pair_and_of_a_triple_by_hand():
    paire = evaluer([bmp("a", 12), bmp("b", 6, zone="Z2")], trajets(ab=10), P)
    assert (paire.faisable, paire.total, paire.meme_zone, paire.zones) == (True, 1800, False, 2)
    assert (paire.valeur, paire.gain) == (180 - 10 - 15, 180 - 10 - 15)
    assert (paire.distance_km, paire.duree_min) == (10, 20)

    trois = [bmp("a", 15.5), bmp("b", 1.5), bmp("c", 2)]
    triple = evaluer(trois, trajets(ab=10, bc=4, ac=29), P)
    acquis = 155 - 4 * 2.5**2
    assert triple.distance_km == 14, "the path of three is its two shortest legs"
    assert triple.valeur == pytest.approx(180 - 7.5 - 14 - 40)
    assert triple.gain == pytest.approx(triple.valeur - acquis)
    assert sum(ligne.points for ligne in triple.detail) == pytest.approx(triple.gain)
    for autre in permutations(trois):
        assert evaluer(autre, trajets(ab=10, bc=4, ac=29), P) == triple


@pytest.mark.parametrize(
    ("groupe", "km", "mot"),
    [
        ([bmp("a", 18)], {}, "deux ou trois BMP"),
        ([bmp("a", 9), bmp("a", 9)], {"ab": 1}, "deux ou trois BMP"),
        ([bmp("a", 9), bmp("b", 9, rne="077000a")], {"ab": 1}, "même établissement"),
        ([bmp("a", 9), bmp("b", 9, discipline="L0422")], {"ab": 1}, "même discipline"),
        ([bmp("a", 9), bmp("b", 9, ors=20)], {"ab": 1}, "même obligation de service"),
        ([bmp("a", 9), bmp("b", 4.99)], {"ab": 1}, "13,99 h, est au-dessous du minimum de 14 h"),
        ([bmp("a", 9), bmp("b", 11.01)], {"ab": 1}, "20,01 h, dépasse le maximum de 20 h"),
        ([bmp("a", 9), bmp("b", 9)], {"ab": 30.001}, "30 km permis"),
        ([bmp("a", 9), bmp("b", 9)], {}, "n'est pas connue"),
        ([bmp("a", 6), bmp("b", 6), bmp("c", 6)], {"ab": 1, "bc": 31, "ac": 32}, "31 km"),
        ([bmp("a", 6), bmp("b", 6), bmp("c", 6)], {"ab": 1}, "n'est pas connue"),
    ],
)
def test_j17_an_infeasible_group_says_why(groupe, km, mot):
    refus = evaluer(groupe, trajets(**km), P)
    assert not refus.faisable
    assert mot in refus.raison
    assert refus.gain is None


def test_j17_limits_are_inclusive_and_an_unknown_long_leg_does_not_matter():
    assert evaluer([bmp("a", 9), bmp("b", 5)], trajets(ab=30), P).faisable
    assert evaluer([bmp("a", 9), bmp("b", 11)], trajets(ab=30), P).faisable
    assert evaluer([bmp("a", 6), bmp("b", 6), bmp("c", 6)], trajets(ab=30, bc=30, ac=60), P).faisable
    assert evaluer([bmp("a", 6), bmp("b", 6), bmp("c", 6)], trajets(ab=30, bc=30), P).faisable


def test_j17_a_bmp_without_zone_is_a_zone_of_its_own():
    assert evaluer([bmp("a", 9, ""), bmp("b", 9, "")], trajets(ab=0), P).zones == 2
    assert (
        evaluer([bmp("a", 6, "Z"), bmp("b", 6, ""), bmp("c", 6, "Z")], trajets(ab=1, bc=1, ac=1), P).zones
        == 2
    )


def test_j17_weights_are_read_from_toml(tmp_path: Path):
    fichier = tmp_path / "poids.toml"
    fichier.write_bytes("\ufeff# essai\nkm = 2\necart_bas = 3.5\n".encode())
    assert Poids.lire(fichier) == Poids(km=2, ecart_bas=3.5)


@pytest.mark.parametrize(
    ("contenu", "ligne", "mot"),
    [
        (b"km = 2\nkilometres = 1\n", 2, "n'existe pas"),
        (b"[poids]\nkm = 2\n", 1, "n'existe pas"),
        (b"km = -1\n", 1, "trop petit"),
        (b"vitesse = 0\n", 1, "plus grand que 0"),
        (b"km = nan\n", 1, "est un nombre"),
        (b"km = inf\n", 1, "est un nombre"),
        (b"km = '2'\n", 1, "est un nombre"),
        (b"km = true\n", 1, "est un nombre"),
        (b"zone = 1e9\n", 1, "1000"),
        (b"seul = 0.333\n", 1, "deux d"),
        (b"km = 1,5\n", 1, "TOML"),
        (b"km = 1\nkm = 2\n", 2, "TOML"),
        ("km = 1 # é".encode("cp1252"), 0, "UTF-8"),
        (b"PK\x03\x04", 1, "TOML"),
    ],
)
def test_j17_r3_bad_weights_are_refused_with_their_line(tmp_path, contenu, ligne, mot):
    fichier = tmp_path / "poids.toml"
    fichier.write_bytes(contenu)
    with pytest.raises(EntreesRefusees) as refus:
        Poids.lire(fichier)
    (faute,) = refus.value.fautes
    assert (faute.fichier, faute.ligne) == ("poids.toml", ligne)
    assert mot in faute.regle + faute.remede


def test_j17_r3_every_bad_weight_is_listed(tmp_path):
    fichier = tmp_path / "poids.toml"
    fichier.write_text("km = -1\nfoo = 2\nsur = 'x'\n")
    with pytest.raises(EntreesRefusees) as refus:
        Poids.lire(fichier)
    assert [f.ligne for f in refus.value.fautes] == [1, 2, 3]
    with pytest.raises(EntreesRefusees, match="ne peut pas être lu"):
        Poids.lire(tmp_path / "absent.toml")
