"""That a result which nobody can contest is the very one that the mechanism promises.

`da` promises the best of them for every candidate at once, `chaines_2012` the worst: the places that chains move, and
no swap besides. Both are proven without running either, by rotations (Gusfield and Irving, "The Stable Marriage
Problem", 1989), seats of a post being alike. All keys are strict; R below is the result, already proven stable.

*Best.* At each post let the claimant be the strongest of those who prefer it to what they have in R; an arrow goes from
the post to the one its claimant holds. If arrows make a cycle, moving each claimant along it serves them all and leaves
nobody to contest. If some stable B is better, take the posts that candidates better off in B enter: the claimant of
such a post is better off in B too (else he, stronger than whoever enters, would contest B), and the post that he leaves
is entered in turn, as every post is as full in B as in R (rural hospitals, Roth 1986). Arrows among them make a cycle.

*Worst.* From each candidate let an arrow go to the weakest occupant of the first post, after his own in his list, where
he is stronger than that occupant (none when it has an empty place). By the same reasoning read from the side of posts,
these arrows make a cycle if and only if some stable result is worse.

Each candidate's list is read once: the time is linear in the number of applications.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from preau.mouvement.engine.verificateur.fichiers import Application

Listes = dict[str, dict[str, Application]]
Suivant = Callable[[str], str | None]


def cycles(departs: Iterable[str], suivant: Suivant) -> Iterator[list[str]]:
    """Every cycle of arrows, at most one leaving each node."""
    vus: set[str] = set()
    for depart in sorted(departs):
        chemin: dict[str, None] = {}
        noeud: str | None = depart
        while noeud is not None and noeud not in vus:
            vus.add(noeud)
            chemin[noeud] = None
            noeud = suivant(noeud)
        if noeud in chemin:
            cycle = list(chemin)
            yield cycle[cycle.index(noeud) :]


def _depuis_le_premier(cycle: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same cycle, told from its first candidate by code."""
    debut = cycle.index(min(cycle))
    return cycle[debut:] + cycle[:debut]


def mieux_pour_tous(
    listes: Listes, obtenus: dict[str, str], voulus: Iterable[tuple[str, str]]
) -> Iterator[list[tuple[str, str]]]:
    """Every cycle of candidates who would all be better off, as (candidate, post he would have).

    `obtenus`: what each has, "" for nothing; `voulus`: (candidate, post that he prefers to it).
    """
    reclamants: dict[str, str] = {}
    for candidat, poste in voulus:
        autre = reclamants.get(poste)
        if autre is None or listes[candidat][poste].cle < listes[autre][poste].cle:
            reclamants[poste] = candidat

    def quitte(poste: str) -> str | None:
        return obtenus[reclamants[poste]] or None if poste in reclamants else None

    for postes in cycles(reclamants, quitte):
        yield _depuis_le_premier([(reclamants[poste], poste) for poste in postes])


def moins_pour_tous(
    listes: Listes, obtenus: dict[str, str], occupants: dict[str, list[str]], places: Callable[[str], int]
) -> Iterator[list[tuple[str, str]]]:
    """Every cycle of candidates who would all be worse off, as (candidate, post he would have)."""
    faibles = {
        poste: max(presents, key=lambda o: listes[o][poste].cle)
        for poste, presents in occupants.items()
        if presents
    }
    replis: dict[str, str] = {}
    for candidat, poste in obtenus.items():
        if poste and (repli := _repli(listes, candidat, poste, faibles, occupants, places)):
            replis[candidat] = repli

    def deloge(candidat: str) -> str | None:
        return faibles.get(replis[candidat]) if candidat in replis else None

    for candidats in cycles(replis, deloge):
        yield _depuis_le_premier([(candidat, replis[candidat]) for candidat in candidats])


def _repli(
    listes: Listes,
    candidat: str,
    obtenu: str,
    faibles: dict[str, str],
    occupants: dict[str, list[str]],
    places: Callable[[str], int],
) -> str | None:
    """The first post after what he has where he is stronger than the weakest; None when an empty place comes first."""
    liste = iter(listes[candidat].items())
    for poste, _ in liste:
        if poste == obtenu:
            break
    for poste, application in liste:
        presents = occupants.get(poste, ())
        if len(presents) < places(poste):
            return None
        if presents and application.cle < listes[faibles[poste]][poste].cle:
            return poste
    return None
