"""The services' validation of what the schools have paired (J19): confirm, go back on it, undo; in bulk.

Each act is all or nothing: when one jumelage of the selection does not allow it, none changes, and the
refusal names every one that does not, with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from preau.jumo.access import parts
from preau.jumo.models import Jumelage
from preau.jumo.services.demandes import decrire
from preau.jumo.services.regles import (
    avertir,
    consigner,
    exiger_phase,
    motif_complet,
    terminer,
    verrouiller_jumelages,
)
from preau.jumo.states import CYCLE, Etat
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.cycles import ActionImpossible
from preau.socle.interface.formats import date_heure

# What one act may hold: its locks, its journal and its mails are one transaction.
MAXIMUM = 500


class SelectionRefusee(ActionImpossible):
    """Some jumelages of the selection forbid the act: `refus` is [(key, reason)], the others may go on."""

    def __init__(self, refus: list[tuple[int, str]], total: int):
        self.refus = refus
        if total == 1:
            super().__init__(f"Rien n'a été fait. {refus[0][1]}")
            return
        bloques = "1 ne le permet pas" if len(refus) == 1 else f"{len(refus)} ne le permettent pas"
        super().__init__(f"Rien n'a été fait : sur les {total} jumelages sélectionnés, {bloques}.")


@transaction.atomic
def confirmer(*, acteur: Acteur, jumelages: Sequence[int]) -> list[Jumelage]:
    """Confirm valid jumelages, all or none, and tell their schools (J19)."""
    confirmes = _exiger_tous(acteur, jumelages, "confirmer", _pas_confirme)
    instant = horloge.now()
    for jumelage in confirmes:
        _confirmation(jumelage, instant, acteur.signature)
        consigner(jumelage, "confirmer", acteur, f"{decrire(jumelage)} : jumelage confirmé", Etat.VALIDE)
        avertir(jumelage, "confirmation", acteur)
    return confirmes


@transaction.atomic
def annuler_confirmation(*, acteur: Acteur, jumelages: Sequence[int]) -> list[Jumelage]:
    """Go back on the confirmation of jumelages, which stay valid, all or none; their schools are told (J19)."""
    rouverts = _exiger_tous(acteur, jumelages, "annuler_confirmation", _confirme)
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
    defaits = _exiger_tous(acteur, jumelages, "defaire", _pas_confirme)
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


def _exiger_tous(
    acteur: Acteur, pks: Sequence[int], action: str, condition: Callable[[Jumelage], str]
) -> list[Jumelage]:
    """The jumelages, locked, once state, part, phase and `condition` (a reason, or nothing) allow all of them."""
    voulus = list(dict.fromkeys(pks))
    exiger_taille(voulus)
    jumelages = verrouiller_jumelages(voulus)
    for campagne in {jumelage.campagne for jumelage in jumelages}:
        exiger_phase(campagne, CYCLE.trouver(Etat.VALIDE, action))
    refus = []
    for jumelage in jumelages:
        try:
            CYCLE.verifier(jumelage.etat, action, parts=parts(acteur, jumelage))
        except ActionImpossible as obstacle:
            refus.append((jumelage.pk, str(obstacle)))
            continue
        if raison := condition(jumelage):
            refus.append((jumelage.pk, raison))
    if refus:
        raise SelectionRefusee(refus, len(voulus))
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
