"""`preau siecle`: pupils' files from the command line; no account, no database.

Exit codes: 0 nothing or notes, 1 something blocks, 2 the file cannot be read or the request makes no sense.
"""

import io
import json
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.text import Text

from preau.cli.commun import console, erreurs, progression
from preau.systeme import raison

if TYPE_CHECKING:
    from preau.siecle.engine import Annexes, Bilan, Controle
    from preau.siecle.engine.difference import FichePlate

app = typer.Typer(help="SIECLE Base élèves : contrôle des fichiers d'élèves.", no_args_is_help=True)

# Below this size a bar would only flash.
GRAND_FICHIER = 5_000_000
MEGA = 1_000_000
STYLES = {
    "titre": "bold",
    "erreur": "bold red",
    "alerte": "bold yellow",
    "note": "bold cyan",
    "ok": "bold green",
    "texte": "",
    "discret": "dim",
}


# What French typography never parts from its neighbour.
_PONCTUATION = re.compile(r"« | [»:;!?]|(?<=n°) |(?<=INE) ")


class Format(StrEnum):
    texte = "texte"
    json = "json"


Version = Annotated[str, typer.Option("--version", help="2.0, 3.0, 3.1, 4.0, EPHC1.1 ou ELEGRP1.4.")]
Fichier = Annotated[
    Path, typer.Argument(metavar="FICHIER", help="Le fichier .xml, ou le .zip qui le contient.")
]
Nomenclature = Annotated[
    Path | None, typer.Option("--nomenclature", help="L'export Nomenclature.xml de l'établissement.")
]
Structures = Annotated[
    Path | None, typer.Option("--structures", help="L'export Structures.xml de l'établissement.")
]
Communs = Annotated[Path | None, typer.Option("--communs", help="L'export Communs.xml de l'établissement.")]


@app.command()
def controler(
    fichier: Fichier,
    nomenclature: Nomenclature = None,
    structures: Structures = None,
    communs: Communs = None,
    format: Annotated[
        Format, typer.Option("--format", help="Pour une personne, ou pour un programme.")
    ] = Format.texte,
    depot: Annotated[bool, typer.Option("--depot", help="Vérifier aussi le nom, comme au dépôt.")] = False,
) -> None:
    """Dit tout ce qui ne va pas dans un fichier d'élèves, sans rien envoyer.

    Les trois exports de SIECLE (zip ou XML) permettent de juger aussi les MEF, les options, les divisions et les dates.

    Code de sortie : 0 si rien ne bloque, 1 s'il y a quelque chose à corriger, 2 si le fichier est illisible.
    """
    from preau.siecle.engine import Controle, ecrire_json
    from preau.siecle.engine.synthese import Synthese

    annexes = _annexes(nomenclature, structures, communs)
    _preparer_la_sortie(format)
    with _avancement(fichier) as avancer:
        controle = Controle(fichier, annexes=annexes, depot=depot, progression=avancer)
        if format is Format.json:
            ecrire_json(controle, sys.stdout)
        else:
            synthese = Synthese()
            for constat in controle:
                synthese.ajouter(constat)
    if format is Format.texte:
        _ecrire(synthese.lignes(controle.bilan))
    _prevenir(annexes, controle.bilan)
    raise typer.Exit(controle.bilan.code_de_sortie)


