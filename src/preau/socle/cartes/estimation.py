"""The dated figures of `rules/estimation.yaml`, and the great circle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt

import yaml

RAYON_TERRE_KM = 6371.0088


@dataclass(frozen=True)
class Figure:
    """A figure, measured (« mesure ») or assumed (« hypothese »), and where it comes from."""

    valeur: float
    nature: str
    reference: str


@dataclass(frozen=True)
class Estimation:
    """The figures in force on one day; départements by their code on three characters."""

    facteurs: dict[str, Figure]
    vitesses: dict[str, Figure]
    rayon_km: float

    def facteur(self, departement: str) -> Figure:
        return self.facteurs.get(departement, self.facteurs["defaut"])

    def vitesse(self, departement: str) -> Figure:
        return self.vitesses.get(departement, self.vitesses["defaut"])

    def entre(self, un: str, autre: str) -> tuple[float, float]:
        """(road factor, km/h) between two départements: the more cautious of the two."""
        facteur = max(self.facteur(un).valeur, self.facteur(autre).valeur)
        return facteur, min(self.vitesse(un).valeur, self.vitesse(autre).valeur)


@cache
def _table() -> dict:
    return yaml.safe_load(files("preau.socle.cartes").joinpath("rules/estimation.yaml").read_text("utf-8"))


@lru_cache(maxsize=16)
def estimation(jour: date) -> Estimation:
    """The figures in force on `jour`; KeyError before their first date."""

    def figures(nom: str) -> dict[str, Figure]:
        valeurs = _table()[nom]["valeurs"]
        dates = [debut for debut in valeurs if debut <= jour]
        if not dates:
            raise KeyError(f"{nom}: no value in force on {jour}")
        en_vigueur = valeurs[max(dates)]
        lignes = {"defaut": en_vigueur["defaut"], **en_vigueur.get("departements", {})}
        return {code: Figure(**ligne) for code, ligne in lignes.items()}

    return Estimation(figures("facteur"), figures("vitesse"), figures("rayon")["defaut"].valeur)


def vol_d_oiseau(un: tuple[float, float], autre: tuple[float, float]) -> float:
    """Kilometres of the great circle between two (latitude, longitude) in degrees."""
    phi_un, phi_autre = radians(un[0]), radians(autre[0])
    demi_lat = (phi_autre - phi_un) / 2
    demi_lon = radians(autre[1] - un[1]) / 2
    h = sin(demi_lat) ** 2 + cos(phi_un) * cos(phi_autre) * sin(demi_lon) ** 2
    return 2 * RAYON_TERRE_KM * asin(min(1.0, sqrt(h)))
