"""The map of one BMP: the schools around whose BMP could be paired with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from preau.jumo.cartes.parcours import Parcours
from preau.jumo.models import Bmp
from preau.jumo.partenaires.liste import SITUATIONS
from preau.jumo.states import ENGAGES
from preau.jumo.views.affichage import somme
from preau.socle.annuaire.models import Etablissement
from preau.socle.cartes.fond.carte import Carte, Legende, Lien, Repere
from preau.socle.cartes.trajets import Trajet, Trajets, lieu
from preau.socle.interface.formats import heures

LEGENDES = (
    Legende("mien", "Votre établissement"),
    Legende("libre", "BMP libre"),
    Legende("demande", "BMP demandé, qui peut l'être encore"),
    Legende("jumele", "BMP jumelé"),
)
# Kilometres by road; 0 is everything.
RAYONS = (10, 20, 30, 50, 0)
RAYON = 30


@dataclass(frozen=True)
class Candidat:
    """A BMP that could be paired, as map and table show it."""

    bmp: Bmp
    trajet: Trajet | None
    total: str
    choisi: bool

    @property
    def hectometres(self) -> int:
        return self.trajet.hectometres if self.trajet else 10**9

    @property
    def demandable(self) -> bool:
        return self.bmp.situation != "jumele"

    @property
    def situation(self) -> str:
        return SITUATIONS[self.bmp.situation][0].lower()


@dataclass(frozen=True)
class CarteBmp:
    """`candidats` are those within the radius, of the same zone, or chosen; `ecartes` counts the others."""

    bmp: Bmp
    candidats: list[Candidat]
    ecartes: int
    parcours: Parcours
    demande_ouverte: bool

    @classmethod
    def de(
        cls,
        bmp: Bmp,
        *,
        prive: bool,
        rayon: int,
        choisis: Sequence[int],
        demande_ouverte: bool,
        engages: Sequence[str] = ENGAGES,
    ) -> CarteBmp:
        """Three queries, five with chosen ones, however many BMP there are. `choisis` are the keys of the BMP
        to draw lines to.
        """
        bmps = list(
            Bmp.objects.candidats_pour(bmp, prive=prive)
            .avec_etat(engages)
            .avec_etablissement()
            .select_related("etablissement__commune")
        )
        lies = [candidat for candidat in bmps if candidat.pk in choisis][:2]
        trajets = Trajets.depuis(bmp.etablissement, {candidat.etablissement_id for candidat in bmps})
        tous = [
            Candidat(
                candidat,
                trajets.trajet(bmp.etablissement.rne, candidat.etablissement.rne),
                somme([bmp, candidat], bmp.ors),
                candidat in lies,
            )
            for candidat in bmps
        ]
        gardes = [c for c in tous if c.choisi or c.bmp.meme_zone or not rayon or c.hectometres <= rayon * 10]
        gardes.sort(
            key=lambda c: (not c.choisi, not c.demandable, c.hectometres, c.bmp.etablissement.cle, c.bmp.pk)
        )
        parcours = Parcours.entre([bmp, *lies]) if lies else Parcours()
        return cls(bmp, gardes, len(tous) - len(gardes), parcours, demande_ouverte)

    @property
    def choisis(self) -> list[Candidat]:
        return [candidat for candidat in self.candidats if candidat.choisi]

    @property
    def service(self) -> str:
        """« 12 + 6 = 18 / 18 h » with the chosen BMP."""
        return somme([self.bmp, *(candidat.bmp for candidat in self.choisis)], self.bmp.ors)

    @property
    def non_situes(self) -> list[Etablissement]:
        ecoles = {c.bmp.etablissement.rne: c.bmp.etablissement for c in self.candidats}
        return [ecole for ecole in (self.bmp.etablissement, *ecoles.values()) if lieu(ecole) is None]

    @property
    def trajets(self) -> list[Trajet | None]:
        return [candidat.trajet for candidat in self.candidats]

    @property
    def carte(self) -> Carte:
        groupes = defaultdict(list)
        for candidat in self.candidats:
            groupes[candidat.bmp.etablissement.rne].append(candidat)
        reperes = [self._mien(), *(self._repere(groupe) for groupe in groupes.values())]
        presents = {repere.signe for repere in reperes if repere}
        choisis = [candidat.bmp.etablissement.rne for candidat in self.choisis]
        return Carte(
            titre="Carte des BMP à jumeler avec le vôtre",
            reperes=[repere for repere in reperes if repere],
            legendes=[legende for legende in LEGENDES if legende.signe in presents],
            traits=self.parcours.traits,
            zone=self.bmp.zone.code if self.bmp.zone else "",
            cadre=[self.bmp.etablissement.rne, *choisis] if choisis else [],
        )

    def _mien(self) -> Repere | None:
        etablissement = self.bmp.etablissement
        place = lieu(etablissement)
        return place and Repere(
            cle=etablissement.rne,
            signe="mien",
            latitude=place[0],
            longitude=place[1],
            titre=f"{etablissement.nom}, {etablissement.ville}",
            lignes=[f"Votre BMP de {heures(self.bmp.quotite)} h, {self.bmp.discipline.libelle}"],
            nom=etablissement.nom,
        )

    def _repere(self, groupe: list[Candidat]) -> Repere | None:
        """One sign for all the BMP that a school has in the discipline: that of the most open one."""
        etablissement = groupe[0].bmp.etablissement
        place = lieu(etablissement)
        situations = {candidat.bmp.situation for candidat in groupe}
        zone = groupe[0].bmp.zone
        return place and Repere(
            cle=etablissement.rne,
            signe=next(situation for situation in SITUATIONS if situation in situations),
            latitude=place[0],
            longitude=place[1],
            titre=f"{etablissement.nom}, {etablissement.ville}",
            lignes=[
                *(f"{c.total}, {c.situation}" for c in groupe),
                f"ZR {zone.code}{', la vôtre' if groupe[0].bmp.meme_zone else ''}"
                if zone
                else "ZR non renseignée",
                groupe[0].trajet.libelle if groupe[0].trajet else "distance inconnue",
            ],
            liens=[
                Lien(f"Demander le BMP de {heures(c.bmp.quotite)} h", self._demande(c))
                for c in groupe
                if self.demande_ouverte and c.demandable
            ],
            nom=etablissement.nom if any(c.choisi for c in groupe) else "",
        )

    def _demande(self, candidat: Candidat) -> str:
        return f"{reverse('jumo:demander', args=[self.bmp.pk])}?{urlencode({'cibles': candidat.bmp.pk})}"
