"""The flags that a changed quotité leaves on a jumelage, until the school has seen them (J2)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from preau.jumo.models import Jumelage, Signalement
from preau.jumo.services.actualisation.plan import Maintien
from preau.jumo.services.demandes import decrire
from preau.jumo.services.regles import exiger_pour, verrouiller_jumelage
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Etablissement
from preau.socle.cycles import ActionImpossible
from preau.socle.journal.services import noter


def signaler(maintiens: Iterable[Maintien]) -> None:
    """Flag the changes to every school of these jumelages.

    An earlier flag not seen yet is replaced by one that tells the whole way, and goes when it leads back.
    """
    visibles = [m for m in maintiens if m.visible]
    anciens = {
        (s.jumelage_id, s.etablissement_id, s.bmp_id): s
        for s in Signalement.objects.filter(jumelage__in=[m.jumelage.pk for m in visibles], vu_le=None)
    }
    instant = horloge.now()
    nouveaux = []
    for maintien in visibles:
        for bmp, apres in maintien.changements:
            for membre in maintien.jumelage.bmps:
                ancien = anciens.get((maintien.jumelage.pk, membre.etablissement_id, bmp.pk))
                avant = ancien.avant if ancien else bmp.quotite
                if avant != apres:
                    nouveaux.append(
                        Signalement(
                            jumelage=maintien.jumelage,
                            etablissement=membre.etablissement,
                            bmp=bmp,
                            avant=avant,
                            apres=apres,
                            le=instant,
                        )
                    )
    touches = {(m.jumelage.pk, bmp.pk) for m in visibles for bmp, _ in m.changements}
    perimes = [s.pk for (jumelage, _, bmp), s in anciens.items() if (jumelage, bmp) in touches]
    Signalement.objects.filter(pk__in=perimes).delete()
    Signalement.objects.bulk_create(nouveaux)


@transaction.atomic
def marquer_vu(*, acteur: Acteur, jumelage: int, etablissement: Etablissement) -> Jumelage:
    """The school has seen that quotités of its jumelage have changed: journal, no mail."""
    vu = verrouiller_jumelage(jumelage)
    if etablissement.pk not in {bmp.etablissement_id for bmp in vu.bmps}:
        raise ActionImpossible(f"Cette demande ne concerne pas {etablissement}.")
    exiger_pour(acteur, etablissement)
    siens = Signalement.objects.filter(jumelage=vu, etablissement=etablissement, vu_le=None)
    if siens.update(vu_le=horloge.now()):
        noter(
            acteur=acteur,
            application="jumo",
            action="marquer-vu",
            phrase=f"{decrire(vu)} : changement de quotité vu",
            objet=vu,
            etablissements=[etablissement.rne],
        )
    return vu
