"""What a difference does to jumelages, and whom it is told to (J2, J16). Reads nothing, writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from preau.jumo.feeds.bmp import BmpLu
from preau.jumo.feeds.comparaison import IDENTITE, LIBELLES, Changement, Difference
from preau.jumo.models import Bmp, Jumelage
from preau.jumo.services.demandes import decrire
from preau.jumo.states import Etat
from preau.socle.annuaire.models import Etablissement
from preau.socle.interface.formats import heures

AUTEUR = "Actualisation nocturne"
# The states in which a jumelage is undone by what happens to its BMP.
ACTIFS = (Etat.BROUILLON, Etat.EN_COURS, Etat.VALIDE)
RAISON_MAX = 200
EXTRAIT = 120


@dataclass
class Annulation:
    jumelage: Jumelage
    raison: str

    @property
    def visible(self) -> bool:
        """Schools are told of it: not of a draft (J4)."""
        return self.jumelage.etat != Etat.BROUILLON


@dataclass
class Maintien:
    """A jumelage kept though quotités of it change: (BMP, hundredths after)."""

    jumelage: Jumelage
    changements: list[tuple[Bmp, int]]

    @property
    def visible(self) -> bool:
        return self.jumelage.etat != Etat.BROUILLON

    @property
    def total(self) -> int:
        apres = {bmp.pk: quotite for bmp, quotite in self.changements}
        return sum(apres.get(bmp.pk, bmp.quotite) for bmp in self.jumelage.bmps)

    @property
    def texte(self) -> str:
        dits = " ; ".join(
            f"{bmp.etablissement}, {heures(bmp.quotite)} h devient {heures(apres)} h"
            for bmp, apres in self.changements
        )
        return f"{dits} ; total {heures(self.total)} h pour un temps complet de {heures(self.jumelage.bmp1.ors)} h"


@dataclass
class Lettre:
    """The one mail of a school: what changes in its own BMP, then in its demandes and jumelages."""

    etablissement: Etablissement
    bmps: list[str] = field(default_factory=list)
    annulations: list[Annulation] = field(default_factory=list)
    maintiens: list[Maintien] = field(default_factory=list)

    @property
    def nature(self) -> str:
        parties = []
        if self.bmps:
            parties.append("modification ou suppression de BMP")
        if self.annulations:
            parties.append("annulation de jumelage")
        if self.maintiens:
            parties.append("changement de quotité d'un jumelage")
        return ", ".join(parties)


@dataclass
class Plan:
    annulations: list[Annulation] = field(default_factory=list)
    maintiens: list[Maintien] = field(default_factory=list)
    # By key of the school.
    lettres: dict[int, Lettre] = field(default_factory=dict)
    # By identifier of the BMP: what it does to jumelages.
    effets: dict[str, list[str]] = field(default_factory=dict)

    def lettre(self, etablissement: Etablissement) -> Lettre:
        return self.lettres.setdefault(etablissement.pk, Lettre(etablissement))

    def comptes(self) -> dict[str, int]:
        return {
            "annulations": len(self.annulations),
            "maintiens": len(self.maintiens),
            "courriels": len(self.lettres),
        }

    def en_dict(self) -> dict:
        """What is kept for people to read."""
        return {
            "annulations": [
                {
                    "jumelage": a.jumelage.pk,
                    "etat": a.jumelage.get_etat_display(),
                    "texte": decrire(a.jumelage),
                    "raison": a.raison,
                }
                for a in self.annulations
            ],
            "maintiens": [
                {"jumelage": m.jumelage.pk, "etat": m.jumelage.get_etat_display(), "texte": m.texte}
                for m in self.maintiens
            ],
            "courriels": [
                {"etablissement": str(lettre.etablissement), "nature": lettre.nature}
                for lettre in self.lettres.values()
            ],
        }

    def empreinte(self, difference: Difference) -> str:
        """The same when the same BMP change and the same jumelages are cancelled."""
        annules = sorted(a.jumelage.pk for a in self.annulations)
        return hashlib.sha256(f"{difference.empreinte()}{annules}".encode()).hexdigest()


def prevoir(
    difference: Difference,
    *,
    bmps: Mapping[str, Bmp],
    ecoles: Mapping[str, Etablissement],
    libelles: Mapping[str, str],
    jumelages: Iterable[Jumelage],
) -> Plan:
    """The effects of `difference`.

    `bmps` are the existing BMP that it touches, by identifier; `ecoles` the schools to which BMP move, by
    RNE; `libelles` the labels of the disciplines, by code; `jumelages` the active ones that touch `bmps`.
    """
    plan = Plan()
    perdus: dict[int, str] = {}
    quotites: dict[int, int] = {}
    for identifiant in difference.retires:
        bmp = bmps[identifiant]
        perdus[bmp.pk] = f"BMP supprimé ({nommer(bmp)}, {bmp.etablissement.rne})"
        plan.lettre(bmp.etablissement).bmps.append(f"{nommer(bmp)} : supprimé")
    for identifiant, changement in difference.deplaces.items():
        bmp = bmps[identifiant]
        detail = dire(changement, libelles)
        perdus[bmp.pk] = f"BMP changé ({nommer(bmp)}, {bmp.etablissement.rne} : {detail})"
        plan.lettre(bmp.etablissement).bmps.append(f"{nommer(bmp)} : {detail}")
        if changement.apres.rne != changement.avant.rne:
            arrivee = ecoles[changement.apres.rne]
            plan.lettre(arrivee).bmps.append(f"{_nommer_lu(changement.apres, libelles)} : {detail}")
    for identifiant, changement in difference.modifies.items():
        bmp = bmps[identifiant]
        if changement.avant.quotite != changement.apres.quotite:
            quotites[bmp.pk] = changement.apres.quotite
        plan.lettre(bmp.etablissement).bmps.append(f"{nommer(bmp)} : {dire(changement, libelles)}")
    for jumelage in jumelages:
        _suites(plan, jumelage, perdus, quotites)
    return plan


def _suites(plan: Plan, jumelage: Jumelage, perdus: dict[int, str], quotites: dict[int, int]) -> None:
    raisons = [perdus[bmp.pk] for bmp in jumelage.bmps if bmp.pk in perdus]
    changements = [(bmp, quotites[bmp.pk]) for bmp in jumelage.bmps if bmp.pk in quotites]
    nom = f"{jumelage.get_etat_display().lower()} n° {jumelage.pk}"
    if raisons:
        annulation = Annulation(jumelage, " ; ".join(raisons)[:RAISON_MAX])
        plan.annulations.append(annulation)
        for bmp in jumelage.bmps:
            if bmp.pk in perdus:
                plan.effets.setdefault(bmp.identifiant, []).append(f"annule le jumelage {nom}")
            if annulation.visible:
                plan.lettre(bmp.etablissement).annulations.append(annulation)
    elif changements:
        maintien = Maintien(jumelage, changements)
        plan.maintiens.append(maintien)
        for bmp, _ in changements:
            plan.effets.setdefault(bmp.identifiant, []).append(f"signalé dans le jumelage {nom}")
        if maintien.visible:
            for bmp in jumelage.bmps:
                plan.lettre(bmp.etablissement).maintiens.append(maintien)


def nommer(bmp: Bmp) -> str:
    """« ANGLAIS, 12 h »."""
    return f"{bmp.discipline.libelle.upper()}, {heures(bmp.quotite)} h"


def _nommer_lu(bmp: BmpLu, libelles: Mapping[str, str]) -> str:
    return f"{libelles[bmp.discipline].upper()}, {heures(bmp.quotite)} h"


def dire(changement: Changement, libelles: Mapping[str, str]) -> str:
    """« quotité : 12 h devient 10 h ; ZR : (vide) devient 077001ZC »."""
    noms = {"rne": "établissement", "discipline": "discipline", **LIBELLES}
    return " ; ".join(
        f"{noms[champ]} : {_valeur(changement.avant, champ, libelles)} devient "
        f"{_valeur(changement.apres, champ, libelles)}"
        for champ in changement.champs
    )


def _valeur(bmp: BmpLu, champ: str, libelles: Mapping[str, str]) -> str:
    valeur = getattr(bmp, champ)
    if champ in ("quotite", "ors"):
        return f"{heures(valeur)} h"
    if champ == "discipline":
        return libelles[valeur].upper()
    if not valeur:
        return "(vide)"
    if champ in IDENTITE or champ == "zone":
        return valeur
    return f"« {valeur if len(valeur) <= EXTRAIT else valeur[: EXTRAIT - 1] + '…'} »"
