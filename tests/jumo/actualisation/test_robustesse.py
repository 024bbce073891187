"""R1, R2, J2: a refresh beside schools that act at the same instant, and one that is killed in the middle."""

import io
import itertools
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from preau.jumo import services
from preau.jumo.models import Actualisation, Bmp, Jumelage
from preau.jumo.states import ENGAGES, Etat
from preau.socle.courriels.models import Courriel
from tests import fabriques
from tests.attente import attendre, transactions_ouvertes, verrou_attendu
from tests.jumo.actualisation.conftest import appliquer, photo, tous
from tests.jumo.conftest import acteur
from tests.jumo.course import Course

TOURS = 16


class Scene:
    """BMP `a`, `b`, `c` of three schools; the file takes `b` away, or halves it."""

    def __init__(self, ecoles, acteurs):
        self.acteurs = acteurs
        self.bmps = self.a, self.b, self.c = [fabriques.bmp(ecole, quotite=600) for ecole in ecoles]

    def demande(self, un, deux, etat=Etat.EN_COURS):
        return fabriques.jumelage(un, deux, etat=etat, demandeur=self.acteurs[0].compte)

    def acteur(self, bmp):
        return self.acteurs[self.bmps.index(bmp)]

    def demander(self):
        return lambda: services.demander(acteur=self.acteur(self.a), bmp=self.a.pk, cibles=[self.b.pk])

    def accepter(self):
        demande = self.demande(self.a, self.b)
        return lambda: services.accepter(acteur=self.acteur(self.b), jumelage=demande.pk, bmp=self.b.pk)

    def accepter_a_cote(self):
        """A accepts C, which cancels the demande of A to B, while B goes away."""
        self.demande(self.a, self.b)
        demande = self.demande(self.c, self.a)
        return lambda: services.accepter(acteur=self.acteur(self.a), jumelage=demande.pk, bmp=self.a.pk)

    def supprimer(self):
        valide = self.demande(self.a, self.b, Etat.VALIDE)
        return lambda: services.supprimer(acteur=self.acteur(self.a), jumelage=valide.pk, motif="zr")


HISTOIRES = (Scene.demander, Scene.accepter, Scene.accepter_a_cote, Scene.supprimer)


@pytest.fixture
def scene(transactional_db):
    """A new scene among the same three schools, at each call."""
    fabriques.campagne()
    ecoles = [fabriques.etablissement() for _ in range(3)]
    acteurs = [acteur(ecole) for ecole in ecoles]
    return lambda: Scene(ecoles, acteurs)


def verifier(scene: Scene) -> None:
    """Whoever came first: `b` is gone, and nothing holds or awaits it."""
    assert Bmp.tous.get(pk=scene.b.pk).retire_le is not None
    restants = Jumelage.objects.touchant([scene.b.pk])
    assert not restants.filter(etat__in=(*ENGAGES, Etat.EN_COURS)).exists()


@pytest.mark.parametrize("histoire", HISTOIRES)
def test_R1_J2_the_night_waits_for_the_school_and_takes_the_bmp_away(scene, histoire):
    scene = scene()
    acte, contenu = histoire(scene), tous(scene.b)
    with Course() as course:
        assert course.jouer_dans_l_ordre(acte, lambda: appliquer(contenu)) == [None, None]
    verifier(scene)


@pytest.mark.parametrize("histoire", HISTOIRES)
def test_R1_J2_the_school_waits_for_the_night_and_reads_why_it_is_too_late(scene, histoire):
    scene = scene()
    acte, contenu = histoire(scene), tous(scene.b)
    with Course() as course:
        nuit, refus = course.jouer_dans_l_ordre(lambda: appliquer(contenu), acte)
    assert nuit is None
    if histoire is Scene.accepter_a_cote:
        assert refus is None, "A and C remain: their jumelage does not depend on B"
    else:
        assert len(refus) > 30
        assert refus.endswith(".")
    verifier(scene)


def test_R1_J2_schools_and_the_night_at_the_same_instant(scene):
    """Whoever wins: no error of the database, the night is done, and nothing holds what it took away."""
    with Course() as course:
        for _, histoire in zip(range(TOURS), itertools.cycle(HISTOIRES), strict=False):
            tour = scene()
            acte, contenu = histoire(tour), tous(tour.b)
            _, nuit = course.jouer(acte, lambda contenu=contenu: appliquer(contenu))
            assert nuit is None, histoire.__name__
            verifier(tour)
            # The next round begins with nothing to take away but its own.
            appliquer(tous(*tour.bmps))


