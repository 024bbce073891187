"""The score of a jumelage: what the services want, in points (J17, « Engine contract »).

Let H be the ORS of the members, h the sum of their quotités, both in hours.

    utilite(h) = par_heure·h − sous·(H − h)²         when h ≤ H
               = par_heure·H − sur·(h − H)²          when h > H
    valeur     = utilite(h) − km·(km of the path) − zone·(distinct zones − 1) − triple (three members only)
    seule(q)   = utilite(q) when q ≥ H − seul, else 0
    gain       = valeur − sum of seule(q) over the members

The path of two schools is the leg between them; of three, the two shortest legs. A member without zone is
a zone of its own.
A group is feasible when it has two or three BMP of one discipline and one ORS, in pairwise different schools, when
H − ecart_bas ≤ h ≤ H + depassement, and when each leg of its path is known and at most `km_max`.
The score of a plan is the sum of its gains.

Exactness. Hours are integer hundredths; distances are rounded to the millimetre; each of the terms above is rounded
to 1/10,000 of a point (its `unites`), and sums are made of these integers. So a gain is one exact number,
the same for whoever computes it and in whatever order; with the default weights the second rounding changes nothing.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import combinations
from pathlib import Path
from typing import Any

from preau.jumo.engine.fautes import EntreesRefusees, Faute

# Points are held as integers of this part of a point.
UNITE = 10_000
# Distances are held as integers of this part of a kilometre.
MILLIMETRES = 1_000_000

# (km, minutes) between two schools, symmetric; None when it is not known.
Trajet = Callable[[str, str], "tuple[float, float] | None"]

_STRICTEMENT_POSITIFS = {"facteur", "vitesse", "km_max"}
_EN_HEURES = {"ecart_bas", "depassement", "seul"}
_PLAFOND = 1_000


@dataclass(frozen=True)
class Poids:
    """The weights of the score: points, except where said."""

    par_heure: float = 10.0
    sous: float = 4.0
    sur: float = 7.5
    km: float = 1.0
    zone: float = 15.0
    triple: float = 40.0
    km_max: float = 30.0  # kilometres
    ecart_bas: float = 4.0  # hours
    depassement: float = 2.0  # hours
    seul: float = 3.0  # hours
    facteur: float = 1.3  # road over crow-fly distance, no unit
    vitesse: float = 45.0  # km/h

    @classmethod
    def lire(cls, chemin: Path | str) -> Poids:
        """The weights of a TOML file; keys that it does not give keep their default.

        Raises EntreesRefusees, with every fault, on a file that is no TOML, an unknown key or a bad value.
        """
        chemin = Path(chemin)
        try:
            texte = chemin.read_bytes().decode("utf-8-sig")
            valeurs = tomllib.loads(texte)
        except OSError as erreur:
            raise EntreesRefusees(
                [Faute(chemin.name, 0, "", "Le fichier ne peut pas être lu.", "Vérifiez son chemin.")]
            ) from erreur
        except UnicodeDecodeError as erreur:
            raise EntreesRefusees(
                [Faute(chemin.name, 0, "", "Le texte n'est pas en UTF-8.", "Enregistrez-le en UTF-8.")]
            ) from erreur
        except tomllib.TOMLDecodeError as erreur:
            ligne = int(m[1]) if (m := re.search(r"at line (\d+)", str(erreur))) else 0
            raise EntreesRefusees(
                [
                    Faute(
                        chemin.name,
                        ligne,
                        "",
                        "Ce n'est pas du TOML.",
                        "Écrivez une ligne « clé = nombre » par poids, sans répéter de clé.",
                    )
                ]
            ) from erreur
        lignes = {
            m[1]: numero
            for numero, ligne in enumerate(texte.splitlines(), 1)
            if (m := re.match(r"\s*\[*\s*\"?([\w-]+)", ligne))
        }
        return cls.depuis(valeurs, fichier=chemin.name, lignes=lignes)

    @classmethod
    def depuis(
        cls, valeurs: Mapping[str, Any], *, fichier: str = "poids", lignes: Mapping[str, int] | None = None
    ) -> Poids:
        """The weights of a mapping of key to number; raises EntreesRefusees as `lire` does."""
        connues = [champ.name for champ in fields(cls)]
        lignes = lignes or {}
        fautes = []
        for cle, valeur in valeurs.items():
            if cle not in connues:
                regle, remede = "Ce poids n'existe pas.", f"Les poids sont : {', '.join(connues)}."
                fautes.append(Faute(fichier, lignes.get(cle, 0), cle, regle, remede))
            elif probleme := _probleme(cle, valeur):
                fautes.append(Faute(fichier, lignes.get(cle, 0), f"{cle} = {valeur}", *probleme))
        if fautes:
            raise EntreesRefusees(sorted(fautes))
        return cls(**{cle: float(valeur) for cle, valeur in valeurs.items()})


def _probleme(cle: str, valeur: Any) -> tuple[str, str] | None:
    """Rule and remedy, when the weight `cle` cannot have this value."""
    if isinstance(valeur, bool) or not isinstance(valeur, int | float) or not math.isfinite(valeur):
        return "Un poids est un nombre.", "Écrivez un nombre, avec un point pour les décimales."
    if valeur < 0 or (valeur == 0 and cle in _STRICTEMENT_POSITIFS):
        return "Ce poids est trop petit.", (
            "Donnez un nombre plus grand que 0." if cle in _STRICTEMENT_POSITIFS else "Donnez 0 ou plus."
        )
    if valeur > _PLAFOND:
        return f"Ce poids dépasse {_PLAFOND}.", "Divisez tous les poids par un même nombre."
    if cle in _EN_HEURES and abs(valeur * 100 - round(valeur * 100)) > 1e-9:
        return "Une durée est en heures, avec deux décimales au plus.", "Arrondissez-la au centième."
    return None


@dataclass(frozen=True)
class Membre:
    """A BMP as the engine sees it. `quotite` and `ors` are integer hundredths of an hour."""

    id: str
    rne: str
    discipline: str
    quotite: int
    ors: int
    zone: str = ""


@dataclass(frozen=True)
class Ligne:
    """A line of the breakdown of a gain, for a page: « 14,2 km de trajet », −14.2."""

    libelle: str
    points: float


@dataclass(frozen=True)
class Evaluation:
    """What a group is worth. Figures that cannot be known are None; `raison` is empty when the group is feasible.

    `total` and `ors` are hundredths of an hour (`ors` of the first member, should they differ).
    `valeur`, `gain` and `detail` are given for feasible groups only; `detail` adds up to `gain`.
    """

    faisable: bool
    raison: str
    total: int
    ors: int
    meme_zone: bool
    zones: int
    distance_km: float | None
    duree_min: float | None
    valeur: float | None = None
    gain: float | None = None
    detail: tuple[Ligne, ...] = ()


def unites(points: float) -> int:
    """Points as an integer number of 1/UNITE, rounded to the nearest."""
    return round(points * UNITE)


def millimetres(km: float) -> int:
    """Fine enough for the greatest weight `km` to change no gain by a hundredth of a point."""
    return round(km * MILLIMETRES)


def centiemes(heures: float) -> int:
    return round(heures * 100)


def cout_trajet(longueur: int, poids: Poids) -> float:
    """What one leg of so many millimetres costs, in points."""
    return unites(longueur / MILLIMETRES * poids.km) / UNITE


def utilite(total: int, ors: int, poids: Poids) -> float:
    """What `total` hundredths of an hour served by one teacher of service `ors` are worth, in points."""
    return _somme(points for _, points in _parts_utilite(total, ors, poids))


def seule(quotite: int, ors: int, poids: Poids) -> float:
    """What a BMP left alone is worth, in points: a big block stands by itself, a small one is worth nothing."""
    return utilite(quotite, ors, poids) if quotite >= ors - centiemes(poids.seul) else 0.0


def bornes(ors: int, poids: Poids) -> tuple[int, int]:
    """Least and greatest total of a feasible group, in hundredths of an hour."""
    return ors - centiemes(poids.ecart_bas), ors + centiemes(poids.depassement)


def nombre_de_zones(membres: Sequence[Membre]) -> int:
    """Distinct zones; an empty one is a zone of its own."""
    return len({m.zone for m in membres if m.zone}) + sum(not m.zone for m in membres)


def evaluer(membres: Sequence[Membre], trajet: Trajet, poids: Poids) -> Evaluation:
    """The group of these two or three BMP: feasible or not and why, its figures, its gain and where it comes from.

    `trajet(rne_a, rne_b)` gives (km, minutes), or None when the distance is not known. The order of members does
    not matter.
    """
    membres = sorted(membres, key=lambda m: m.id)
    total, ors = sum(m.quotite for m in membres), membres[0].ors if membres else 0
    zones = nombre_de_zones(membres)
    chemin = _chemin(membres, trajet)
    obstacles = _obstacles(membres, total, chemin, poids)
    distance = None if chemin is None else sum(m for m, _ in chemin) / MILLIMETRES
    duree = None if chemin is None else sum(minutes for _, minutes in chemin)
    figures = (total, ors, zones == 1, zones, distance, duree)
    if obstacles or chemin is None:
        return Evaluation(False, " ".join(obstacles), *figures)

    lignes = [*_parts_utilite(total, ors, poids)]
    lignes.append((f"{_nombre(distance)} km de trajet", -sum(cout_trajet(m, poids) for m, _ in chemin)))
    if zones > 1:
        lignes.append((f"{zones} zones de remplacement", -(zones - 1) * unites(poids.zone) / UNITE))
    if len(membres) == 3:
        lignes.append(("Trois établissements", -_arrondi(poids.triple)))
    valeur = _somme(points for _, points in lignes)
    lignes += [
        (f"Le bloc de {heures(m.quotite)} pouvait rester seul", -points)
        for m in membres
        if (points := seule(m.quotite, m.ors, poids))
    ]
    detail = tuple(Ligne(libelle, points) for libelle, points in lignes)
    return Evaluation(True, "", *figures, valeur, _somme(p for _, p in lignes), detail)


def heures(nombre: int) -> str:
    """Hundredths of an hour in French: « 6 h », « 6,5 h »."""
    return f"{_nombre(nombre / 100)} h"


def _parts_utilite(total: int, ors: int, poids: Poids) -> list[tuple[str, float]]:
    """The terms of `utilite`, each with its words."""
    ecart = (total - ors) / 100
    servies = min(total, ors)
    parts = [
        (f"{heures(servies)} pour un service de {heures(ors)}", _arrondi(poids.par_heure * servies / 100))
    ]
    if ecart < 0:
        parts.append((f"{heures(ors - total)} de moins que le service", -_arrondi(poids.sous * ecart**2)))
    elif ecart > 0:
        parts.append((f"{heures(total - ors)} de plus que le service", -_arrondi(poids.sur * ecart**2)))
    return parts


def _chemin(membres: Sequence[Membre], trajet: Trajet) -> list[tuple[int, float]] | None:
    """The legs of the path, (millimetres, minutes), the shortest first; None when a leg that it needs is not known."""
    etapes = []
    for a, b in combinations(membres, 2):
        connu = (0.0, 0.0) if a.rne == b.rne else trajet(a.rne, b.rne)
        if connu is not None:
            etapes.append((millimetres(connu[0]), connu[1]))
    besoin = len(membres) - 1
    return sorted(etapes)[:besoin] if len(etapes) >= besoin else None


def _obstacles(
    membres: Sequence[Membre], total: int, chemin: list[tuple[int, float]] | None, poids: Poids
) -> list[str]:
    """Why the group is not feasible: one French sentence for each reason."""
    raisons = []
    if not 2 <= len({m.id for m in membres}) == len(membres) <= 3:
        raisons.append("Un jumelage réunit deux ou trois BMP différents.")
    if len({m.discipline for m in membres}) > 1:
        raisons.append("Les BMP ne sont pas de la même discipline.")
    if len({m.rne for m in membres}) < len(membres):
        raisons.append("Deux des BMP sont du même établissement.")
    if len({m.ors for m in membres}) > 1:
        raisons.append("Les BMP n'ont pas la même obligation de service.")
    elif membres:
        bas, haut = bornes(membres[0].ors, poids)
        if total < bas:
            raisons.append(f"Le total, {heures(total)}, est au-dessous du minimum de {heures(bas)}.")
        if total > haut:
            raisons.append(f"Le total, {heures(total)}, dépasse le maximum de {heures(haut)}.")
    if chemin is None:
        raisons.append("La distance entre les établissements n'est pas connue.")
    elif any(m > millimetres(poids.km_max) for m, _ in chemin):
        loin = _nombre(max(chemin)[0] / MILLIMETRES)
        raisons.append(f"Une étape du trajet fait {loin} km, plus que les {_nombre(poids.km_max)} km permis.")
    return raisons


def _arrondi(points: float) -> float:
    return unites(points) / UNITE


def _somme(points: Iterable[float]) -> float:
    return sum(unites(p) for p in points) / UNITE


def _nombre(valeur: float) -> str:
    """A number in French, at most two decimals, none that is not needed."""
    return f"{valeur:.2f}".rstrip("0").rstrip(".").replace(".", ",")
