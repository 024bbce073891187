"""T12: follow a long piece of work while it runs.

    with suivre("annuaire.importer", "Import de l'annuaire", total=3435) as avancer:
        with transaction.atomic():
            for rang, ligne in enumerate(lignes, start=1):
                …
                avancer(rang)

Open it outside the transaction of the work: the row is written at once, and its progress goes through a
connection of its own, so that others see it while the work's transaction is still open.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from preau.socle import horloge
from preau.socle.acces.models import Compte
from preau.socle.cycles import ActionImpossible
from preau.socle.travaux.models import Travail

# Seconds between two writes of the progress.
PAS = 0.3
# First half of the advisory lock held by whoever runs the work: when nobody holds it, its process is dead.
VERROU = 1_414_681_942


class Avancement:
    """Called with (done) or (done, total); writes at most a few times a second."""

    def __init__(self, travail: Travail, a_part):
        self.travail = travail
        self.resultat: dict = {}
        self._a_part = a_part
        self._dernier = 0.0

    def __call__(self, fait: int, total: int | None = None) -> None:
        self.travail.fait = fait
        if total is not None:
            self.travail.total = total
        if (maintenant := time.monotonic()) - self._dernier >= PAS:
            self._dernier = maintenant
            with self._a_part.cursor() as curseur:
                curseur.execute(
                    "UPDATE travaux_travail SET fait = %s, total = %s WHERE id = %s",
                    [self.travail.fait, self.travail.total, self.travail.pk],
                )


@contextmanager
def suivre(
    nom: str, libelle: str, total: int | None = None, *, demandeur: Compte | None = None
) -> Iterator[Avancement]:
    """Show the progress of the work done within. What is put in `.resultat` is kept with the row."""
    instant = horloge.now()
    a_part = connection.copy()
    try:
        # The lock is held before anybody can see the row.
        with transaction.atomic(), a_part.cursor() as curseur:
            travail = Travail.objects.create(
                nom=nom,
                libelle=libelle,
                etat=Travail.Etat.EN_COURS,
                total=total,
                cree_le=instant,
                debut=instant,
                demandeur=demandeur,
            )
            curseur.execute("SELECT pg_advisory_lock(%s, %s)", [VERROU, travail.pk])
        avancement = Avancement(travail, a_part)
        try:
            yield avancement
        except BaseException as erreur:
            # A rule's refusal is a sentence for whoever asked; a fault is for whoever mends it.
            nature = "" if isinstance(erreur, ActionImpossible) else f"{type(erreur).__name__} : "
            _finir(travail, Travail.Etat.ECHEC, erreur=f"{nature}{erreur}"[:1000])
            raise
        travail.resultat = avancement.resultat
        _finir(travail, Travail.Etat.FINI)
    finally:
        a_part.close()


def _finir(travail: Travail, etat: str, *, erreur: str = "") -> None:
    travail.etat, travail.erreur, travail.fin = etat, erreur, horloge.now()
    travail.save(update_fields=["etat", "erreur", "fin", "fait", "total", "resultat"])


def vivant(travail: Travail) -> bool:
    """True while the process that runs this work is there."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid = %s AND objid = %s)",
            [VERROU, travail.pk],
        )
        return curseur.fetchone()[0]
