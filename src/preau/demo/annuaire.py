"""The directory of the demonstration: real communes and lycées, collèges marked « exemple », four services."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files

from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire import uai
from preau.socle.annuaire.models import (
    Academie,
    Commune,
    Departement,
    Etablissement,
    Service,
    ZoneRemplacement,
)
from preau.socle.annuaire.referentiels import natures
from preau.socle.annuaire.services import charger_academies, charger_disciplines
from preau.socle.cartes.fond.services import tracer_fond

ACADEMIE = "24"
ETABLISSEMENTS = 550
# J16: the pseudo-RNE under which the services act (user guide of 5 May 2025).
SERVICES = (
    ("0779999A", "dsden", "DSDEN de Seine-et-Marne", "077"),
    ("0939999N", "dsden", "DSDEN de Seine-Saint-Denis", "093"),
    ("0949999H", "dsden", "DSDEN du Val-de-Marne", "094"),
    ("0941295X", "rectorat", "Rectorat de Créteil", None),
)
# First number of the invented collèges of each département; no real school has one so high.
PREMIER_NUMERO = 9100


def lire(nom: str) -> Iterator[dict[str, str]]:
    """The rows of a file of `donnees/`."""
    texte = files("preau.demo").joinpath("donnees", nom).read_text(encoding="utf-8")
    return csv.DictReader(texte.splitlines(), delimiter=";")


def charger(alea: random.Random, acteur: Acteur) -> list[Etablissement]:
    """Académie, communes, zones, services, disciplines and schools; returns the public schools."""
    charger_academies()
    charger_disciplines(acteur=acteur)
    academie = Academie.objects.get(code=ACADEMIE)
    departements = {d.code: d for d in Departement.objects.filter(academie=academie)}
    for rne, nature, nom, departement in SERVICES:
        Service.objects.create(
            rne=rne,
            nature=nature,
            nom=nom,
            academie=academie,
            departement=departements[departement] if departement else None,
        )
    zones = _zones(departements)
    communes = _communes(departements, zones)
    tracer_fond()
    existants = [*_ecran(communes), *_lycees(communes, alea)]
    exemples = _colleges(communes, ETABLISSEMENTS - len(existants), alea)
    return Etablissement.objects.bulk_create([*existants, *exemples])


def _zones(departements: dict[str, Departement]) -> dict[str, ZoneRemplacement]:
    zones = ZoneRemplacement.objects.bulk_create(
        ZoneRemplacement(
            code=ligne["code"],
            libelle=ligne["libelle"],
            departement=departements[ligne["departement"]],
            commune_pivot=ligne["pivots"].split(",")[0],
        )
        for ligne in lire("zones.csv")
    )
    return {zone.code: zone for zone in zones}


def _communes(departements, zones) -> dict[str, Commune]:
    communes = Commune.objects.bulk_create(
        Commune(
            code_insee=ligne["code_insee"],
            nom=ligne["nom"],
            departement=departements[ligne["departement"]],
            codes_postaux=ligne["codes_postaux"],
            population=int(ligne["population"] or 0),
            latitude=float(ligne["latitude"]) if ligne["latitude"] else None,
            longitude=float(ligne["longitude"]) if ligne["longitude"] else None,
            zone=zones[ligne["zone"]],
        )
        for ligne in lire("communes.csv")
    )
    return {commune.code_insee: commune for commune in communes}


def _etablissement(commune: Commune, *, nature: str, rne: str, nom: str, **champs) -> Etablissement:
    valeurs = {
        "sigle": natures().natures[nature].sigle,
        "ville": commune.nom,
        "code_postal": commune.codes_postaux.split()[0],
        "commune": commune,
        "departement": commune.departement,
        "zone": commune.zone,
    }
    return Etablissement(rne=rne, nature=nature, nom=nom, **valeurs | champs)


def _ecran(communes: dict[str, Commune]) -> list[Etablissement]:
    """The ten schools of the guide's screen, where they really are."""
    return [
        _etablissement(
            communes[ligne["code_insee"]],
            nature=ligne["nature"],
            rne=ligne["rne"],
            nom=ligne["nom"],
            adresse=ligne["adresse"],
            code_postal=ligne["code_postal"],
            telephone=ligne["telephone"],
            latitude=float(ligne["latitude"]),
            longitude=float(ligne["longitude"]),
        )
        for ligne in lire("etablissements.csv")
    ]


def _lycees(communes: dict[str, Commune], alea: random.Random) -> list[Etablissement]:
    deja = {ligne["rne"] for ligne in lire("etablissements.csv")}
    return [
        _etablissement(
            communes[ligne["code_insee"]],
            nature=ligne["nature"],
            rne=ligne["rne"],
            nom=ligne["nom"],
            code_postal=ligne["code_postal"],
            **_pres_de(communes[ligne["code_insee"]], alea),
        )
        for ligne in lire("lycees.csv")
        if ligne["rne"] not in deja
    ]


def _colleges(communes: dict[str, Commune], nombre: int, alea: random.Random) -> list[Etablissement]:
    """Invented collèges, shared between the départements and put in their largest communes."""
    par_departement = defaultdict(list)
    for commune in sorted(communes.values(), key=lambda c: (-c.population, c.code_insee)):
        par_departement[commune.departement.code].append(commune)
    numeros = defaultdict(int)
    colleges = []
    codes = sorted(par_departement)
    for rang in range(nombre):
        code = codes[rang % len(codes)]
        candidates = par_departement[code][:45]
        commune = candidates[rang // len(codes) % len(candidates)]
        numeros[commune.code_insee] += 1
        numero = numeros[commune.code_insee]
        chiffres = f"{code}{PREMIER_NUMERO + rang // len(codes):04d}"
        colleges.append(
            _etablissement(
                commune,
                nature="340",
                rne=chiffres + uai.cle(chiffres),
                nom=f"Collège de {commune.nom}{f' n° {numero}' if numero > 1 else ''} (exemple)",
                # ARCEP keeps the numbers 01 99 00 xx xx for fiction.
                telephone=f"019900{alea.randrange(10**4):04d}",
                exemple=True,
                **_pres_de(commune, alea),
            )
        )
    return colleges


def _pres_de(commune: Commune, alea: random.Random) -> dict:
    """A point within a kilometre of the commune's own, the same at every load."""
    if commune.latitude is None:
        return {}
    return {
        "latitude": round(commune.latitude + alea.uniform(-0.006, 0.006), 6),
        "longitude": round(commune.longitude + alea.uniform(-0.008, 0.008), 6),
    }