@app.command()
def generer(
    sortie: Annotated[Path, typer.Option("-o", "--sortie", help="Le fichier à écrire, .xml ou .zip.")],
    eleves: Annotated[int, typer.Option("--eleves", min=1, help="Combien d'élèves.")],
    uai: Annotated[str, typer.Option("--uai", help="Le code de l'établissement.")],
    annee: Annotated[int, typer.Option("--annee", min=2000, max=2100, help="L'année de la rentrée.")] = 2025,
    version: Version = "4.0",
    graine: Annotated[int, typer.Option("--graine", help="La même graine donne le même fichier.")] = 1,
    defauts: Annotated[
        str, typer.Option("--defauts", help="Codes à planter, séparés par des virgules, ou « tous ».")
    ] = "",
    annexes: Annotated[
        Path | None,
        typer.Option(
            "--annexes", help="Écrire dans ce dossier la nomenclature, les structures et les communs."
        ),
    ] = None,
) -> None:
    """Écrit un fichier d'élèves inventés, juste, ou avec les défauts demandés et leur liste à côté."""
    from preau.siecle.engine.generateur import Demande, DemandeImpossible, ecrire_annexes
    from preau.siecle.engine.generateur import generer as engendrer
    from preau.siecle.engine.generateur.ecriture import COLONNES
    from preau.siecle.engine.synthese import abreger

    demande = Demande(
        eleves=eleves,
        uai=uai.strip().upper(),
        annee=annee,
        version=_version(version),
        graine=graine,
        defauts=tuple(code.strip() for code in defauts.split(",") if code.strip()),
    )
    try:
        plantes = engendrer(demande, sortie)
        if demande.defauts:
            liste = sortie.with_suffix(".attendu.tsv")
            liste.write_text("\n".join([COLONNES, *map(str, plantes)]) + "\n", encoding="utf-8")
            console.print(f"{liste} : {len(plantes)} constat(s) attendu(s)", markup=False, soft_wrap=True)
        if annexes:
            annexes.mkdir(parents=True, exist_ok=True)
            ecrire_annexes(annexes, uai=demande.uai, annee=annee, version=demande.version)
    except DemandeImpossible as refus:
        _refuser(str(refus))
    except OSError as erreur:
        _refuser(f"{abreger(str(erreur.filename))} ne peut pas être écrit : {raison(erreur)}.")
    console.print(f"{sortie} : {eleves} élève(s), schéma {demande.version}", markup=False, soft_wrap=True)


@app.command()
def regles(
    sortie: Annotated[Path | None, typer.Option("--sortie", help="Écrire la page de documentation.")] = None,
) -> None:
    """Montre les règles du contrôle, ou écrit leur page."""
    from preau.siecle.engine import catalogue
    from preau.siecle.engine.page_des_regles import page

    if sortie:
        sortie.write_text(page(), encoding="utf-8")
        console.print(f"{sortie} : {len(catalogue())} règles", markup=False, soft_wrap=True)
        return
    for regle in catalogue().values():
        console.print(Text(f"{regle.code:<18}{regle.gravite:<10}{regle.libelle}"), soft_wrap=True)


@app.command()
def schema(
    version: Annotated[str, typer.Argument(help="2.0, 3.0, 3.1, 4.0, EPHC1.1 ou ELEGRP1.4.")],
    sortie: Annotated[Path | None, typer.Option("-o", "--sortie", help="Le fichier .xsd à écrire.")] = None,
) -> None:
    """Écrit le schéma XSD d'une version."""
    from preau.siecle.engine.grammaire import schema_publie

    contenu = schema_publie(_version(version))
    if sortie:
        sortie.write_bytes(contenu)
    else:
        sys.stdout.write(contenu.decode("utf-8"))


@app.command()
def comparer(
    ancien: Annotated[Path, typer.Argument(metavar="ANCIEN", help="Le fichier déjà pris.")],
    nouveau: Annotated[Path, typer.Argument(metavar="NOUVEAU", help="Le fichier à déposer.")],
    format: Annotated[
        Format, typer.Option("--format", help="Pour une personne, ou pour un programme.")
    ] = Format.texte,
) -> None:
    """Dit ce qu'un fichier changerait de celui d'avant : ajouts, modifications champ par champ, absents."""
    from preau.siecle.engine import Controle
    from preau.siecle.engine.difference import IDENTIQUE
    from preau.siecle.engine.difference import comparer as comparer_les_fiches
    from preau.siecle.engine.difference.texte import lignes_des_ecarts

    _preparer_la_sortie(format)
    controles = [Controle(ancien), Controle(nouveau)]
    ecarts = comparer_les_fiches(*(map(_plates, controles)))
    if format is Format.json:
        for ecart in ecarts:
            if ecart.genre != IDENTIQUE:
                print(json.dumps(ecart.en_dict(), ensure_ascii=False))
    else:
        _ecrire(lignes_des_ecarts(ecarts))
    for controle in controles:
        if controle.bilan.illisible:
            _refuser(f"{controle.nom} est illisible : preau siecle controler dit pourquoi.")


