"""R1, R2, J2: a refresh beside schools that act at the same instant, and one that is killed in the middle."""

import io
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from preau.jumo import services
from preau.jumo.models import Actualisation, Bmp, Jumelage
from preau.jumo.states import ENGAGES, Etat
from preau.socle.courriels.models import Courriel
from preau.socle.cycles import ActionImpossible
from tests import fabriques
from tests.jumo.actualisation.conftest import appliquer, photo, tous
from tests.jumo.conftest import acteur

TOURS = 32
# Seconds by which the night has begun when the school acts: from the same instant to well after it.
AVANCES = (0, 0.01, 0.03, 0.06, 0.12, 0.25, 0.5)


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


@pytest.mark.django_db(transaction=True)
def test_R1_J2_schools_act_while_the_night_takes_a_bmp_away():
    fabriques.campagne()
    ecoles = [fabriques.etablissement() for _ in range(3)]
    acteurs = [acteur(ecole) for ecole in ecoles]
    barriere = threading.Barrier(2)

    def jouer(acte, avance=0.0):
        barriere.wait()
        time.sleep(avance)
        try:
            acte()
        except ActionImpossible as refus:
            return str(refus)
        finally:
            connection.close()
        return None

    histoires = itertools.cycle((Scene.demander, Scene.accepter, Scene.accepter_a_cote, Scene.supprimer))
    issues = Counter()
    with ThreadPoolExecutor(1) as equipe:
        for tour, histoire in zip(range(TOURS), histoires, strict=False):
            scene = Scene(ecoles, acteurs)
            acte = histoire(scene)
            contenu = tous(scene.b)
            nuit_en_cours = equipe.submit(jouer, lambda contenu=contenu: appliquer(contenu))
            refus, nuit = jouer(acte, AVANCES[tour % len(AVANCES)]), nuit_en_cours.result()
            assert nuit is None, tour
            if refus is not None:
                assert refus.endswith(".")
                assert len(refus) > 30, refus
            issues[refus is None] += 1
            restants = Jumelage.objects.touchant([scene.b.pk])
            assert not restants.filter(etat__in=(*ENGAGES, Etat.EN_COURS)).exists(), (tour, histoire.__name__)
            assert Bmp.tous.get(pk=scene.b.pk).retire_le is not None
            # The next round begins with nothing to take away but its own.
            appliquer(tous(*scene.bmps))
    # Schools win now and then, and lose now and then: the acts really raced.
    assert len(issues) == 2, issues


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


def bloque() -> bool:
    """True once a process waits for the outbox, which a refresh writes last."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'courriels_courriel'::regclass)"
        )
        return curseur.fetchone()[0]


def attendre(condition, secondes: float = 30) -> None:
    fin = time.monotonic() + secondes
    while not condition():
        assert time.monotonic() < fin, "the awaited state never came"
        time.sleep(0.05)


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
            attendre(bloque)
            processus.send_signal(signal.SIGKILL)
            assert processus.wait(timeout=10) == -signal.SIGKILL
            processus.stdout.close()
            curseur.execute("ROLLBACK")
    finally:
        gardien.close()
    attendre(lambda: not _transactions_ouvertes())
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


def _transactions_ouvertes() -> bool:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL)"
        )
        return curseur.fetchone()[0]


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
