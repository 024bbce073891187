"""The cells of a whole file at once: where each begins and ends, then numbers, words and dates as arrays.

Nothing here explains a fault: whatever is odd raises Etrange, and the plain reader says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from preau.mouvement.engine.affectation.entree.colonnes import ENTIER_MAX, LONGUEUR_MAX

PAQUET = 1_000_000  # cells handled at once, to bound memory
BLOC = 16_000_000  # bytes handled at once
_JOURS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_BORDS = re.compile(r"(?m)(?:^|;)[^\S\n]|[^\S\n](?:;|$)")


class Etrange(Exception):
    """The file is not what the fast path expects."""


def exiger(vrai) -> None:
    if not vrai:
        raise Etrange


class Cellules:
    """The body of a file whose header was checked, cut in `colonnes` columns."""

    def __init__(self, corps: bytes, colonnes: int):
        if corps and not corps.endswith(b"\n"):
            corps += b"\n"
        self.octets = np.frombuffer(corps, np.uint8)
        coupes, autres = self._couper()
        if autres:
            try:
                exiger(not _BORDS.search(corps.decode()))
            except UnicodeDecodeError:
                raise Etrange from None
        exiger(len(coupes) % colonnes == 0)
        self.fin = coupes.reshape(-1, colonnes)
        exiger((self.octets[self.fin[:, -1]] == 10).all() and (self.octets[self.fin[:, :-1]] == 59).all())
        self.lignes = len(self.fin)
        debut = np.empty_like(coupes)
        debut[:1] = 0
        debut[1:] = coupes[:-1] + 1
        self.debut = debut.reshape(-1, colonnes)

    def _couper(self) -> tuple[np.ndarray, bool]:
        """Where the separators are, and whether there is a space or a letter beyond ASCII; refuses control characters
        and quotes."""
        coupes, autres = [], False
        genre = np.uint32 if len(self.octets) < 2**32 else np.int64
        for ici in range(0, len(self.octets), BLOC):
            bloc = self.octets[ici : ici + BLOC]
            exiger(not ((bloc < 32) & (bloc != 10) | (bloc == 34) | (bloc == 127)).any())
            autres |= bool(((bloc == 32) | (bloc > 127)).any())
            coupes.append((np.flatnonzero((bloc == 59) | (bloc == 10)) + ici).astype(genre))
        return np.concatenate([np.empty(0, genre), *coupes]), autres

    def _par_paquets(self, colonne: int, lire: Callable, sortie: np.ndarray) -> np.ndarray:
        for ici in range(0, self.lignes, PAQUET):
            tranche = slice(ici, ici + PAQUET)
            debut, fin = self.debut[tranche, colonne], self.fin[tranche, colonne]
            sortie[tranche] = lire(debut, fin, fin - debut)
        return sortie

    def entiers(self, colonne: int, mini: int = 0) -> np.ndarray:
        """Whole numbers without sign nor leading zero."""

        def lire(debut, fin, longueur):
            exiger((longueur > 0).all() and longueur.max(initial=0) <= 13)
            total = np.zeros(len(debut), np.int64)
            for place in range(longueur.max(initial=0)):
                la = longueur > place
                chiffre = self.octets[np.where(la, fin - 1 - place, 0)].astype(np.int64) - 48
                exiger(((chiffre >= 0) & (chiffre <= 9) | ~la).all())
                total += np.where(la, chiffre, 0) * 10**place
            exiger(((self.octets[debut] != 48) | (longueur == 1)).all())
            exiger((total >= mini).all() and (total <= ENTIER_MAX).all())
            return total

        return self._par_paquets(colonne, lire, np.empty(self.lignes, np.int64))

    def mots(self, colonne: int, vide: bool = False) -> np.ndarray:
        """Words as fixed-width bytes, which sort as code points do."""
        longueurs = self.fin[:, colonne] - self.debut[:, colonne]
        exiger(longueurs.max(initial=0) <= LONGUEUR_MAX and (vide or (longueurs > 0).all()))
        large = max(1, int(longueurs.max(initial=1)))
        rangee = np.arange(large)

        def lire(debut, _fin, longueur):
            ou = np.minimum(debut[:, None] + rangee, len(self.octets) - 1)
            lettres = np.where(rangee < longueur[:, None], self.octets[ou], 0).astype(np.uint8)
            return np.ascontiguousarray(lettres).view(f"S{large}")[:, 0]

        return self._par_paquets(colonne, lire, np.empty(self.lignes, f"S{large}"))

    def dates(self, colonne: int) -> np.ndarray:
        """Dates that exist, as AAAAMMJJ."""
        exiger((self.fin[:, colonne] - self.debut[:, colonne] == 10).all())
        lettres = self.octets[self.debut[:, colonne, None] + np.arange(10)].astype(np.int64) - 48
        exiger((lettres[:, [4, 7]] == ord("-") - 48).all())
        chiffres = lettres[:, [0, 1, 2, 3, 5, 6, 8, 9]]
        exiger(((chiffres >= 0) & (chiffres <= 9)).all())
        lue = chiffres @ 10 ** np.arange(7, -1, -1)
        annee, mois, jour = lue // 10_000, lue // 100 % 100, lue % 100
        exiger(((annee >= 1900) & (annee <= 2100) & (mois >= 1) & (mois <= 12)).all())
        bissextile = (annee % 4 == 0) & ((annee % 100 != 0) | (annee % 400 == 0))
        exiger(((jour >= 1) & (jour <= _JOURS[mois] + (bissextile & (mois == 2)))).all())
        return lue

    def metres(self, colonne: int) -> np.ndarray:
        """Kilometres without sign, with three decimals at most, as metres."""
        mots = self.mots(colonne)
        lettres = mots.view(np.uint8).reshape(self.lignes, -1)
        exiger(((lettres >= 48) & (lettres <= 57) | (lettres == 46) | (lettres == 0)).all())
        exiger(((lettres == 46).sum(axis=1) <= 1).all() and (lettres[:, 0] != 46).all())
        exiger((self.octets[self.fin[:, colonne] - 1] != 46).all())
        metres = mots.astype(np.float64) * 1000
        exiger((metres < 1e9).all() and (np.abs(metres - np.rint(metres)) < 1e-6).all())
        return np.rint(metres).astype(np.int64)


class Codes:
    """Known words in their order; finds the index of each of many others."""

    def __init__(self, mots: np.ndarray, unique: bool = True):
        """`unique`: a word twice is odd; otherwise it counts once."""
        self.mots, premiers = np.unique(mots, return_index=True)
        exiger(not unique or len(self.mots) == len(mots))
        self.ordre = premiers  # where each was, in the order of the words

    def textes(self) -> list[str]:
        return [mot.decode() for mot in self.mots.tolist()]

    def rangs(self, mots: np.ndarray) -> np.ndarray:
        """The index of each word, -1 when unknown."""
        if not len(self.mots) or not len(mots):
            return np.full(len(mots), -1)
        large = max(self.mots.itemsize, mots.itemsize)
        connus, mots = (_comparables(m.astype(f"S{large}")) for m in (self.mots, mots))
        # Lines of one candidate usually follow one another: only the first of a run is looked up.
        tetes = np.flatnonzero(np.concatenate([[True], mots[1:] != mots[:-1]]))
        cherches = mots[tetes]
        ou = np.minimum(np.searchsorted(connus, cherches), len(connus) - 1)
        rangs = np.where(connus[ou] == cherches, ou, -1)
        return np.repeat(rangs, np.diff(np.append(tetes, len(mots))))


def _comparables(mots: np.ndarray) -> np.ndarray:
    """Words of at most 8 bytes as whole numbers in the same order, faster to search."""
    if mots.itemsize > 8:
        return mots
    return mots.astype("S8").view(">u8").astype(np.uint64)
