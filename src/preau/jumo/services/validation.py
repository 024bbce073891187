"""The services' validation of what the schools have paired (J19): confirm, go back on it, undo; in bulk.

Each act is all or nothing: when one jumelage of the selection does not allow it, none changes, and the
refusal names every one that does not, with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from preau.jumo.models import Jumelage
from preau.jumo.services.demandes import decrire
from preau.jumo.services.regles import (
    avertir,
    consigner,
    exiger_tous,
    motif_complet,
    terminer,
    verrouiller_jumelages,
)
from preau.jumo.states import Etat
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.cycles import ActionImpossible
from preau.socle.interface.formats import date_heure

# What one act may hold: its locks, its journal and its mails are one transaction.
MAXIMUM = 500


@transaction.atomic
def confirmer(*, acteur: Acteur, jumelages: Sequence[int]) -> list[Jumelage]:
    """Confirm valid jumelages, all or none, and tell their schools (J19)."""
    confirmes = _verrouiller(acteur, jumelages, "confirmer", _pas_confirme)
    instant = horloge.now()
    for jumelage in confirmes:
        _confirmation(jumelage, instant, acteur.signature)
        consigner(jumelage, "confirmer", acteur, f"{decrire(jumelage)} : jumelage confirmé", Etat.VALIDE)
        avertir(jumelage, "confirmation", acteur)
    return confirmes


@transaction.atomic
def annuler_confirmation(*, acteur: Acteur, jumelages: Sequence[int]) -> list[Jumelage]:
    """Go back on the confirmation of jumelages, which stay valid, all or none; their schools are told (J19)."""
    rouverts = _verrouiller(acteur, jumelages, "annuler_confirmation", _confirme)
    for jumelage in rouverts:
        _confirmation(jumelage, None, "")
        phrase = f"{decrire(jumelage)} : confirmation annulée"
        consigner(jumelage, "annuler_confirmation", acteur, phrase, Etat.VALIDE)
        avertir(jumelage, "confirmation_annulee", acteur)
    return rouverts


@transaction.atomic
def defaire(*, acteur: Acteur, jumelages: Sequence[int], motif: str, commentaire: str = "") -> list[Jumelage]:
    """Undo valid jumelages that nobody has confirmed, with a motif, all or none; their schools are told."""
    choisi, propre = motif_complet(motif, commentaire)
    defaits = _verrouiller(acteur, jumelages, "defaire", _pas_confirme)
    for jumelage in defaits:
        terminer(jumelage, Etat.SUPPRIME, acteur, motif=choisi, commentaire=propre)
        phrase = f"{decrire(jumelage)} : jumelage défait par les services"
        consigner(jumelage, "defaire", acteur, phrase, Etat.VALIDE)
        avertir(jumelage, "defait", acteur)
    return defaits


def exiger_taille(selection: Sequence[int]) -> None:
    """ActionImpossible when nothing is selected, or more than one act holds."""
    if not selection:
        raise ActionImpossible("Aucun jumelage n'est sélectionné : cochez au moins une ligne.")
    if len(selection) > MAXIMUM:
        raise ActionImpossible(
            f"{len(selection)} jumelages sélectionnés ; {MAXIMUM} au plus à la fois. Filtrez la liste, par "
            "département ou par discipline, et recommencez pour la suite."
        )


def _verrouiller(
    acteur: Acteur, pks: Sequence[int], action: str, condition: Callable[[Jumelage], str]
) -> list[Jumelage]:
    """The jumelages, locked, once state, part, phase and `condition` (a reason, or nothing) allow all of them."""
    voulus = list(dict.fromkeys(pks))
    exiger_taille(voulus)
    jumelages = verrouiller_jumelages(voulus)
    exiger_tous(jumelages, action, acteur, condition)
    return jumelages


def _pas_confirme(jumelage: Jumelage) -> str:
    if jumelage.confirme_le is None:
        return ""
    return f"Déjà confirmé le {date_heure(jumelage.confirme_le)} par {jumelage.confirme_par}."


def _confirme(jumelage: Jumelage) -> str:
    return "" if jumelage.confirme_le else "Il n'est pas confirmé : il n'y a rien à annuler."


def _confirmation(jumelage: Jumelage, le, par: str) -> None:
    jumelage.confirme_le, jumelage.confirme_par = le, par
    jumelage.save(update_fields=["confirme_le", "confirme_par"])
