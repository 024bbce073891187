"""The map of many schools by what is left to pair in each: a gestionnaire's scope, or any other set."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from preau.jumo.models import Bmp
from preau.socle.annuaire.models import Discipline, Etablissement, ZoneRemplacement
from preau.socle.campagnes.models import Campagne
from preau.socle.cartes.fond.carte import Carte, Legende, Repere
from preau.socle.cartes.trajets import lieu

LEGENDES = (
    Legende("libre", "Au moins un BMP libre"),
    Legende("demande", "Plus de BMP libre, au moins un demandé"),
    Legende("jumele", "Tous les BMP jumelés"),
)
# Free BMP of a school for one step more in the size of its sign, and how many steps at most.
BMP_PAR_PAS, PAS_MAX = 4, 3


@dataclass(frozen=True)
class Compte:
    """How many BMP are free, asked and paired."""

    libre: int = 0
    demande: int = 0
    jumele: int = 0

    def __add__(self, autre: Compte) -> Compte:
        return Compte(self.libre + autre.libre, self.demande + autre.demande, self.jumele + autre.jumele)

    def __str__(self):
        """« libres 12, demandés 1, jumelés 0 »."""
        return f"libres {self.libre}, demandés {self.demande}, jumelés {self.jumele}"

    @property
    def total(self) -> int:
        return self.libre + self.demande + self.jumele

    @property
    def signe(self) -> str:
        return "libre" if self.libre else "demande" if self.demande else "jumele"


@dataclass
class Ecole:
    etablissement: Etablissement
    compte: Compte


@dataclass
class Groupe:
    """The schools of one zone (None: those without one) and their sum."""

    zone: ZoneRemplacement | None
    ecoles: list[Ecole] = field(default_factory=list)

    @property
    def compte(self) -> Compte:
        return sum((ecole.compte for ecole in self.ecoles), Compte())


@dataclass(frozen=True)
class CartePerimetre:
    """`ecoles` are those that have BMP in the campaign, of the discipline if one is given."""

    ecoles: list[Ecole]

    @classmethod
    def de(
        cls, etablissements: QuerySet[Etablissement], campagne: Campagne, discipline: Discipline | None = None
    ) -> CartePerimetre:
        """Two queries, however many schools there are."""
        bmps = Bmp.objects.filter(campagne=campagne, etablissement__in=etablissements.values("pk"))
        if discipline is not None:
            bmps = bmps.filter(discipline=discipline)
        nombres: dict[int, dict[str, int]] = defaultdict(dict)
        lignes = bmps.avec_etat().order_by().values_list("etablissement", "situation").annotate(n=Count("pk"))
        for pk, situation, nombre in lignes:
            nombres[pk][situation] = nombre
        connues = (
            Etablissement.objects.filter(pk__in=nombres).select_related("zone", "commune").order_by("cle")
        )
        return cls([Ecole(ecole, Compte(**nombres[ecole.pk])) for ecole in connues])

    @property
    def compte(self) -> Compte:
        return sum((ecole.compte for ecole in self.ecoles), Compte())

    @property
    def groupes(self) -> list[Groupe]:
        """By zone, in the order of their codes; schools with most left to pair first."""
        groupes: dict[str, Groupe] = {}
        for ecole in self.ecoles:
            zone = ecole.etablissement.zone
            groupes.setdefault(zone.code if zone else "", Groupe(zone)).ecoles.append(ecole)
        for groupe in groupes.values():
            groupe.ecoles.sort(key=lambda e: (-e.compte.libre, -e.compte.demande, e.etablissement.cle))
        return [groupes[code] for code in sorted(groupes, key=lambda code: (code == "", code))]

    @property
    def non_situes(self) -> list[Etablissement]:
        return [e.etablissement for e in self.ecoles if lieu(e.etablissement) is None]

    @property
    def carte(self) -> Carte:
        reperes = [repere for ecole in self.ecoles if (repere := _repere(ecole))]
        presents = {repere.signe for repere in reperes}
        return Carte(
            titre="Carte des établissements du périmètre",
            reperes=reperes,
            legendes=[legende for legende in LEGENDES if legende.signe in presents],
            notes={
                g.zone.code: f"libres : {g.compte.libre} sur {g.compte.total}" for g in self.groupes if g.zone
            },
        )


def _repere(ecole: Ecole) -> Repere | None:
    etablissement, compte = ecole.etablissement, ecole.compte
    place = lieu(etablissement)
    return place and Repere(
        cle=etablissement.rne,
        signe=compte.signe,
        latitude=place[0],
        longitude=place[1],
        titre=f"{etablissement.nom}, {etablissement.ville}",
        lignes=[
            etablissement.rne,
            f"BMP : {compte}",
            f"ZR {etablissement.zone.code}" if etablissement.zone else "ZR non renseignée",
        ],
        poids=min(compte.libre // BMP_PAR_PAS, PAS_MAX),
    )
