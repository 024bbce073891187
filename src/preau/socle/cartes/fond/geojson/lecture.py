"""Reads a GeoJSON file of outlines: its bytes, its JSON, then feature by feature."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import BinaryIO

from shapely.geometry.base import BaseGeometry

from preau.socle.cartes.fond.geojson import natures, regles
from preau.socle.cartes.fond.geojson.formes import FormeRefusee, lire_forme
from preau.socle.fichiers import FichierRefuse, Releve
from preau.systeme import raison

Progression = Callable[[int, int], None]
PAS_PROGRESSION = 200
# Names under which WGS 84 in longitude, latitude is declared.
WGS84 = ("crs84", "epsg:4326", "epsg::4326")
_SIGNATURES = (
    (b"PK\x03\x04", "une archive ZIP ou un classeur", "Décompressez-la, et donnez le fichier .geojson."),
    (b"\x1f\x8b", "une archive GZIP", "Décompressez-la, et donnez le fichier .geojson."),
    (b"7z\xbc\xaf\x27\x1c", "une archive 7z", "Décompressez-la, et donnez le fichier .geojson."),
    (b"\x00\x00\x27\x0a", "un fichier de formes (SHP)", "Convertissez-le en GeoJSON, WGS 84."),
    (b"SQLite format 3", "une base GeoPackage", "Convertissez-la en GeoJSON, WGS 84."),
    (b"%PDF", "un document PDF", "Téléchargez la version GeoJSON."),
    (b"<", "une page HTML ou un document XML, KML ou GML", "Téléchargez la version GeoJSON."),
    (b"\xff\xfe", "un texte UTF-16", "Enregistrez-le en UTF-8."),
    (b"\xfe\xff", "un texte UTF-16", "Enregistrez-le en UTF-8."),
)


@dataclass(frozen=True)
class Limites:
    octets: int = 300_000_000
    elements: int = 50_000
    points: int = 20_000_000


@dataclass(frozen=True)
class Contour:
    """`forme` is a valid MultiPolygon in degrees; `lieu` names the feature in messages."""

    nature: str
    code: str
    nom: str
    forme: BaseGeometry
    lieu: str


def lire(
    source: Path | BinaryIO,
    *,
    avertissements: Releve,
    limites: Limites | None = None,
    progression: Progression | None = None,
) -> list[Contour]:
    """The outlines of the file; repairs are noted in `avertissements`. Raises FichierRefuse with every fault."""
    limites = limites or Limites()
    elements = _elements(_analyser(_texte(source, limites)), limites)
    lecteur = _Lecteur(limites, avertissements)
    for rang, element in enumerate(elements, start=1):
        lecteur.lire(rang, element)
        if progression and (rang % PAS_PROGRESSION == 0 or rang == len(elements)):
            progression(rang, len(elements))
    if lecteur.fautes:
        raise FichierRefuse(lecteur.fautes)
    return list(lecteur.contours.values())


def _texte(source: Path | BinaryIO, limites: Limites) -> str:
    try:
        if isinstance(source, Path):
            with source.open("rb") as flux:
                octets = flux.read(limites.octets + 1)
        else:
            octets = source.read(limites.octets + 1)
    except OSError as erreur:
        raise FichierRefuse(regles.ILLISIBLE.faute(raison=raison(erreur))) from erreur
    if len(octets) > limites.octets:
        raise FichierRefuse(regles.TROP_GROS.faute(limite=limites.octets // 1_000_000))
    octets = octets.removeprefix(codecs.BOM_UTF8)
    if not octets.strip():
        raise FichierRefuse(regles.VIDE.faute())
    for signature, nature, geste in _SIGNATURES:
        if octets.lstrip().startswith(signature) or octets.startswith(signature):
            raise FichierRefuse(regles.NATURE.faute(nature=nature, geste=geste))
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError as erreur:
        ligne = octets.count(b"\n", 0, erreur.start) + 1
        raise FichierRefuse(regles.ENCODAGE.faute(ligne=ligne)) from erreur


def _analyser(texte: str):
    try:
        return json.loads(
            texte, parse_constant=_refuser_nombre, parse_float=_reel, object_pairs_hook=_sans_double
        )
    except json.JSONDecodeError as erreur:
        raison = f"caractère {erreur.colno}"
        raise FichierRefuse(regles.JSON.faute(ligne=erreur.lineno, raison=raison)) from erreur
    except RecursionError as erreur:
        raise FichierRefuse(regles.PROFONDEUR.faute()) from erreur
    except ValueError as erreur:
        # An integer of thousands of digits, which Python refuses to convert.
        raise FichierRefuse(regles.NOMBRE.faute(nombre="entier démesuré")) from erreur


def _refuser_nombre(texte: str) -> None:
    raise FichierRefuse(regles.NOMBRE.faute(nombre=texte))


def _reel(texte: str) -> float:
    valeur = float(texte)
    return valeur if isfinite(valeur) else _refuser_nombre(texte[:20])


def _sans_double(paires: list[tuple[str, object]]) -> dict:
    objet = dict(paires)
    if len(objet) < len(paires):
        cles = [cle for cle, _ in paires]
        double = next(cle for cle in cles if cles.count(cle) > 1)
        raise FichierRefuse(regles.CLE_DOUBLE.faute(cle=double[:40]))
    return objet


def _elements(racine, limites: Limites) -> list:
    type_ = racine.get("type") if isinstance(racine, dict) else None
    if type_ not in ("FeatureCollection", "Feature"):
        lu = f"« {str(type_)[:30]} »" if type_ else "autre chose"
        raise FichierRefuse(regles.TYPE.faute(lu=lu))
    _controler_projection(racine)
    elements = racine.get("features") if type_ == "FeatureCollection" else [racine]
    if not isinstance(elements, list) or not elements:
        raise FichierRefuse(regles.SANS_ELEMENT.faute())
    if len(elements) > limites.elements:
        raise FichierRefuse(regles.TROP_D_ELEMENTS.faute(limite=limites.elements))
    return elements


def _controler_projection(racine: dict) -> None:
    """The old `crs` member: anything but WGS 84 is refused, since the numbers would be misread."""
    systeme = racine.get("crs")
    if systeme is None:
        return
    nom = systeme.get("properties", {}) if isinstance(systeme, dict) else {}
    nom = str(nom.get("name", "inconnu") if isinstance(nom, dict) else "inconnu")
    if not nom.lower().endswith(WGS84):
        raise FichierRefuse(regles.PROJECTION.faute(systeme=nom[:60]))


class _Lecteur:
    """Checks features one by one; keeps the good outlines and notes every fault."""

    def __init__(self, limites: Limites, avertissements: Releve):
        self.limites, self.avertissements = limites, avertissements
        self.fautes = Releve()
        self.contours: dict[tuple[str, str], Contour] = {}
        self.rangs: dict[tuple[str, str], int] = {}
        self.points = 0

    def lire(self, rang: int, element) -> None:
        lieu = f"élément {rang}"
        if not isinstance(element, dict) or element.get("type") != "Feature":
            self.fautes.noter(regles.ELEMENT.faute(lieu=lieu))
            return
        proprietes = element.get("properties")
        identite = natures.identifier(proprietes if isinstance(proprietes, dict) else {})
        if isinstance(identite, str):
            regle = regles.CODE_FORME if identite else regles.SANS_CODE
            details = {} if identite else {"connues": natures.CONNUES}
            self.fautes.noter(regle.faute(identite, lieu=lieu, **details))
            return
        lieu = f"{lieu} ({' '.join(filter(None, (identite.code, identite.nom)))})"
        cle = identite.nature, identite.code
        if (premier := self.rangs.setdefault(cle, rang)) != rang:
            self.fautes.noter(regles.DOUBLE.faute(lieu=lieu, premier=premier))
            return
        try:
            forme, points, reparee = lire_forme(element.get("geometry"))
        except FormeRefusee as refus:
            self.fautes.noter(refus.regle.faute(lieu=lieu, **refus.details))
            return
        self.points += points
        if self.points > self.limites.points:
            raise FichierRefuse(regles.TROP_DE_POINTS.faute(limite=self.limites.points))
        if reparee:
            self.avertissements.noter(regles.REPARE.faute(lieu=lieu))
        self.contours[cle] = Contour(identite.nature, identite.code, identite.nom, forme, lieu)
