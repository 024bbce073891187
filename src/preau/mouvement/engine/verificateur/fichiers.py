"""The verifier's own reading of the input and of the result."""

import csv
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

ENTREES = ("postes.csv", "candidats.csv", "voeux.csv", "droits.csv")
SORTIES = ("affectations.csv", "explications.csv", "barres.csv")
COLONNES = {
    "postes.csv": "poste;ecole;nature;zone;places",
    "candidats.csv": "candidat;poste_actuel;bareme;ags;conjoint;anciennete;naissance;lot",
    "voeux.csv": "candidat;rang;type;code;nature;classe;qualification;lie",
    "droits.csv": "candidat;poste;exclu;classe;qualification;conjoint;bareme",
    "affectations.csv": "candidat;poste;rang;origine",
    "explications.csv": "candidat;rang;code;motif;barre;manque;devant",
    "barres.csv": "poste;places;candidats;dernier;bareme_dernier",
    "chaines.csv": "candidat;poste;libere_par",
}
CLE = [
    *("titulaire", "classe", "qualification", "bareme", "rang"),
    *("ags", "conjoint", "anciennete", "naissance", "lot", "candidat"),
]


class Illisible(ValueError):
    """A file is missing or is not what it should be: nothing can be checked."""


class Application(NamedTuple):
    """Somebody who applies to a post: by which wish (None for one's own post at the end), with which key."""

    voeu: dict[str, str] | None
    cle: tuple


def lignes_csv(chemin: Path) -> Iterator[dict[str, str]]:
    """The lines of a file, one at a time. Equal cells are one string: millions of wishes fit in memory."""
    attendues = COLONNES[chemin.name].split(";")
    try:
        with chemin.open(encoding="utf-8", newline="") as fichier:
            lecteur = csv.DictReader(fichier, delimiter=";", quoting=csv.QUOTE_NONE, strict=True)
            if list(lecteur.fieldnames or [])[: len(attendues)] != attendues:
                raise Illisible(f"{chemin.name} : l'en-tête attendu est « {COLONNES[chemin.name]} »")
            for numero, ligne in enumerate(lecteur, 2):
                if None in ligne or None in ligne.values():
                    raise Illisible(
                        f"{chemin.name}, ligne {numero} : le nombre de cellules n'est pas celui de l'en-tête"
                    )
                yield {colonne: sys.intern(cellule) for colonne, cellule in ligne.items()}
    except (OSError, UnicodeDecodeError, csv.Error) as erreur:
        raise Illisible(f"{chemin.name} ne se lit pas : {_raison(erreur)}") from None


def _raison(erreur: Exception) -> str:
    """Python says it in English."""
    match erreur:
        case OSError():
            return "ce n'est pas un fichier, ou le droit de le lire manque"
        case UnicodeDecodeError():
            return "il n'est pas en UTF-8"
        case json.JSONDecodeError():
            return f"il n'est pas du JSON à partir de la ligne {erreur.lineno}, colonne {erreur.colno}"
        case _:
            return "il n'est pas de la forme attendue"


def lire_csv(chemin: Path) -> list[dict[str, str]]:
    return list(lignes_csv(chemin))


