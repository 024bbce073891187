"""R1, J15: two schools act around the same BMP, on real connections: in each order, then 200 times at once.

Whatever the order: never two valid jumelages for one BMP, never a database error, and the loser reads why.
"""

import itertools
import random
from collections import Counter

import pytest

from preau.jumo import services
from preau.jumo.models import Jumelage
from preau.jumo.states import ENGAGES, Etat
from tests import fabriques
from tests.jumo.conftest import acteur
from tests.jumo.course import Course

TOURS = 200


class Scene:
    """BMP `a`, `b`, `c` of three schools; `b` is the one that everybody wants."""

    def __init__(self, ecoles, acteurs):
        self.acteurs = acteurs
        self.a, self.b, self.c = (fabriques.bmp(ecole, quotite=600) for ecole in ecoles)

    def demande(self, un, deux, etat=Etat.EN_COURS):
        return fabriques.jumelage(un, deux, etat=etat, demandeur=self.acteurs[0].compte)

    def acteur(self, bmp):
        return self.acteurs[(self.a, self.b, self.c).index(bmp)]

    def accepter(self, demande):
        bmp = demande.bmp2
        return lambda: services.accepter(acteur=self.acteur(bmp), jumelage=demande.pk, bmp=bmp.pk)

    def refuser(self, demande):
        bmp = demande.bmp2
        return lambda: services.refuser(acteur=self.acteur(bmp), jumelage=demande.pk, bmp=bmp.pk, motif="zr")

    def retirer(self, demande):
        return lambda: services.retirer(acteur=self.acteur(demande.bmp1), jumelage=demande.pk)

    def supprimer(self, jumelage, bmp):
        return lambda: services.supprimer(acteur=self.acteur(bmp), jumelage=jumelage.pk, motif="quotite")

    def demander(self, un, deux):
        return lambda: services.demander(acteur=self.acteur(un), bmp=un.pk, cibles=[deux.pk])


def deux_acceptations_rivales(s):
    """B accepts A while C accepts B: only one can hold B."""
    return s.accepter(s.demande(s.a, s.b)), s.accepter(s.demande(s.b, s.c))


def demandes_inverses(s):
    """A asks B while B asks A."""
    return s.demander(s.a, s.b), s.demander(s.b, s.a)


def accepter_et_retirer(s):
    demande = s.demande(s.a, s.b)
    return s.accepter(demande), s.retirer(demande)


def accepter_et_refuser(s):
    demande = s.demande(s.a, s.b)
    return s.accepter(demande), s.refuser(demande)


def accepter_et_demander(s):
    """B accepts A while C asks B: the new demande is refused, or made and then cancelled."""
    return s.accepter(s.demande(s.a, s.b)), s.demander(s.c, s.b)


def deux_suppressions(s):
    effectif = s.demande(s.a, s.b, Etat.VALIDE)
    return s.supprimer(effectif, s.a), s.supprimer(effectif, s.b)


def supprimer_et_demander(s):
    """A deletes the jumelage that holds B while C asks B."""
    return s.supprimer(s.demande(s.a, s.b, Etat.VALIDE), s.a), s.demander(s.c, s.b)


HISTOIRES = (
    deux_acceptations_rivales,
    demandes_inverses,
    accepter_et_retirer,
    accepter_et_refuser,
    accepter_et_demander,
    deux_suppressions,
    supprimer_et_demander,
)
# In these, exactly one of the two acts can succeed.
UN_SEUL_GAGNANT = {
    deux_acceptations_rivales,
    demandes_inverses,
    accepter_et_retirer,
    accepter_et_refuser,
    deux_suppressions,
}


@pytest.mark.django_db(transaction=True)
def test_R1_J15_deux_etablissements_au_meme_instant():
    fabriques.campagne()
    ecoles = [fabriques.etablissement() for _ in range(3)]
    acteurs = [acteur(ecole) for ecole in ecoles]
    alea = random.Random(2026)
    with Course() as course:
        for _, histoire in zip(range(TOURS), itertools.cycle(HISTOIRES), strict=False):
            scene = Scene(ecoles, acteurs)
            actes = list(histoire(scene))
            alea.shuffle(actes)
            perdus = [issue for issue in course.jouer(*actes) if issue is not None]
            if histoire in UN_SEUL_GAGNANT:
                assert len(perdus) == 1, histoire.__name__
            for message in perdus:
                _lire(message)
            _verifier(scene)


# Whoever is first holds its locks until the other waits for them. A BMP of an effective jumelage cannot be
# asked for: that act has no first place.
ORDRES = [
    (histoire, premier)
    for histoire in HISTOIRES
    for premier in (0, 1)
    if (histoire, premier) != (supprimer_et_demander, 1)
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("histoire", "premier"), ORDRES)
def test_R1_J15_le_second_lit_ce_que_le_premier_a_fait(histoire, premier):
    fabriques.campagne()
    ecoles = [fabriques.etablissement() for _ in range(3)]
    scene = Scene(ecoles, [acteur(ecole) for ecole in ecoles])
    actes = histoire(scene)
    with Course() as course:
        gagnant, perdant = course.jouer_dans_l_ordre(actes[premier], actes[1 - premier])
    assert gagnant is None
    if histoire in UN_SEUL_GAGNANT or (histoire, premier) == (accepter_et_demander, 0):
        _lire(perdant)
    else:
        assert perdant is None
    _verifier(scene)


def _lire(message: str) -> None:
    assert message.endswith("."), message
    assert len(message) > 30


def _verifier(scene):
    """No BMP in two engaged jumelages, and no pending demande on an engaged BMP."""
    pks = [scene.a.pk, scene.b.pk, scene.c.pk]
    jumelages = list(Jumelage.objects.touchant(pks))
    engages = Counter(pk for j in jumelages if j.etat in ENGAGES for pk in (j.bmp1_id, j.bmp2_id))
    assert not engages or max(engages.values()) == 1
    for jumelage in jumelages:
        if jumelage.etat == Etat.EN_COURS:
            assert not {jumelage.bmp1_id, jumelage.bmp2_id} & set(engages)
