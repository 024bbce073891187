"""Drawing the basemap from the communes and the official outlines."""

from __future__ import annotations

from collections import defaultdict

import shapely
from django.db import connection, transaction

from preau.socle import horloge
from preau.socle.annuaire.models import Commune, Departement
from preau.socle.annuaire.referentiels import territoires
from preau.socle.cartes.fond.geometrie import Lieu, Pieces, assembler, en_geojson, etiquette, reunir, teintes
from preau.socle.cartes.fond.models import Contour, Fond, Trace
from preau.socle.cartes.fond.queries import empreinte_des_donnees


@transaction.atomic
def tracer_fond(*, force: bool = False) -> Fond:
    """Draw the basemap again if what it is drawn from has changed, or if `force`; the row that says of what.

    Two at once wait for each other, and the second finds nothing left to do.
    """
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(hashtext('preau.cartes.fond'))")
    empreinte = empreinte_des_donnees()
    actuel = Fond.objects.filter(pk=1).first()
    if actuel and actuel.empreinte == empreinte and not force:
        return actuel
    cadres = _cadres()
    communes = Contour.objects.formes(Contour.Nature.COMMUNE)
    lieux = _lieux(communes)
    pieces = assembler(lieux, communes, cadres)
    officiels = {lieu.departement for lieu in lieux if lieu.code in communes} | set(cadres)
    zones, departements = _reunies(pieces)
    # A département without communes in the directory is still drawn after its official outline.
    departements = {code: forme for code, forme in cadres.items() if code not in departements} | departements
    traces = [
        *_traces(Trace.Nature.ZONE, zones, lambda code: _departements_de(pieces, code) <= officiels),
        *_traces(Trace.Nature.DEPARTEMENT, departements, lambda code: code in officiels),
    ]
    Trace.objects.all().delete()
    Trace.objects.bulk_create(traces)
    fond = Fond(
        pk=1,
        empreinte=empreinte,
        trace_le=horloge.now(),
        communes=len(lieux),
        sans_coordonnees=Commune.objects.count() - len(lieux),
        confondues=len(pieces.confondus),
        officielles=pieces.officielles,
        zones=len(zones),
        departements=len(departements),
    )
    fond.save()
    return fond


def _lieux(contours: dict[str, shapely.Geometry]) -> list[Lieu]:
    """The communes that can be drawn: they have coordinates, or an official outline, of which the middle serves."""
    champs = ("code_insee", "departement__code", "zone__code", "longitude", "latitude")
    lieux = []
    for code, departement, zone, *place in Commune.objects.order_by("code_insee").values_list(*champs):
        if None in place and code in contours:
            place = shapely.get_coordinates(shapely.point_on_surface(contours[code]))[0].tolist()
        if None not in place:
            lieux.append(Lieu(code, departement, zone or "", *place))
    return lieux


def _cadres() -> dict[str, shapely.Geometry]:
    """The official ground of départements; where only the académie's is known, and it has one département, it."""
    cadres = Contour.objects.formes(Contour.Nature.DEPARTEMENT)
    for code, forme in Contour.objects.formes(Contour.Nature.ACADEMIE).items():
        lue = territoires().academies.get(code)
        if lue and len(lue.departements) == 1:
            cadres.setdefault(*lue.departements, forme)
    connus = set(Departement.objects.values_list("code", flat=True))
    return {code: forme for code, forme in cadres.items() if code in connus}


def _reunies(pieces: Pieces) -> tuple[dict[str, shapely.Geometry], dict[str, shapely.Geometry]]:
    """Zones and départements joined from the same pieces: their borders are the same lines."""
    zones, departements = defaultdict(list), defaultdict(list)
    for (departement, zone), forme in pieces.formes.items():
        departements[departement].append(forme)
        if zone:
            zones[zone].append(forme)
    return (
        {code: reunir(formes) for code, formes in sorted(zones.items())},
        {code: reunir(formes) for code, formes in sorted(departements.items())},
    )


def _departements_de(pieces: Pieces, zone: str) -> set[str]:
    return {departement for departement, sienne in pieces.formes if sienne == zone}


def _traces(nature: str, formes: dict[str, shapely.Geometry], officiel) -> list[Trace]:
    couleurs = teintes(list(formes.values()))
    traces = []
    for (code, forme), teinte in zip(formes.items(), couleurs, strict=True):
        longitude, latitude = etiquette(forme)
        traces.append(
            Trace(
                nature=nature,
                code=code,
                geometrie=en_geojson(forme),
                latitude=latitude,
                longitude=longitude,
                teinte=teinte,
                officiel=officiel(code),
            )
        )
    return traces
