"""What stops a start: one message that says what to do, and nothing half started."""

import os
import socket

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured

from preau.lanceur import dossier as dossiers
from preau.lanceur.base import BaseError, preparer_serveur, verifier_serveur
from preau.lanceur.erreurs import LanceurError


def test_un_port_pris(dossier):
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        prise.listen()
        port = prise.getsockname()[1]
        with pytest.raises(LanceurError, match=rf"Le port {port} est déjà pris.*make run PORT="):
            dossiers.exiger_port("127.0.0.1", port)
    dossiers.exiger_port("127.0.0.1", port)


def test_un_hote_inconnu():
    with pytest.raises(LanceurError, match=r"hote\.invalid"):
        dossiers.exiger_port("hote.invalid", 8000)


def test_un_dossier_qui_est_un_fichier(dossier):
    (dossier / "var").write_text("")
    with pytest.raises(LanceurError, match=r"ne peut écrire.*PREAU_DATA"):
        dossiers.exiger_dossier(dossier / "var")


def test_un_disque_plein(dossier, monkeypatch):
    monkeypatch.setattr(dossiers, "PLACE_MINIMALE", 2**62)
    with pytest.raises(LanceurError, match=r"Il ne reste que \d+ Mo"):
        dossiers.exiger_dossier(dossier)


def test_un_dossier_deja_servi(dossier):
    premier = dossiers.Verrou(dossier)
    assert premier.prendre() is False
    with pytest.raises(LanceurError, match=rf"tourne déjà sur .*processus {os.getpid()}"):
        dossiers.Verrou(dossier).prendre()
    premier.rendre()
    assert premier.prendre() is False
    premier.rendre()


def test_un_lanceur_tue_laisse_la_place_et_se_voit(dossier):
    """The next start knows it, and waits for what the killed one's children still hold."""
    (dossier / "preau.verrou").write_text("4194303")
    verrou = dossiers.Verrou(dossier)
    assert verrou.prendre() is True
    verrou.rendre()


@pytest.fixture
def serveur(nouveau_serveur):
    serveur = nouveau_serveur()
    serveur.demarrer()
    return serveur


def ordre(serveur, *ordres: str, base: str = "preau") -> None:
    with psycopg.connect(serveur.adresse(base), autocommit=True) as connexion:
        for texte in ordres:
            connexion.execute(texte)


def adresse(serveur, compte: str = "postgres", base: str = "preau") -> str:
    return f"postgresql://{compte}@/{base}?host={serveur.socket}"


def test_une_adresse_mal_ecrite(monkeypatch):
    for adresse in (
        "postgresql://x:tres-secret@serveur:5432/base?inconnu=1",
        "postgresql://x:tres-secret@serveur:port/base",
        "tres-secret",
    ):
        monkeypatch.setenv("DATABASE_URL", adresse)
        with pytest.raises(
            ImproperlyConfigured, match=r"DATABASE_URL n'est pas.*postgresql://compte"
        ) as refus:
            verifier_serveur()
        assert "tres-secret" not in str(refus.value)


def test_un_serveur_muet_sans_montrer_le_mot_de_passe(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://preau:tres-secret@127.0.0.1:1/preau")
    with pytest.raises(BaseError, match=r"ne répond pas \(127.0.0.1:1, base « preau »\)") as refus:
        verifier_serveur()
    assert "tres-secret" not in str(refus.value)


def test_une_base_absente_est_creee(serveur, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", adresse(serveur, base="autre"))
    with pytest.raises(BaseError, match="La base n'existe pas"):
        verifier_serveur()
    preparer_serveur()
    verifier_serveur()


def test_une_base_absente_sans_le_droit_de_la_creer(serveur, monkeypatch):
    ordre(serveur, "CREATE ROLE simple LOGIN")
    monkeypatch.setenv("DATABASE_URL", adresse(serveur, "simple", "autre"))
    with pytest.raises(BaseError, match=r"« autre » n'existe pas et le compte ne peut la créer"):
        preparer_serveur()


def test_un_compte_sans_droit_sur_la_base(serveur, monkeypatch):
    ordre(serveur, "CREATE ROLE simple LOGIN")
    monkeypatch.setenv("DATABASE_URL", adresse(serveur, "simple"))
    with pytest.raises(BaseError, match=r"« simple » ne peut créer de table.*OWNER TO simple"):
        preparer_serveur()


def test_un_compte_sans_droit_d_extension(serveur, monkeypatch):
    ordre(serveur, "CREATE ROLE simple LOGIN", "GRANT CREATE ON SCHEMA public TO simple")
    monkeypatch.setenv("DATABASE_URL", adresse(serveur, "simple"))
    with pytest.raises(BaseError, match=r"CREATE EXTENSION unaccent; .*administrateur du serveur"):
        preparer_serveur()


def test_le_proprietaire_de_la_base_suffit(serveur, monkeypatch):
    """The extensions that Préau needs are trusted: the owner of the database may create them."""
    ordre(serveur, "CREATE ROLE simple LOGIN", "CREATE DATABASE sienne OWNER simple")
    monkeypatch.setenv("DATABASE_URL", adresse(serveur, "simple", "sienne"))
    preparer_serveur()
