"""What the software does by itself: expiry (J14), and cancelling what became impossible (J12)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from preau.jumo.models import Jumelage
from preau.jumo.services.demandes import decrire
from preau.jumo.services.regles import avertir, consigner, exiger, terminer, verrouiller_jumelage
from preau.jumo.states import Etat
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.campagnes.queries import Calendrier

DEJA_JUMELE = Acteur("Annulation automatique (BMP déjà jumelé)")


@transaction.atomic
def expirer(*, jumelage: int) -> bool:
    """Cancel a pending demande whose deadline has come, and tell its schools; False if nothing was due.

    Safe to call twice, and while a school answers: whoever locks the BMP first decides.
    """
    demande = verrouiller_jumelage(jumelage)
    if demande.etat != Etat.EN_COURS or demande.echeance > horloge.now():
        return False
    acteur = Acteur(_cause(demande))
    exiger(demande, "expirer", acteur)
    terminer(demande, Etat.ANNULE, acteur, raison=acteur.nom)
    consigner(demande, "expirer", acteur, f"{decrire(demande)} : demande restée sans réponse", Etat.EN_COURS)
    avertir(demande, "expiration", acteur)
    return True


def _cause(demande: Jumelage) -> str:
    """The author's name of an expiry: the delay, in days when it is whole days, or the end of the phase."""
    heures = round((demande.echeance - demande.cree_le).total_seconds() / 3600)
    ouverte = Calendrier.de(demande.campagne).phase_de_code("ouverte")
    if ouverte and demande.echeance == ouverte.fin:
        return "Annulation automatique (fin de la période de demande)"
    duree = f"{heures // 24} jours" if heures % 24 == 0 and heures > 24 else f"{heures} heures"
    return f"Annulation automatique (délai de {duree})"


def supplanter(valides: Iterable[Jumelage]) -> list[Jumelage]:
    """Cancel every pending demande that touches a BMP of the jumelages just made valid (J12).

    Called once, within that act's transaction, which holds the BMP; the demandes are locked by ascending id.
    """
    autres = list(
        Jumelage.objects.avec_bmp()
        .en_cours()
        .touchant(bmp.pk for valide in valides for bmp in valide.bmps)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    for demande in autres:
        exiger(demande, "supplanter", DEJA_JUMELE)
        terminer(demande, Etat.ANNULE, DEJA_JUMELE, raison="BMP déjà jumelé")
        consigner(
            demande,
            "supplanter",
            DEJA_JUMELE,
            f"{decrire(demande)} : demande annulée, BMP déjà jumelé",
            Etat.EN_COURS,
        )
        avertir(demande, "deja_jumele", DEJA_JUMELE)
    return autres
