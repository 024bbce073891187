"""The one table of background jobs (T4): the scheduled ones and those that an act starts.

A job is a plain function, named by its dotted path so that the foundation imports no application. The row
that it works on is the truth; the job only wakes the work up, so running it twice does nothing twice.
Cron lines have six fields, seconds last, and are in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from croniter import croniter
from django.utils.module_loading import import_string
from procrastinate import App, JobContext
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

# A worker sends a sign of life every 5 s (settings); after this silence its jobs are taken up again.
SILENCE_MAXIMAL = 20
# A job that has brought its worker down this many times is given up.
TENTATIVES_MAXIMALES = 3


@dataclass(frozen=True)
class Job:
    """One job. `suit_l_horloge`: what it does depends on the project's clock, so moving it calls for a run;
    `seul`: never two at once, as is the rule for those that have an hour.
    """

    nom: str
    chemin: str
    libelle: str
    cron: str = ""
    suit_l_horloge: bool = False
    seul: bool = False

    def executer(self, **arguments):
        return import_string(self.chemin)(**arguments)

    def prochaine(self, instant: datetime) -> datetime:
        """The next scheduled run after `instant`, by the real clock."""
        return croniter(self.cron, instant.astimezone(ZoneInfo("UTC"))).get_next(datetime)


JOBS = (
    Job(
        "acces.envoyer_identifiant",
        "preau.socle.acces.jobs.envoyer_identifiant",
        "Envoyer son identifiant à qui l'a demandé",
    ),
    Job(
        "acces.envoyer_lien",
        "preau.socle.acces.jobs.envoyer_lien",
        "Envoyer le lien de changement de mot de passe",
    ),
    Job(
        "cartes.itineraires",
        "preau.socle.cartes.jobs.itineraires",
        "Demander les distances par la route au serveur d'itinéraires",
        cron="0 2 * * * 0",
    ),
    Job(
        "cartes.tracer_fond",
        "preau.socle.cartes.fond.jobs.tracer",
        "Tracer de nouveau le fond de carte, si les communes, les zones ou les contours ont changé",
        cron="30 2 * * * 0",
    ),
    Job(
        "courriels.balayer",
        "preau.socle.courriels.jobs.balayer",
        "Envoyer les courriels en attente dont l'heure est venue",
        cron="* * * * * */15",
        suit_l_horloge=True,
    ),
    Job("courriels.envoyer", "preau.socle.courriels.jobs.envoyer", "Envoyer un courriel déposé"),
    Job(
        "jumo.actualiser",
        "preau.jumo.jobs.actualiser_bmp",
        "Actualiser les BMP d'après le fichier de la nuit",
        # 3.30 in Paris in winter, 4.30 in summer: never in the hour that a change of time repeats or skips,
        # after the extractions of the evening, before anybody works.
        cron="30 2 * * * 0",
    ),
    Job("jumo.calculer_plan", "preau.jumo.jobs.plan", "Calculer un plan de jumelage"),
    Job(
        "jumo.expirer_demandes",
        "preau.jumo.jobs.expirer_demandes",
        "Annuler les demandes de jumelage restées sans réponse",
        cron="* * * * * 0",
        suit_l_horloge=True,
    ),
    Job("jumo.publier", "preau.jumo.jobs.publier", "Publier les brouillons des services", seul=True),
    Job(
        "travaux.nettoyer",
        "preau.socle.travaux.jobs.nettoyer",
        "Effacer les traces des travaux finis depuis plus de trois jours",
        cron="30 1 * * * 0",
    ),
    Job(
        "travaux.signaler_interrompus",
        "preau.socle.travaux.jobs.signaler_interrompus",
        "Marquer en échec les travaux dont le processus a disparu",
        cron="* * * * * 30",
    ),
)
PAR_NOM = {job.nom: job for job in JOBS}


def planifies() -> list[Job]:
    return [job for job in JOBS if job.cron]


def enregistrer(app: App) -> None:
    """Make every job known to Procrastinate. Called when Django is ready (PROCRASTINATE_ON_APP_READY)."""
    for job in JOBS:
        _enregistrer(app, job)
    tache = app.task(name="travaux.reprendre", queueing_lock="travaux.reprendre", pass_context=True)(
        _reprendre
    )
    app.periodic(cron="* * * * * */15")(tache)


def _enregistrer(app: App, job: Job) -> None:
    if not job.cron:
        app.task(name=job.nom, lock=job.nom if job.seul else None)(job.executer)
        return

    def executer(timestamp: int):
        job.executer()

    # One waiting run at most, and never two at once.
    tache = app.task(name=job.nom, queueing_lock=job.nom, lock=job.nom)(executer)
    app.periodic(cron=job.cron)(tache)


async def _reprendre(context: JobContext, timestamp: int) -> None:
    """Put the jobs of dead workers back in the queue: Procrastinate does not do it by itself."""
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE_MAXIMAL):
        # The run that its worker has not survived is not counted yet.
        if stalled.attempts + 1 >= TENTATIVES_MAXIMALES:
            await manager.finish_job(stalled, status=Status.FAILED, delete_job=False)
            continue
        try:
            await manager.retry_job(stalled)
        except UniqueViolation:
            # The next run of a scheduled job waits already, and for the lock that this one still holds.
            await manager.finish_job(stalled, status=Status.ABORTED, delete_job=False)
