"""Settings of a real worker on a test's database. Its mails go to a file, and nothing runs by the clock."""

import os

from preau.config.settings_test import *  # noqa: F403
from preau.config.settings_test import DATABASES, PROCRASTINATE_WORKER_DEFAULTS
from preau.socle.travaux import planification

DATABASES["default"]["NAME"] = os.environ["BASE_DU_TEST"]
EMAIL_BACKEND = "tests.socle.courriels.serveurs.FichierBackend"
PROCRASTINATE_ON_APP_READY = "tests.socle.travaux.reglages.enregistrer"
# The signs of life and the silence are those of service: a loaded machine makes no worker look dead.
PROCRASTINATE_WORKER_DEFAULTS = PROCRASTINATE_WORKER_DEFAULTS | {
    "fetch_job_polling_interval": 0.5,
    "shutdown_graceful_timeout": 2.0,
}


def enregistrer(app) -> None:
    """The project's jobs, without their hours: only what the test queues is run."""
    planification.enregistrer(app)
    app.periodic_registry.periodic_tasks.clear()
