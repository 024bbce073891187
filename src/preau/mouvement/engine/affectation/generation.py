"""Invented instances, repeatable by their seed, to test and measure. Needs numpy (extra `calcul`).

Model a has half as many posts as candidates, all in play; model b 1.2 times as many, of which 32 % can move. 60 % of
the candidates hold a post, 22 % as many places are vacant. Posts lie in a square cut into zones of about 60; people
wish for what is popular, near home and of the nature they teach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from preau.mouvement.engine.affectation.entree.colonnes import CANDIDATS, COORDONNEES, POSTES, VOEUX, entete

NATURES = ("ECMA", "ECEL", "TR")
PARTS_NATURES = (0.3, 0.6, 0.1)
PART_TITULAIRES, PART_VACANTS = 0.60, 0.22
PROCHES, LOINTAINS = 90, 30  # the posts one looks at: in the nine zones around home, and anywhere
POSTES_PAR_ZONE = 60
COTE_ZONE = 10_000  # metres
PAQUET = 5_000
LIENS = 3  # how many of their first wishes a couple links
POINT = 720
GRAINE = 20_240_516


@dataclass(frozen=True)
class Demande:
    """What to make. `zones` replaces each list's last wishes by zone wishes, less those that reach no post; `couples`
    is the share of linked people; `postes` overrides the model's number of posts; `grain` rounds barèmes (720: whole
    points)."""

    candidats: int
    graine: int | None = None
    modele: str = "a"
    postes: int | None = None
    voeux: int = 30
    zones: int = 0
    couples: float = 0.0
    grain: int = 1


@dataclass
class _Carte:
    x: np.ndarray
    y: np.ndarray
    zone: np.ndarray
    cote: int  # zones along one side
    nature: np.ndarray
    attrait: np.ndarray
    places: np.ndarray
    titulaires: np.ndarray  # the post of each holder
    debut: np.ndarray  # posts sorted by zone: those of z are ordre[debut[z]:debut[z + 1]]
    ordre: np.ndarray


def generer(demande: Demande, dossier: Path) -> None:
    """Write postes.csv, candidats.csv and voeux.csv in the folder, made if needed."""
    graine = GRAINE + demande.candidats if demande.graine is None else demande.graine
    alea = np.random.default_rng(graine)
    carte = _carte(demande, alea)
    dossier.mkdir(parents=True, exist_ok=True)
    chiffres = len(str(max(len(carte.x), demande.candidats)))
    _ecrire(dossier / "postes.csv", entete(POSTES + COORDONNEES), _postes(carte, chiffres))
    tous = _candidats(demande, carte, alea)
    _ecrire(dossier / "candidats.csv", entete(CANDIDATS), _lignes_candidats(tous, chiffres))
    _ecrire(dossier / "voeux.csv", entete(VOEUX), _voeux(demande, carte, tous, alea, chiffres))


def _ecrire(chemin: Path, titre: str, lignes: Iterator[str]) -> None:
    with chemin.open("w", encoding="utf-8", newline="\n") as fichier:
        fichier.write(titre + "\n")
        fichier.writelines(ligne + "\n" for ligne in lignes)


def _carte(demande: Demande, alea: np.random.Generator) -> _Carte:
    n = demande.candidats
    nombre = demande.postes or max(2, int(n * (0.5 if demande.modele == "a" else 1.2)))
    cote = max(1, round((nombre / POSTES_PAR_ZONE) ** 0.5))
    x, y = alea.integers(0, cote * COTE_ZONE, (2, nombre))
    zone = (y // COTE_ZONE) * cote + x // COTE_ZONE
    attrait = alea.normal(0, 0.8, nombre)
    titulaires, places = _places(demande.modele, n, attrait, alea)
    ordre = np.argsort(zone, kind="stable")
    return _Carte(
        x,
        y,
        zone,
        cote,
        alea.choice(3, nombre, p=PARTS_NATURES),
        attrait,
        places,
        titulaires,
        np.searchsorted(zone[ordre], np.arange(cote * cote + 1)),
        ordre,
    )


def _places(
    modele: str, n: int, attrait: np.ndarray, alea: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The post of each holder, and the places of each post: held and vacant."""
    postes = len(attrait)
    total_titulaires, total_vacants = int(n * PART_TITULAIRES), int(n * PART_VACANTS)
    total = total_titulaires + total_vacants
    if modele == "a":
        uns = np.arange(min(postes, total))
        sieges = np.concatenate([uns, alea.integers(0, postes, total - len(uns))])
    else:
        poids = np.exp(-0.7 * attrait)
        mobiles = alea.choice(postes, max(1, int(postes * 0.32)), replace=False, p=poids / poids.sum())
        poids = poids[mobiles] / poids[mobiles].sum()
        sieges = alea.choice(mobiles, total, p=poids)
    alea.shuffle(sieges)
    return sieges[:total_titulaires], np.bincount(sieges, minlength=postes)


