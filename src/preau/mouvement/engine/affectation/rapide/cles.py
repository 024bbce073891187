"""The strict key packed in one 64-bit number: fields side by side, the first criterion highest, the smallest strongest.

The first criterion on which two keys differ is then the field of the highest bit of their exclusive or.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from preau.mouvement.engine.affectation.modele import Entree, Parametres

# Criteria that depend on the application; the others depend on the candidate (and on droits.csv) alone.
PAR_DEMANDE = ("titulaire", "classe", "qualification", "rang", "sous_rang")
BITS = 63


class TropLarge(ValueError):
    """The key does not fit in 63 bits: the plain path must run."""


@dataclass(frozen=True)
class Champ:
    """A field of the key: one criterion, or several of the candidate's that follow one another, ranked together."""

    criteres: tuple[str, ...]
    decalage: int


class Cles:
    """How the keys of an input are packed."""

    def __init__(self, entree: Entree, parametres: Parametres, sous_rang_max: int):
        e = self.entree = entree
        self.rangs: dict[tuple[str, ...], tuple[np.ndarray, np.ndarray]] = {}
        self.classe_max = int(max(e.v_classe.max(initial=0), np.max(e.d_classe, initial=0))) + 1
        maxima = {
            "titulaire": 1,
            "classe": self.classe_max,
            "qualification": int(max(e.v_qualification.max(initial=0), np.max(e.d_qualification, initial=0))),
            "rang": int(e.v_rang.max(initial=0)) + 1,
            "sous_rang": sous_rang_max,
        }
        groupes = []
        for demande, suite in groupby(parametres.cle, key=PAR_DEMANDE.__contains__):
            criteres = tuple(suite)
            groupes += [(critere,) for critere in criteres] if demande else [criteres]
        largeurs = []
        for groupe in groupes:
            if groupe[0] in PAR_DEMANDE:
                maximum = maxima[groupe[0]]
            else:
                self.rangs[groupe] = self._ranger(groupe)
                maximum = int(max(self.rangs[groupe][0].max(initial=0), self.rangs[groupe][1].max(initial=0)))
            largeurs.append(max(1, maximum.bit_length()))
        if sum(largeurs) > BITS:
            raise TropLarge
        # The candidates, the strongest on what is their own first.
        self.tour = np.argsort(next(iter(self.rangs.values()))[0], kind="stable")
        decalage = sum(largeurs)
        self.champs = []
        for groupe, largeur in zip(groupes, largeurs, strict=True):
            decalage -= largeur
            self.champs.append(Champ(groupe, decalage))

    def valeurs(self, critere: str) -> tuple[np.ndarray, np.ndarray]:
        """What sorts on a candidate's criterion: for each candidate, and for each line of droits.csv."""
        e = self.entree
        d_candidat = np.asarray(e.d_candidat, np.int64)
        if critere == "candidat":
            return np.arange(len(e.candidats)), d_candidat
        base = getattr(e, critere)
        droits = base[d_candidat]
        if critere in ("conjoint", "bareme") and len(d_candidat):
            dit = getattr(e, f"d_{critere}")
            droits = np.where(dit >= 0, dit, droits)
        return (base, droits) if critere in ("naissance", "lot") else (-base, -droits)

    def _ranger(self, criteres: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Dense ranks on several criteria together: for each candidate, and for each line of droits.csv."""
        colonnes = [np.concatenate(self.valeurs(critere)) for critere in criteres]
        ordre = np.lexsort(colonnes[::-1])
        differe = np.zeros(len(ordre), bool)
        for colonne in colonnes:
            differe[1:] |= np.diff(colonne[ordre]) != 0
        rangs = np.empty(len(ordre), np.int64)
        rangs[ordre] = np.cumsum(differe)
        n = len(self.entree.candidats)
        return rangs[:n], rangs[n:]

    def composer(
        self,
        candidat: np.ndarray,
        poste: np.ndarray,
        voeu: np.ndarray,
        sous_rang: np.ndarray,
        droit: np.ndarray,
    ) -> np.ndarray:
        """The key of each application; `droit` is its line of droits.csv, or -1."""
        e = self.entree
        avec = np.flatnonzero(droit >= 0)
        sien = droit[avec]
        propre = voeu < 0
        cles = np.zeros(len(candidat), np.int64)
        for champ in self.champs:
            (critere, *_) = champ.criteres
            if critere == "titulaire":
                valeur = (e.c_poste[candidat] != poste).astype(np.int64)
            elif critere in ("classe", "qualification"):
                valeur = (
                    np.where(propre, 0, getattr(e, f"v_{critere}")[voeu]) if e.taille else np.zeros_like(cles)
                )
                if len(avec):
                    dit = getattr(e, f"d_{critere}")[sien]
                    valeur[avec] = np.where(dit >= 0, dit, valeur[avec])
                if critere == "classe":
                    valeur = np.where(valeur == 0, self.classe_max, valeur)
            elif critere == "rang":
                valeur = self._rangs_de_voeu(candidat, voeu, propre)
            elif critere == "sous_rang":
                valeur = sous_rang
            else:
                base, droits = self.rangs[champ.criteres]
                valeur = base[candidat]
                if len(avec):
                    valeur[avec] = droits[sien]
            cles |= valeur.astype(np.int64) << champ.decalage
        return cles

    def _rangs_de_voeu(self, candidat: np.ndarray, voeu: np.ndarray, propre: np.ndarray) -> np.ndarray:
        """The rank of the wish; one's own post appended at the end comes after the last."""
        e = self.entree
        if not e.taille:
            return np.ones(len(candidat), np.int64)
        rang = e.v_rang[voeu].astype(np.int64)
        ajoutes = np.flatnonzero(propre)
        fin, debut = e.v_debut[candidat[ajoutes] + 1], e.v_debut[candidat[ajoutes]]
        rang[ajoutes] = np.where(fin > debut, e.v_rang[fin - 1] + 1, 1)
        return rang
