"""The base as the file's reader and the comparison see it, and the file read against it."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from preau.jumo.feeds.bmp import LIMITES, BmpLu, Ecole, Lecture, Progression, Referentiel, lire
from preau.jumo.models import Bmp
from preau.socle.annuaire.models import Discipline, Etablissement, ZoneRemplacement
from preau.socle.campagnes.models import Campagne
from preau.socle.fichiers import FichierRefuse
from preau.socle.fichiers import regles as regles_fichiers
from preau.systeme import raison

COLONNES = (
    "identifiant",
    "etablissement__rne",
    "discipline__code",
    "quotite",
    "ors",
    "zone__code",
    "info_dos",
    "vacance",
)


@dataclass(frozen=True)
class Fichier:
    """A file received: its name and its bytes."""

    nom: str
    contenu: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.contenu).hexdigest()

    @classmethod
    def recevoir(cls, source: Path | BinaryIO, nom: str = "") -> Fichier:
        """Read it, one byte past the limit at most; FichierRefuse when it cannot be read."""
        if not isinstance(source, Path):
            return cls(nom[-200:], source.read(LIMITES.octets + 1))
        try:
            with source.open("rb") as flux:
                return cls((nom or source.name)[-200:], flux.read(LIMITES.octets + 1))
        except OSError as erreur:
            faute = regles_fichiers.ILLISIBLE.faute(source.name, raison=raison(erreur))
            raise FichierRefuse(faute) from erreur

    def lire(self, referentiel: Referentiel, progression: Progression | None) -> Lecture:
        return lire(io.BytesIO(self.contenu), referentiel, nom=self.nom, progression=progression)


def referentiel(campagne: Campagne) -> Referentiel:
    """What the directory knows of the académie: three queries."""
    ecoles = Etablissement.objects.de_l_academie(settings.ACADEMIE).values_list(
        "rne", "pk", "ouvert", "zone__code"
    )
    return Referentiel(
        annee=campagne.annee.debut,
        ecoles={rne: Ecole(pk, ouvert, zone or "") for rne, pk, ouvert, zone in ecoles},
        zones=dict(ZoneRemplacement.objects.values_list("code", "pk")),
        disciplines=dict(Discipline.objects.values_list("code", "libelle")),
    )


def actuels(campagne: Campagne) -> dict[str, BmpLu]:
    """The campaign's BMP by identifier, in the words of a file: one query."""
    lignes = Bmp.objects.filter(campagne=campagne).order_by("identifiant").values_list(*COLONNES)
    return {
        identifiant: BmpLu(identifiant, rne, discipline, quotite, ors, zone or "", info_dos, vacance)
        for identifiant, rne, discipline, quotite, ors, zone, info_dos, vacance in lignes.iterator(2000)
    }
