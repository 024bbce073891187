"""`preau mouvement droits`: the rights that `bareme` and `carte` write, made one file for `affecter`."""

from pathlib import Path
from typing import Annotated

import typer

from preau.cli.mouvement.commun import compte, refus_dits, refuser
from preau.systeme import raison

app = typer.Typer()


@app.command()
def droits(
    fichiers: Annotated[
        list[Path],
        typer.Argument(help="Les fichiers que « --format droits » a écrits, ou d'autres de même forme."),
    ],
    sortie: Annotated[Path, typer.Option("-o", "--sortie", help="Le fichier droits.csv à écrire.")],
) -> None:
    """Réunit des fichiers de droits en un seul ; deux valeurs différentes pour une même cellule sont refusées."""
    from preau.mouvement.engine.affectation import ecrire, reunir_droits

    try:
        lus = [(str(fichier), fichier.read_bytes()) for fichier in fichiers]
    except OSError as erreur:
        refuser(f"{erreur.filename} ne peut pas être lu : {raison(erreur)}.")
    with refus_dits():
        octets = reunir_droits(lus)
    try:
        ecrire({sortie.name: octets}, sortie.parent)
    except OSError as erreur:
        refuser(f"{sortie} ne peut pas être écrit : {raison(erreur)}.")
    lignes = len(octets.splitlines()) - 1
    print(f"{compte(lignes, 'ligne')} dans {sortie}.")
