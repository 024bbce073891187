"""T9, R2: the embedded PostgreSQL starts, stops, and comes back from every kind of end."""

import os

import psycopg
import pytest

from preau.lanceur.postgres import Postgres, PostgresError
from tests.lanceur.conftest import tuer


def ecrire(serveur: Postgres, valeur: int) -> None:
    with psycopg.connect(serveur.adresse(), autocommit=True) as connexion:
        connexion.execute("CREATE TABLE IF NOT EXISTS essai (valeur int)")
        connexion.execute("INSERT INTO essai VALUES (%s)", [valeur])


def lire(serveur: Postgres) -> list[int]:
    with psycopg.connect(serveur.adresse()) as connexion:
        return [valeur for (valeur,) in connexion.execute("SELECT valeur FROM essai ORDER BY valeur")]


def test_deux_dossiers_deux_bases(nouveau_serveur):
    un, deux = nouveau_serveur("un"), nouveau_serveur("deux")
    un.demarrer()
    deux.demarrer()
    ecrire(un, 1)
    ecrire(deux, 2)
    assert (lire(un), lire(deux)) == ([1], [2])
    un.arreter()
    assert not un.tourne()
    assert lire(deux) == [2]


def test_les_donnees_restent_d_une_fois_sur_l_autre(nouveau_serveur):
    serveur = nouveau_serveur()
    serveur.demarrer()
    ecrire(serveur, 7)
    serveur.arreter()
    serveur.demarrer()
    assert lire(serveur) == [7]


def test_reprise_apres_kill_9(nouveau_serveur):
    serveur = nouveau_serveur()
    serveur.options = ()  # as in service: what was committed is on the disk
    serveur.demarrer()
    ecrire(serveur, 7)
    tuer(serveur)
    assert (serveur.data / "postmaster.pid").exists()
    assert not serveur.tourne()
    serveur.demarrer()
    assert lire(serveur) == [7]


@pytest.mark.parametrize("pid", [os.getpid(), 2**22 - 1, "illisible"], ids=["vivant", "mort", "illisible"])
def test_un_postmaster_pid_perime_n_empeche_rien(nouveau_serveur, pid):
    """The number of a process that is not this server, of a dead one, or no number at all."""
    serveur = nouveau_serveur()
    serveur.demarrer()
    tuer(serveur)
    fichier = serveur.data / "postmaster.pid"
    lignes = fichier.read_text().splitlines()
    fichier.write_text("\n".join([str(pid), *lignes[1:]]) + "\n")
    assert not serveur.tourne()
    serveur.demarrer()
    assert serveur.tourne()


def test_un_dossier_ne_sert_qu_une_fois(nouveau_serveur, dossier):
    premier, second = nouveau_serveur(), nouveau_serveur()
    premier.demarrer()
    with pytest.raises(PostgresError, match=r"tourne déjà.*PREAU_DATA"):
        second.demarrer()
    assert second.demarrer_ou_partager() is False
    second.arreter()
    assert premier.tourne(), "whoever shares the server does not stop it"


def test_un_dossier_cache_dans_un_dossier_prive(nouveau_serveur, dossier):
    """Started by root, the server is `nobody`, who cannot reach /root: the open folder is handed to it."""
    cache = dossier / "prive"
    cache.mkdir(mode=0o700)
    serveur = nouveau_serveur("prive")
    serveur.demarrer()
    ecrire(serveur, 3)
    serveur.arreter()
    serveur.demarrer()
    assert lire(serveur) == [3]
    assert cache.stat().st_mode & 0o777 == 0o700, "no folder is opened to others on the way"


def test_un_dossier_impossible_est_dit(dossier):
    (dossier / "fichier").write_text("")
    serveur = Postgres(dossier / "fichier" / "postgres", dossier / "s")
    with pytest.raises(PostgresError, match=r"ne peut écrire.*PREAU_DATA"):
        serveur.demarrer()
