"""60: what the command says of its usage is French, whatever the mistake; the help too, but for the names of types."""

import errno
import re
import subprocess
import sys
from pathlib import Path

import pytest

from preau.cli import racine
from preau.systeme import raison

PREAU = Path(sys.executable).with_name("preau")
ANGLAIS = re.compile(
    r"\b(missing|such|invalid|input|should|unexpected|requires|does|show|exit|commands|required|default|error|try|for)\b",
    re.IGNORECASE,
)
FAUTES = {
    "": "",
    "comptes": "",
    "comptes rle": "la commande « rle » n'existe pas. Voulez-vous dire 'role' ?",
    "xyzzy": "la commande « xyzzy » n'existe pas.",
    "comptes role": "il manque l'argument IDENTIFIANT.",
    "comptes creer cdupre": "il manque l'option --nom.",
    "mouvement droits a.csv": "il manque l'option -o / --sortie.",
    "comptes role a b 0770001A d": "il y a des arguments en trop : d.",
    "comptes role a b 0770001A --du demain": "la valeur de --du n'est pas permise : « demain » n'est pas une date, "
    "écrivez JJ/MM/AAAA.",
    "comptes lister --x": "l'option --x n'existe pas.",
    "demarrer --portt 3": "l'option --portt n'existe pas. Voulez-vous dire --hote, --port ?",
    "demarrer --port": "l'option --port veut une valeur.",
    "demarrer --port abc": "la valeur de --port n'est pas permise : il faut un nombre entier.",
    "demarrer --port 0": "la valeur de --port n'est pas permise : il faut 1 ou plus.",
    "demarrer --port 99999": "la valeur de --port n'est pas permise : il faut 65535 ou moins.",
    "annuaire disciplines --force=1": "l'option --force n'existe pas.",
    "annuaire fond --force=1": "l'option --force ne prend pas de valeur.",
}


def commandes(application=racine.app, debut: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command, and every group."""
    noms = [
        c.name or c.callback.__name__.rstrip("_").replace("_", "-") for c in application.registered_commands
    ]
    return [
        debut,
        *((*debut, nom) for nom in noms if nom != "django"),
        *(
            suite
            for g in application.registered_groups
            for suite in commandes(g.typer_instance, (*debut, g.name))
        ),
    ]


@pytest.mark.parametrize("ligne", FAUTES)
def test_60_an_error_of_usage_is_a_french_sentence(ligne):
    resultat = subprocess.run([PREAU, *ligne.split()], capture_output=True, text=True, check=False)
    assert resultat.returncode == 2
    assert not ANGLAIS.search(resultat.stdout + resultat.stderr)
    if FAUTES[ligne]:
        assert resultat.stderr.splitlines()[-1] == f"Erreur : {FAUTES[ligne]}"
    else:
        assert "Commandes" in resultat.stdout
        assert resultat.stderr == ""


def test_60_the_help_of_every_command_is_french(capsys):
    toutes = commandes()
    assert len(toutes) > 30
    for commande in toutes:
        # What `main` does, without a process for each.
        assert racine.executer(racine.app, [*commande, "--help"]) == 0, commande
        aide = capsys.readouterr().out
        assert f"Usage : preau {' '.join(commande)}".strip() in aide
        assert not ANGLAIS.search(aide), (commande, ANGLAIS.search(aide))


def test_60_R3_what_cannot_be_written_is_a_french_sentence(tmp_path):
    """Whatever the command: nobody catches it on the way."""
    pris = tmp_path / "pris"
    pris.write_text("")
    for ligne in (
        "siecle schema 4.0 -o {}/x.xsd",
        "siecle generer --eleves 2 --uai 0750680G -o {}/x.xml",
        "mouvement generer --candidats 5 -o {}/x",
        "mouvement droits {}/x -o droits.csv",
    ):
        commande = [mot.format(pris) for mot in ligne.split()]
        resultat = subprocess.run([PREAU, *commande], capture_output=True, text=True, check=False)
        assert resultat.returncode == 2, ligne
        [phrase] = resultat.stderr.splitlines()
        assert str(pris) in phrase
        assert "un fichier est à la place d'un dossier" in phrase


def test_60_the_reasons_of_the_system_are_french():
    assert raison(OSError(errno.ENOSPC, "No space left on device")) == "le disque est plein"
    assert raison(OSError(errno.EXDEV, "Invalid cross-device link")) == f"erreur {errno.EXDEV} du système"
