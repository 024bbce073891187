"""Exchanges on top of deferred acceptance (simulation): what protected holders could swap, and its price in envy.

After Combe, Tercieux and Terrier, "The Design of Teacher Assignment" (Review of Economic Studies, 2022), block
exchange: one may point only to a post where an occupant, holder or not, is weaker than he is, so that a cycle improves
both sides. Each points to the post he prefers; cycles are carried out, their members leave, until none is left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from preau.mouvement.engine.affectation.modele import Applications, Entree


def echanger(app: Applications, tenu: Sequence[int], sans_titre: Sequence) -> tuple[list[int], int]:
    """The result after the exchanges, and how many candidates took part.

    `sans_titre` are the keys of the applications without the holder's protection, which exchanges set aside.
    """
    tenu = list(tenu)
    occupants: dict[int, list[int]] = defaultdict(list)  # post -> who is on it, the weakest first
    for c, a in enumerate(tenu):
        if a >= 0:
            occupants[app.poste[a]].append(c)
    for liste in occupants.values():
        liste.sort(key=lambda c: sans_titre[tenu[c]], reverse=True)
    restent = {
        c: app.debut[c] for c, a in enumerate(tenu) if a >= 0
    }  # candidate -> his next application to try
    initial = list(tenu)
    echanges = 0

    def vise(c: int) -> tuple[int, int]:
        """The occupant c points to, and by which application: himself when nothing better is open to him."""
        while restent[c] < initial[c]:
            a = restent[c]
            faible = next((o for o in occupants[app.poste[a]] if o in restent), None)
            if faible is not None and sans_titre[a] < sans_titre[initial[faible]]:
                return faible, a
            restent[c] += 1  # those who remain at a post only grow fewer: it will not open again
        return c, initial[c]

    for depart in list(restent):
        while depart in restent:
            chemin: list[int] = []
            place: dict[int, int] = {}
            c = depart
            while c not in place:
                place[c] = len(chemin)
                chemin.append(c)
                c = vise(c)[0]
            cycle = chemin[place[c] :]
            for membre, a in [(membre, vise(membre)[1]) for membre in cycle]:
                tenu[membre] = a
            for membre in cycle:
                del restent[membre]
            echanges += len(cycle) if len(cycle) > 1 else 0
    return tenu, echanges


def envies(app: Applications, tenu: Sequence[int], entree: Entree) -> int:
    """How many applications, linked wishes apart, are passed over by a weaker key that no holder's title protects: the
    price of the exchanges."""
    c_poste, v_lie = entree.c_poste, entree.v_lie
    faible: dict[int, int] = {}
    for c, a in enumerate(tenu):
        if (
            a >= 0
            and app.poste[a] != c_poste[c]
            and (app.poste[a] not in faible or app.cle[a] > app.cle[faible[app.poste[a]]])
        ):
            faible[app.poste[a]] = a
    total = 0
    for c, obtenu in enumerate(tenu):
        fin = obtenu if obtenu >= 0 else app.debut[c + 1]
        for a in range(app.debut[c], fin):
            autre = faible.get(app.poste[a])
            total += autre is not None and app.cle[a] < app.cle[autre] and v_lie[app.voeu[a]] < 0
    return int(total)
