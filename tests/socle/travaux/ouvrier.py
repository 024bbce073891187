"""A real worker in a process of its own, with one more job: run as `python ouvrier.py DATABASE`."""

import sys
import time
from pathlib import Path

RACINE = Path(__file__).parents[3]
NOM = "essai.compter"


def compter(dossier: str) -> None:
    """Leaves one row; the first time, it dies in the middle (the test kills its process)."""
    from django.db import transaction

    from preau.socle import horloge
    from preau.socle.travaux.models import Travail
    from preau.socle.travaux.progression import suivre

    with suivre("essai", "Essai", total=2) as avancer, transaction.atomic():
        Travail.objects.create(nom="effet", libelle="Effet", etat="fini", cree_le=horloge.now())
        avancer(1)
        premier = Path(dossier, "premier")
        if not premier.exists():
            premier.touch()
            time.sleep(120)


def main(base: str) -> None:
    sys.path.insert(0, str(RACINE))
    import django
    from django.conf import settings

    from preau.socle.travaux import planification

    job = planification.Job(NOM, "tests.socle.travaux.ouvrier.compter", "Compter")
    planification.JOBS = (*planification.JOBS, job)
    # The same recovery as in service, sooner.
    planification.SILENCE_MAXIMAL = 3
    settings.DATABASES["default"]["NAME"] = base
    settings.PROCRASTINATE_WORKER_DEFAULTS = {"update_heartbeat_interval": 0.5, "stalled_worker_timeout": 3.0}
    django.setup()
    from django.core.management import call_command

    call_command("procrastinate", "worker")


if __name__ == "__main__":
    main(sys.argv[1])
