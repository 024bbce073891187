"""`preau jumo`: one module per subject."""

from importlib import import_module

import typer

app = typer.Typer(help="JUMO : jumelage des BMP.", no_args_is_help=True)

MODULES = ("campagne", "cycle", "moteur")


# Keeps each command a sub-command, whatever their number.
@app.callback()
def _jumo() -> None:
    pass


for _module in MODULES:
    app.registered_commands += import_module(f"preau.cli.jumo.{_module}").app.registered_commands
