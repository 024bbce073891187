"""Undoing an effective jumelage, and putting a refused line away (J13)."""

from __future__ import annotations

from django.db import transaction

from preau.jumo.models import Jumelage, Masque
from preau.jumo.services.demandes import decrire
from preau.jumo.services.regles import (
    avertir,
    consigner,
    exiger,
    motif_complet,
    terminer,
    verrouiller_jumelage,
)
from preau.jumo.states import Etat
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Etablissement
from preau.socle.cycles import ActionImpossible


@transaction.atomic
def supprimer(*, acteur: Acteur, jumelage: int, motif: str, commentaire: str = "") -> Jumelage:
    """Undo a valid jumelage: any of its schools or its service may, with a motif; all are told (J4, J13)."""
    effectif = verrouiller_jumelage(jumelage)
    exiger(effectif, "supprimer", acteur)
    choisi, propre = motif_complet(motif, commentaire)
    terminer(effectif, Etat.SUPPRIME, acteur, motif=choisi, commentaire=propre)
    consigner(effectif, "supprimer", acteur, f"{decrire(effectif)} : jumelage supprimé", Etat.VALIDE)
    avertir(effectif, "suppression", acteur)
    return effectif


@transaction.atomic
def masquer(*, acteur: Acteur, jumelage: int, etablissement: Etablissement) -> Jumelage:
    """Put a refused demande out of one school's list: journal, no mail (J13)."""
    refuse = verrouiller_jumelage(jumelage)
    exiger(refuse, "masquer", acteur)
    if etablissement.pk not in {bmp.etablissement_id for bmp in refuse.bmps}:
        raise ActionImpossible(f"Cette demande ne concerne pas {etablissement}.")
    _, cree = Masque.objects.get_or_create(jumelage=refuse, etablissement=etablissement)
    if cree:
        consigner(refuse, "masquer", acteur, f"{decrire(refuse)} : ligne masquée", Etat.REFUSE)
    return refuse
