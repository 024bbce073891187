"""What every sub-command needs: Django set up, the database answering, progress on the terminal."""

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from preau.lanceur.erreurs import LanceurError

console = Console(highlight=False)
erreurs = Console(stderr=True, highlight=False)


def avec_django(commande: Callable) -> Callable:
    """Run the command with Django set up and its database answering (the embedded one is started if needed)."""

    @functools.wraps(commande)
    def enveloppe(*args, **kwargs):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preau.config.settings")
        from preau.lanceur.postgres import base_disponible

        with base_disponible():
            import django

            django.setup()
            from django.db import ProgrammingError
            from psycopg.errors import UndefinedTable

            try:
                return commande(*args, **kwargs)
            except ProgrammingError as erreur:
                if isinstance(erreur.__cause__, UndefinedTable):
                    raise LanceurError(
                        "La base n'a pas encore ses tables. Lancez « preau django migrate », ou « preau demarrer » "
                        "une première fois."
                    ) from erreur
                raise

    return enveloppe


@contextmanager
def progression(libelle: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar; the yielded function takes (done, total) and may be handed to any long service."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=erreurs,
        transient=False,
    ) as barre:
        tache = barre.add_task(libelle, total=None)

        def avancer(fait: int, total: int) -> None:
            barre.update(tache, completed=fait, total=total)

        yield avancer
