"""From wishes to applications, by columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from preau.mouvement.engine.affectation.modele import Applications, Entree, Parametres
from preau.mouvement.engine.affectation.rapide.cles import Cles
from preau.mouvement.engine.affectation.rapide.noyau import a_compiler, compile_

# What decides which post each wish reaches.
PORTEE = ("c_poste", "v_candidat", "v_rang", "v_zone", "v_cible", "v_nature", "d_exclu")


@dataclass
class ApplicationsRapides(Applications):
    """With a way to find the application of a candidate to a post."""

    postes: int = 0

    @cached_property
    def _index(self) -> tuple[np.ndarray, np.ndarray]:
        paires = self.candidat.astype(np.int64) * self.postes + self.poste
        ordre = np.argsort(paires, kind="stable")
        return paires[ordre], ordre

    def trouver(self, paires: np.ndarray) -> np.ndarray:
        """The application of each (candidate × number of posts + post), or -1."""
        connues, ordre = self._index
        if not len(connues) or not len(paires):
            return np.full(len(paires), -1)
        ou = np.minimum(np.searchsorted(connues, paires), len(connues) - 1)
        return np.where(connues[ou] == paires, ordre[ou], -1)


class ExpansionRapide:
    """The same applications as `Expansion`, with packed keys."""

    def __init__(self, entree: Entree, parametres: Parametres, compiler: bool | None = None):
        self.compiler = compiler
        self.lignes: dict[frozenset[int], tuple[np.ndarray, ...]] = {}
        e = self.entree = entree
        self.parametres = parametres
        self.postes = len(e.postes)
        # Posts grouped by (zone, nature), inside a group by demand then code.
        self.groupe_du_poste = e.p_zone * len(e.natures) + e.p_nature
        demande = np.bincount(e.v_cible[~e.v_zone], minlength=self.postes)
        self.par_groupe = np.lexsort((np.arange(self.postes), demande, self.groupe_du_poste))
        nombre = np.bincount(self.groupe_du_poste, minlength=len(e.zones) * len(e.natures))
        self.debut_groupe = np.concatenate([[0], np.cumsum(nombre)])
        # A zone wish about a nature that no post has reaches nothing: group -1.
        self.groupe = np.where(e.v_zone & (e.v_nature >= 0), e.v_cible * len(e.natures) + e.v_nature, -1)
        self.cles = Cles(e, parametres, int(nombre.max(initial=0)) + 1)
        self.paires_droits = np.asarray(e.d_candidat, np.int64) * self.postes + np.asarray(
            e.d_poste, np.int64
        )

    def etendre(self, retires: frozenset[int] = frozenset()) -> ApplicationsRapides:
        """Everybody's applications, without the wishes `retires`."""
        e = self.entree
        if retires not in self.lignes:
            colonnes = self._propres(*self._portees(retires))
            garde = np.flatnonzero(self._garder(*colonnes[:2]))
            # Only the last lines are kept: a try that changes keys alone takes them up again.
            self.lignes = {retires: tuple(colonne[garde] for colonne in colonnes)}
        candidat, poste, voeu, sous_rang = self.lignes[retires]
        app = ApplicationsRapides(
            debut=np.concatenate([[0], np.cumsum(np.bincount(candidat, minlength=len(e.candidats)))]),
            candidat=candidat,
            poste=poste,
            voeu=voeu,
            cle=None,
            bareme=e.bareme[candidat],
            retires=retires,
            postes=self.postes,
        )
        droit = self._droits(app)
        app.cle = self.cles.composer(candidat, poste, voeu, sous_rang, droit)
        return app

    def reprendre(self, autre: ExpansionRapide) -> None:
        """Take up the lines of another expansion when the same wishes reach the same posts."""
        if all(getattr(self.entree, nom) is getattr(autre.entree, nom) for nom in PORTEE):
            self.lignes = autre.lignes

    def _garder(self, candidat: np.ndarray, poste: np.ndarray) -> np.ndarray:
        """Which to keep: the first time each reaches a post, up to his own, which closes his list."""
        e = self.entree
        compiler = a_compiler(len(candidat), self.compiler)
        exclu, garde = np.zeros((2, len(candidat)), bool)
        paires = None
        if not compiler or np.any(e.d_exclu):
            paires = candidat.astype(np.int64) * self.postes + poste
            exclu = np.isin(paires, self.paires_droits[e.d_exclu]) if np.any(e.d_exclu) else exclu
        if compiler:
            compile_("garder")(candidat, poste, e.c_poste, exclu, np.full(self.postes, -1), garde)
            return garde
        ordre = np.argsort(paires, kind="stable")
        rangees = paires[ordre]
        premier = np.ones(len(ordre), bool)
        premier[1:] = rangees[1:] != rangees[:-1]
        garde[ordre[premier]] = True
        garde &= ~exclu
        siens = np.flatnonzero(garde & (e.c_poste[candidat] == poste))
        fin = np.full(len(e.candidats), len(ordre))
        fin[candidat[siens]] = siens
        garde &= np.arange(len(ordre)) <= fin[candidat]
        return garde

    def _portees(self, retires: frozenset[int]) -> tuple[np.ndarray, ...]:
        """Every post that every wish may reach: (candidate, post, wish, place within the wish)."""
        e = self.entree
        nombre = np.ones(e.taille, np.int64)
        zones = np.flatnonzero(e.v_zone)
        groupe = self.groupe[zones]
        nombre[zones] = np.where(groupe >= 0, self.debut_groupe[groupe + 1] - self.debut_groupe[groupe], 0)
        # One's own post comes first in its zone and closes the list: nothing else of that zone is reached.
        propre = e.c_poste[e.v_candidat[zones]]
        chez_soi = (propre >= 0) & (self.groupe_du_poste[propre] == groupe)
        nombre[zones[chez_soi]] = 1
        if retires:
            nombre[sorted(retires)] = 0
        # 32 bits where they are enough: on large inputs reading memory is what takes the time.
        voeu = np.repeat(np.arange(e.taille, dtype=np.int32), nombre)
        place = (np.arange(len(voeu)) - np.repeat(np.cumsum(nombre) - nombre, nombre)).astype(np.int32)
        en_zone = np.flatnonzero(e.v_zone[voeu])
        poste = e.v_cible[voeu].astype(np.int32)
        poste[en_zone] = self.par_groupe[self.debut_groupe[self.groupe[voeu[en_zone]]] + place[en_zone]]
        candidat = e.v_candidat[voeu].astype(np.int32)
        if self.parametres.ordre_zone == "voeu_indicatif" and len(e.x):
            poste[en_zone] = self._par_distance(candidat[en_zone], poste[en_zone], voeu[en_zone])
        seuls = np.zeros(e.taille, bool)
        seuls[zones[chez_soi]] = True
        siens = seuls[voeu]
        poste[siens] = e.c_poste[candidat[siens]]
        return candidat, poste, voeu, place + 1

    def _par_distance(self, candidat: np.ndarray, poste: np.ndarray, voeu: np.ndarray) -> np.ndarray:
        """The posts of each zone wish again, the nearest to the candidate's first precise wish first."""
        e = self.entree
        precis = np.flatnonzero(~e.v_zone)
        qui, premiers = np.unique(e.v_candidat[precis], return_index=True)
        repere = np.full(len(e.candidats), -1)
        repere[qui] = e.v_cible[precis[premiers]]
        ici = repere[candidat]
        distance = (e.x[poste] - e.x[ici]) ** 2 + (e.y[poste] - e.y[ici]) ** 2
        distance[ici < 0] = 0  # without a precise wish: the order by demand, which the sort keeps
        code = np.where(ici < 0, 0, poste)
        return poste[np.lexsort((code, distance, voeu))]

    def _propres(self, *colonnes: np.ndarray) -> tuple[np.ndarray, ...]:
        """With each holder's own post added at the end of his list."""
        candidat = colonnes[0]
        titulaires = np.flatnonzero(self.entree.c_poste >= 0)
        ou = np.searchsorted(candidat, titulaires, side="right")
        ajouts = (titulaires, self.entree.c_poste[titulaires], -1, 0)
        return tuple(np.insert(colonne, ou, ajout) for colonne, ajout in zip(colonnes, ajouts, strict=True))

    def _droits(self, app: ApplicationsRapides) -> np.ndarray:
        """The line of droits.csv of each application, or -1; the barème it sets is put in place."""
        droit = np.full(len(app.poste), -1)
        if len(self.paires_droits):
            lignes = app.trouver(self.paires_droits)
            vus = np.flatnonzero(lignes >= 0)
            droit[lignes[vus]] = vus
            dits = vus[self.entree.d_bareme[vus] >= 0]
            app.bareme[lignes[dits]] = self.entree.d_bareme[dits]
        return droit
