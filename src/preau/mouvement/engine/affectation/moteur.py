"""One run, from a folder to its result: reads, expands, assigns, improves, breaks links, explains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

from preau.mouvement.engine.affectation import chainage, couples, echanges, zones
from preau.mouvement.engine.affectation.entree.fichiers import lire_octets
from preau.mouvement.engine.affectation.entree.lecture import lire
from preau.mouvement.engine.affectation.liberations import Liberations, liberations
from preau.mouvement.engine.affectation.modele import Applications, Entree, Explications, Parametres, en_liste
from preau.mouvement.engine.affectation.pur.voie import VoiePure

Suivi = Callable[[str], None]  # told the name of each step of a long run

# Bytes of voeux.csv from which the numpy path pays for its import (about 2,000 wishes).
SEUIL_RAPIDE = 60_000


class Voie(Protocol):
    """The steps of a run, in plain Python or fast: the same results."""

    nom: str
    entree: Entree
    parametres: Parametres

    def avec(self, entree: Entree) -> Voie: ...
    def etendre(self, retires: frozenset[int] = ...) -> Applications: ...
    def resoudre(self, app: Applications) -> Sequence[int]: ...
    def en_listes(self, app: Applications) -> Applications: ...
    def sans_titre(self, app: Applications) -> Sequence: ...
    def expliquer(self, app: Applications, tenu: Sequence[int]) -> Explications: ...
    def compter(self, app: Applications) -> list[int]: ...


@dataclass
class Affectation:
    """The result of a run. `tenu` gives for each candidate the application he obtains, or -1; what is costly and not
    always wanted is worked out when asked for."""

    voie: Voie
    app: Applications
    tenu: list[int]
    coalitions: list[dict] = field(default_factory=list)
    liens_rompus: list[str] = field(default_factory=list)
    repli: bool = False  # chaining instabilities did not end: links were broken instead
    cycles: int = 0
    echanges: int = 0
    envies: int = 0

    @property
    def entree(self) -> Entree:
        return self.voie.entree

    @property
    def parametres(self) -> Parametres:
        return self.voie.parametres

    @cached_property
    def explications(self) -> Explications:
        """Why, for each wish."""
        return self.voie.expliquer(self.app, self.tenu)

    @cached_property
    def demandes(self) -> list[int]:
        """For each post, how many apply, its own holders apart."""
        return self.voie.compter(self.app)

    @cached_property
    def liberations(self) -> Liberations:
        """Through whom each place came free."""
        return liberations(self.entree, self.app.cle, self.app.poste, self.tenu)

    @cached_property
    def postes(self) -> list[int]:
        """The post of each candidate, or -1."""
        poste = self.app.poste
        return [int(poste[a]) if a >= 0 else -1 for a in self.tenu]

    @cached_property
    def rangs(self) -> list[int | None]:
        """The rank of the wish by which each candidate moves; None when he stays or has nothing."""
        v_rang, voeu = self.entree.v_rang, self.app.voeu
        return [
            None if poste < 0 or poste == propre else int(v_rang[voeu[a]])
            for a, poste, propre in zip(self.tenu, self.postes, en_liste(self.entree.c_poste), strict=True)
        ]


def affecter(
    dossier: Path, parametres: Parametres, *, moteur: str | None = None, suivre: Suivi | None = None
) -> Affectation:
    """Read a folder and run. `moteur`: `python`, `rapide`, or None to choose by size. Raises DossierRefuse."""
    suivre = suivre or (lambda etape: None)
    return calculer(ouvrir(dossier, parametres, moteur=moteur, suivre=suivre), suivre)


def ouvrir(
    dossier: Path, parametres: Parametres, *, moteur: str | None = None, suivre: Suivi | None = None
) -> Voie:
    """The input read and ready to run. Raises DossierRefuse with every fault."""
    if suivre:
        suivre("Lecture")
    octets = lire_octets(dossier)
    choisi = moteur or (
        "rapide" if len(octets["voeux.csv"]) >= SEUIL_RAPIDE and rapide_disponible() else "python"
    )
    if choisi == "python":
        return VoiePure(lire(dossier, octets, parametres), parametres)
    from preau.mouvement.engine.affectation.rapide import TropLarge, VoieRapide, lire_en_bloc

    # What the bulk reader finds odd, the plain one reads again, and refuses with its reasons or accepts.
    entree = lire_en_bloc(octets, parametres) or lire(dossier, octets, parametres)
    try:
        return VoieRapide(entree, parametres)
    except TropLarge:
        return VoiePure(lire(dossier, octets, parametres), parametres)


def rapide_disponible() -> bool:
    """Whether numpy is installed (extra `calcul`)."""
    from importlib.util import find_spec

    return find_spec("numpy") is not None


def calculer(voie: Voie, suivre: Suivi | None = None) -> Affectation:
    """Run: by the rule set's method for linked wishes."""
    suivre = suivre or (lambda etape: None)
    tous = couples.liens(voie.entree)
    if voie.parametres.couples != "roth_peranson" or not tous:
        return _rompre(voie, tous, suivre)
    try:
        return _chainer(voie, tous, suivre)
    except chainage.SansFin:
        return replace(_rompre(voie, tous, suivre), repli=True)


