"""One problem: the BMP of one discipline and one ORS, as arrays for the compiled loops."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from preau.jumo.engine.optimum import noyaux
from preau.jumo.engine.score import (
    MILLIMETRES,
    UNITE,
    Membre,
    Poids,
    bornes,
    millimetres,
    seule,
    unites,
    utilite,
)
from preau.jumo.engine.trajets import INCONNU

# A cost of triples above any gain.
SANS_TRIPLE = 1 << 40


@dataclass(frozen=True)
class Probleme:
    """See noyaux: amounts in `unites`, BMP by quotité then id."""

    blocs: tuple[Membre, ...]
    q: np.ndarray
    legs: np.ndarray
    exclus: np.ndarray
    zones: np.ndarray
    table: np.ndarray
    bas: int
    haut: int
    zone_u: int
    triple_u: int
    seules: np.ndarray
    rangs: np.ndarray  # rank of each BMP by id

    @property
    def n(self) -> int:
        return len(self.blocs)

    @property
    def donnees(self) -> tuple:
        """The leading arguments of the loops."""
        return (
            self.q,
            self.legs,
            self.exclus,
            self.zones,
            self.table,
            self.bas,
            self.haut,
            self.zone_u,
            self.triple_u,
        )

    def restreint(self, indices: np.ndarray, separes: np.ndarray | None = None) -> Probleme:
        """The problem of these BMP only (indices ascending); those of `separes` may not be in one group."""
        carre = np.ix_(indices, indices)
        exclus = self.exclus[carre].copy()
        if separes is not None:
            rangs = np.searchsorted(indices, separes)
            exclus[np.ix_(rangs, rangs)] = True
        return replace(
            self,
            blocs=tuple(self.blocs[i] for i in indices.tolist()),
            q=self.q[indices],
            legs=np.ascontiguousarray(self.legs[carre]),
            exclus=exclus,
            zones=self.zones[indices],
            seules=self.seules[indices],
            rangs=np.argsort(np.argsort(self.rangs[indices])),
        )

    def sans_triple(self) -> Probleme:
        """The same with pairs only."""
        return replace(self, triple_u=SANS_TRIPLE)

    def gains(self, groupes: np.ndarray) -> np.ndarray:
        """Gain of each group (m × 3, k = -1 for a pair), in `unites`. They must be feasible."""
        i, j, k = groupes[:, 0], groupes[:, 1], groupes[:, 2]
        trois = k >= 0
        k = np.where(trois, k, j)
        total = self.q[i] + self.q[j] + np.where(trois, self.q[k], 0)
        a, b, c = self.legs[i, j], np.where(trois, self.legs[i, k], 0), np.where(trois, self.legs[j, k], 0)
        route = np.where(trois, a + b + c - np.maximum(np.maximum(a, b), c), a)
        z = self.zones
        distinctes = (
            1 + (z[i] != z[j]).astype(np.int64) + ((z[k] != z[i]) & (z[k] != z[j]) & trois).astype(np.int64)
        )
        valeur = self.table[total - self.bas] - route - self.zone_u * (distinctes - 1) - self.triple_u * trois
        return valeur - self.seules[i] - self.seules[j] - np.where(trois, self.seules[k], 0)


def construire(
    blocs: Iterable[Membre],
    rang_ecole: dict[str, int],
    distances: np.ndarray,
    poids: Poids,
    interdits: Sequence[frozenset[str]] = (),
) -> Probleme:
    """The problem of these BMP (one discipline, one ORS).

    `distances` holds the millimetres between schools (INCONNU where not known), `rang_ecole` the place of each RNE
    in it.
    """
    blocs = tuple(sorted(blocs, key=lambda b: (b.quotite, b.id)))
    ors = blocs[0].ors
    bas, haut = bornes(ors, poids)
    ecoles = np.array([rang_ecole[b.rne] for b in blocs])
    m = distances[np.ix_(ecoles, ecoles)].astype(np.int64)
    cout = np.rint(m / MILLIMETRES * poids.km * UNITE).astype(np.int64)
    legs = np.where((m == INCONNU) | (m > millimetres(poids.km_max)), noyaux.IMPOSSIBLE, cout)
    exclus = ecoles[:, None] == ecoles[None, :]
    place = {b.id: rang for rang, b in enumerate(blocs)}
    for paire in interdits:
        if all(ident in place for ident in paire):
            i, j = (place[ident] for ident in paire)
            exclus[i, j] = exclus[j, i] = True
    codes: dict[str, int] = {}
    zones = [codes.setdefault(b.zone or f"\0{b.id}", len(codes)) for b in blocs]
    par_id = sorted(range(len(blocs)), key=lambda rang: blocs[rang].id)
    rangs = np.empty(len(blocs), dtype=np.int64)
    rangs[par_id] = np.arange(len(blocs))
    return Probleme(
        blocs=blocs,
        q=np.array([b.quotite for b in blocs], dtype=np.int64),
        legs=legs,
        exclus=exclus,
        zones=np.array(zones, dtype=np.int64),
        table=np.array([unites(utilite(h, ors, poids)) for h in range(bas, haut + 1)], dtype=np.int64),
        bas=bas,
        haut=haut,
        zone_u=unites(poids.zone),
        triple_u=unites(poids.triple),
        seules=np.array([unites(seule(b.quotite, ors, poids)) for b in blocs], dtype=np.int64),
        rangs=rangs,
    )
