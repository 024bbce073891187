"""`preau comptes`: accounts, roles, and the table of rights. Exit code 2 when something is refused."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from preau.cli.commun import avec_django, console, erreurs

app = typer.Typer(help="Comptes, rôles et droits.", no_args_is_help=True)

DOCS = Path(__file__).parents[3] / "docs"
Identifiant = Annotated[str, typer.Argument(metavar="IDENTIFIANT")]
Jour = Annotated[
    datetime | None, typer.Option(formats=["%d/%m/%Y", "%Y-%m-%d"], metavar="JJ/MM/AAAA", help="Inclus.")
]


@app.command()
@avec_django
def creer(
    identifiant: Identifiant,
    nom: Annotated[str, typer.Option(help="Nom de la personne.")],
    prenom: Annotated[str, typer.Option(help="Prénom de la personne.")],
    mel: Annotated[str, typer.Option(help="Son adresse électronique.")],
    civilite: Annotated[str, typer.Option(help="mme ou m.")] = "",
    role: Annotated[
        list[str] | None, typer.Option(metavar="FONCTION:RNE", help="Un rôle ; l'option se répète.")
    ] = None,
    mot_de_passe_stdin: Annotated[
        bool, typer.Option("--mot-de-passe-stdin", help="Lire le mot de passe sur l'entrée standard.")
    ] = False,
) -> None:
    """Ouvre un compte, avec ses rôles et, s'il est donné, son mot de passe : tout ou rien."""
    from preau.socle.acces import services

    with _refus():
        compte = services.ouvrir_compte(
            acteur=_acteur(),
            identifiant=identifiant,
            nom=nom,
            prenom=prenom,
            mel=mel,
            civilite=civilite,
            roles=[_role(texte) for texte in role or []],
            mot_de_passe=sys.stdin.readline().rstrip("\r\n") if mot_de_passe_stdin else None,
        )
    console.print(f"Compte {compte.identifiant} ouvert.", markup=False)


@app.command()
@avec_django
def lister() -> None:
    """Montre les comptes et leurs rôles du jour."""
    from preau.socle.acces.models import Compte

    table = Table("Identifiant", "Personne", "Rôles", "Actif")
    for compte in Compte.objects.avec_roles_du_jour().order_by("identifiant"):
        roles = ", ".join(f"{role.fonction}:{role.organisation.rne}" for role in compte.roles_du_jour)
        table.add_row(compte.identifiant, str(compte.personne), roles, "oui" if compte.is_active else "non")
    console.print(table, markup=False)


@app.command()
@avec_django
def role(
    identifiant: Identifiant,
    fonction: Annotated[str, typer.Argument(metavar="FONCTION")],
    rne: Annotated[str, typer.Argument(metavar="RNE")],
    du: Jour = None,
    au: Jour = None,
) -> None:
    """Donne un rôle à un compte."""
    from django.core.exceptions import ValidationError

    from preau.socle.acces import services
    from preau.socle.acces.models import Compte

    with _refus():
        compte = Compte.objects.filter(identifiant__iexact=identifiant.strip()).first()
        if compte is None:
            raise ValidationError(
                f"Le compte « {identifiant} » n'existe pas : voyez « preau comptes lister »."
            )
        donne = services.donner_role(
            acteur=_acteur(),
            compte=compte,
            fonction=fonction,
            rne=rne,
            debut=du.date() if du else None,
            fin=au.date() if au else None,
        )
    console.print(f"Rôle donné à {compte.identifiant} : {donne}.", markup=False, soft_wrap=True)


@app.command()
@avec_django
def droits(
    ecrire: Annotated[bool, typer.Option("--ecrire", help="Écrire aussi docs/droits.md.")] = False,
) -> None:
    """Montre la table des droits, en Markdown."""
    from preau.socle.acces.table_des_droits import markdown

    texte = markdown()
    if ecrire:
        if not DOCS.is_dir():
            _refuser(f"Le dossier {DOCS} n'existe pas : lancez cette commande depuis les sources de Préau.")
        (DOCS / "droits.md").write_text(texte, encoding="utf-8")
    print(texte, end="")


def _acteur():
    from preau.socle.acces.droits.acteur import Acteur

    return Acteur("Ligne de commande")


def _role(texte: str) -> dict[str, str]:
    from django.core.exceptions import ValidationError

    fonction, separateur, rne = texte.partition(":")
    if not separateur:
        raise ValidationError(f"Le rôle « {texte} » s'écrit FONCTION:RNE, par exemple chef:0771234A.")
    return {"fonction": fonction.strip(), "rne": rne}


@contextmanager
def _refus() -> Iterator[None]:
    """What a service refuses becomes French sentences and the exit code 2; its transaction is undone."""
    from django.core.exceptions import ValidationError

    try:
        yield
    except ValidationError as refus:
        _refuser(*refus.messages)


def _refuser(*phrases: str) -> None:
    for phrase in phrases:
        erreurs.print(f"Erreur : {phrase}", markup=False, soft_wrap=True)
    raise typer.Exit(2)
