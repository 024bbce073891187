"""The one way to know how far schools are from one another (J9, J11, J17).

trajets = Trajets.entre(etablissements)      # two queries, however many schools
trajet = trajets.trajet("0771029A", "0771362M")
trajet.libelle                               # « 12,4 km, 17 min (estimation) »
trajets.moteur("0771029A", "0771362M")       # (12.4, 17), what the pairing engine asks for
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings

from preau.socle import horloge
from preau.socle.annuaire.models import Etablissement
from preau.socle.cartes.estimation import Estimation, estimation, vol_d_oiseau
from preau.socle.cartes.models import Distance
from preau.socle.interface.formats import decimale

ESTIMATION = "estimation"
# What a row of schools is read from, in the order of `Point.lire`; `prefixe` leads to the school.
COLONNES = (
    "pk",
    "rne",
    "departement__code",
    "latitude",
    "longitude",
    "commune__latitude",
    "commune__longitude",
)


@dataclass(frozen=True, slots=True)
class Trajet:
    """By road between two schools: exact tenths of a kilometre, whole minutes, and who says so."""

    hectometres: int
    minutes: int
    source: str

    @property
    def km(self) -> float:
        return self.hectometres / 10

    @property
    def estimation(self) -> bool:
        return self.source == ESTIMATION

    @property
    def libelle(self) -> str:
        """« 12,4 km, 17 min (estimation) »."""
        mention = " (estimation)" if self.estimation else ""
        return f"{decimale(self.km)} km, {self.minutes} min{mention}"


@dataclass(frozen=True, slots=True)
class Point:
    """Where a school is: itself, else the middle of its commune; `lieu` is None when neither is known."""

    pk: int
    rne: str
    departement: str
    lieu: tuple[float, float] | None

    @classmethod
    def lire(cls, pk, rne, departement, latitude, longitude, latitude_commune, longitude_commune) -> Point:
        """From the values of COLONNES."""
        lieu = (latitude, longitude) if latitude is not None else (latitude_commune, longitude_commune)
        return cls(pk, rne, departement, lieu if lieu[0] is not None else None)

    @classmethod
    def de(cls, etablissement: Etablissement) -> Point:
        """From a school read with its département and its commune."""
        return cls(etablissement.pk, etablissement.rne, etablissement.departement.code, lieu(etablissement))


def lieu(etablissement: Etablissement) -> tuple[float, float] | None:
    """(latitude, longitude) of a school read with its commune: its own point, else its commune's, else nowhere."""
    if etablissement.latitude is not None:
        return etablissement.latitude, etablissement.longitude
    commune = etablissement.commune
    return (commune.latitude, commune.longitude) if commune and commune.latitude is not None else None


def estimer(un: Point, autre: Point, figures: Estimation) -> Trajet | None:
    """Crow-fly distance times the road factor, at the mean speed; None when one is nowhere."""
    if un.lieu is None or autre.lieu is None:
        return None
    facteur, vitesse = figures.entre(un.departement, autre.departement)
    hectometres = int(vol_d_oiseau(un.lieu, autre.lieu) * facteur * 10 + 0.5)
    return Trajet(hectometres, int(hectometres * 6 / vitesse + 0.5), ESTIMATION)


class Trajets:
    """What is known of the distances inside a set of schools, and the estimate of the others."""

    def __init__(self, points: Iterable[Point], connus: Mapping[tuple[int, int], Trajet]):
        """`connus` by pairs of keys, the lower first."""
        self.points = {point.rne: point for point in points}
        self._connus = connus
        self._figures = estimation(horloge.aujourdhui())
        self._memoire: dict[tuple[str, str], Trajet | None] = {}

    @classmethod
    def entre(cls, etablissements: Iterable[Etablissement | int]) -> Trajets:
        """For these schools, or these keys of schools: two queries."""
        pks = {getattr(element, "pk", element) for element in etablissements}
        lignes = Etablissement.objects.filter(pk__in=pks).values_list(*COLONNES)
        return cls((Point.lire(*ligne) for ligne in lignes), cls._lire(Distance.objects.entre(pks)))

    @classmethod
    def depuis(cls, etablissement: Etablissement | int, autres: Iterable[Etablissement | int]) -> Trajets:
        """From one school to others, which is lighter where the others' own distances are not asked: two queries."""
        origine = getattr(etablissement, "pk", etablissement)
        pks = {origine, *(getattr(element, "pk", element) for element in autres)}
        lignes = Etablissement.objects.filter(pk__in=pks).values_list(*COLONNES)
        return cls((Point.lire(*ligne) for ligne in lignes), cls._lire(Distance.objects.depuis(origine)))

    @classmethod
    def des_couples(cls, couples: Iterable[tuple[int, int]]) -> Trajets:
        """For these pairs of keys of schools and no others, in any order: two queries."""
        ranges = {(min(couple), max(couple)) for couple in couples}
        pks = {pk for couple in ranges for pk in couple}
        lignes = Etablissement.objects.filter(pk__in=pks).values_list(*COLONNES)
        return cls((Point.lire(*ligne) for ligne in lignes), cls._lire(Distance.objects.des_couples(ranges)))

    @staticmethod
    def _lire(distances) -> dict[tuple[int, int], Trajet]:
        lignes = distances.values_list("de", "vers", "hectometres", "minutes", "source")
        return {(de, vers): Trajet(*reste) for de, vers, *reste in lignes.iterator(chunk_size=10_000)}

    def trajet(self, un: str, autre: str) -> Trajet | None:
        """Between the schools of these two RNE; None when one is not located, or is not of the set."""
        cle = (un, autre) if un < autre else (autre, un)
        if cle not in self._memoire:
            self._memoire[cle] = self._trajet(*cle)
        return self._memoire[cle]

    def _trajet(self, un: str, autre: str) -> Trajet | None:
        a, b = self.points.get(un), self.points.get(autre)
        if a is None or b is None:
            return None
        connu = self._connus.get((a.pk, b.pk) if a.pk < b.pk else (b.pk, a.pk))
        return connu or estimer(a, b, self._figures)

    def moteur(self, un: str, autre: str) -> tuple[float, int] | None:
        """(km, minutes): what the pairing engine is given."""
        trajet = self.trajet(un, autre)
        return (trajet.km, trajet.minutes) if trajet else None


def mention(trajets: Iterable[Trajet | None]) -> str:
    """The note under a page that shows these: what « estimation » means there; empty when none is one."""
    if not any(trajet is not None and trajet.estimation for trajet in trajets):
        return ""
    suite = " Le serveur d'itinéraires n'a pas donné ces trajets." if settings.ITINERAIRES else ""
    return (
        "« Estimation » : distance à vol d'oiseau multipliée par un coefficient de route, "
        f"temps d'après une vitesse moyenne du département.{suite}"
    )
