"""`preau mouvement bareme`, `carte`, `regles`: a teacher's points, school-map measures, the rule sets."""

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from preau.cli.mouvement.commun import refus_dits
from preau.mouvement.engine.bareme import LigneDroit, calculer, lire_dossier
from preau.mouvement.engine.bareme.texte import ecrire_bareme, ecrire_droits, en_json
from preau.mouvement.engine.carte import Suppression, appliquer, designer, lire_carte
from preau.mouvement.engine.carte.texte import (
    designation_en_json,
    ecrire_designation,
    ecrire_suites,
    suites_en_json,
)
from preau.mouvement.engine.regles import PAR_DEFAUT, charger, noms
from preau.mouvement.engine.regles.texte import ecrire_regles

app = typer.Typer()


class Format(StrEnum):
    texte = "texte"
    json = "json"
    droits = "droits"


JeuDeRegles = Annotated[str, typer.Option(help="Un jeu de règles livré, ou un fichier YAML.")]
FormatDeSortie = Annotated[Format, typer.Option(help="texte, json, ou droits : les lignes de droits.csv.")]


def _montrer(format: Format, lignes: Iterable[str], valeurs: object, droits: Iterable[LigneDroit]) -> None:
    if format is Format.json:
        print(json.dumps(valeurs, ensure_ascii=False, indent=2))
    else:
        print("\n".join(lignes if format is Format.texte else ecrire_droits(droits)))


@app.command()
def bareme(
    dossier: Annotated[Path, typer.Argument(help="Le dossier d'un enseignant, en YAML ou en JSON.")],
    regles: JeuDeRegles = PAR_DEFAUT,
    format: FormatDeSortie = Format.texte,
) -> None:
    """Calcule un barème ligne à ligne, avec la règle et le texte de chacune."""
    with refus_dits():
        jeu = charger(regles)
        calcule = calculer(jeu, lire_dossier(dossier, jeu))
    _montrer(format, ecrire_bareme(jeu, calcule), en_json(calcule), calcule.droits)


@app.command()
def carte(
    mesure: Annotated[
        Path, typer.Argument(help="Une suppression de poste ou une mesure, en YAML ou en JSON.")
    ],
    regles: JeuDeRegles = PAR_DEFAUT,
    format: FormatDeSortie = Format.texte,
) -> None:
    """Dit qui une suppression de poste touche, ou les droits que donne une mesure de carte scolaire."""
    with refus_dits():
        jeu = charger(regles)
        lue = lire_carte(mesure, jeu)
        if isinstance(lue, Suppression):
            designation = designer(jeu, lue)
            _montrer(format, ecrire_designation(designation), designation_en_json(designation), ())
        else:
            suites = appliquer(jeu, lue)
            droits = [droit for suite in suites for droit in suite.droits]
            _montrer(format, ecrire_suites(suites), suites_en_json(suites), droits)


@app.command()
def regles(
    nom: Annotated[str | None, typer.Argument(help="Un jeu de règles livré, ou un fichier YAML.")] = None,
) -> None:
    """Montre un jeu de règles et vérifie son fichier ; sans nom, la liste de ceux qui sont livrés."""
    with refus_dits():
        if nom is None:
            for livre in map(charger, noms()):
                print(f"{livre.code} : {livre.libelle} ({livre.date:%d/%m/%Y})")
        else:
            print("\n".join(ecrire_regles(charger(nom))))
