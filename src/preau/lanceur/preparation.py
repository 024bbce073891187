"""What an instance needs before it serves: tables up to date, static files, demonstration data."""

from __future__ import annotations

import hashlib
import shutil
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

import preau
from preau.config import environnement as env
from preau.lanceur.base import migrations_une_par_une
from preau.lanceur.etapes import Etape, Etapes

# Packages whose static files are served.
PAQUETS = ("preau", "django", "django-dsfr", "django-htmx", "django-tables2", "django-filter", "whitenoise")


def preparer(etapes: Etapes, *, demonstration: bool) -> None:
    """Bring the database that answers, and the data folder, up to the installed version. Django is set up."""
    with etapes.etape("Tables de la base") as etape:
        _migrer(etape)
    with etapes.etape("Fichiers statiques") as etape:
        _collecter(etape)
    if demonstration:
        with etapes.etape("Démonstration") as etape:
            _demonstration(etape)
    else:
        _rappeler_le_premier_compte(etapes.console)
    # The launcher lives on for days beside its children: it keeps no connection.
    from django.db import connections

    connections.close_all()


def _migrer(etape: Etape) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with migrations_une_par_une():
        executeur = MigrationExecutor(connection)
        plan = executeur.migration_plan(executeur.loader.graph.leaf_nodes())
        if plan:
            call_command("migrate", verbosity=0, interactive=False)
    etape.precision = f"{len(plan)} migrations" if plan else "à jour"


def _collecter(etape: Etape) -> None:
    """Collect the static files, unless nothing has changed since the last time."""
    from django.conf import settings
    from django.core.management import call_command

    destination = Path(settings.STATIC_ROOT)
    temoin = destination / ".empreinte"
    empreinte = _empreinte_statiques()
    if temoin.exists() and temoin.read_text() == empreinte:
        etape.precision = "à jour"
        return
    shutil.rmtree(destination, ignore_errors=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    temoin.write_text(empreinte)


def _empreinte_statiques() -> str:
    """Changes whenever a package, a static file of the project or the skin changes."""
    somme = hashlib.sha256(env.lire("PREAU_HABILLAGE", "neutre").encode())
    for paquet in PAQUETS:
        somme.update(f"{paquet} {version(paquet)}\n".encode())
    racine = Path(preau.__file__).parent
    fichiers = [racine / "config" / "statiques.py", *racine.glob("**/static/**/*")]
    for fichier in sorted(f for f in fichiers if f.is_file()):
        etat = fichier.stat()
        somme.update(f"{fichier} {etat.st_size} {etat.st_mtime_ns}\n".encode())
    return somme.hexdigest()


def _demonstration(etape: Etape) -> None:
    from preau.demo.chargement import base_vide, charger

    if not base_vide():
        etape.precision = "déjà chargée"
        return
    bilan = charger(avancer=etape.avancer)
    etape.precision = bilan.resume()


def _rappeler_le_premier_compte(console: Console) -> None:
    from preau.socle.acces.models import Compte

    if not Compte.objects.exists():
        console.print("  Aucun compte : créez le premier par « preau comptes creer » (preau comptes --help).")


def montrer_comptes(console: Console) -> None:
    """The demonstration's accounts that exist in this database."""
    from preau.demo.comptes import comptes_presentes

    table = Table(title="Comptes de la démonstration", title_justify="left", box=None, header_style="bold")
    for titre in ("Compte", "Identifiant", "Mot de passe", "Ce qu'il peut faire"):
        # What is typed or copied is never cut.
        table.add_column(titre, overflow="fold", no_wrap=titre in {"Identifiant", "Mot de passe"})
    for ligne in comptes_presentes():
        table.add_row(*ligne)
    console.print(table)
