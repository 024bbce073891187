"""Loads the demonstration académie into an empty database, in one transaction; the same every time."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from preau.demo import annuaire, campagne, comptes, histoires
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.acces.models import Compte
from preau.socle.annuaire.models import Etablissement
from preau.socle.courriels.jobs import balayer

GRAINE = 2026
ACTEUR = Acteur("Chargement de la démonstration")


@dataclass(frozen=True)
class Bilan:
    etablissements: int
    bmp: int
    jumelages: int

    def resume(self) -> str:
        return f"{self.etablissements} établissements, {self.bmp} BMP, {self.jumelages} jumelages"


def base_vide() -> bool:
    """True when nothing has been loaded yet: no school and no account."""
    return not Etablissement.objects.exists() and not Compte.objects.exists()


def charger(avancer: Callable[[int, int], None] = lambda fait, total: None) -> Bilan:
    """Load everything, or nothing if it fails. Raises ValueError when the database is not empty."""
    with transaction.atomic():
        if not base_vide():
            raise ValueError(
                "La base contient déjà des données : la démonstration ne se charge que dans une base vide."
            )
        alea = random.Random(GRAINE)
        etablissements = annuaire.charger(alea, ACTEUR)
        acces = comptes.creer_comptes()
        bmps = campagne.creer_bmp(campagne.creer_campagne(), etablissements, alea)
        jumelages = histoires.raconter(bmps, acces, alea, avancer)
    balayer()
    return Bilan(len(etablissements), len(bmps), jumelages)