@pytest.mark.django_db(transaction=True)
def test_R1_J2_two_refreshes_at_once_do_the_work_once():
    fabriques.campagne()
    un, deux = fabriques.bmp(quotite=1200), fabriques.bmp()
    fabriques.jumelage(un, deux, etat=Etat.VALIDE)
    texte = tous(deux, **{un.identifiant: {"quotite": "10"}}).getvalue()
    barriere = threading.Barrier(2)

    def jouer(_):
        barriere.wait()
        try:
            return appliquer(io.BytesIO(texte)).comptes
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as equipe:
        comptes = list(equipe.map(jouer, range(2)))
    assert sorted(c["retires"] for c in comptes) == [0, 1]
    assert sorted(c["annulations"] for c in comptes) == [0, 1]
    assert Courriel.objects.count() == 2


def commande(chemin, *options) -> list[str]:
    return [
        sys.executable,
        "-c",
        "from preau.cli import main; main()",
        "jumo",
        "actualiser",
        str(chemin),
        *options,
    ]


def environnement() -> dict[str, str]:
    """What makes a process of its own work on the database of the test."""
    base = connection.settings_dict
    hote = f"?host={base['HOST']}" + (f"&port={base['PORT']}" if base["PORT"] else "")
    qui = base["USER"] + (f":{base['PASSWORD']}" if base["PASSWORD"] else "")
    return os.environ | {
        "DATABASE_URL": f"postgresql://{qui}@/{base['NAME']}{hote}",
        "DJANGO_SETTINGS_MODULE": "preau.config.settings",
        "PREAU_DEMONSTRATION": "1",
    }


@pytest.mark.django_db(transaction=True)
def test_R2_J2_killed_in_the_middle_then_run_again(tmp_path):
    """A real kill -9 of the command, once it has written BMP and jumelages: unchanged; run again: done once."""
    fabriques.campagne()
    un, deux = fabriques.bmp(quotite=1200), fabriques.bmp()
    valide = fabriques.jumelage(un, deux, etat=Etat.VALIDE)
    chemin = tmp_path / "bmp.csv"
    chemin.write_bytes(tous(deux, **{un.identifiant: {"quotite": "10"}}).getvalue())
    avant = photo()
    options = {"env": environnement(), "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    gardien = connection.copy()
    try:
        with gardien.cursor() as curseur:
            curseur.execute("BEGIN")
            curseur.execute("LOCK TABLE courriels_courriel IN EXCLUSIVE MODE")
            processus = subprocess.Popen(commande(chemin, "--appliquer", "--force"), **options)
            attendre(lambda: verrou_attendu("courriels_courriel"))
            processus.send_signal(signal.SIGKILL)
            assert processus.wait() == -signal.SIGKILL
            processus.stdout.close()
            curseur.execute("ROLLBACK")
    finally:
        gardien.close()
    attendre(lambda: not transactions_ouvertes())
    assert photo() == avant
    assert not Actualisation.objects.exists()
    refaite = subprocess.run(commande(chemin, "--appliquer", "--force"), check=False, **options)
    assert refaite.returncode == 0, refaite.stdout
    assert "1 supprimés" in refaite.stdout
    valide.refresh_from_db()
    assert (valide.etat, Courriel.objects.count()) == (Etat.ANNULE, 2)
    apres = photo()
    assert subprocess.run(commande(chemin, "--appliquer"), check=False, **options).returncode == 0
    assert photo() == apres


@pytest.mark.django_db(transaction=True)
def test_J2_a_fault_of_the_software_leaves_nothing_behind(monkeypatch):
    fabriques.campagne()
    un, deux = fabriques.bmp(quotite=1200), fabriques.bmp()
    fabriques.jumelage(un, deux, etat=Etat.VALIDE)
    avant = photo()
    monkeypatch.setattr(
        "preau.jumo.services.actualisation.ecriture._ecrire_a",
        lambda *_: (_ for _ in ()).throw(OSError("disque")),
    )
    with pytest.raises(OSError, match="disque"), transaction.atomic():
        appliquer(tous(deux))
    assert photo() == avant
    assert not Actualisation.objects.exists()
