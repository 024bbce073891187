"""`preau mouvement`: one module per subject."""

from importlib import import_module

import typer

app = typer.Typer(help="Mouvement : barèmes, affectation, explications.", no_args_is_help=True)

MODULES = ("bareme", "droits", "affectation")


# Keeps each command a sub-command, whatever their number.
@app.callback()
def _mouvement() -> None:
    pass


for _module in MODULES:
    app.registered_commands += import_module(f"preau.cli.mouvement.{_module}").app.registered_commands
