"""Waiting in a test for what another thread or process does: for a state, never for a length of time."""

import time
from collections.abc import Callable

from django.db import connection

# Seconds after which the awaited state is taken not to come: far more than a loaded machine needs.
PATIENCE = 90


def attendre(condition: Callable[[], object], secondes: float = PATIENCE) -> None:
    """Return as soon as `condition()` holds."""
    fin = time.monotonic() + secondes
    while not condition():
        assert time.monotonic() < fin, "the awaited state never came"
        time.sleep(0.02)


def verrou_attendu(table: str = "") -> bool:
    """True while a connection to this database waits for a lock; with `table`, for the lock of that table.

    Outside a transaction only: within one, PostgreSQL shows the same activity from beginning to end.
    """
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted"
            " AND datname = current_database() AND backend_type = 'client backend'"
            " AND (%(table)s = '' OR relation = to_regclass(%(table)s)))",
            {"table": table},
        )
        return curseur.fetchone()[0]


def transactions_ouvertes() -> bool:
    """True while another connection to this database is in a transaction."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL)"
        )
        return curseur.fetchone()[0]
