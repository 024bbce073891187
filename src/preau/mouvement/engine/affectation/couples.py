"""Linked wishes (M25): a link that only one of the two obtains is broken and taken out, and the run starts again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from preau.mouvement.engine.affectation.modele import Applications, Entree


@dataclass(frozen=True)
class Lien:
    """A link: its code, and its two wishes (indexes), the smaller candidate's first."""

    code: str
    voeux: tuple[int, int]
    rang: int  # the smaller of the two ranks


def liens(entree: Entree) -> list[Lien]:
    """The links in the order in which broken ones are taken out: (smaller rank, code)."""
    if not entree.liens:
        return []
    voeux: dict[int, list[int]] = defaultdict(list)
    for v, lie in enumerate(entree.v_lie):
        if lie >= 0:
            voeux[int(lie)].append(v)
    tous = [
        Lien(entree.liens[lie], (un, autre), int(min(entree.v_rang[un], entree.v_rang[autre])))
        for lie, (un, autre) in voeux.items()
    ]
    return sorted(tous, key=lambda lien: (lien.rang, lien.code))


def lien_rompu(tous: Sequence[Lien], entree: Entree, app: Applications, tenu: Sequence[int]) -> Lien | None:
    """The first link that exactly one of the two obtains."""
    for lien in tous:
        un, autre = (voeu_obtenu(app, tenu[entree.v_candidat[v]]) == v for v in lien.voeux)
        if un != autre:
            return lien
    return None


def voeu_obtenu(app: Applications, a: int) -> int:
    """The wish behind an application held; -1 when there is none, or for one's own post appended at the end."""
    return int(app.voeu[a]) if a >= 0 else -1


def coalitions(
    tous: Sequence[Lien], entree: Entree, initiales: Applications, app: Applications, tenu: Sequence[int]
) -> list[dict]:
    """The links that both prefer to what they have and could hold together, keys considered: nobody can promise that
    there is none (Roth 1984), so they are named. `initiales` are the applications before any link was taken out."""
    occupants: dict[int, list[int]] = defaultdict(list)
    concernes = {int(entree.v_cible[v]) for lien in tous for v in lien.voeux}
    for c, a in enumerate(tenu):
        if a >= 0 and app.poste[a] in concernes:
            occupants[int(app.poste[a])].append(c)
    trouvees = []
    for lien in tous:
        paire = [(int(entree.v_candidat[v]), application_du_voeu(initiales, entree, v)) for v in lien.voeux]
        prefere = all(
            a >= 0 and _prefere(app, tenu[c], v) for (c, a), v in zip(paire, lien.voeux, strict=True)
        )
        if prefere and _tiendraient(paire, entree, initiales, app, tenu, occupants):
            trouvees.append(
                {
                    "lie": lien.code,
                    "candidats": [entree.candidats[c] for c, _ in paire],
                    "rangs": [int(entree.v_rang[v]) for v in lien.voeux],
                    "postes": [entree.postes[entree.v_cible[v]] for v in lien.voeux],
                }
            )
    return sorted(trouvees, key=lambda coalition: coalition["lie"])


def application_du_voeu(app: Applications, entree: Entree, v: int) -> int:
    """The application that a precise wish makes; -1 when an earlier wish reaches its post."""
    c = entree.v_candidat[v]
    return next((a for a in range(app.debut[c], app.debut[c + 1]) if app.voeu[a] == v), -1)


def _prefere(app: Applications, a: int, v: int) -> bool:
    obtenu = voeu_obtenu(app, a)
    return obtenu < 0 or v < obtenu


def _tiendraient(
    paire: list[tuple[int, int]],
    entree: Entree,
    initiales: Applications,
    app: Applications,
    tenu: Sequence[int],
    occupants: dict[int, list[int]],
) -> bool:
    """Whether each post has room for them once it keeps its holders and those with a stronger key."""
    membres = {c for c, _ in paire}
    for poste in {int(initiales.poste[a]) for _, a in paire}:
        cles = [initiales.cle[a] for _, a in paire if initiales.poste[a] == poste]
        devant = sum(
            entree.c_poste[o] == poste or app.cle[tenu[o]] < max(cles)
            for o in occupants[poste]
            if o not in membres
        )
        if devant + len(cles) > entree.places[poste]:
            return False
    return True


def applications_des_postes(app: Applications, postes: Sequence[int]) -> list[int]:
    """For each candidate, his application to the post that he is given; -1 for none."""
    return [
        next((a for a in range(app.debut[c], app.debut[c + 1]) if app.poste[a] == poste), -1)
        for c, poste in enumerate(postes)
    ]
