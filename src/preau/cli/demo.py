"""`preau demo`: the demonstration académie."""

import typer

from preau.cli.commun import avec_django, console, erreurs, progression

app = typer.Typer(help="L'académie de démonstration.", no_args_is_help=True)


@app.callback()
def demo() -> None:
    """L'académie de démonstration."""


@app.command()
@avec_django
def charger() -> None:
    """Charge la démonstration dans une base vide."""
    from preau.demo.chargement import charger as charger_demonstration

    try:
        with progression("Démonstration") as avancer:
            bilan = charger_demonstration(avancer)
    except ValueError as erreur:
        erreurs.print(f"[bold red]Erreur :[/] {erreur}")
        raise typer.Exit(2) from None
    console.print(f"Démonstration chargée : {bilan.resume()}.")
