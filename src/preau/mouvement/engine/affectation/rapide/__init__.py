"""The fast path: the same steps as in plain Python, by columns (numpy), compiled (numba) when the input is large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np

from preau.mouvement.engine.affectation.modele import Applications, Entree, Explications, Parametres
from preau.mouvement.engine.affectation.rapide import noyau
from preau.mouvement.engine.affectation.rapide.cles import TropLarge
from preau.mouvement.engine.affectation.rapide.expansion import ApplicationsRapides, ExpansionRapide
from preau.mouvement.engine.affectation.rapide.explications import expliquer
from preau.mouvement.engine.affectation.rapide.lecture import lire_en_bloc

__all__ = ["TropLarge", "VoieRapide", "lire_en_bloc"]

# Applications from which tries, each of which runs again, are compiled.
SEUIL_ESSAIS = 100_000
TEXTES = ("postes", "zones", "natures", "candidats", "liens", "empreinte")


def en_tableaux(entree: Entree) -> Entree:
    """The input with its columns as arrays."""
    colonnes = {}
    for champ in fields(Entree):
        if champ.name not in TEXTES:
            colonne = getattr(entree, champ.name)
            if not isinstance(colonne, np.ndarray):
                colonne = np.array(colonne, bool if champ.name in ("v_zone", "d_exclu") else np.int64)
            colonnes[champ.name] = colonne
    return replace(entree, **colonnes)


class VoieRapide:
    """The steps of a run, for `moteur.calculer`. `compiler` None: by size. Raises TropLarge."""

    nom = "rapide"

    def __init__(self, entree: Entree, parametres: Parametres, compiler: bool | None = None):
        self.entree, self.parametres = en_tableaux(entree), parametres
        self.compiler = compiler
        self.expansion = ExpansionRapide(self.entree, parametres, compiler)
        self._classement: tuple[ApplicationsRapides, np.ndarray, np.ndarray] | None = None

    def avec(self, entree: Entree) -> VoieRapide:
        """The same on a changed input, made to be called again and again: numba is loaded once."""
        lignes = sum(len(colonnes[0]) for colonnes in self.expansion.lignes.values())
        compiler = self.compiler or (lignes >= SEUIL_ESSAIS and noyau.numba_disponible()) or None
        voie = VoieRapide(entree, self.parametres, compiler)
        voie.expansion.reprendre(self.expansion)
        return voie

    def etendre(self, retires: frozenset[int] = frozenset()) -> ApplicationsRapides:
        return self.expansion.etendre(retires)

    def en_listes(self, app: Applications) -> Applications:
        noms = ("debut", "candidat", "poste", "voeu", "cle", "bareme")
        return Applications(*(getattr(app, nom).tolist() for nom in noms), app.retires)

    def sans_titre(self, app: Applications) -> Sequence:
        """The keys without the holder's protection, always the first field."""
        return (app.cle & ((1 << self.expansion.cles.champs[0].decalage) - 1)).tolist()

    def expliquer(self, app: ApplicationsRapides, tenu: Sequence[int]) -> Explications:
        _, rang = self.classer(app)
        compiler = noyau.a_compiler(len(app.poste), self.compiler)
        return expliquer(self.expansion, app, np.asarray(tenu, np.int64), rang, compiler)

    def compter(self, app: ApplicationsRapides) -> list[int]:
        """For each post, how many apply, its own holders apart."""
        autres = self.entree.c_poste[app.candidat] != app.poste
        return np.bincount(app.poste[autres], minlength=len(self.entree.postes)).tolist()

    def classer(self, app: ApplicationsRapides) -> tuple[np.ndarray, np.ndarray]:
        """The applications by post then key, and how many stronger keys each meets at its post."""
        if self._classement is None or self._classement[0] is not app:
            self._classement = (app, *self._classer(app))
        return self._classement[1:]

    def _classer(self, app: ApplicationsRapides) -> tuple[np.ndarray, np.ndarray]:
        debut = _debuts(app.poste, len(self.entree.postes))
        place = np.empty(len(app.poste), np.int32)
        if noyau.a_compiler(len(app.poste), self.compiler):
            ordre = np.empty(len(app.poste), np.int32)
            noyau.compile_("classer")(debut, app.poste, app.cle, debut[:-1].copy(), ordre, place)
            return ordre, place
        ordre = np.argsort(app.cle)
        # Sixteen bits are sorted by digits, in one pass.
        court = np.uint16 if len(self.entree.postes) <= 2**16 else np.int64
        ordre = ordre[np.argsort(app.poste[ordre].astype(court), kind="stable")]
        place[ordre] = np.arange(len(ordre)) - debut[app.poste[ordre]]
        return ordre, place

    def resoudre(self, app: ApplicationsRapides) -> np.ndarray:
        chaines = self.parametres.mecanisme == "chaines_2012"
        arguments = self.arguments_chaines(app) if chaines else self.arguments_da(app)
        fonction = noyau.chaines_2012 if chaines else noyau.da
        if noyau.a_compiler(len(app.poste), self.compiler):
            noyau.compile_(fonction.__name__)(*arguments)
        else:
            arguments = tuple(argument.tolist() for argument in arguments)
            fonction(*arguments)
        tenu = np.asarray(arguments[-1], np.int64)
        if chaines:
            tenu = np.where((tenu >= app.debut[:-1]) & (tenu < app.debut[1:]), tenu, -1)
        return tenu

    def arguments_da(self, app: ApplicationsRapides) -> tuple[np.ndarray, ...]:
        """What `noyau.da` works on; the last is the result. The kernel waits for memory: its numbers are short."""
        # No post ever holds more than all who apply.
        places = np.minimum(self.entree.places, np.bincount(app.poste, minlength=len(self.entree.postes)))
        base = np.concatenate([[0], np.cumsum(places)]).astype(np.int32)
        return (
            self.expansion.cles.tour,
            app.debut,
            app.poste,
            app.cle,
            base,
            np.zeros(len(places), np.int32),
            np.zeros(base[-1], np.int64),
            np.zeros(base[-1], np.int32),
            np.where(places > 0, noyau.JAMAIS, -1),
            np.full(len(app.debut) - 1, -1, np.int32),
        )

    def arguments_chaines(self, app: ApplicationsRapides) -> tuple[np.ndarray, ...]:
        """What `noyau.chaines_2012` works on; the last is the result."""
        e = self.entree
        ordre, _ = self.classer(app)
        debut = _debuts(app.poste, len(e.postes))
        titulaires = e.c_poste >= 0
        libres = e.places - np.bincount(e.c_poste[titulaires], minlength=len(e.postes))
        # Those who have nothing stand after their last application: whatever they asked for is better.
        tenu = np.where(titulaires, app.debut[1:] - 1, app.debut[1:])
        libres = np.minimum(libres, np.diff(debut))
        pile = np.zeros(libres.sum() + 1, np.int64)
        return (debut, ordre, app.candidat, app.poste, libres, debut[:-1].copy(), pile, tenu)


def _debuts(poste: np.ndarray, postes: int) -> np.ndarray:
    """Where the applications to each post begin once sorted by post, and the end."""
    return np.concatenate([[0], np.cumsum(np.bincount(poste, minlength=postes))])
