"""Answering a demande (J12, J13)."""

from __future__ import annotations

from django.db import transaction

from preau.jumo.models import Acceptation, Bmp, Jumelage
from preau.jumo.services.automate import supplanter
from preau.jumo.services.demandes import decrire, exiger_libres
from preau.jumo.services.regles import (
    avertir,
    consigner,
    exiger,
    exiger_pour,
    motif_complet,
    terminer,
    verrouiller_jumelage,
)
from preau.jumo.states import Etat
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.cycles import ActionImpossible
from preau.socle.interface.formats import date_heure


@transaction.atomic
def accepter(*, acteur: Acteur, jumelage: int, bmp: int) -> Jumelage:
    """The school of the solicited `bmp` accepts. The last answer makes the jumelage valid, and cancels every
    other pending demande that touches one of its BMP, in this transaction, with their mails (J12).
    """
    demande = verrouiller_jumelage(jumelage)
    exiger(demande, "accepter", acteur)
    sollicite = _sollicite(demande, bmp, acteur)
    _exiger_dans_le_delai(demande)
    if demande.acceptations.filter(bmp=sollicite).exists():
        raise ActionImpossible("Votre établissement a déjà accepté : la demande attend l'autre réponse.")
    exiger_libres(demande.bmps)
    Acceptation.objects.create(jumelage=demande, bmp=sollicite, le=horloge.now(), auteur=acteur.signature)
    complet = demande.acceptations.count() == len(demande.sollicites)
    if complet:
        terminer(demande, Etat.VALIDE, acteur)
    suite = "acceptée, jumelage validé" if complet else "acceptée, une réponse est encore attendue"
    consigner(demande, "accepter", acteur, f"{decrire(demande)} : demande {suite}", Etat.EN_COURS)
    avertir(demande, "acceptation", acteur, complet=complet, sollicite=sollicite)
    if complet:
        supplanter([demande])
    return demande


@transaction.atomic
def refuser(*, acteur: Acteur, jumelage: int, bmp: int, motif: str, commentaire: str = "") -> Jumelage:
    """The school of the solicited `bmp` refuses, with a motif; one refusal refuses a triple (J12, J13)."""
    demande = verrouiller_jumelage(jumelage)
    exiger(demande, "refuser", acteur)
    _sollicite(demande, bmp, acteur)
    _exiger_dans_le_delai(demande)
    choisi, propre = motif_complet(motif, commentaire)
    terminer(demande, Etat.REFUSE, acteur, motif=choisi, commentaire=propre)
    consigner(demande, "refuser", acteur, f"{decrire(demande)} : demande refusée", Etat.EN_COURS)
    avertir(demande, "refus", acteur)
    return demande


def _sollicite(demande: Jumelage, bmp: int, acteur: Acteur) -> Bmp:
    """The solicited BMP for which the author answers."""
    sollicite = next((membre for membre in demande.sollicites if membre.pk == bmp), None)
    if sollicite is None:
        raise ActionImpossible("Ce BMP n'attend pas de réponse dans cette demande.")
    exiger_pour(acteur, sollicite.etablissement)
    return sollicite


def _exiger_dans_le_delai(demande: Jumelage) -> None:
    """The scheduler may be a minute late; the deadline is not."""
    if demande.echeance <= horloge.now():
        raise ActionImpossible(
            f"Le délai de réponse est passé ({date_heure(demande.echeance)}) : la demande est annulée."
        )
