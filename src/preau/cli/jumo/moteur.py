"""`preau jumo apparier` and `preau jumo verifier`: the pairing engine on files, without database.

Exit codes: 0 done, 1 the check found something, 2 bad input (nothing was written).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape

from preau.cli.commun import console, erreurs, progression
from preau.systeme import raison

if TYPE_CHECKING:
    from preau.jumo.engine.score import Poids
    from preau.jumo.engine.solution import Solution

app = typer.Typer()

# What a process spends before a command begins and after it ends (measured): `--limite-s` counts it.
DEMARRAGE_S = 0.5

Bmp = Annotated[Path, typer.Argument(metavar="BMP.csv", help="id;rne;discipline;quotite;ors;zr")]
Etablissements = Annotated[
    Path, typer.Option(metavar="ETAB.csv", help="rne;latitude;longitude;zr;type", show_default=False)
]
Distances = Annotated[
    Path | None,
    typer.Option(metavar="DIST.csv", help="uai_a;uai_b;km;minutes ; à défaut, vol d'oiseau corrigé."),
]
Ponderation = Annotated[
    Path | None, typer.Option("--poids", metavar="POIDS.toml", help="Les poids du score qui changent.")
]
Imposes = Annotated[Path | None, typer.Option(metavar="F.csv", help="id;id[;id] : groupes déjà décidés.")]
Interdits = Annotated[Path | None, typer.Option(metavar="F.csv", help="id;id : paires refusées.")]


@app.command()
def apparier(
    bmp: Bmp,
    etablissements: Etablissements,
    sortie: Annotated[
        Path,
        typer.Option(
            "-o", "--sortie", metavar="propositions.csv", help="Le plan proposé.", show_default=False
        ),
    ],
    distances: Distances = None,
    poids: Ponderation = None,
    imposes: Imposes = None,
    interdits: Interdits = None,
    ecart: Annotated[
        float, typer.Option(help="Écart relatif à l'optimum auquel on peut s'arrêter.", min=0, max=1)
    ] = 0.0,
    limite_s: Annotated[
        float,
        typer.Option("--limite-s", help="Durée de toute la commande, en secondes.", min=0.1, max=86_400),
    ] = 60.0,
    coeurs: Annotated[int, typer.Option(help="Cœurs à employer.", min=1, max=64)] = 2,
    rapport: Annotated[
        Path | None, typer.Option(metavar="rapport.json", help="Les chiffres, en JSON.")
    ] = None,
) -> None:
    """Propose les jumelages (paires et triples) de plus grand score, avec l'écart prouvé à l'optimum."""
    debut = time.monotonic() - DEMARRAGE_S
    from preau.jumo.engine import ecriture
    from preau.jumo.engine.lecture import lire
    from preau.jumo.engine.moteur import resoudre

    _verifier_sorties(sortie, rapport, [bmp, etablissements, distances, poids, imposes, interdits])
    with _refus():
        valeurs = _poids(poids)
        entrees = lire(
            bmp,
            etablissements,
            valeurs,
            ors=_ors(),
            distances=distances,
            imposes=imposes,
            interdits=interdits,
        )
    with progression("disciplines") as avancer:
        solution = resoudre(
            entrees.blocs,
            entrees.trajets,
            valeurs,
            imposes=entrees.imposes,
            interdits=entrees.interdits,
            ecart=ecart,
            limite_s=max(0.1, limite_s - (time.monotonic() - debut)),
            coeurs=coeurs,
            progression=avancer,
        )
    contenus = {sortie: ecriture.propositions(solution)}
    if rapport:
        contenus[rapport] = ecriture.en_json(ecriture.rapport(solution))
    try:
        ecriture.ecrire(contenus)
    except OSError as erreur:
        _refuser(f"{erreur.filename} ne peut pas être écrit ({raison(erreur)})")
        raise typer.Exit(2) from erreur
    _resumer(solution, sortie)


@app.command()
def verifier(
    bmp: Bmp,
    propositions: Annotated[Path, typer.Argument(metavar="propositions.csv", help="Le plan à vérifier.")],
    etablissements: Etablissements,
    distances: Distances = None,
    poids: Ponderation = None,
    imposes: Imposes = None,
    interdits: Interdits = None,
) -> None:
    """Recalcule chaque règle et chaque chiffre d'un plan ; code 1 s'il y a un écart."""
    from preau.jumo.engine import verificateur
    from preau.jumo.engine.lecture import lire

    fichiers = {"distances": distances, "imposes": imposes, "interdits": interdits}
    with _refus():
        valeurs = _poids(poids)
        lire(bmp, etablissements, valeurs, ors=_ors(), **fichiers)
        constats = verificateur.verifier(bmp, propositions, etablissements, valeurs, ors=_ors(), **fichiers)
    for constat in constats:
        console.print(constat, markup=False, soft_wrap=True)
    if constats:
        erreurs.print(f"[bold red]{len(constats)} écart(s)[/] dans {propositions.name}.")
        raise typer.Exit(1)
    console.print(f"{propositions.name} : chaque règle et chaque chiffre est juste.")


def _verifier_sorties(sortie: Path, rapport: Path | None, lus: Iterable[Path | None]) -> None:
    """Refuse, before any work, a place where a result cannot go or would destroy something."""
    problemes = []
    for chemin in filter(None, (sortie, rapport)):
        if not chemin.parent.is_dir():
            problemes.append(f"le dossier « {chemin.parent} » n'existe pas")
        elif chemin.is_dir():
            problemes.append(f"« {chemin} » est un dossier : donnez un nom de fichier")
        elif not os.access(chemin.parent, os.W_OK):
            problemes.append(f"vous n'avez pas le droit d'écrire dans le dossier « {chemin.parent} »")
        elif chemin.resolve() in {lu.resolve() for lu in lus if lu}:
            problemes.append(f"« {chemin} » est un fichier à lire : donnez un autre nom au résultat")
    if rapport and rapport.resolve() == sortie.resolve():
        problemes.append(f"le plan et le rapport ont le même nom, « {sortie} » : donnez-en deux")
    for probleme in problemes:
        _refuser(probleme)
    if problemes:
        raise typer.Exit(2)


def _refuser(probleme: str) -> None:
    erreurs.print(f"[bold red]Refusé[/] : {escape(probleme)} ; rien n'est écrit.", soft_wrap=True)


@contextmanager
def _refus() -> Iterator[None]:
    """Faults of the input become a list and exit code 2."""
    from preau.jumo.engine.fautes import EntreesRefusees

    try:
        yield
    except EntreesRefusees as refus:
        erreurs.print(f"[bold red]Refusé[/] : {len(refus.fautes)} faute(s), rien n'est écrit.")
        for faute in refus.fautes:
            erreurs.print(f"  {faute}", markup=False, soft_wrap=True)
        raise typer.Exit(2) from refus


def _poids(chemin: Path | None) -> Poids:
    from preau.jumo.engine.score import Poids

    return Poids.lire(chemin) if chemin else Poids()


def _ors() -> Callable[[str], int]:
    """The dated table of the directory, on the day of the command."""
    from preau.socle.annuaire.ors import ors_de

    jour = datetime.now(ZoneInfo("Europe/Paris")).date()
    return lambda discipline: ors_de(discipline, jour)


def _resumer(solution: Solution, sortie: Path) -> None:
    retenu, disciplines = solution.chiffres, solution.disciplines
    lignes = [
        f"{retenu.groupes} jumelages de {retenu.couverts} BMP, {_nombre(retenu.heures / 100)} h, "
        f"dans {sortie.name} ({_nombre(solution.duree_s)} s)",
        f"  score {_nombre(solution.score)}, au plus {_nombre(solution.borne)} : "
        f"écart prouvé {_nombre(100 * solution.ecart, 3)} %",
        f"  optimum prouvé pour {sum(d.prouve for d in disciplines)} discipline(s) sur {len(disciplines)}",
    ]
    for nom, autre in (("glouton", solution.glouton), ("paires seules", solution.paires)):
        if autre:
            mieux = 100 * (solution.score / autre.score - 1) if autre.score else 0.0
            lignes.append(
                f"  {nom} : {autre.groupes} jumelages, score {_nombre(autre.score)} ; "
                f"le plan proposé fait {_nombre(mieux)} % de plus"
            )
    if decides := solution.imposes.groupes:
        lignes.append(f"  imposés, à part : {decides} jumelages de {solution.imposes.couverts} BMP")
    if solution.sans_coordonnees:
        lignes.append(f"  sans coordonnées, jamais jumelés : {', '.join(solution.sans_coordonnees)}")
    for ligne in lignes:
        console.print(ligne, markup=False, soft_wrap=True)


def _nombre(valeur: float, decimales: int = 1) -> str:
    return f"{valeur:,.{decimales}f}".replace(",", " ").replace(".", ",")
