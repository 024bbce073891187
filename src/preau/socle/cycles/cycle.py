"""See the package's docstring. Pure Python: no Django, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class ActionImpossible(Exception):
    """An act that the rules refuse; the message, in French, says which rule and what to do."""


@dataclass(frozen=True)
class Transition:
    """One line of a life cycle.

    `de` is None for a creation. `vers` lists the possible states after the act (more than one when the act
    decides, as the last answer to a triple does). `qui` are parts played in the object, not roles of the
    portal. `phases` empty means at any time.
    """

    de: str | None
    action: str
    vers: tuple[str, ...]
    qui: tuple[str, ...]
    phases: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    motif: bool = False


@dataclass(frozen=True)
class Cycle:
    """The life cycle of one kind of object."""

    nom: str
    etats: dict[str, str]
    actions: dict[str, str]
    transitions: tuple[Transition, ...]

    def trouver(self, de: str | None, action: str) -> Transition | None:
        return next((t for t in self.transitions if t.de == de and t.action == action), None)

    def verifier(self, de: str | None, action: str, *, parts: Iterable[str]) -> Transition:
        """The transition for `action` from state `de` by one who plays `parts`; else ActionImpossible."""
        transition = self.trouver(de, action)
        if transition is None:
            etat = f"à l'état « {self.etats[de]} »" if de is not None else "qui n'existe pas encore"
            raise ActionImpossible(f"{self.actions[action]} : impossible pour un {self.nom} {etat}.")
        if not set(parts) & set(transition.qui):
            raise ActionImpossible(f"{self.actions[action]} : vous n'avez pas ce droit sur ce {self.nom}.")
        return transition

    def actions_possibles(self, de: str | None, *, parts: Iterable[str], phase: str | None) -> list[str]:
        """The actions open from state `de` to somebody who plays `parts`, in phase `phase`."""
        roles = set(parts)
        return [
            t.action
            for t in self.transitions
            if t.de == de and roles & set(t.qui) and (not t.phases or phase in t.phases)
        ]

    def mermaid(self) -> str:
        """The life cycle as a Mermaid state diagram."""
        lignes = ["stateDiagram-v2"]
        lignes += [f"    {code}: {libelle}" for code, libelle in self.etats.items()]
        for t in self.transitions:
            for vers in t.vers:
                lignes.append(f"    {t.de or '[*]'} --> {vers}: {self.actions[t.action]}")
        return "\n".join(lignes) + "\n"
