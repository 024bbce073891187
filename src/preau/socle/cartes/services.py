"""Writes of distances: a file's in one transaction, a routing server's batch by batch."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.importation.depot import verrouiller
from preau.socle.annuaire.importation.lecture import Progression
from preau.socle.annuaire.importation.rapport import Rapport
from preau.socle.annuaire.models import Etablissement
from preau.socle.annuaire.referentiels import natures
from preau.socle.annuaire.services import mener_import, mener_retrait
from preau.socle.cartes.estimation import estimation, vol_d_oiseau
from preau.socle.cartes.importation import importer
from preau.socle.cartes.itineraires import DESTINATIONS_MAX, Serveur, ServeurMuet
from preau.socle.cartes.models import Distance
from preau.socle.cartes.trajets import COLONNES, Point
from preau.socle.journal.services import noter

logger = logging.getLogger(__name__)
SECOND_DEGRE = ("college", "lycee", "lp", "adapte")


def importer_distances(
    *,
    fichier: Path | BinaryIO,
    acteur: Acteur,
    nom: str = "",
    a_blanc: bool = False,
    progression: Progression | None = None,
) -> Rapport:
    """Bring the distances of a file in (`uai_a;uai_b;km;minutes`). Raises FichierRefuse, and nothing has changed."""
    return mener_import(
        lambda: importer(source=fichier, nom=nom, jour=horloge.aujourdhui(), progression=progression),
        action="importer-distances",
        acteur=acteur,
        a_blanc=a_blanc,
    )


def retirer_distances(*, acteur: Acteur, source: str, a_blanc: bool = False) -> Rapport:
    """Forget the distances of one source (`Distance.Source`): their pairs are estimated again.

    A routing server, where there is one, is asked about them at night. `a_blanc` counts, and undoes.
    """
    libelle = Distance.Source(source).label

    def retirer(rapport: Rapport) -> dict:
        rapport.compter("retires", Distance.objects.filter(source=source).delete()[0])
        return {}

    return mener_retrait(
        retirer,
        objet="distances",
        quoi=f"retrait, {libelle}",
        action="retirer-distances",
        phrase=f"Distances retirées ({libelle}) : {{nombre}}.",
        acteur=acteur,
        a_blanc=a_blanc,
    )


@dataclass
class Bilan:
    """What a round of questions to the routing server gave. `panne`: why it stopped early, in French."""

    couples: int = 0
    calcules: int = 0
    sans_route: int = 0
    panne: str = ""

    @property
    def restants(self) -> int:
        """Pairs that stay estimated."""
        return self.couples - self.calcules


def calculer_itineraires(
    *,
    acteur: Acteur,
    serveur: Serveur,
    academie: str,
    refaire: bool = False,
    progression: Progression | None = None,
) -> Bilan:
    """Ask the server about the pairs of schools near enough to share a teacher, and keep what it says.

    The open schools of the académie's second degree, within the radius of `rules/estimation.yaml`. Pairs
    already known are left alone; with `refaire`, those that the server had given are asked again. What a file
    says is never replaced. Each answer is kept at once, so that a round cut short is taken up where it was.
    Where the server fails the round stops, with a warning in the log, and the estimate stands.
    """
    bilan = Bilan()
    questions = list(_questions(academie, refaire))
    bilan.couples = sum(len(autres) for _, autres in questions)
    vus = 0
    for origine, autres in questions:
        try:
            reponses = serveur.table(origine.lieu, [autre.lieu for autre in autres])
        except ServeurMuet as erreur:
            bilan.panne = str(erreur)
            logger.warning("routing server: %s; %d pairs stay estimated", erreur, bilan.couples - vus)
            break
        vus += len(autres)
        gardees = [_distance(origine, autre, r) for autre, r in zip(autres, reponses, strict=True) if r]
        _garder(gardees)
        bilan.calcules += len(gardees)
        bilan.sans_route += len(autres) - len(gardees)
        if progression:
            progression(vus, bilan.couples)
    if bilan.calcules:
        phrase = f"Itinéraires : {bilan.calcules} distances reçues sur {bilan.couples} demandées."
        with transaction.atomic():
            noter(acteur=acteur, application="annuaire", action="calculer-itineraires", phrase=phrase)
    return bilan


def _questions(academie: str, refaire: bool) -> Iterator[tuple[Point, list[Point]]]:
    """(a school, at most DESTINATIONS_MAX others whose distance to it is asked)."""
    codes = [code for type_ in SECOND_DEGRE for code in natures().du_type(type_)]
    ecoles = Etablissement.objects.ouverts().de_l_academie(academie).filter(nature__in=codes).order_by("pk")
    points = [point for ligne in ecoles.values_list(*COLONNES) if (point := Point.lire(*ligne)).lieu]
    connues = Distance.objects.exclude(source=Distance.Source.SERVEUR) if refaire else Distance.objects
    deja = set(connues.values_list("de", "vers"))
    rayon = estimation(horloge.aujourdhui()).rayon_km
    for rang, un in enumerate(points):
        autres = [
            autre
            for autre in points[rang + 1 :]
            if (un.pk, autre.pk) not in deja and vol_d_oiseau(un.lieu, autre.lieu) <= rayon
        ]
        for debut in range(0, len(autres), DESTINATIONS_MAX):
            yield un, autres[debut : debut + DESTINATIONS_MAX]


def _distance(origine: Point, autre: Point, reponse: tuple[int, int]) -> Distance:
    hectometres, minutes = reponse
    return Distance(
        de_id=origine.pk,
        vers_id=autre.pk,
        hectometres=hectometres,
        minutes=minutes,
        source=Distance.Source.SERVEUR,
        le=horloge.aujourdhui(),
    )


@transaction.atomic
def _garder(distances: list[Distance]) -> None:
    # A file may have been imported since the question was asked, or be just now: what it says stays.
    verrouiller()
    couples = [(distance.de_id, distance.vers_id) for distance in distances]
    fichier = Distance.objects.filter(source=Distance.Source.FICHIER, de__in={de for de, _ in couples})
    du_fichier = set(fichier.values_list("de", "vers"))
    Distance.objects.bulk_create(
        [d for d in distances if (d.de_id, d.vers_id) not in du_fichier],
        update_conflicts=True,
        unique_fields=["de", "vers"],
        update_fields=["hectometres", "minutes", "source", "le"],
    )