def lire_json(chemin: Path) -> dict:
    try:
        lu = json.loads(chemin.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as erreur:
        raise Illisible(f"{chemin.name} ne se lit pas : {_raison(erreur)}") from None
    if not isinstance(lu, dict):
        raise Illisible(f"{chemin.name} n'est pas un objet JSON")
    return lu


def lire_regles(chemin: Path) -> dict:
    """What a YAML rule set says of the assignment, as the certificate states it."""
    try:
        texte = chemin.read_text(encoding="utf-8")
        lu = yaml.safe_load(texte)
        return {
            "code": lu["code"],
            "sha256": hashlib.sha256(texte.encode()).hexdigest(),
            "cle": lu["cle"],
            "voeux_max": lu["voeux_max"],
            "ordre_zone": lu["zones"]["ordre"],
            "ameliorer_zones": lu.get("ameliorer_zones") in ("oui", True),
        }
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as erreur:
        raise Illisible(f"{chemin.name} n'est pas un jeu de règles : {erreur}") from None


def empreinte_entree(dossier: Path) -> str:
    """SHA-256 of the input with the lines of each file sorted, so that their order does not count."""
    morceaux = []
    for nom in ENTREES:
        if (dossier / nom).exists():
            lignes = (dossier / nom).read_bytes().split(b"\n")
            if lignes[-1] == b"":
                lignes.pop()
            morceaux += [nom.encode(), lignes[0], *sorted(lignes[1:])]
    return hashlib.sha256(b"".join(morceau + b"\n" for morceau in morceaux)).hexdigest()


class Dossier:
    """The input, by code, and what each candidate's list and keys are under the declared rules."""

    def __init__(self, dossier: Path, regles: dict, liens_rompus: set[str]):
        self.postes = {p["poste"]: p for p in lire_csv(dossier / "postes.csv")}
        self.candidats = {c["candidat"]: c for c in lire_csv(dossier / "candidats.csv")}
        self.voeux: dict[str, list[dict]] = defaultdict(list)
        self.lies: dict[str, list[dict]] = defaultdict(list)
        self.demande: dict[str, int] = defaultdict(int)
        for voeu in lignes_csv(dossier / "voeux.csv"):
            self.voeux[voeu["candidat"]].append(voeu)
            if voeu["lie"]:
                self.lies[voeu["lie"]].append(voeu)
            if voeu["type"] == "poste":
                self.demande[voeu["code"]] += 1
        for liste in self.voeux.values():
            liste.sort(key=lambda voeu: int(voeu["rang"]))
        chemin = dossier / "droits.csv"
        droits = lire_csv(chemin) if chemin.exists() else []
        self.droits = {(d["candidat"], d["poste"]): d for d in droits}
        self.zone: dict[tuple[str, str], list[str]] = defaultdict(list)
        for code in sorted(self.postes):
            self.zone[self.postes[code]["zone"], self.postes[code]["nature"]].append(code)
        self.par_demande = {
            zone: sorted(codes, key=lambda code: (self.demande[code], code))
            for zone, codes in self.zone.items()
        }
        self.mesures = {candidat: self._mesures(fiche) for candidat, fiche in self.candidats.items()}
        self.criteres = regles.get("cle", CLE)
        self.indicatif = regles.get("ordre_zone") == "voeu_indicatif"
        self.liens_rompus = liens_rompus

    def places(self, poste: str) -> int:
        return int(self.postes[poste]["places"])

    def propre(self, candidat: str) -> str:
        return self.candidats[candidat]["poste_actuel"]

    def exclu(self, candidat: str, poste: str) -> bool:
        return self.droits.get((candidat, poste), {}).get("exclu") == "1"

    def portee(self, voeu: dict) -> list[str]:
        """The posts a wish may reach, in the administrative order."""
        if voeu["type"] == "poste":
            return [voeu["code"]]
        candidat = voeu["candidat"]
        propre = self.propre(candidat)
        tous = self.par_demande.get((voeu["code"], voeu["nature"]), [])
        repere = next((v["code"] for v in self.voeux[candidat] if v["type"] == "poste"), None)
        if self.indicatif and repere and "x" in self.postes[repere]:
            ici = self.postes[repere]

            def ecart(code: str) -> tuple[int, str]:
                la = self.postes[code]
                return sum((_metres(la[axe]) - _metres(ici[axe])) ** 2 for axe in "xy"), code

            tous = sorted(tous, key=ecart)
        return [propre, *(code for code in tous if code != propre)] if propre in tous else tous

    def liste(self, candidat: str) -> dict[str, Application]:
        """Post -> the application to it, by order of preference."""
        propre = self.propre(candidat)
        atteints: dict[str, Application] = {}
        for voeu in self.voeux[candidat]:
            if voeu["lie"] in self.liens_rompus:
                continue
            for place, poste in enumerate(self.portee(voeu), 1):
                if poste not in atteints and not self.exclu(candidat, poste):
                    atteints[poste] = Application(voeu, self.cle(candidat, poste, voeu, place))
                    if poste == propre:
                        return atteints
        if propre:
            atteints[propre] = Application(None, self.cle(candidat, propre, None, 0))
        return atteints

    def bareme(self, candidat: str, poste: str) -> int:
        return int(self.droits.get((candidat, poste), {}).get("bareme") or self.candidats[candidat]["bareme"])

    def cle(self, candidat: str, poste: str, voeu: dict | None, sous_rang: int) -> tuple:
        droit = self.droits.get((candidat, poste), {})
        classe = int(droit.get("classe") or (voeu["classe"] if voeu else 0))
        mesures = self.mesures[candidat] | {
            "titulaire": 0 if poste == self.propre(candidat) else 1,
            "classe": classe if classe else float("inf"),
            "qualification": int(droit.get("qualification") or (voeu["qualification"] if voeu else 0)),
            "sous_rang": sous_rang,
        }
        if voeu:
            mesures["rang"] = int(voeu["rang"])
        if droit:
            mesures["bareme"] = -self.bareme(candidat, poste)
            mesures["conjoint"] = -int(droit["conjoint"] or self.candidats[candidat]["conjoint"])
        return tuple([mesures[critere] for critere in self.criteres])

    def _mesures(self, fiche: dict[str, str]) -> dict:
        """What a candidate is compared on wherever he applies; `rang` is that of his own post at the end."""
        rangs = [int(voeu["rang"]) for voeu in self.voeux[fiche["candidat"]]]
        return {
            "bareme": -int(fiche["bareme"]),
            "rang": max(rangs, default=0) + 1,
            "ags": -int(fiche["ags"]),
            "conjoint": -int(fiche["conjoint"]),
            "anciennete": -int(fiche["anciennete"]),
            "naissance": fiche["naissance"],
            "lot": int(fiche["lot"]),
            "candidat": fiche["candidat"],
        }


def _metres(kilometres: str) -> int:
    entier, _, decimales = kilometres.lstrip("-").partition(".")
    metres = int(entier) * 1000 + int((decimales + "000")[:3])
    return -metres if kilometres.startswith("-") else metres
