"""T10, R3: a wrong setting stops everything with one French sentence, whoever reads it; nothing else is printed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from preau.config import environnement

PREAU = Path(sys.executable).with_name("preau")
# Of each variable, values that are refused; the reader of each is in LECTEURS.
FAUTES = {
    "PREAU_DEBUG": ["peut-être", "2"],
    "PREAU_HTTPS": ["vrai"],
    "PREAU_DEMONSTRATION": ["démo"],
    "PREAU_ADRESSE": ["preau.example.fr", "https://", "https://a b.fr", "https://preau.example.fr:99999"],
    "PREAU_HOTES": ["https://preau.example.fr", "preau.example.fr:443", ",", "a b"],
    "PREAU_ORIGINES": ["preau.example.fr", "https://preau.example.fr/chemin", "https://a:0"],
    "PREAU_HABILLAGE": ["État", "marianne"],
    "PREAU_ACADEMIE": ["Créteil", "240", "99"],
    "PREAU_EXPEDITEUR": ["preau", "a b@example.fr", "Préau <preau>"],
    "PREAU_PROXYS": ["deux", "-1", "1.5", "²"],
    "PREAU_ITINERAIRES": ["osrm:5000", "ftp://osrm.example.fr"],
    "PREAU_TUILES": ["https://tuiles.example.fr"],
    "PREAU_REGLES": ["/nulle/part", __file__],
}
SECRETS = {
    "PREAU_SMTP_URL": [
        "smtp.example.fr",
        "smtp://x:tres-secret@h:port",
        "http://x:tres-secret@h",
        "smtp://:tres-secret@",
    ],
    "DATABASE_URL": [
        "tres-secret",
        "postgresql://x:tres-secret@h/b?inconnu=1",
        "postgresql://x:tres-secret@h:port/b",
        "postgresql://x:tres-secret@h:99999/b",
    ],
    "PREAU_ITINERAIRES": ["http://x:tres-secret@osrm.example.fr:5000", "http://x:tres\nsecret@osrm:5000"],
    "PREAU_TUILES": ["https://x:tres-secret@tuiles.example.fr"],
}
# Any text will do for these.
LIBRES = {"PREAU_DATA", "PREAU_SECRET_KEY", "PREAU_JUMO_DEPOT", "PREAU_TUILES_MENTION"}


def lancer(dossier, *commande: str, **variables: str) -> subprocess.CompletedProcess:
    garde = {nom: os.environ[nom] for nom in ("PATH", "HOME") if nom in os.environ}
    return subprocess.run(
        commande,
        env=garde | {"PREAU_DATA": str(dossier / "var")} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def cas(table: dict) -> list:
    return [
        pytest.param(nom, valeur, id=f"{nom}={valeur}")
        for nom, valeurs in table.items()
        for valeur in valeurs
    ]


def lire_les_reglages(nom: str, valeur: str, tmp_path) -> str:
    """The one line that the settings print when they are read by a process of their own; the code is 3."""
    code = "import sys, preau.config.wsgi"
    resultat = lancer(tmp_path, sys.executable, "-c", code, **{nom: valeur})
    assert resultat.returncode == 3, resultat.stderr
    assert "Traceback" not in resultat.stderr
    [ligne] = resultat.stderr.splitlines()
    assert ligne.startswith("Erreur : ")
    assert ligne.endswith(".")
    return ligne


def test_T10_every_variable_has_its_wrong_values():
    assert set(FAUTES) | set(SECRETS) | LIBRES == set(environnement.VARIABLES)


@pytest.mark.parametrize(("nom", "valeur"), cas(FAUTES))
def test_T10_R3_a_wrong_variable_is_one_sentence_for_the_web_server(tmp_path, nom, valeur):
    ligne = lire_les_reglages(nom, valeur, tmp_path)
    assert nom in ligne
    assert f"« {valeur} »" in ligne


@pytest.mark.parametrize(("nom", "valeur"), cas(SECRETS))
def test_T10_R3_a_wrong_address_with_a_password_is_not_shown(tmp_path, nom, valeur):
    ligne = lire_les_reglages(nom, valeur, tmp_path)
    assert nom in ligne
    assert "tres" not in ligne
    assert "example" in ligne or "postgresql://compte" in ligne


@pytest.mark.parametrize(
    "commande",
    [
        ["annuaire", "disciplines"],
        ["comptes", "lister"],
        ["demo", "charger"],
        ["demarrer", "--port", "1025"],
        ["django", "migrate"],
        ["jumo", "campagne"],
    ],
    ids=" ".join,
)
def test_T10_R3_a_wrong_variable_is_one_sentence_for_commands_which_start_nothing(tmp_path, commande):
    resultat = lancer(tmp_path, PREAU, *commande, PREAU_PROXYS="[deux]")
    assert resultat.returncode == 2, resultat.stderr
    assert resultat.stderr == (
        "Erreur : PREAU_PROXYS vaut « [deux] » : il faut un nombre entier, 0 ou plus. Écrivez PREAU_PROXYS=1, "
        "ou ôtez la variable.\n"
    )
    assert not (tmp_path / "var" / "postgres").exists()


@pytest.mark.parametrize("commande", [["comptes", "lister"], ["demarrer", "--port", "1025"]], ids=" ".join)
@pytest.mark.parametrize("nom", ["PREAU_ACADEMIE", "PREAU_REGLES"])
def test_T10_R3_what_only_an_application_can_judge_starts_nothing_either(tmp_path, nom, commande):
    (tmp_path / "regles").mkdir()
    (tmp_path / "regles" / "perimetres.yaml").touch()
    valeur = {"PREAU_ACADEMIE": "99", "PREAU_REGLES": str(tmp_path / "regles")}[nom]
    resultat = lancer(tmp_path, PREAU, *commande, **{nom: valeur})
    assert resultat.returncode == 2, resultat.stderr
    assert resultat.stderr.startswith(f"Erreur : {nom}")
    assert resultat.stdout == ""
    assert not (tmp_path / "var" / "postgres").exists()


def test_T10_right_values_are_read(monkeypatch):
    for nom, valeur in {
        "PREAU_ADRESSE": "https://preau.example.fr:8443/",
        "PREAU_HOTES": "preau.example.fr, .example.fr,[::1],*",
        "PREAU_ORIGINES": "https://*.example.fr,https://preau.example.fr:8443",
        "PREAU_EXPEDITEUR": "Préau <preau@example.fr>",
        "PREAU_SMTP_URL": "smtp+starttls://compte:mot%40passe@smtp.example.fr:587",
        "PREAU_HTTPS": "Oui",
        "PREAU_PROXYS": "",
        "DATABASE_URL": "postgresql://u:p@/base?host=/tmp/s&port=5433",
    }.items():
        monkeypatch.setenv(nom, valeur)
    assert environnement.adresse_web("PREAU_ADRESSE") == "https://preau.example.fr:8443"
    assert environnement.hotes() == ["preau.example.fr", ".example.fr", "[::1]", "*"]
    assert environnement.origines() == ["https://*.example.fr", "https://preau.example.fr:8443"]
    assert environnement.expediteur() == "Préau <preau@example.fr>"
    assert environnement.smtp().port == 587
    assert environnement.oui("PREAU_HTTPS") is True
    assert environnement.entier("PREAU_PROXYS", 0) == 0
    assert environnement.base_de_donnees()["HOST"] == "/tmp/s"


def test_R2_the_secret_key_is_drawn_once_and_never_half_written(monkeypatch, tmp_path):
    monkeypatch.delenv("PREAU_SECRET_KEY")
    monkeypatch.setenv("PREAU_DATA", str(tmp_path / "var"))
    cle = environnement.cle_secrete()
    assert len(cle) > 50
    assert environnement.cle_secrete() == cle
    fichier = tmp_path / "var" / "cle_secrete"
    assert [f.name for f in fichier.parent.iterdir()] == ["cle_secrete"]
    assert fichier.stat().st_mode & 0o777 == 0o600
    fichier.write_text("")
    with pytest.raises(ImproperlyConfigured, match="cle_secrete est vide"):
        environnement.cle_secrete()
    monkeypatch.setenv("PREAU_DATA", str(fichier))
    with pytest.raises(
        ImproperlyConfigured, match=r"ne peut garder sa clé secrète.*\(un fichier.*PREAU_DATA"
    ):
        environnement.cle_secrete()


def test_T10_gunicorn_stops_with_the_sentence(tmp_path):
    commande = [
        sys.executable,
        "-m",
        "gunicorn",
        "preau.config.wsgi",
        "--bind",
        f"unix:{tmp_path}/s",
        "--no-control-socket",
    ]
    resultat = lancer(tmp_path, *commande, PREAU_PROXYS="deux")
    assert resultat.returncode == 3
    assert "\nErreur : PREAU_PROXYS vaut « deux » : il faut un nombre entier, 0 ou plus." in resultat.stderr
    assert "Traceback" not in resultat.stderr