def _chainer(voie: Voie, tous: list[couples.Lien], suivre: Suivi) -> Affectation:
    """Chain instabilities; the links that are not obtained are then taken out. Raises SansFin."""
    suivre("Affectation, par couples")
    entree = voie.entree
    initiales = voie.en_listes(voie.etendre())
    sans_liens = voie.etendre(frozenset(v for lien in tous for v in lien.voeux))
    tenu = en_liste(voie.resoudre(sans_liens))
    marche = chainage.Chainage(entree, tous, initiales, voie.en_listes(sans_liens), tenu)
    marche.resoudre()
    obtenus = marche.obtenus()
    perdus = [lien for lien in tous if lien not in obtenus]
    app = voie.etendre(frozenset(v for lien in perdus for v in lien.voeux))
    tenu = couples.applications_des_postes(voie.en_listes(app), marche.postes())
    return Affectation(
        voie=voie,
        app=app,
        tenu=tenu,
        coalitions=couples.coalitions(tous, entree, initiales, app, tenu),
        liens_rompus=[lien.code for lien in perdus],
    )


def _rompre(voie: Voie, tous: list[couples.Lien], suivre: Suivi) -> Affectation:
    """Again and again without the first broken link, until every link is whole."""
    entree = voie.entree
    restants = list(tous)
    rompus: list[str] = []
    retires: frozenset[int] = frozenset()
    initiales = None
    while True:
        suivre("Affectation" if not rompus else f"Affectation, {len(rompus)} liens rompus")
        app = voie.etendre(retires)
        initiales = initiales or app
        tenu, bilan = _resoudre(voie, app)
        lien = couples.lien_rompu(restants, entree, app, tenu)
        if lien is None:
            break
        restants.remove(lien)
        rompus.append(lien.code)
        retires |= set(lien.voeux)
    return Affectation(
        voie=voie,
        app=app,
        tenu=tenu,
        coalitions=couples.coalitions(tous, entree, initiales, app, tenu) if tous else [],
        liens_rompus=rompus,
        **bilan,
    )


def _resoudre(voie: Voie, app: Applications) -> tuple[list[int], dict[str, int]]:
    """The mechanism, then what comes on top of it."""
    tenu = en_liste(voie.resoudre(app))
    if voie.parametres.ameliorer_zones:
        tenu, cycles = zones.ameliorer(voie.en_listes(app), tenu, voie.entree.places, voie.entree.v_zone)
        return tenu, {"cycles": cycles}
    if voie.parametres.mecanisme == "echanges":
        listes = voie.en_listes(app)
        tenu, nombre = echanges.echanger(listes, tenu, voie.sans_titre(app))
        return tenu, {"echanges": nombre, "envies": echanges.envies(listes, tenu, voie.entree)}
    return tenu, {}
