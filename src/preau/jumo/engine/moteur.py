"""The pairing engine: `resoudre` proposes the best jumelages of an académie, or of one discipline (J17).

Each discipline (and ORS in it) is a problem of its own, solved beside the others on threads, since the compiled loops
and HiGHS work without the GIL: no process is left, and the caller may stop it by an exception in `progression`.
The plan does not depend on the order of the BMP, nor on the clock where optimality is proven.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from preau.jumo.engine import solution as s
from preau.jumo.engine.optimum.egalites import departager
from preau.jumo.engine.optimum.glouton import glouton
from preau.jumo.engine.optimum.probleme import Probleme, construire
from preau.jumo.engine.optimum.resolution import Resolution
from preau.jumo.engine.score import UNITE, Membre, Poids, Trajet, evaluer
from preau.jumo.engine.trajets import INCONNU, matrice

Progression = Callable[[int, int], None]

# Parts of the time allowed: until when roots are cut, what the comparison may take then, what is kept for the end.
PART_RACINES, PART_COMPARAISON, PART_FIN = 0.5, 0.15, 0.04


@dataclass
class _Tache:
    """One problem and what is known of it."""

    code: str
    resolution: Resolution
    paires: Resolution | None = None
    prix: list[int] = field(default_factory=list)

    @property
    def probleme(self) -> Probleme:
        return self.resolution.probleme


def resoudre(
    blocs: Iterable[Membre],
    trajets: Trajet,
    poids: Poids,
    *,
    imposes: Iterable[Sequence[str]] = (),
    interdits: Iterable[Sequence[str]] = (),
    ecart: float = 0.0,
    limite_s: float = 60.0,
    coeurs: int = 2,
    comparer: bool = True,
    progression: Progression | None = None,
) -> s.Solution:
    """The disjoint groups of two or three BMP of greatest total gain.

    `imposes`: ids of the groups already decided, whose BMP are left out; `interdits`: pairs of ids never in one
    group. `ecart`: relative gap at which a discipline is left; `limite_s`: seconds for all of it; `comparer`: also the
    greedy plan and the best pairs. `progression(done, total)` counts disciplines. Raises ValueError when an id is there
    twice, unknown, or in two imposed groups.
    """
    debut = time.monotonic()
    blocs = tuple(sorted(blocs, key=lambda b: b.id))
    imposes = [tuple(groupe) for groupe in imposes]
    interdits = tuple(sorted({frozenset(paire) for paire in interdits}, key=sorted))
    par_id = {b.id: b for b in blocs}
    _verifier_ids(blocs, par_id, imposes, interdits)
    pris = {ident for groupe in imposes for ident in groupe}
    libres = [b for b in blocs if b.id not in pris]
    ecoles = sorted({b.rne for b in blocs})
    distances = matrice(ecoles, trajets)
    taches = _taches(libres, {rne: rang for rang, rne in enumerate(ecoles)}, distances, poids, interdits)

    fin = debut + limite_s * (1 - PART_FIN)
    _Equipe(taches, coeurs, debut, fin, ecart, comparer, progression).travailler()

    groupes = sorted((g for t in taches for g in _groupes(t, trajets, poids)), key=lambda g: g.ids)
    decides = [[par_id[ident] for ident in groupe] for groupe in imposes]
    gains_imposes = sum((evaluer(groupe, trajets, poids).gain or 0.0 for groupe in decides), 0.0)
    situe = getattr(trajets, "situe", None) or _situe(ecoles, distances)
    rarete = {b.id: 0.0 for b in libres}
    for t in taches:
        if t.resolution.racine is not None:
            rarete |= {
                b.id: round(float(u), 4) for b, u in zip(t.probleme.blocs, t.resolution.racine.u, strict=True)
            }
    return s.Solution(
        groupes=tuple(groupes),
        score=sum(t.resolution.score for t in taches) / UNITE,
        borne=sum(_borne(t.resolution) for t in taches) / UNITE,
        borne_racine=sum(
            t.resolution.racine.borne if t.resolution.racine else _borne(t.resolution) for t in taches
        )
        / UNITE,
        disciplines=_disciplines(blocs, taches),
        sans_coordonnees=tuple(b.id for b in blocs if not situe(b.rne)),
        rarete=rarete,
        glouton=_comparaison([(t.probleme, t.resolution.glouton) for t in taches]) if comparer else None,
        paires=_comparaison([(t.probleme, t.paires.plan) for t in taches if t.paires]) if comparer else None,
        imposes=s.chiffres(decides, gains_imposes),
        duree_s=time.monotonic() - debut,
        entree=s.Entree(tuple(libres), trajets, poids, interdits),
    )


def prix_exact(solution: s.Solution, groupe: s.Groupe, *, limite_s: float = 5.0) -> float:
    """What the académie loses, in points, if no two BMP of this group may be together: its discipline solved again.

    Exact when the discipline is proven in both cases; else an estimate.
    """
    entree, premier = solution.entree, groupe.membres[0]
    blocs = [b for b in entree.blocs if (b.discipline, b.ors) == (premier.discipline, premier.ors)]
    ids = {b.id for b in blocs}
    refus = [paire for paire in entree.interdits if paire <= ids]
    refus += [frozenset(paire) for paire in combinations(groupe.ids, 2)]
    options = {"limite_s": limite_s, "coeurs": 1, "comparer": False}
    sans = resoudre(blocs, entree.trajet, entree.poids, interdits=refus, **options)
    avec = sum(g.gain for g in solution.groupes if g.ids[0] in ids)
    return max(0.0, round(avec - sans.score, 4))


class _Equipe:
    """The threads: all roots first, largest first; then the pairs to compare with; then the proofs, smallest first."""

    def __init__(
        self,
        taches: list[_Tache],
        coeurs: int,
        debut: float,
        fin: float,
        ecart: float,
        comparer: bool,
        progression: Progression | None,
    ) -> None:
        self._taches, self._coeurs, self._ecart = taches, max(1, coeurs), ecart
        self._comparer, self._progression = comparer, progression or (lambda fait, total: None)
        self._racines = debut + (fin - debut) * PART_RACINES
        self._fin = fin
        self._comparaison = debut + (fin - debut) * (PART_RACINES + PART_COMPARAISON)
        self._a_faire = sum(map(_effort, taches))
        self._verrou = threading.Lock()
        self._arret = threading.Event()

    def travailler(self) -> None:
        par_taille = sorted(self._taches, key=lambda t: (t.probleme.n, t.code))
        with ThreadPoolExecutor(self._coeurs, thread_name_prefix="jumo") as fils:
            try:
                self._attendre([fils.submit(self._commencer, t) for t in reversed(par_taille)])
                if self._comparer:
                    self._attendre([fils.submit(self._apparier, t) for t in par_taille])
                self._suivre({fils.submit(self._prouver, t): t for t in par_taille})
            except BaseException:
                self._arret.set()
                fils.shutdown(wait=True, cancel_futures=True)
                raise

    def _attendre(self, futurs: list[Future]) -> None:
        wait(futurs, return_when=FIRST_EXCEPTION)
        for futur in futurs:
            futur.result()

    def _suivre(self, futurs: dict[Future, _Tache]) -> None:
        """Tell the caller of each discipline as its last problem is done."""
        restent: dict[str, int] = {}
        for t in self._taches:
            restent[t.code] = restent.get(t.code, 0) + 1
        total, fait = len(restent), 0
        self._progression(0, total)
        for futur in as_completed(futurs):
            futur.result()
            code = futurs[futur].code
            restent[code] -= 1
            if not restent[code]:
                fait += 1
                self._progression(fait, total)

    def _commencer(self, tache: _Tache) -> None:
        tache.resolution.commencer(self._racines, self._fin, self._arret)

    def _prouver(self, tache: _Tache) -> None:
        with self._verrou:
            # What is left is shared between the problems that are left; the easy ones leave theirs to the others.
            reste = self._fin - time.monotonic()
            part = min(1.0, self._coeurs * _effort(tache) / self._a_faire)
            self._a_faire -= _effort(tache)
        fin = time.monotonic() + max(0.0, reste * part)
        r = tache.resolution
        r.approfondir(fin - time.monotonic(), self._ecart, self._arret)
        if r.racine is not None and r.prouve and len(r.plan):
            r.plan, _ = departager(
                r.probleme, r.racine, r.plan, limite_s=max(0.05, fin - time.monotonic()), arret=self._arret
            )
        tache.prix = _prix(r.probleme, r.plan, self._fin)

    def _apparier(self, tache: _Tache) -> None:
        tache.paires = Resolution(tache.probleme.sans_triple())
        tache.paires.commencer(self._comparaison, self._fin, self._arret)
        tache.paires.approfondir(max(0.05, self._comparaison - time.monotonic()), 0.0, self._arret)


def _effort(tache: _Tache) -> float:
    """How the time is shared between problems, by their number of BMP."""
    return tache.probleme.n**1.5


def _verifier_ids(
    blocs: Sequence[Membre],
    par_id: dict[str, Membre],
    imposes: Sequence[Sequence[str]],
    interdits: Sequence[frozenset[str]],
) -> None:
    if len(par_id) < len(blocs):
        doubles = sorted({b.id for n, b in enumerate(blocs) if n and blocs[n - 1].id == b.id})
        raise ValueError(f"Des BMP sont donnés deux fois : {', '.join(doubles)}.")
    cites = [ident for groupe in imposes for ident in groupe]
    inconnus = sorted(({*cites} | {i for paire in interdits for i in paire}) - par_id.keys())
    if inconnus:
        raise ValueError(f"Des BMP imposés ou interdits n'existent pas : {', '.join(inconnus)}.")
    if len(set(cites)) < len(cites):
        raise ValueError("Un BMP est dans deux groupes imposés.")
    if any(len(paire) != 2 for paire in interdits):
        raise ValueError("Un interdit est une paire de deux BMP différents.")


def _taches(
    blocs: list[Membre],
    rangs: dict[str, int],
    distances: np.ndarray,
    poids: Poids,
    interdits: Sequence[frozenset[str]],
) -> list[_Tache]:
    lots: dict[tuple[str, int], list[Membre]] = {}
    for b in blocs:
        lots.setdefault((b.discipline, b.ors), []).append(b)
    paires: dict[tuple[str, int], list[frozenset[str]]] = {}
    lot_de = {b.id: (b.discipline, b.ors) for b in blocs}
    for paire in interdits:
        for cle in {lot_de[ident] for ident in paire if ident in lot_de}:
            paires.setdefault(cle, []).append(paire)
    return [
        _Tache(cle[0], Resolution(construire(lot, rangs, distances, poids, paires.get(cle, ()))))
        for cle, lot in sorted(lots.items())
    ]


def _groupes(tache: _Tache, trajet: Trajet, poids: Poids) -> list[s.Groupe]:
    resultat = []
    for membres, prix in zip(tache.resolution.plan.tolist(), tache.prix, strict=True):
        groupe = tuple(sorted((tache.probleme.blocs[b] for b in membres if b >= 0), key=lambda b: b.id))
        resultat.append(s.Groupe(groupe, evaluer(groupe, trajet, poids), prix / UNITE))
    return resultat


def _prix(probleme: Probleme, plan: np.ndarray, fin: float) -> list[int]:
    """See Groupe.prix, in `unites`. Past `fin` (monotonic time) it is the gain, a bound too."""
    libres = np.ones(probleme.n, dtype=bool)
    libres[plan[plan >= 0]] = False
    resultat = []
    for groupe, gain in zip(plan, probleme.gains(plan).tolist(), strict=True):
        if time.monotonic() > fin:
            resultat.append(gain)
            continue
        membres = groupe[groupe >= 0]
        indices = np.sort(np.concatenate((np.flatnonzero(libres), membres)))
        reste = probleme.restreint(indices, separes=membres)
        autrement = glouton(reste)
        resultat.append(max(0, gain - int(reste.gains(autrement).sum())))
    return resultat


def _borne(resolution: Resolution) -> int:
    """The bound as a whole number of `unites`, which scores are."""
    return max(resolution.score, int(resolution.borne))


def _disciplines(blocs: Sequence[Membre], taches: Sequence[_Tache]) -> tuple[s.Discipline, ...]:
    nombres: dict[str, int] = {}
    for b in blocs:
        nombres[b.discipline] = nombres.get(b.discipline, 0) + 1
    resultat = []
    for code, nombre in sorted(nombres.items()):
        siennes = [t.resolution for t in taches if t.code == code]
        score, borne = sum(r.score for r in siennes), sum(_borne(r) for r in siennes)
        resultat.append(
            s.Discipline(code, nombre, score / UNITE, borne / UNITE, all(r.prouve for r in siennes))
        )
    return tuple(resultat)


def _comparaison(plans: Sequence[tuple[Probleme, np.ndarray]]) -> s.Chiffres:
    groupes = [[p.blocs[b] for b in membres if b >= 0] for p, plan in plans for membres in plan.tolist()]
    return s.chiffres(groupes, sum(int(p.gains(plan).sum()) for p, plan in plans) / UNITE)


def _situe(ecoles: Sequence[str], distances: np.ndarray) -> Callable[[str], bool]:
    """Without word from the caller: a school is placed when its distance to some other one is known."""
    connues = (distances != INCONNU).sum(axis=1) > 1
    placees = {rne for rne, connue in zip(ecoles, connues, strict=True) if connue}
    return lambda rne: rne in placees or len(ecoles) < 2
