"""Settings of a real worker on a test's database: signs of life every half second, silence of two seconds."""

import os

from preau.config.settings_test import *  # noqa: F403
from preau.config.settings_test import DATABASES
from preau.socle.travaux import planification

DATABASES["default"]["NAME"] = os.environ["BASE_DU_TEST"]
EMAIL_BACKEND = "tests.socle.courriels.serveurs.FichierBackend"
PROCRASTINATE_ON_APP_READY = "tests.socle.travaux.reglages.enregistrer"
PROCRASTINATE_WORKER_DEFAULTS = {
    "update_heartbeat_interval": 0.5,
    "stalled_worker_timeout": 2.0,
    "fetch_job_polling_interval": 0.5,
    "shutdown_graceful_timeout": 2.0,
}


def enregistrer(app) -> None:
    """The project's jobs, but for the scheduled ones: nothing but the recovery may send the mail."""
    planification.SILENCE_MAXIMAL = 2
    planification.JOBS = tuple(job for job in planification.JOBS if not job.cron)
    planification.enregistrer(app)
