"""The `preau` command: one module per application, thin."""

from preau.cli.racine import main

__all__ = ["main"]