def _preparer_la_sortie(format: Format) -> None:
    """JSON is UTF-8 wherever it goes; of a text, what the terminal cannot show becomes « ? »."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8" if format is Format.json else None, errors="replace")


def _ecrire(lignes: Iterable[tuple[str, str]]) -> None:
    """Styled lines: folded under their own indent on a terminal, whole for a file or another program."""
    for style, texte in lignes:
        pliees = _plier(texte, console.width) if console.is_terminal else [texte]
        for pliee in pliees:
            console.print(Text(pliee, style=STYLES[style]), soft_wrap=True)


def _plier(texte: str, largeur: int) -> list[str]:
    """Lines of at most `largeur` columns, never cut in a word nor before a colon."""
    marge = " " * (len(texte) - len(texte.lstrip()))
    lie = _PONCTUATION.sub(lambda trouve: trouve[0].replace(" ", "\u00a0"), texte)
    return textwrap.wrap(
        lie, largeur, subsequent_indent=f"{marge}  ", break_long_words=False, break_on_hyphens=False
    ) or [""]


def _plates(controle: "Controle") -> "Iterator[FichePlate]":
    from preau.siecle.engine.difference import aplatir

    return (aplatir(fiche.objet, fiche.valeurs) for fiche in controle.fiches() if fiche.valeurs)


def _annexes(nomenclature: Path | None, structures: Path | None, communs: Path | None) -> "Annexes":
    from preau.siecle.engine import AnnexeRefusee, lire_annexes

    try:
        return lire_annexes(nomenclature, structures, communs)
    except AnnexeRefusee as refus:
        _refuser(str(refus))


# What an annexe is called in a sentence, with its verb.
NOMS_DES_ANNEXES = {
    "nomenclature": "la nomenclature est",
    "structures": "les structures sont",
    "communs": "les communs sont",
}


def _prevenir(annexes: "Annexes", bilan: "Bilan") -> None:
    """An annexe of another school or year judges nothing rightly."""
    from preau.siecle.engine.synthese import abreger

    for nom, (uai, annee) in annexes.origines.items():
        if bilan.uai and (uai, annee) != (bilan.uai, str(bilan.annee)):
            erreurs.print(
                f"Attention : {NOMS_DES_ANNEXES[nom]} de l'établissement {abreger(uai)}, année {abreger(annee)}, "
                f"et le fichier de {abreger(bilan.uai)}, année {bilan.annee}.",
                markup=False,
                soft_wrap=True,
            )


@contextmanager
def _avancement(fichier: Path) -> Iterator[Callable[[int, int], None] | None]:
    """A bar, in megabytes, for a large file on a terminal."""
    if not (erreurs.is_terminal and fichier.is_file() and fichier.stat().st_size > GRAND_FICHIER):
        yield None
        return
    with progression(f"{fichier.name} (Mo)") as avancer:
        yield lambda fait, total: avancer(fait // MEGA, total // MEGA)


def _version(texte: str) -> str:
    from preau.siecle.engine.grammaire import VERSIONS

    if texte not in VERSIONS:
        _refuser(f"Version inconnue : {texte}. Les versions sont {', '.join(VERSIONS)}.")
    return texte


def _refuser(phrase: str) -> NoReturn:
    erreurs.print(Text.assemble(("Refusé", "bold red"), f" : {phrase}"), soft_wrap=True)
    raise typer.Exit(2)
