"""`preau mouvement regles`: the rule sets."""

import sys
from typing import Annotated

import typer

from preau.cli.commun import erreurs
from preau.mouvement.engine.regles import EntreeRefusee, charger, noms

app = typer.Typer()


@app.command()
def regles(
    nom: Annotated[str | None, typer.Argument(help="Un jeu de règles livré, ou un fichier YAML.")] = None,
) -> None:
    """Montre un jeu de règles et vérifie son fichier ; sans nom, la liste de ceux qui sont livrés."""
    try:
        for jeu in [charger(nom)] if nom else map(charger, noms()):
            print(f"{jeu.code} : {jeu.libelle} ({jeu.date:%d/%m/%Y})")
    except EntreeRefusee as refus:
        erreurs.print(str(refus), markup=False, soft_wrap=True)
        sys.exit(2)
