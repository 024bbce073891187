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
        import django

        from preau.lanceur.postgres import base_disponible

        # A wrong variable, or rule, is told before any database is started for it.
        django.setup()
        with base_disponible():
            from django.db import InterfaceError, OperationalError, ProgrammingError

            try:
                return commande(*args, **kwargs)
            except (InterfaceError, OperationalError, ProgrammingError) as erreur:
                if phrase := _dire(erreur.__cause__):
                    raise LanceurError(phrase) from erreur
                raise

    return enveloppe


def _dire(cause: BaseException | None) -> str:
    """What is wrong with the database itself, if it is that; a fault of the software keeps its trace."""
    from psycopg import InterfaceError, OperationalError, errors

    if isinstance(cause, errors.UndefinedTable):
        return (
            "La base n'a pas encore ses tables. Lancez « preau django migrate », ou « preau demarrer » une première "
            "fois."
        )
    if isinstance(cause, errors.UndefinedColumn):
        return "Les tables de la base ne sont pas celles de cette version. Lancez « preau django migrate »."
    # Lost on the way there is no code; 57P: the server is stopping, or somebody has closed the connection.
    if isinstance(cause, InterfaceError | OperationalError) and (cause.sqlstate or "57P").startswith("57P"):
        return (
            "La base ne répond plus : ce qui n'était pas enregistré ne l'est pas. Vérifiez le serveur PostgreSQL, puis "
            "recommencez."
        )
    return ""


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
