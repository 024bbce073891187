"""Writing a synthetic file: families are drawn twice, once for the persons and once for the pupils, and never held."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from preau.siecle.engine.controles.registre import cle_uai
from preau.siecle.engine.generateur import matiere as m
from preau.siecle.engine.generateur.defauts import IDENTITE, Defaut, defauts
from preau.siecle.engine.generateur.familles import familles, identifiant_maximal
from preau.siecle.engine.grammaire import LIENS, ecrire_element, entete, grammaire, pied, trouver
from preau.siecle.engine.grammaire.types import IDENTIFIANTS_COURTS

ENCODAGE = "iso-8859-15"
IDENTIFIANT_COURT_MAX = 99_998
TOUS = "tous"


class DemandeImpossible(Exception):
    """The message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Demande:
    """What to write. `defauts`: codes to plant, or `("tous",)`."""

    eleves: int
    uai: str
    annee: int = 2025
    version: str = "4.0"
    graine: int = 1
    defauts: tuple[str, ...] = ()

    def a_planter(self) -> dict[str, Defaut]:
        """Raises DemandeImpossible for a code that no sheet of this version can break."""
        possibles = defauts(self.version)
        if self.defauts == (TOUS,):
            return possibles
        inconnus = [code for code in self.defauts if code not in possibles]
        if inconnus:
            raise DemandeImpossible(
                f"Défaut inconnu en version {self.version} : {', '.join(inconnus)}. "
                f"On peut planter : {', '.join(possibles)}."
            )
        return {code: possibles[code] for code in self.defauts}


@dataclass(frozen=True, slots=True)
class Plante:
    """A defect that was planted: what a control must say."""

    code: str
    objet: str
    id_prive: str
    champ: str

    def __str__(self) -> str:
        return f"{self.code}\t{self.objet}\t{self.id_prive}\t{self.champ}"


COLONNES = "code\tobjet\tid_prive\tchamp"


def generer(demande: Demande, sortie: Path) -> list[Plante]:
    """Write the file (a zip when its name ends so); what was planted. Raises DemandeImpossible, OSError."""
    if demande.eleves < 1:
        raise DemandeImpossible("Il faut au moins un élève.")
    if cle_uai(demande.uai) != demande.uai[-1:]:
        raise DemandeImpossible(
            f"« {demande.uai} » n'est pas un code d'établissement : il faut sept chiffres et leur lettre."
        )
    courts = demande.version in IDENTIFIANTS_COURTS
    if courts and identifiant_maximal(demande.eleves, demande.graine) > IDENTIFIANT_COURT_MAX:
        raise DemandeImpossible(
            f"La version {demande.version} n'a que cinq chiffres par identifiant : demandez moins d'élèves."
        )
    ecrivain = _Ecrivain(demande)
    with _ouvrir(sortie, "utf-8" if "PR_ENCOD_01" in ecrivain.restants else ENCODAGE) as flux:
        for ligne in ecrivain.lignes():
            flux.write(ligne + "\n")
    return ecrivain.plantes


@contextmanager
def _ouvrir(sortie: Path, encodage: str) -> Iterator[TextIO]:
    if sortie.suffix != ".zip":
        with sortie.open("w", encoding=encodage, newline="\n") as flux:
            yield flux
        return
    with (
        zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(f"{sortie.stem}.xml", "w", force_zip64=True) as octets,
        io.TextIOWrapper(octets, encoding=encodage, newline="\n") as flux,
    ):
        yield flux


class _Ecrivain:
    def __init__(self, demande: Demande):
        self.demande = demande
        self.restants = demande.a_planter()
        self.plantes: list[Plante] = []

    def lignes(self) -> Iterator[str]:
        version = self.demande.version
        parametres = {
            "UAJ": self.demande.uai,
            "ANNEE_SCOLAIRE": str(self.demande.annee),
            "DATE_IMPORT": f"15/09/{self.demande.annee}",
            "NUM_ENVOI": "1",
            "LOGICIEL": "PREAU",
        }
        self._planter("fichier", parametres, "")
        yield entete(version, parametres).rstrip("\n")
        racine = grammaire(version)
        if version != LIENS:
            personne = trouver(racine, "PERSONNE")
            for valeurs in self._personnes():
                yield from ecrire_element(personne, valeurs, 3)
            yield "    </PERSONNES>"
            yield "    <ELEVES>"
        eleve = trouver(racine, "ELEVE")
        for valeurs in self._eleves():
            yield from ecrire_element(eleve, valeurs, 3)
        yield pied().rstrip("\n")

    def _familles(self):
        d = self.demande
        return familles(nombre=d.eleves, graine=d.graine, uai=d.uai, annee=d.annee, version=d.version)

    def _personnes(self) -> Iterator[dict]:
        for famille in self._familles():
            for personne in famille.personnes:
                self._planter("personne", personne, personne["ID_PRV_PER"])
                yield personne

    def _eleves(self) -> Iterator[dict]:
        precedent: dict | None = None
        for famille in self._familles():
            professions = {p["ID_PRV_PER"]: p["CODE_PROFESSION"] for p in famille.personnes}
            for eleve in famille.eleves:
                if self.demande.version == LIENS:
                    eleve = self._lien(eleve)
                    self._planter("lien", eleve, eleve.get("ID_PRV_ELE", ""))
                    yield eleve
                    continue
                liens = eleve["RESPONSABLES_ELEVE"]
                legal = liens["LEGAL1"] if "LEGAL1" in liens else liens["LEGAL"][0]
                eleve |= {"_version": self.demande.version, "_profession": professions[legal["ID_PRV_PER"]]}
                if precedent is not None:
                    eleve["_precedent"] = precedent
                original = {champ: eleve[champ] for champ in IDENTITE if champ in eleve}
                self._planter("eleve", eleve, eleve["ID_PRV_ELE"])
                precedent = original
                yield eleve

    def _lien(self, eleve: dict) -> dict:
        """The same pupil as a row of the élève-groupe links, in one or two groups."""
        annee = self.demande.annee
        alea = random.Random(f"{self.demande.graine}/groupes/{eleve['ID_PRV_ELE']}")
        groupes = alea.sample(m.GROUPES, alea.randint(1, 2))
        return {champ: eleve[champ] for champ in ("ID_PRV_ELE", "NOM_DE_FAMILLE", "PRENOM", "DATE_NAISS")} | {
            "GROUPES": {
                "GROUPE": [
                    {
                        "CODE_GROUPE": groupe,
                        "DATE_DEBUT_GROUPE": f"{annee}-09-08",
                        "DATE_FIN_GROUPE": f"{annee + 1}-02-13",
                    }
                    for groupe in groupes
                ]
            }
        }

    def _planter(self, objet: str, valeurs: dict, identifiant: str) -> None:
        """Plant the first defect still wanted that the sheet lends itself to (all of them in the header)."""
        for code, defaut in list(self.restants.items()):
            if defaut.objet != objet:
                continue
            signale = defaut.plant(valeurs)
            if signale is None:
                continue
            del self.restants[code]
            dit = "eleve" if objet == "lien" else objet
            for un_code, champ in [(code, signale)] if isinstance(signale, str) else signale:
                self.plantes.append(Plante(un_code, dit, identifiant, champ))
            if objet != "fichier":
                return
