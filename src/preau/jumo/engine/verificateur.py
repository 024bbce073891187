"""The checker: recomputes every rule and figure of propositions.csv from the files alone.

It shares nothing with the optimiser but the score. Its reader is its own, on purpose: a misreading there would
otherwise be repeated here. Whether the files can be used at all is for the caller to ask of `lecture` before.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from preau.jumo.engine.fautes import EntreesRefusees, Faute
from preau.jumo.engine.score import Evaluation, Membre, Poids, evaluer

RAYON_TERRE_KM = 6371.0088
TOLERANCE = 0.01
# For what binary numbers cannot hold.
MARGE = 1e-9
ENTETE = [
    "groupe",
    "bmp",
    "rne",
    "discipline",
    "quotite",
    "total",
    "ors",
    "meme_zr",
    "distance_km",
    "duree_min",
    "score",
]


@dataclass(frozen=True)
class _Donnees:
    bmp: dict[str, Membre]
    places: dict[str, tuple[float, float]]
    table: dict[tuple[str, str], tuple[float, float]]
    poids: Poids

    def trajet(self, a: str, b: str) -> tuple[float, float] | None:
        for cle in ((a, b), (b, a)):
            if cle in self.table:
                return self.table[cle]
        if a not in self.places or b not in self.places:
            return None
        km = _vol_d_oiseau(self.places[a], self.places[b]) * self.poids.facteur
        return km, km / self.poids.vitesse * 60


def verifier(
    bmp: Path,
    propositions: Path,
    etablissements: Path,
    poids: Poids,
    *,
    ors: Callable[[str], int],
    distances: Path | None = None,
    imposes: Path | None = None,
    interdits: Path | None = None,
) -> list[str]:
    """French sentences, one for each rule or figure that does not hold; empty when all do.

    The files other than propositions.csv are known to be usable (`lecture.lire` took them). Raises EntreesRefusees when
    that one cannot be read.
    """
    donnees = _charger(bmp, etablissements, distances, poids, ors)
    pris = {i for groupe in _groupes(imposes) for i in groupe}
    defendus = {frozenset(paire) for paire in _groupes(interdits)}
    lignes = _lignes(propositions)
    if not lignes or [c.strip() for c in lignes[0][1]] != ENTETE:
        return [f"ligne 1 : l'en-tête n'est pas « {';'.join(ENTETE)} »."]
    constats: list[str] = []
    groupes: dict[str, list[tuple[int, dict[str, str]]]] = {}
    vus: dict[str, int] = {}
    for numero, cellules in lignes[1:]:
        if len(cellules) != len(ENTETE):
            constats.append(f"ligne {numero} : {len(cellules)} cellules au lieu de {len(ENTETE)}.")
            continue
        ligne = dict(zip(ENTETE, (c.strip() for c in cellules), strict=True))
        groupes.setdefault(ligne["groupe"], []).append((numero, ligne))
        ident = ligne["bmp"]
        if ident in vus:
            constats.append(f"ligne {numero} : le BMP {ident} est déjà ligne {vus[ident]}.")
        vus.setdefault(ident, numero)
        if ident in pris:
            constats.append(f"ligne {numero} : le BMP {ident} est dans un groupe imposé.")
        constats += _ecarts_de_bmp(numero, ligne, donnees.bmp.get(ident))
    constats += _numerotation(groupes)
    for nom, siennes in groupes.items():
        constats += _ecarts_de_groupe(nom, siennes, donnees, defendus)
    return constats


def _ecarts_de_bmp(numero: int, ligne: dict[str, str], bmp: Membre | None) -> Iterable[str]:
    if bmp is None:
        yield f"ligne {numero} : le BMP « {ligne['bmp']} » n'est pas dans le fichier des BMP."
        return
    for champ, vrai in (("rne", bmp.rne), ("discipline", bmp.discipline)):
        if ligne[champ] != vrai:
            yield f"ligne {numero} : {champ} « {ligne[champ]} », alors que le BMP {bmp.id} a « {vrai} »."
    yield from _ecart(numero, "quotite", ligne["quotite"], bmp.quotite / 100, 0.0)


def _numerotation(groupes: dict[str, list[tuple[int, dict[str, str]]]]) -> Iterable[str]:
    """Numbers 1, 2, 3… in the order of the lowest id of each group."""
    ordre = sorted(groupes, key=lambda nom: min(ligne["bmp"] for _, ligne in groupes[nom]))
    for attendu, nom in enumerate(ordre, 1):
        if nom != str(attendu):
            yield f"groupe « {nom} » : par son plus petit identifiant il devrait être le groupe {attendu}."


def _ecarts_de_groupe(
    nom: str, lignes: list[tuple[int, dict[str, str]]], donnees: _Donnees, defendus: set[frozenset[str]]
) -> Iterable[str]:
    ids = [ligne["bmp"] for _, ligne in lignes]
    for paire in combinations(sorted(set(ids)), 2):
        if frozenset(paire) in defendus:
            yield f"groupe {nom} : la paire {' et '.join(paire)} est interdite."
    if any(i not in donnees.bmp for i in ids):
        return
    vrai = evaluer([donnees.bmp[i] for i in ids], donnees.trajet, donnees.poids)
    if not vrai.faisable:
        yield f"groupe {nom} : il n'est pas faisable. {vrai.raison}"
        return
    if vrai.gain is not None and vrai.gain <= 0:
        yield f"groupe {nom} : il ne rapporte rien ({vrai.gain:.2f} point)."
    for numero, ligne in lignes:
        yield from _ecarts_de_chiffres(numero, ligne, vrai)


def _ecarts_de_chiffres(numero: int, ligne: dict[str, str], vrai: Evaluation) -> Iterable[str]:
    zone = "oui" if vrai.meme_zone else "non"
    if ligne["meme_zr"] != zone:
        yield f"ligne {numero} : meme_zr « {ligne['meme_zr']} » au lieu de « {zone} »."
    for champ, valeur, tolerance in (
        ("total", vrai.total / 100, 0.0),
        ("ors", vrai.ors / 100, 0.0),
        ("distance_km", vrai.distance_km, TOLERANCE),
        ("duree_min", vrai.duree_min, TOLERANCE),
        ("score", vrai.gain, TOLERANCE),
    ):
        yield from _ecart(numero, champ, ligne[champ], valeur or 0.0, tolerance)


def _ecart(numero: int, champ: str, texte: str, vrai: float, tolerance: float) -> Iterable[str]:
    try:
        lu = float(texte.replace(",", "."))
    except ValueError:
        lu = math.nan
    if not abs(lu - vrai) <= tolerance + MARGE:
        yield f"ligne {numero} : {champ} « {texte} » au lieu de {vrai:.2f}."


# --- Reading -------------------------------------------------------------------------------------------


def _lignes(chemin: Path) -> list[tuple[int, list[str]]]:
    """(line number, cells) of the rows that are not empty."""
    try:
        texte = chemin.read_bytes().decode("utf-8-sig")
        if "\0" in texte:
            raise csv.Error("NUL")
        lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=";", strict=True)
        return [(lecteur.line_num, cellules) for cellules in lecteur if any(c.strip() for c in cellules)]
    except (OSError, UnicodeDecodeError, csv.Error) as erreur:
        regle = "Le fichier ne peut pas être lu comme un CSV en UTF-8."
        remede = "Vérifiez son chemin, vos droits, et que c'est bien le plan écrit par « apparier »."
        raise EntreesRefusees([Faute(chemin.name, 0, "", regle, remede)]) from erreur


def _enregistrements(chemin: Path) -> list[dict[str, str]]:
    (_, entete), *lignes = _lignes(chemin)
    noms = [c.strip().lower() for c in entete]
    return [dict(zip(noms, (c.strip() for c in cellules), strict=True)) for _, cellules in lignes]


def _nombre(texte: str) -> float:
    return float(texte.replace(",", "."))


def _charger(
    bmp: Path, etablissements: Path, distances: Path | None, poids: Poids, ors: Callable[[str], int]
) -> _Donnees:
    """What the files hold; they are known to be usable."""
    ecoles = {e["rne"]: e for e in _enregistrements(etablissements)}
    places = {
        rne: (_nombre(e["latitude"]), _nombre(e["longitude"])) for rne, e in ecoles.items() if e["latitude"]
    }
    blocs = {
        b["id"]: Membre(
            b["id"],
            b["rne"],
            b["discipline"],
            round(_nombre(b["quotite"]) * 100),
            round(_nombre(b["ors"]) * 100) if b.get("ors") else ors(b["discipline"]),
            b.get("zr") or ecoles[b["rne"]].get("zr", ""),
        )
        for b in _enregistrements(bmp)
    }
    table = {}
    for d in _enregistrements(distances) if distances else []:
        km = _nombre(d["km"])
        minutes = _nombre(d["minutes"]) if d.get("minutes") else km / poids.vitesse * 60
        table[d["uai_a"], d["uai_b"]] = km, minutes
    return _Donnees(blocs, places, table, poids)


def _groupes(chemin: Path | None) -> list[list[str]]:
    return [[c.strip() for c in cellules if c.strip()] for _, cellules in _lignes(chemin)] if chemin else []


def _vol_d_oiseau(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance in km by the haversine formula."""
    phi_a, phi_b = math.radians(a[0]), math.radians(b[0])
    h = (
        math.sin((phi_b - phi_a) / 2) ** 2
        + math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    )
    return 2 * RAYON_TERRE_KM * math.asin(math.sqrt(min(1.0, h)))
