"""Every possible result of a small instance, to find those that nobody can contest. Reads lists and keys from the
verifier, which shares no code with the engine."""

from collections.abc import Iterator
from itertools import product
from math import prod

from preau.mouvement.engine.verificateur.fichiers import Application, Dossier

Resultat = dict[str, str | None]
TROP = 30_000


def inattaquables(dossier: Dossier, *, par_voeu: bool = False) -> list[Resultat] | None:
    """Every result where each holder has his post or better, nobody is passed over by a weaker key, and no wanted place
    is empty; None when there are too many to look at. `par_voeu`: the posts of one wish are worth the same."""
    candidats = sorted(dossier.candidats)
    listes = {c: dossier.liste(c) for c in candidats}
    choix = [[*listes[c], *([] if dossier.propre(c) else [None])] for c in candidats]
    if prod(map(len, choix)) > TROP:
        return None
    return [
        resultat
        for postes in product(*choix)
        if _tient(dossier, listes, resultat := dict(zip(candidats, postes, strict=True)), par_voeu)
    ]


def _tient(
    dossier: Dossier, listes: dict[str, dict[str, Application]], resultat: Resultat, par_voeu: bool
) -> bool:
    occupants: dict[str, list] = {poste: [] for poste in dossier.postes}
    for candidat, poste in resultat.items():
        if poste is not None:
            occupants[poste].append(listes[candidat][poste].cle)
    if any(len(cles) > dossier.places(poste) for poste, cles in occupants.items()):
        return False
    for candidat, poste in _voulus(listes, resultat, par_voeu):
        if len(occupants[poste]) < dossier.places(poste):
            return False
        if any(listes[candidat][poste].cle < cle for cle in occupants[poste]):
            return False
    return True


def _voulus(
    listes: dict[str, dict[str, Application]], resultat: Resultat, par_voeu: bool
) -> Iterator[tuple[str, str]]:
    for candidat, liste in listes.items():
        obtenu = resultat[candidat]
        for poste, application in liste.items():
            if poste == obtenu or (par_voeu and obtenu and application.voeu is liste[obtenu].voeu):
                break
            yield candidat, poste


def niveau(dossier: Dossier, candidat: str, poste: str | None) -> int:
    """The rank of the wish that gives a post; one's own at the end, then nothing, come last."""
    if poste is None:
        return 99
    voeu = dossier.liste(candidat)[poste].voeu
    return int(voeu["rang"]) if voeu else 98


def rang(dossier: Dossier, candidat: str, poste: str | None) -> int:
    """The place of a post in somebody's list; nothing comes last."""
    liste = list(dossier.liste(candidat))
    return len(liste) if poste is None else liste.index(poste)


def extremes(dossier: Dossier, resultats: list[Resultat]) -> tuple[Resultat, Resultat]:
    """What is best, and what is worst, for all the candidates at once."""

    def vers(choisir) -> Resultat:
        return {
            c: choisir((resultat[c] for resultat in resultats), key=lambda poste: rang(dossier, c, poste))
            for c in dossier.candidats
        }

    return vers(min), vers(max)
