"""The blocking coalitions of rapport.json, worked out again (M25)."""

from __future__ import annotations

from collections.abc import Iterator

from preau.mouvement.engine.verificateur.fichiers import Application, Dossier

Listes = dict[str, dict[str, Application]]


def coalitions(
    avant: Dossier, resultat: dict[str, dict], listes: Listes, occupants: dict[str, list[str]]
) -> Iterator[dict]:
    """The links that both prefer to what they have and could hold together, by code. `avant`: before any was broken;
    `listes`: what each could obtain at the end."""
    for lie, voeux in sorted(avant.lies.items()):
        paire = sorted(voeux, key=lambda voeu: voeu["candidat"])
        applications = [_prefere(avant, voeu, resultat, listes) for voeu in paire]
        if all(applications) and _tiendraient(avant, paire, applications, occupants, listes):
            yield {
                "lie": lie,
                "candidats": [voeu["candidat"] for voeu in paire],
                "rangs": [int(voeu["rang"]) for voeu in paire],
                "postes": [voeu["code"] for voeu in paire],
            }


def _prefere(avant: Dossier, voeu: dict, resultat: dict[str, dict], listes: Listes) -> Application | None:
    """The application behind a linked wish, when it reaches its post and ranks before what the candidate has."""
    candidat = voeu["candidat"]
    application = avant.liste(candidat).get(voeu["code"])
    if application is None or application.voeu is not voeu:
        return None
    poste = resultat[candidat]["poste"]
    obtenu = listes[candidat][poste].voeu if poste else None
    return application if obtenu is None or int(voeu["rang"]) < int(obtenu["rang"]) else None


def _tiendraient(
    avant: Dossier,
    paire: list[dict],
    applications: list[Application],
    occupants: dict[str, list[str]],
    listes: Listes,
) -> bool:
    """Whether each post has room for them once it keeps its holders and those with a stronger key."""
    membres = {voeu["candidat"] for voeu in paire}
    for poste in {voeu["code"] for voeu in paire}:
        cles = [a.cle for voeu, a in zip(paire, applications, strict=True) if voeu["code"] == poste]
        devant = [
            candidat
            for candidat in occupants.get(poste, ())
            if candidat not in membres
            and (avant.propre(candidat) == poste or listes[candidat][poste].cle < max(cles))
        ]
        if len(devant) + len(cles) > avant.places(poste):
            return False
    return True
