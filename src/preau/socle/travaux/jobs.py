"""The household jobs of the queue itself."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.django_connector import DjangoConnector

from preau.socle import horloge
from preau.socle.travaux.models import Travail
from preau.socle.travaux.progression import vivant

CONSERVATION = timedelta(days=3)


def nettoyer() -> None:
    """Forget the finished jobs of Procrastinate: their arguments may name a person."""
    DjangoConnector().execute_query(
        "DELETE FROM procrastinate_jobs j WHERE status NOT IN ('todo', 'doing') AND NOT EXISTS"
        " (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > %(avant)s)",
        avant=timezone.now() - CONSERVATION,
    )


@transaction.atomic
def signaler_interrompus() -> None:
    """Close the progress rows whose process died: nobody will."""
    for travail in Travail.objects.en_cours().select_for_update(skip_locked=True):
        if not vivant(travail):
            travail.etat, travail.fin = Travail.Etat.ECHEC, horloge.now()
            travail.erreur = "Le processus a été interrompu ; le travail est repris s'il le peut."
            travail.save(update_fields=["etat", "fin", "erreur"])
