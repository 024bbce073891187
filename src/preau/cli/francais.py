"""What Typer says by itself, in French: the errors of usage and the headings of the help.

Typer's sentences are English and come from several places, so they are recognised by their words: an unknown one
is shown as it is. Tests run every kind of mistake, and the help of every command, and fail on a word of English.
"""

from __future__ import annotations

import re

import typer
from rich.console import Console
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

# A sentence as a whole, and its French; a group named `reste` is a sentence in its turn.
PHRASES = tuple(
    (re.compile(motif, re.DOTALL), francais)
    for motif, francais in (
        (r"Missing argument '(.+?)'\..*", "il manque l'argument {0}."),
        (r"Missing option '(.+?)'\..*", "il manque l'option {0}."),
        (r"Missing command\.", "il manque la commande."),
        (
            r"(?P<reste>.+) (?:\(Possible options: (.+)\)|Did you mean (.+)\?)",
            "{reste} Voulez-vous dire {1} ?",
        ),
        (r"No such command '(.+)'\.", "la commande « {0} » n'existe pas."),
        (r"No such option: (.+)", "l'option {0} n'existe pas."),
        (r"Got unexpected extra argument\(s\) \((.+)\)", "il y a des arguments en trop : {0}."),
        (r"Option '(.+)' requires an argument\.", "l'option {0} veut une valeur."),
        (r"Option '(.+)' does not take a value\.", "l'option {0} ne prend pas de valeur."),
        (r"Invalid value for '(.+?)': (?P<reste>.+)", "la valeur de {0} n'est pas permise : {reste}"),
        (r"Invalid value: (?P<reste>.+)", "une valeur n'est pas permise : {reste}"),
        (r"Input should be a valid integer.*", "il faut un nombre entier."),
        (r"Input should be a valid number.*", "il faut un nombre, avec un point : 0.5."),
        (r"Input should be greater than or equal to (\S+)", "il faut {0} ou plus."),
        (r"Input should be less than or equal to (\S+)", "il faut {0} ou moins."),
        (r"(?:File|Path|Directory) '(.+)' does not exist\.", "« {0} » n'existe pas."),
        (r"(?:File|Path|Directory) '(.+)' is a file\.", "« {0} » est un fichier."),
        (r"(?:File|Path|Directory) '(.+)' is a directory\.", "« {0} » est un dossier."),
        (r"(?:File|Path|Directory) '(.+)' is not readable\.", "« {0} » ne peut être lu."),
        (r"(?:File|Path|Directory) '(.+)' is not writable\.", "« {0} » ne peut être écrit."),
        (
            r"(?:Value error, )?'(.*)' does not match the formats? .*",
            "« {0} » n'est pas une date, écrivez JJ/MM/AAAA.",
        ),
    )
)


def traduire(phrase: str) -> str:
    """The French of a sentence of Typer, which writes the names of one option '-o' / '--sortie'."""
    phrase = phrase.replace("' / '", " / ")
    for motif, francais in PHRASES:
        if trouve := motif.fullmatch(phrase):
            groupes = [groupe for groupe in trouve.groups() if groupe is not None]
            nommes = {nom: traduire(reste) for nom, reste in trouve.groupdict().items()}
            return francais.format(*groupes, **nommes)
    return phrase


class _EnFrancais:
    """The help of a command: its first line, and what it says of --help."""

    def get_usage(self, ctx) -> str:
        return (
            super()
            .get_usage(ctx)
            .replace("Usage: ", "Usage : ", 1)
            .replace("COMMAND [ARGS]", "COMMANDE [ARGUMENTS]")
        )

    def get_help_option(self, ctx):
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Montrer cette aide, et finir."
        return option


class Commande(_EnFrancais, TyperCommand):
    """A command whose help is in French."""


class Groupe(_EnFrancais, TyperGroup):
    """A group of commands whose help is in French."""


def franciser(app: typer.Typer) -> None:
    """Make the help of `app`, and of all that is under it, French."""
    rich_utils.COMMANDS_PANEL_TITLE = "Commandes"
    rich_utils.REQUIRED_LONG_STRING = "[obligatoire]"
    rich_utils.DEFAULT_STRING = "[par défaut : {}]"
    app.info.cls = Groupe
    for commande in app.registered_commands:
        commande.cls = Commande
    for groupe in app.registered_groups:
        franciser(groupe.typer_instance)


def executer(app: typer.Typer, arguments: list[str] | None = None) -> int:
    """Run the command line, or `arguments`; returns the exit code.

    An error of usage is one sentence, under the line that shows how the command is written.
    """
    console = Console(stderr=True, highlight=False)
    try:
        code = app(arguments, prog_name="preau", standalone_mode=False)
    except typer.TyperException as erreur:
        # A group called without a command has shown its help, and has nothing to say.
        if phrase := erreur.format_message():
            contexte = getattr(erreur, "ctx", None)
            if contexte is not None:
                console.print(contexte.get_usage(), markup=False, soft_wrap=True)
                console.print(f"Voyez « {contexte.command_path} --help ».", markup=False, soft_wrap=True)
            dire(console, traduire(phrase))
        return erreur.exit_code
    except typer.Abort:
        dire(console, "abandon.")
        return 1
    return code if isinstance(code, int) else 0


def dire(console: Console, phrase: str) -> None:
    """« Erreur : … ». The brackets in it are those of an address or of a value, and its line may be copied."""
    console.print("[bold red]Erreur :[/] ", end="")
    console.print(phrase, markup=False, soft_wrap=True)