@dataclass
class _Candidats:
    poste: np.ndarray  # -1: none
    bareme: np.ndarray
    ags: np.ndarray
    conjoint: np.ndarray
    anciennete: np.ndarray
    naissance: np.ndarray  # days before 2012-09-01
    lot: np.ndarray


def _candidats(demande: Demande, carte: _Carte, alea: np.random.Generator) -> _Candidats:
    n = demande.candidats
    poste = np.full(n, -1)
    poste[alea.permutation(n)[: len(carte.titulaires)]] = carte.titulaires
    ags = np.minimum(alea.gamma(2.0, 6.0, n) * 360, 42 * 360).astype(np.int64)
    anciennete = np.where(poste >= 0, np.minimum(alea.gamma(1.5, 3.0, n) * 360, ags), 0).astype(np.int64)
    jours = np.minimum(ags, 25 * 360) * 2 + np.clip(ags - 25 * 360, 0, 10 * 360)  # in 1/720 of a point
    enfants = alea.poisson(0.9, n) * alea.integers(1, 3, n)
    dans_le_poste = np.where(
        anciennete >= 1080, np.minimum((anciennete // 360 - 2) * POINT // 2, 3 * POINT), 0
    )
    suppression = np.where((poste < 0) & (alea.random(n) < 0.05), alea.integers(1, 5, n) * 3, 0)
    reussite = np.where(alea.random(n) < 0.1, alea.integers(1, 4, n), 0)
    bareme = jours + dans_le_poste + (enfants + suppression + reussite) * POINT
    return _Candidats(
        poste,
        bareme // demande.grain * demande.grain,
        ags,
        np.where(alea.random(n) < 0.05, alea.integers(1, 6, n), 0),
        anciennete,
        22 * 365 + ags * 365 // 360 + alea.integers(0, 4000, n),
        alea.permutation(n) + 1,
    )


def _postes(carte: _Carte, chiffres: int) -> Iterator[str]:
    colonnes = (carte.nature, carte.zone, carte.places, carte.x, carte.y)
    for p, (nature, zone, places, x, y) in enumerate(zip(*(c.tolist() for c in colonnes), strict=True)):
        km = f"{x // 1000}.{x % 1000:03d};{y // 1000}.{y % 1000:03d}"
        yield f"P{p:0{chiffres}d};E{p // 3:0{chiffres}d};{NATURES[nature]};Z{zone:04d};{places};{km}"


def _lignes_candidats(tous: _Candidats, chiffres: int) -> Iterator[str]:
    jours = np.datetime64("2012-09-01") - tous.naissance.astype("timedelta64[D]")
    colonnes = (
        tous.poste,
        tous.bareme,
        tous.ags,
        tous.conjoint,
        tous.anciennete,
        jours.astype(str),
        tous.lot,
    )
    for c, (poste, bareme, ags, conjoint, anciennete, ne, lot) in enumerate(
        zip(*(colonne.tolist() for colonne in colonnes), strict=True)
    ):
        propre = f"P{poste:0{chiffres}d}" if poste >= 0 else ""
        yield f"C{c:0{chiffres}d};{propre};{bareme};{ags};{conjoint};{anciennete};{ne};{lot}"


def _voeux(
    demande: Demande, carte: _Carte, tous: _Candidats, alea: np.random.Generator, chiffres: int
) -> Iterator[str]:
    n, precis = demande.candidats, demande.voeux - demande.zones
    lies = int(n * demande.couples) // 2 * 2
    poids = np.exp(carte.attrait)
    cumul = np.cumsum(poids / poids.sum())
    existe = set(zip(carte.zone.tolist(), carte.nature.tolist(), strict=True))
    for debut in range(0, n, PAQUET):
        fin = min(n, debut + PAQUET)
        postes, zones, nature = _listes(demande, carte, tous.poste[debut:fin], cumul, alea)
        prioritaires = alea.random(fin - debut) < 0.02
        listes = [[p for p in rangee if p >= 0][:precis] for rangee in postes.tolist()]
        for c in range(debut, fin):
            liste = listes[c - debut]
            # Couples are an even candidate and the next, and PAQUET is even: both are here.
            lier = min(LIENS, len(liste), len(listes[(c ^ 1) - debut])) if c < lies else 0
            for rang, p in enumerate(liste, 1):
                classe = int(rang == 1 and prioritaires[c - debut])
                lie = f"L{c // 2:0{chiffres}d}.{rang}" if rang <= lier else ""
                yield f"C{c:0{chiffres}d};{rang};poste;P{p:0{chiffres}d};;{classe};0;{lie}"
            sienne = int(nature[c - debut])
            autour = [z for z in dict.fromkeys(zones[c - debut].tolist()) if (z, sienne) in existe]
            for rang, z in enumerate(autour, precis + 1):
                yield f"C{c:0{chiffres}d};{rang};zone;Z{z:04d};{NATURES[sienne]};0;0;"


def _listes(
    demande: Demande, carte: _Carte, propre: np.ndarray, cumul: np.ndarray, alea: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each candidate: the posts he prefers (-1 after the last), the zones round his home, his nature."""
    n, cote = len(propre), carte.cote
    domicile = alea.uniform(0, cote * COTE_ZONE, (2, n))
    pres_du_poste = np.array([carte.x[propre], carte.y[propre]]) + alea.normal(0, COTE_ZONE, (2, n))
    domicile = np.where(propre >= 0, pres_du_poste, domicile).clip(0, cote * COTE_ZONE - 1)
    zx, zy = (domicile // COTE_ZONE).astype(np.int64)

    def voisine(ecart_x: np.ndarray, ecart_y: np.ndarray) -> np.ndarray:
        return (zy[:, None] + ecart_y).clip(0, cote - 1) * cote + (zx[:, None] + ecart_x).clip(0, cote - 1)

    zone = voisine(*alea.integers(-1, 2, (2, n, PROCHES)))
    nombre = carte.debut[zone + 1] - carte.debut[zone]
    proches = carte.ordre[
        np.minimum(carte.debut[zone] + (alea.random(zone.shape) * nombre).astype(np.int64), len(cumul) - 1)
    ]
    lointains = np.searchsorted(cumul, alea.random((n, LOINTAINS))).clip(0, len(cumul) - 1)
    vus = np.concatenate([proches, lointains], axis=1)
    nature = np.where(propre >= 0, carte.nature[propre], alea.choice(3, n, p=PARTS_NATURES))
    distance = np.hypot(carte.x[vus] - domicile[0][:, None], carte.y[vus] - domicile[1][:, None]) / COTE_ZONE
    utilite = (
        carte.attrait[vus]
        - 0.5 * distance
        + (carte.nature[vus] == nature[:, None])
        + alea.gumbel(size=vus.shape)
    )
    utilite[vus == propre[:, None]] = -np.inf
    utilite[_deja_vus(vus)] = -np.inf
    meilleurs = np.argsort(-utilite, axis=1)[:, : demande.voeux]
    rangee = np.arange(n)[:, None]
    postes = np.where(np.isfinite(utilite[rangee, meilleurs]), vus[rangee, meilleurs], -1)
    autour = voisine(np.array([0, 1, -1, 0, 0, 1, -1, 1, -1]), np.array([0, 0, 0, 1, -1, 1, -1, -1, 1]))
    return postes, autour[:, : demande.zones], nature


def _deja_vus(vus: np.ndarray) -> np.ndarray:
    """Where a row repeats a post seen before."""
    ordre = np.argsort(vus, axis=1, kind="stable")
    ranges = np.take_along_axis(vus, ordre, axis=1)
    repete = np.zeros(vus.shape, bool)
    np.put_along_axis(repete, ordre[:, 1:], ranges[:, 1:] == ranges[:, :-1], axis=1)
    return repete
