"""Importing official outlines, and removing them: one transaction, noted in the journal, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import BinaryIO

import shapely
from django.db import transaction

from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.importation import depot
from preau.socle.annuaire.importation.rapport import Rapport
from preau.socle.annuaire.models import Commune, Departement
from preau.socle.annuaire.referentiels import territoires
from preau.socle.annuaire.services import mener_retrait
from preau.socle.cartes.fond.geojson import Contour as Lu
from preau.socle.cartes.fond.geojson import lire
from preau.socle.cartes.fond.geometrie import polygones
from preau.socle.cartes.fond.models import Contour
from preau.socle.cartes.fond.services.trace import tracer_fond
from preau.socle.fichiers import FichierRefuse, Regle, Releve
from preau.socle.journal.services import noter

# Outlines are kept with what a page can show, and no more: 25 m, in degrees.
TOLERANCE = 0.00025
DECIMALES = 5
# A commune's own point lies in its outline or near it; farther than this (degrees), the outline is another's.
ECART_MAX = 0.3

AILLEURS = Regle(
    "contour-ailleurs",
    "{lieu} : le contour est à plus de {km} km du point que l'annuaire donne à cette commune.",
    "Le code ou les coordonnées sont faux : corrigez le fichier, ou la commune de l'annuaire.",
)
INCONNU = Regle(
    "territoire-inconnu",
    "{lieu} : l'annuaire n'a aucun territoire de ce code.",
    "Il est laissé de côté ; une commune réunie à une autre depuis l'édition du fichier est de ce cas.",
)


def importer_contours(
    *,
    fichier: Path | BinaryIO,
    acteur: Acteur,
    nom: str = "",
    a_blanc: bool = False,
    progression: Callable[[int, int], None] | None = None,
) -> Rapport:
    """Keep the outlines of a GeoJSON file and draw the basemap again after them.

    What the file does not name keeps the outline it has. `a_blanc` does everything and undoes it. Raises
    FichierRefuse, and then nothing has changed.
    """
    debut = perf_counter()
    rapport = Rapport("contours", fichier=nom or getattr(fichier, "name", "") or "contours.geojson")
    lus = lire(fichier, avertissements=rapport.avertissements, progression=progression)
    rapport.compter("lues", len(lus))
    with transaction.atomic():
        depot.verrouiller()
        connus = _connus(lus, rapport)
        _ecrire(connus, rapport)
        fond = tracer_fond()
        rapport.a_blanc = a_blanc
        rapport.duree_s = perf_counter() - debut
        if a_blanc:
            transaction.set_rollback(True)
        else:
            noter(
                acteur=acteur,
                application="annuaire",
                action="importer-contours",
                phrase=f"Import « {rapport.fichier[:100]} ». {rapport.resume().capitalize()}."[:400],
                apres={"comptes": rapport.comptes, "zones": fond.zones, "officielles": fond.officielles},
            )
    return rapport


def retirer_contours(*, acteur: Acteur, a_blanc: bool = False) -> Rapport:
    """Forget every outline that was imported: the basemap is drawn from the communes' points again.

    `a_blanc` does everything and undoes it.
    """
    return mener_retrait(
        _retirer,
        objet="contours",
        quoi="retrait",
        action="retirer-contours",
        phrase="Contours retirés : {nombre}. Le fond de carte est retracé sans eux.",
        acteur=acteur,
        a_blanc=a_blanc,
    )


def _retirer(rapport: Rapport) -> dict:
    rapport.compter("retires", Contour.objects.all().delete()[0])
    fond = tracer_fond()
    return {"zones": fond.zones, "officielles": fond.officielles}


def _connus(lus: Sequence[Lu], rapport: Rapport) -> list[Lu]:
    """Those that the directory knows, under the directory's codes; refused when they are somewhere else."""
    communes = {
        code: (longitude, latitude)
        for code, longitude, latitude in Commune.objects.values_list("code_insee", "longitude", "latitude")
    }
    departements = set(Departement.objects.values_list("code", flat=True))
    fautes, gardes = Releve(), []
    for lu in lus:
        code = _code(lu)
        connu = {
            Contour.Nature.COMMUNE: communes,
            Contour.Nature.DEPARTEMENT: departements,
            Contour.Nature.ACADEMIE: territoires().academies,
        }[lu.nature]
        if code not in connu:
            rapport.avertissements.noter(INCONNU.faute(lieu=lu.lieu))
            rapport.compter("ignorees")
            continue
        point = communes.get(code) if lu.nature == Contour.Nature.COMMUNE else None
        if point and point[0] is not None and shapely.distance(lu.forme, shapely.Point(point)) > ECART_MAX:
            fautes.noter(AILLEURS.faute(lieu=lu.lieu, km=round(ECART_MAX * 111)))
        gardes.append(Lu(lu.nature, code, lu.nom, lu.forme, lu.lieu))
    if fautes:
        raise FichierRefuse(fautes)
    return gardes


def _code(lu: Lu) -> str:
    if lu.nature == Contour.Nature.DEPARTEMENT:
        return territoires().code_departement(lu.code)
    return territoires().code_academie(lu.code) if lu.nature == Contour.Nature.ACADEMIE else lu.code


def _ecrire(lus: Sequence[Lu], rapport: Rapport) -> None:
    instant = horloge.now()
    anciens = {(c.nature, c.code): c for c in Contour.objects.all()}
    nouveaux, changes = [], []
    for nature in Contour.Nature:
        siens = [lu for lu in lus if lu.nature == nature]
        for lu, forme in zip(siens, _alleger(siens), strict=True):
            geometrie = _geometrie(forme)
            ancien = anciens.get((lu.nature, lu.code))
            if ancien is None:
                ancien = Contour(nature=lu.nature, code=lu.code)
                nouveaux.append(ancien)
            elif ancien.geometrie != geometrie or ancien.nom != lu.nom:
                changes.append(ancien)
            else:
                continue
            ancien.nom, ancien.geometrie = lu.nom, geometrie
            ancien.source, ancien.importe_le = rapport.fichier[:120], instant
    Contour.objects.bulk_create(nouveaux, batch_size=500)
    Contour.objects.bulk_update(changes, ["nom", "geometrie", "source", "importe_le"], batch_size=200)
    rapport.comptes |= {
        "crees": len(nouveaux),
        "modifies": len(changes),
        "inchanges": len(lus) - len(nouveaux) - len(changes),
    }


def _alleger(lus: Sequence[Lu]) -> list[shapely.Geometry]:
    """The outlines with fewer points, common borders still common."""
    return list(shapely.coverage_simplify([lu.forme for lu in lus], TOLERANCE)) if lus else []


def _geometrie(forme: shapely.Geometry) -> dict:
    arrondie = shapely.set_precision(forme, 10**-DECIMALES)
    return {
        "type": "MultiPolygon",
        "coordinates": [
            [
                shapely.get_coordinates(anneau).round(DECIMALES).tolist()
                for anneau in (p.exterior, *p.interiors)
            ]
            for p in polygones(arrondie)
        ],
    }
