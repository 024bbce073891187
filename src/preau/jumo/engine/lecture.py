"""Reads the files of the contract: BMP, schools, distances, imposed groups, forbidden pairs. All faults at once.

`;` between cells, header line, UTF-8 with or without BOM, decimal comma or point. Columns may come in any order; others
are not read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from preau.jumo.engine.fautes import EntreesRefusees, Faute
from preau.jumo.engine.score import Membre, Poids
from preau.jumo.engine.trajets import Trajets

TAILLE_MAX = 200 * 1024 * 1024
HEURES_MAX = 4000
_HEURES = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?")
_NOMBRE = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]{1,15})?")
_ENTETE_DE_GROUPE = re.compile(r"(?:id|bmp)(?:[_ ]?[a-c1-3])?", re.IGNORECASE)
_FORMULE = ("=", "+", "-", "@")

# A discipline to its ORS in hundredths; LookupError when there is none.
OrsParDefaut = Callable[[str], int]


@dataclass(frozen=True)
class Entrees:
    blocs: list[Membre]
    trajets: Trajets
    imposes: list[tuple[str, ...]]
    interdits: list[tuple[str, str]]


@dataclass(frozen=True)
class _Ligne:
    numero: int
    cellules: dict[str, str]


class _Lecteur:
    """One file, and where its faults go."""

    def __init__(self, chemin: Path, fautes: list[Faute]) -> None:
        self.chemin, self._fautes = chemin, fautes

    def faute(self, ligne: int, valeur: str, regle: str, remede: str) -> None:
        self._fautes.append(Faute(self.chemin.name, ligne, valeur[:80], regle, remede))

    def table(self, obligatoires: Sequence[str], facultatives: Sequence[str] = ()) -> Iterator[_Ligne]:
        """The rows, each with these columns (empty where the file has not an optional one)."""
        lignes = self.lignes()
        premiere = next(lignes, None)
        if premiere is None:
            return
        numero, entete = premiere
        noms = [cellule.strip().lower() for cellule in entete]
        attendu = ";".join([*obligatoires, *facultatives])
        doubles = sorted({nom for nom in noms if nom and noms.count(nom) > 1})
        manquantes = [nom for nom in obligatoires if nom not in noms]
        if doubles:
            self.faute(numero, ", ".join(doubles), "Une colonne est là deux fois.", "Gardez-en une.")
        if manquantes:
            regle = f"Il manque la colonne {', '.join(manquantes)}."
            self.faute(numero, ";".join(entete), regle, f"Commencez par la ligne « {attendu} ».")
        if doubles or manquantes:
            return
        for numero, cellules in lignes:
            if len(cellules) != len(noms):
                regle = f"La ligne a {len(cellules)} cellules, l'en-tête {len(noms)}."
                self.faute(numero, ";".join(cellules), regle, "Rétablissez les points-virgules.")
                continue
            lues = dict(zip(noms, (c.strip() for c in cellules), strict=True))
            yield _Ligne(numero, {nom: lues.get(nom, "") for nom in (*obligatoires, *facultatives)})

    def lignes(self) -> Iterator[tuple[int, list[str]]]:
        """(line number, cells) of the rows that are not empty; nothing when the file cannot be read."""
        texte = self._texte()
        if texte is None:
            return
        vide = True
        lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=";", strict=True)
        try:
            for cellules in lecteur:
                if any(c.strip() for c in cellules):
                    vide = False
                    yield lecteur.line_num, cellules
        except csv.Error:
            self.faute(
                lecteur.line_num,
                "",
                "Des guillemets sont mal fermés, ou une cellule est trop longue.",
                "Ôtez-les.",
            )
            return
        if vide:
            self.faute(0, "", "Le fichier est vide.", "Donnez au moins sa ligne d'en-tête.")

    def _texte(self) -> str | None:
        try:
            if self.chemin.stat().st_size > TAILLE_MAX:
                self.faute(0, "", "Le fichier dépasse 200 Mo.", "Vérifiez que c'est le bon fichier.")
                return None
            octets = self.chemin.read_bytes()
        except OSError:
            self.faute(0, "", "Le fichier ne peut pas être lu.", "Vérifiez son chemin et vos droits.")
            return None
        if b"\0" in octets:
            self.faute(0, "", "Ce n'est pas un fichier texte.", "Enregistrez le tableau en CSV (UTF-8).")
            return None
        try:
            return octets.decode("utf-8-sig")
        except UnicodeDecodeError as erreur:
            numero = octets[: erreur.start].count(b"\n") + 1
            self.faute(numero, "", "Le texte n'est pas en UTF-8.", "Enregistrez le fichier en UTF-8.")
            return None

    def nombre(self, ligne: _Ligne, colonne: str, bas: float, haut: float) -> float | None:
        texte = ligne.cellules[colonne]
        valeur = float(texte.replace(",", ".")) if _NOMBRE.fullmatch(texte) else None
        if valeur is None or not bas <= valeur <= haut:
            regle = f"« {colonne} » est un nombre de {bas:g} à {haut:g}."
            self.faute(ligne.numero, texte, regle, "Corrigez la valeur.")
            return None
        return valeur

    def heures(self, ligne: _Ligne, colonne: str) -> int | None:
        """Hundredths of an hour."""
        texte = ligne.cellules[colonne]
        valeur = round(float(texte.replace(",", ".")) * 100) if _HEURES.fullmatch(texte) else 0
        if not 0 < valeur <= HEURES_MAX:
            regle = (
                f"« {colonne} » est un nombre d'heures, plus de 0 et 40 au plus, à deux décimales au plus."
            )
            self.faute(ligne.numero, texte, regle, "Écrivez par exemple 6 ou 6,5.")
            return None
        return valeur


def lire(
    bmp: Path,
    etablissements: Path,
    poids: Poids,
    *,
    ors: OrsParDefaut,
    distances: Path | None = None,
    imposes: Path | None = None,
    interdits: Path | None = None,
) -> Entrees:
    """What the files say. Raises EntreesRefusees with every fault of every file."""
    fautes: list[Faute] = []
    ecoles = _etablissements(_Lecteur(etablissements, fautes))
    blocs = _blocs(_Lecteur(bmp, fautes), ecoles, ors)
    table = _distances(_Lecteur(distances, fautes), poids) if distances else {}
    connus = {b.id for b in blocs}
    decides = _groupes(_Lecteur(imposes, fautes), connus, 3) if imposes else []
    defendus = _groupes(_Lecteur(interdits, fautes), connus, 2) if interdits else []
    if imposes:
        _une_seule_fois(_Lecteur(imposes, fautes), decides)
    if fautes:
        raise EntreesRefusees(fautes)
    places = {rne: place for rne, (place, _) in ecoles.items() if place}
    return Entrees(blocs, Trajets(places, poids, table), [g for _, g in decides], [g for _, g in defendus])


def _etablissements(lecteur: _Lecteur) -> dict[str, tuple[tuple[float, float] | None, str]]:
    """rne -> ((latitude, longitude) or None, zone)."""
    ecoles: dict[str, tuple[tuple[float, float] | None, str]] = {}
    for ligne in lecteur.table(("rne", "latitude", "longitude"), ("zr", "type")):
        rne = ligne.cellules["rne"]
        if not rne:
            lecteur.faute(ligne.numero, "", "Le RNE est vide.", "Donnez le code de l'établissement.")
        elif rne in ecoles:
            lecteur.faute(ligne.numero, rne, "Cet établissement est déjà plus haut.", "Gardez une ligne.")
        place = None
        if ligne.cellules["latitude"] or ligne.cellules["longitude"]:
            latitude = lecteur.nombre(ligne, "latitude", -90, 90)
            longitude = lecteur.nombre(ligne, "longitude", -180, 180)
            if latitude is not None and longitude is not None:
                place = latitude, longitude
        ecoles.setdefault(rne, (place, ligne.cellules["zr"]))
    return ecoles


def _blocs(lecteur: _Lecteur, ecoles: dict[str, tuple], ors: OrsParDefaut) -> list[Membre]:
    blocs: dict[str, Membre] = {}
    for ligne in lecteur.table(("id", "rne", "discipline", "quotite"), ("ors", "zr")):
        ident, rne, discipline = (ligne.cellules[nom] for nom in ("id", "rne", "discipline"))
        for nom, valeur in (("id", ident), ("rne", rne), ("discipline", discipline)):
            if not valeur:
                lecteur.faute(ligne.numero, "", f"« {nom} » est vide.", "Donnez une valeur.")
            elif valeur.startswith(_FORMULE):
                regle = f"« {nom} » commence comme une formule de tableur."
                lecteur.faute(ligne.numero, valeur, regle, "Ôtez le signe du début.")
            elif not valeur.isprintable():
                regle = f"« {nom} » contient un caractère invisible (saut de ligne, tabulation…)."
                lecteur.faute(ligne.numero, repr(valeur)[1:-1], regle, "Ôtez-le.")
        if ident and ident in blocs:
            lecteur.faute(
                ligne.numero, ident, "Cet identifiant est déjà plus haut.", "Donnez-lui en un autre."
            )
        if rne and rne not in ecoles:
            regle = "Cet établissement n'est pas dans le fichier des établissements."
            lecteur.faute(ligne.numero, rne, regle, "Ajoutez-le ou corrigez le code.")
        quotite = lecteur.heures(ligne, "quotite")
        service = None
        if ligne.cellules["ors"]:
            service = lecteur.heures(ligne, "ors")
        elif discipline:
            try:
                service = ors(discipline)
            except LookupError:
                regle = "Aucune obligation de service n'est connue pour cette discipline."
                lecteur.faute(ligne.numero, discipline, regle, "Remplissez la colonne ors.")
        zone = ligne.cellules["zr"] or ecoles.get(rne, (None, ""))[1]
        blocs.setdefault(ident, Membre(ident, rne, discipline, quotite or 0, service or 0, zone))
    return list(blocs.values())


def _distances(lecteur: _Lecteur, poids: Poids) -> dict[tuple[str, str], tuple[float, float]]:
    table: dict[tuple[str, str], tuple[float, float]] = {}
    for ligne in lecteur.table(("uai_a", "uai_b", "km"), ("minutes",)):
        a, b = sorted((ligne.cellules["uai_a"], ligne.cellules["uai_b"]))
        km = lecteur.nombre(ligne, "km", 0, 20_000)
        if ligne.cellules["minutes"]:
            minutes = lecteur.nombre(ligne, "minutes", 0, 100_000)
        else:
            minutes = None if km is None else 60 * km / poids.vitesse
        if not a or a == b:
            regle = "Une distance va d'un établissement à un autre."
            lecteur.faute(ligne.numero, f"{a};{b}", regle, "Donnez deux codes différents.")
        elif (
            km is not None
            and minutes is not None
            and table.setdefault((a, b), (km, minutes)) != (km, minutes)
        ):
            regle = "Cette distance est déjà plus haut, avec d'autres valeurs."
            lecteur.faute(ligne.numero, f"{a};{b}", regle, "Gardez une ligne.")
    return table


def _groupes(lecteur: _Lecteur, connus: set[str], taille_max: int) -> list[tuple[int, tuple[str, ...]]]:
    """(line, ids). A first line of names (« id;id;id ») is a header."""
    groupes = []
    for rang, (numero, cellules) in enumerate(lecteur.lignes()):
        ids = tuple(c.strip() for c in cellules if c.strip())
        if rang == 0 and not connus & set(ids) and all(map(_ENTETE_DE_GROUPE.fullmatch, ids)):
            continue
        texte = ";".join(ids)
        inconnus = [i for i in ids if i not in connus]
        if not 2 <= len(ids) <= taille_max:
            regle = "Une paire réunit deux BMP." if taille_max == 2 else "Un groupe réunit deux ou trois BMP."
            lecteur.faute(numero, texte, regle, "Corrigez la ligne.")
        elif len(set(ids)) < len(ids):
            lecteur.faute(numero, texte, "Le même BMP y est deux fois.", "Corrigez la ligne.")
        elif inconnus:
            regle = f"BMP inconnu : {', '.join(inconnus)}."
            lecteur.faute(numero, texte, regle, "Corrigez l'identifiant ou ôtez la ligne.")
        else:
            groupes.append((numero, ids))
    return groupes


def _une_seule_fois(lecteur: _Lecteur, groupes: list[tuple[int, tuple[str, ...]]]) -> None:
    vus: set[str] = set()
    for numero, ids in groupes:
        if deja := sorted(vus & set(ids)):
            regle = f"Déjà dans un autre groupe imposé : {', '.join(deja)}."
            lecteur.faute(numero, ";".join(ids), regle, "Un BMP n'est que dans un groupe.")
        vus |= set(ids)
