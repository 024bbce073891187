"""`preau demarrer`: the whole portal from one command."""

import os
from typing import Annotated

import typer

from preau.cli.commun import console

app = typer.Typer()


@app.command("demarrer")
def demarrer(
    port: Annotated[int, typer.Option(help="Port du serveur web.", min=1, max=65535)] = 8000,
    hote: Annotated[str, typer.Option(help="Adresse d'écoute ; 0.0.0.0 pour tout le réseau.")] = "127.0.0.1",
    processus: Annotated[
        int, typer.Option(help="Processus du serveur web (4 fils chacun).", min=1, max=64)
    ] = min(4, os.cpu_count() or 1),
    demonstration: Annotated[
        bool | None,
        typer.Option(
            "--demonstration/--sans-demonstration",
            help="Charge l'académie de démonstration et retient les courriels "
            "(par défaut : PREAU_DEMONSTRATION, sinon oui).",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Démarre la base, le serveur web et le serveur de travaux ; Ctrl-C arrête tout."""
    from preau.config import environnement as env
    from preau.lanceur import demarrage

    if demonstration is None:
        demonstration = env.oui("PREAU_DEMONSTRATION") if env.lire("PREAU_DEMONSTRATION") else True
    demarrage.demarrer(
        demarrage.Options(port=port, hote=hote, processus=processus, demonstration=demonstration), console
    )
