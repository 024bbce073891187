"""A BMP and its candidates as the engine sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from preau.jumo.engine.score import Evaluation, Membre, Poids, bornes, evaluer
from preau.jumo.models import Bmp
from preau.socle.annuaire.models import Etablissement
from preau.socle.cartes.trajets import COLONNES, Point, Trajet, Trajets

POIDS = Poids()
PRIS, LIBRE = "jumele", "libre"
_POINT = tuple(f"etablissement__{colonne}" for colonne in COLONNES)
# What a row of `Bmp.objects.candidats_pour(bmp).avec_etat().avec_trajet(bmp)` is read from.
CHAMPS = ("pk", "quotite", "ors", "zone__code", "meme_zone", "situation", "connue", *_POINT)


def membre(bmp: Bmp) -> Membre:
    return Membre(
        str(bmp.pk),
        bmp.etablissement.rne,
        bmp.discipline.code,
        bmp.quotite,
        bmp.ors,
        bmp.zone.code if bmp.zone else "",
    )


def membre_lu(ligne: dict, discipline: str) -> Membre:
    """The same from a row of CHAMPS."""
    return Membre(
        str(ligne["pk"]),
        ligne["etablissement__rne"],
        discipline,
        ligne["quotite"],
        ligne["ors"],
        ligne["zone__code"] or "",
    )


class Voisinage:
    """A BMP (from `access_bmp`) and its candidates, rows of CHAMPS: no query."""

    def __init__(self, bmp: Bmp, lignes: list[dict]):
        self.moi = membre(bmp)
        self.discipline = bmp.discipline.code
        self.lignes = lignes
        points = [Point.lire(*(ligne[colonne] for colonne in _POINT)) for ligne in lignes]
        ici = bmp.etablissement_id
        connus = {
            (min(ici, la), max(ici, la)): Trajet(*ligne["connue"])
            for ligne in lignes
            if ligne["connue"] and (la := ligne["etablissement__pk"])
        }
        self.trajets = Trajets([Point.de(bmp.etablissement), *points], connus)

    def situer(self) -> list[dict]:
        """Add to each row its `trajet`, its `distance` (hectometres) and its `gain`; None where there is none."""
        bas, haut = bornes(self.moi.ors, POIDS)
        for ligne in self.lignes:
            trajet = self.trajets.trajet(self.moi.rne, ligne["etablissement__rne"])
            possible = trajet is not None and bas <= self.moi.quotite + ligne["quotite"] <= haut
            ligne |= {
                "trajet": trajet,
                "distance": trajet.hectometres if trajet else None,
                "gain": self.evaluer(ligne).gain if possible else None,
                "voisinage": self,
            }
        return self.lignes

    def evaluer(self, ligne: dict) -> Evaluation:
        return evaluer((self.moi, membre_lu(ligne, self.discipline)), self.trajets.moteur, POIDS)


@dataclass(frozen=True)
class Etape:
    """The way between two schools of a jumelage; `trajet` is None when one is not located."""

    de: Etablissement
    vers: Etablissement
    trajet: Trajet | None


def etapes(bmps: Iterable[Bmp], trajets: Trajets | None = None) -> list[Etape]:
    """Between each two schools of these BMP (J10, J11). Two queries, none when `trajets` is given."""
    ecoles = [bmp.etablissement for bmp in bmps]
    trajets = trajets or Trajets.entre(ecoles)
    return [Etape(un, autre, trajets.trajet(un.rne, autre.rne)) for un, autre in combinations(ecoles, 2)]
