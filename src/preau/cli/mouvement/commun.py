"""What the commands of the mouvement share: refusing, and counting in words."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from preau.cli.commun import erreurs


def refuser(message: str) -> NoReturn:
    """End the command with exit code 2: the input is refused and nothing was written."""
    erreurs.print(message, markup=False, soft_wrap=True)
    sys.exit(2)


@contextmanager
def refus_dits() -> Iterator[None]:
    """A refused file ends the command with exit code 2 and all its faults."""
    from preau.mouvement.engine.regles import EntreeRefusee

    try:
        yield
    except EntreeRefusee as refus:
        refuser(str(refus))


def compte(nombre: int, nom: str) -> str:
    """`1 candidat`, `2 candidats`."""
    return f"{nombre} {nom}{'s' if nombre > 1 else ''}"
