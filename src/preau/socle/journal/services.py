"""The one way to write in the journal (T5)."""

from collections.abc import Iterable

from django.db import connection, models

from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.journal.models import Evenement
from preau.socle.journal.queries import cle_objet


def noter(
    *,
    acteur: Acteur,
    application: str,
    action: str,
    phrase: str,
    objet: models.Model | None = None,
    etablissements: Iterable[str] = (),
    interne: bool = False,
    avant: dict | None = None,
    apres: dict | None = None,
) -> Evenement:
    """Add a line, in the transaction of the act itself.

    `etablissements` are RNE codes; `phrase` is one French sentence without personal data beyond the author's.
    An `interne` line is for the services alone: the heads of its schools do not read it.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The journal is written in the transaction of the act.")
    return Evenement.objects.create(
        le=horloge.now(),
        application=application,
        action=action,
        phrase=phrase,
        compte=acteur.compte,
        auteur=acteur.signature,
        organisation=acteur.rne,
        etablissements=sorted(set(etablissements)),
        interne=interne,
        objet=cle_objet(objet),
        avant=avant,
        apres=apres,
    )
