"""The checker: recomputes every rule and figure of propositions.csv from the files alone.

It shares nothing with the optimiser but the score. Its reader is its own, on purpose: a misreading there would
otherwise be repeated here.
"""

from __future__ import annotations

import csv
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

    Raises EntreesRefusees when a file other than propositions.csv cannot be used, or when that one cannot be read.
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
        with chemin.open(encoding="utf-8-sig", newline="") as fichier:
            lecteur = csv.reader(fichier, delimiter=";")
            return [(lecteur.line_num, cellules) for cellules in lecteur if any(c.strip() for c in cellules)]
    except (OSError, UnicodeDecodeError, csv.Error) as erreur:
        regle = "Le fichier ne peut pas être lu comme un CSV en UTF-8."
        raise EntreesRefusees([Faute(chemin.name, 0, "", regle, "Vérifiez le fichier.")]) from erreur


def _enregistrements(chemin: Path, colonnes: Iterable[str]) -> list[tuple[int, dict[str, str]]]:
    lignes = _lignes(chemin)
    noms = [c.strip().lower() for c in lignes[0][1]] if lignes else []
    manque = [c for c in colonnes if c not in noms]
    if manque:
        regle = f"Il manque la colonne {', '.join(manque)}."
        raise EntreesRefusees([Faute(chemin.name, 1, "", regle, "Rétablissez l'en-tête.")])
    courtes = [numero for numero, cellules in lignes[1:] if len(cellules) != len(noms)]
    if courtes:
        regle = "Le nombre de cellules n'est pas celui de l'en-tête."
        raise EntreesRefusees([Faute(chemin.name, n, "", regle, "Corrigez la ligne.") for n in courtes])
    return [(n, dict(zip(noms, (c.strip() for c in cellules), strict=True))) for n, cellules in lignes[1:]]


def _charger(
    bmp: Path, etablissements: Path, distances: Path | None, poids: Poids, ors: Callable[[str], int]
) -> _Donnees:
    fautes: list[Faute] = []

    def lire_nombre(chemin: Path, numero: int, texte: str) -> float:
        try:
            valeur = float(texte.replace(",", "."))
        except ValueError:
            valeur = math.nan
        if not math.isfinite(valeur):
            fautes.append(Faute(chemin.name, numero, texte, "Un nombre est attendu.", "Corrigez la valeur."))
        return valeur

    places, zones = {}, {}
    for numero, e in _enregistrements(etablissements, ("rne", "latitude", "longitude")):
        zones[e["rne"]] = e.get("zr", "")
        if e["latitude"] or e["longitude"]:
            places[e["rne"]] = (
                lire_nombre(etablissements, numero, e["latitude"]),
                lire_nombre(etablissements, numero, e["longitude"]),
            )
    blocs: dict[str, Membre] = {}
    for numero, b in _enregistrements(bmp, ("id", "rne", "discipline", "quotite")):
        quotite = lire_nombre(bmp, numero, b["quotite"])
        try:
            service = lire_nombre(bmp, numero, b["ors"]) * 100 if b.get("ors") else ors(b["discipline"])
        except LookupError:
            service = math.nan
            regle = "Aucune obligation de service n'est connue pour cette discipline."
            fautes.append(Faute(bmp.name, numero, b["discipline"], regle, "Remplissez la colonne ors."))
        if b["id"] in blocs:
            fautes.append(Faute(bmp.name, numero, b["id"], "Identifiant en double.", "Corrigez-le."))
        if math.isfinite(quotite) and math.isfinite(service):
            zone = b.get("zr") or zones.get(b["rne"], "")
            blocs[b["id"]] = Membre(
                b["id"], b["rne"], b["discipline"], round(quotite * 100), round(service), zone
            )
    table = {}
    for numero, d in _enregistrements(distances, ("uai_a", "uai_b", "km")) if distances else []:
        km = lire_nombre(distances, numero, d["km"])
        minutes = (
            lire_nombre(distances, numero, d["minutes"]) if d.get("minutes") else km / poids.vitesse * 60
        )
        table[d["uai_a"], d["uai_b"]] = km, minutes
    if fautes:
        raise EntreesRefusees(fautes)
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
