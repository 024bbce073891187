"""Linked wishes by chaining of instabilities (rule set `couples.methode: roth_peranson`, with `da` only).

After Roth and Peranson, "The redesign of the matching market for American physicians" (American Economic Review, 1999),
applied to pairs of posts: a link is one application of two people, who obtain both posts together or neither; their
other wishes are their own. The run begins with deferred acceptance without any link, then lets those who have links
apply. Whoever is displaced applies again from the top of his list; a partner left alone gives his post back; a post
that comes free is offered to those who prefer it. When nobody is left to apply, no one and no link can contest.

It may never end, as there may be nothing to end on (Roth 1984): once somebody has been placed LIMITE times the search
is given up, and the caller falls back on breaking links.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from preau.mouvement.engine.affectation.couples import Lien, application_du_voeu
from preau.mouvement.engine.affectation.modele import Applications, Entree

LIMITE = 1000
_JAMAIS = 2**62


class SansFin(Exception):
    """Somebody was placed LIMITE times: the chaining goes round in circles."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a candidate may ask for: a post, with a key; `lien` is its link's index, -1 for a wish of his own."""

    poste: int
    cle: object
    lien: int = -1


class Chainage:
    """Who holds what while instabilities are chained.

    `sans_liens` are the applications without any linked wish, `tenu` their result by deferred acceptance, `initiales`
    the applications with every link: those that a link makes are read there. All as plain lists.
    """

    def __init__(
        self,
        entree: Entree,
        liens: Sequence[Lien],
        initiales: Applications,
        sans_liens: Applications,
        tenu: Sequence[int],
    ):
        self.places = entree.places
        self.paires: list[tuple[int, int]] = []  # link -> its two candidates
        self.liens: list[Lien] = []
        ajouts: dict[int, list[tuple[int, Option]]] = defaultdict(list)
        for lien in liens:
            applications = [application_du_voeu(initiales, entree, v) for v in lien.voeux]
            # Where an earlier wish reaches one of the posts, the link can never be obtained.
            if min(applications) < 0:
                continue
            for v, a in zip(lien.voeux, applications, strict=True):
                option = Option(initiales.poste[a], initiales.cle[a], len(self.liens))
                ajouts[int(entree.v_candidat[v])].append((v, option))
            un, autre = (int(entree.v_candidat[v]) for v in lien.voeux)
            self.paires.append((un, autre))
            self.liens.append(lien)
        self.options: list[list[Option]] = []  # candidate -> what he may ask for, the best first
        # Candidate -> the place, among them, of what he holds; their number when he holds nothing.
        self.place: list[int] = []
        self.occupants: dict[int, set[int]] = defaultdict(set)
        self.demandeurs: dict[int, set[int]] = defaultdict(set)  # post -> those who may ask for it
        for c, a in enumerate(tenu):
            self._inscrire(sans_liens, c, a, ajouts.get(c, []))
        self.avec_liens = set(ajouts)
        self.placements: Counter = Counter()
        # The first link's candidates are on top.
        self.pile = list(dict.fromkeys(c for paire in self.paires for c in paire))[::-1]

    def _inscrire(self, app: Applications, c: int, tenue: int, ajouts: list[tuple[int, Option]]) -> None:
        siennes = range(app.debut[c], app.debut[c + 1])
        # One's own post at the end has no wish: it comes last. A wish of one's own never is a linked one.
        rangs = [(app.voeu[a] if app.voeu[a] >= 0 else _JAMAIS, a) for a in siennes]
        suite = sorted([*rangs, *((v, -1 - rang) for rang, (v, _) in enumerate(ajouts))])
        options = [Option(app.poste[a], app.cle[a]) if a >= 0 else ajouts[-1 - a][1] for _, a in suite]
        place = next((rang for rang, (_, a) in enumerate(suite) if a == tenue and a >= 0), len(options))
        self.options.append(options)
        self.place.append(place)
        if place < len(options):
            self.occupants[options[place].poste].add(c)
        for option in options:
            self.demandeurs[option.poste].add(c)

    def resoudre(self) -> None:
        """Chain until nobody is left to apply. Raises SansFin."""
        while self.pile:
            c = self.pile.pop()
            for rang in range(self.place[c]):
                equipe = self._equipe(c, rang)
                if equipe and self._tiendrait(equipe):
                    self._placer(equipe)
                    break

    def postes(self) -> list[int]:
        """The post of each candidate, or -1."""
        return [self._tenue(c).poste if self._a_un_poste(c) else -1 for c in range(len(self.place))]

    def obtenus(self) -> list[Lien]:
        """The links that both obtain."""
        return [lien for i, lien in enumerate(self.liens) if self._tient_le_lien(self.paires[i][0], i)]

    def _a_un_poste(self, c: int) -> bool:
        return self.place[c] < len(self.options[c])

    def _tenue(self, c: int) -> Option:
        return self.options[c][self.place[c]]

    def _tient_le_lien(self, c: int, lien: int) -> bool:
        return self._a_un_poste(c) and self._tenue(c).lien == lien

    def _equipe(self, c: int, rang: int) -> dict[int, int]:
        """Who would move by this option, and to which of his own; nobody when the partner does not prefer it."""
        lien = self.options[c][rang].lien
        if lien < 0:
            return {c: rang}
        autre = next(membre for membre in self.paires[lien] if membre != c)
        sien = next(r for r, option in enumerate(self.options[autre]) if option.lien == lien)
        return {c: rang, autre: sien} if sien < self.place[autre] else {}

    def _tiendrait(self, equipe: dict[int, int]) -> bool:
        """Whether each post has room for them once it keeps those with a stronger key."""
        cles: dict[int, list] = defaultdict(list)
        for c, rang in equipe.items():
            cles[self.options[c][rang].poste].append(self.options[c][rang].cle)
        return all(
            len(siennes)
            + sum(o not in equipe and self._tenue(o).cle < max(siennes) for o in self.occupants[poste])
            <= self.places[poste]
            for poste, siennes in cles.items()
        )

    def _placer(self, equipe: dict[int, int]) -> None:
        """They take their posts; what they leave, and whom they displace, is dealt with next."""
        libres: dict[int, None] = {}  # posts that somebody leaves without being displaced, in order
        deplaces: list[int] = []
        for c in equipe:
            self._sortir(c, libres, deplaces)
        for c, rang in equipe.items():
            self.placements[c] += 1
            if self.placements[c] >= LIMITE:
                raise SansFin
            self.place[c] = rang
            self.occupants[self._tenue(c).poste].add(c)
        for poste in dict.fromkeys(self._tenue(c).poste for c in equipe):
            while len(self.occupants[poste]) > self.places[poste]:
                faible = max(self.occupants[poste], key=lambda o: self._tenue(o).cle)
                self._sortir(faible, libres, deplaces, deloge=True)
        # A member's own move may open to his link the post that he now holds.
        self.pile += sorted(self.avec_liens & equipe.keys(), reverse=True)
        # Even when one of them took a place just left: he may be weaker than others who want it.
        for poste in libres:
            self.pile += self._interesses(poste)
        self.pile += [c for c in deplaces if c not in equipe][::-1]

    def _sortir(self, c: int, libres: dict[int, None], deplaces: list[int], *, deloge: bool = False) -> None:
        """One leaves his post, and the partner of a link that they held leaves his. `libres` takes the posts that have
        a place to offer: not the one of who is displaced (`deloge`), as a stronger one has it."""
        if not self._a_un_poste(c):
            return
        tenue = self._tenue(c)
        self.occupants[tenue.poste].discard(c)
        self.place[c] = len(self.options[c])
        if not deloge:
            libres[tenue.poste] = None
        deplaces.append(c)
        if tenue.lien >= 0:
            autre = next(membre for membre in self.paires[tenue.lien] if membre != c)
            if self._tient_le_lien(autre, tenue.lien):
                self._sortir(autre, libres, deplaces)

    def _interesses(self, poste: int) -> list[int]:
        """Those who prefer a post to what they hold, the strongest last: on top of the pile."""
        cles: dict[int, object] = {}
        for c in self.demandeurs[poste]:
            for option in self.options[c][: self.place[c]]:
                if option.poste == poste and (c not in cles or option.cle < cles[c]):
                    cles[c] = option.cle
        return sorted(cles, key=cles.__getitem__, reverse=True)
