"""Assembles the `preau` command and turns expected errors into messages and exit codes.

Exit codes: 0 done, 1 a check found something, 2 bad input or bad usage (nothing was changed).
"""

import sys
from importlib import import_module

import typer
from rich.console import Console

from preau.cli.francais import dire, executer, franciser
from preau.systeme import raison

app = typer.Typer(
    name="preau",
    help="Préau, le portail libre d'une académie.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

# module of preau.cli -> name of the sub-command, or None for commands at the root
MODULES = {
    "lanceur": None,
    "technique": None,
    "annuaire": "annuaire",
    "comptes": "comptes",
    "jumo": "jumo",
    "mouvement": "mouvement",
    "siecle": "siecle",
    "demo": "demo",
    "bench": "bench",
}

for _module, _nom in MODULES.items():
    _application = import_module(f"preau.cli.{_module}").app
    if _nom is None:
        app.registered_commands += _application.registered_commands
    else:
        app.add_typer(_application, name=_nom)


franciser(app)


def _refuser(phrase: str) -> int:
    dire(Console(stderr=True, highlight=False), phrase)
    return 2


def main() -> None:
    from django.core.exceptions import ImproperlyConfigured

    from preau.lanceur.erreurs import LanceurError

    try:
        code = executer(app)
    except (LanceurError, ImproperlyConfigured) as erreur:
        code = _refuser(str(erreur))
    except OSError as erreur:
        # Without a file it is no fault of the command line.
        if erreur.filename is None:
            raise
        code = _refuser(
            f"{erreur.filename} : {raison(erreur)}. Corrigez le chemin ou les droits, puis recommencez."
        )
    sys.exit(code)
