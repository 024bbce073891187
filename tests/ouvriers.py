"""Real worker processes on the database of a test, to be killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from procrastinate.contrib.django import app

RACINE = Path(__file__).parents[1]


@contextmanager
def ouvrier(journal: Path, **environnement: str) -> Iterator[subprocess.Popen]:
    """A worker, stopped at the end if it still runs; what it prints is added to `journal`."""
    variables = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.socle.travaux.reglages",
        "PYTHONPATH": os.pathsep.join([str(RACINE), str(RACINE / "src")]),
        "BASE_DU_TEST": connection.settings_dict["NAME"],
    }
    with journal.open("a") as sortie:
        processus = subprocess.Popen(
            [sys.executable, "-m", "django", "procrastinate", "worker"],
            env=variables | environnement,
            cwd=RACINE,
            stdout=sortie,
            stderr=sortie,
        )
        try:
            yield processus
        finally:
            if processus.poll() is None:
                processus.terminate()
                try:
                    processus.wait(8)
                except subprocess.TimeoutExpired:
                    processus.kill()
                    processus.wait()


def tuer(processus: subprocess.Popen) -> None:
    """kill -9, then the silence of a worker that has been dead for long."""
    processus.send_signal(signal.SIGKILL)
    assert processus.wait() == -signal.SIGKILL
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'"
        )


def reprendre() -> None:
    """What the schedule does every quarter of a minute."""
    app.configure_task("travaux.reprendre").defer(timestamp=0)
