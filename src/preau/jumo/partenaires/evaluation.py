"""A BMP and its candidates as the engine sees them."""

from __future__ import annotations

from preau.jumo.engine.score import Evaluation, Membre, Poids, bornes, evaluer
from preau.jumo.models import Bmp
from preau.socle.cartes.trajets import COLONNES, Point, Trajet, Trajets

POIDS = Poids()
PRIS, LIBRE = "jumele", "libre"
_POINT = tuple(f"etablissement__{colonne}" for colonne in COLONNES)
# What a row of `Bmp.objects.candidats_pour(bmp).avec_etat().avec_trajet(bmp)` is read from.
CHAMPS = ("pk", "quotite", "ors", "zone__code", "meme_zone", "situation", "connue", *_POINT)


def membre(bmp: Bmp) -> Membre:
    return Membre(
        str(bmp.pk),
        bmp.etablissement.rne,
        bmp.discipline.code,
        bmp.quotite,
        bmp.ors,
        bmp.zone.code if bmp.zone else "",
    )


def membre_lu(ligne: dict, discipline: str) -> Membre:
    """The same from a row of CHAMPS."""
    return Membre(
        str(ligne["pk"]),
        ligne["etablissement__rne"],
        discipline,
        ligne["quotite"],
        ligne["ors"],
        ligne["zone__code"] or "",
    )


def situer(bmp: Bmp, lignes: list[dict]) -> list[dict]:
    """Add to each row of CHAMPS its `trajet`, its `distance` (hectometres) and its `gain` with `bmp`.

    What there is not is None. `bmp` comes from `access_bmp`, the rows hold the rest: no query.
    """
    moi, ici = membre(bmp), bmp.etablissement_id
    points = [Point.lire(*(ligne[colonne] for colonne in _POINT)) for ligne in lignes]
    connus = {
        (min(ici, la), max(ici, la)): Trajet(*ligne["connue"])
        for ligne in lignes
        if ligne["connue"] and (la := ligne["etablissement__pk"])
    }
    trajets = Trajets([Point.de(bmp.etablissement), *points], connus)
    bas, haut = bornes(moi.ors, POIDS)
    for ligne in lignes:
        trajet = ligne["trajet"] = trajets.trajet(moi.rne, ligne["etablissement__rne"])
        ligne["distance"] = trajet.hectometres if trajet else None
        # Most totals are out of bounds: the engine is spared them, the page has 50 ms (B1).
        possible = trajet is not None and bas <= moi.quotite + ligne["quotite"] <= haut
        ligne["gain"] = evaluer_ligne(moi, ligne).gain if possible else None
    return lignes


def evaluer_ligne(moi: Membre, ligne: dict) -> Evaluation:
    """What `moi` and the BMP of a row that `situer` has seen are worth together, or why they are not."""
    trajet = ligne["trajet"]
    connu = (trajet.km, trajet.minutes) if trajet else None
    return evaluer((moi, membre_lu(ligne, moi.discipline)), lambda un, autre: connu, POIDS)
