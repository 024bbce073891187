"""What every measure needs: a throwaway instance with its own PostgreSQL, and figures printed the same way."""

from __future__ import annotations

import contextlib
import os
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def instance_jetable() -> Iterator[None]:
    """Within, Django is set up on a migrated, empty database that nobody else uses, as in service."""
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as dossier:
        Path(dossier).chmod(0o755)
        os.environ |= {
            "PREAU_DATA": dossier,
            "PREAU_DEMONSTRATION": "0",
            "PREAU_HOTES": "testserver",
            "DJANGO_SETTINGS_MODULE": "preau.config.settings",
        }
        os.environ.pop("DATABASE_URL", None)
        from preau.lanceur.postgres import embarque

        serveur = embarque()
        serveur.demarrer()
        try:
            import django

            django.setup()
            from django.core.management import call_command
            from django.db import connections

            call_command("migrate", verbosity=0)
            call_command("collectstatic", verbosity=0, interactive=False)
            yield
            connections.close_all()
        finally:
            serveur.arreter()


def centile(valeurs: list[float], part: float) -> float:
    """The `part` (0.95) quantile of the values."""
    return statistics.quantiles(valeurs, n=100, method="inclusive")[round(part * 100) - 1]
