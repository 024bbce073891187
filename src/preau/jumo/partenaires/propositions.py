"""« Proposez-moi »: the best free partners of one BMP, and why (J17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from preau.jumo.engine.score import Evaluation, Membre, bornes, evaluer, utilite
from preau.jumo.models import Bmp, Jumelage
from preau.jumo.parcours import Etape, etapes
from preau.jumo.partenaires.evaluation import CHAMPS, LIBRE, POIDS, membre, membre_lu
from preau.jumo.states import ENGAGES, Etat
from preau.socle.cartes.trajets import Trajets

NOMBRE = 3


@dataclass(frozen=True)
class Proposition:
    """A group that could be asked: the others' BMP (one, or two for a triple), what it is worth, the way."""

    bmps: tuple[Bmp, ...]
    evaluation: Evaluation
    etapes: list[Etape]

    @property
    def triple(self) -> bool:
        return len(self.bmps) > 1


@dataclass
class Reponse:
    """What « Proposez-moi » has to say: `groupes` by falling gain, and what was left aside.

    `proche` is the nearest free BMP when there is nothing to propose; its evaluation says which rule it misses.
    """

    groupes: list[Proposition] = field(default_factory=list)
    proche: Proposition | None = None
    libres: int = 0
    demandes: int = 0
    refuses: int = 0

    @property
    def sans_gain(self) -> bool:
        """The nearest would do, but is worth no more than the BMP left alone."""
        return self.proche is not None and self.proche.evaluation.faisable


def proposer(bmp: Bmp, *, prive: bool = False, engages=ENGAGES) -> Reponse:
    """The three best free partners of `bmp` (from `access_bmp`), and a triple when one is worth more.

    Not proposed: BMP already asked or paired, couples and triples that were refused in this campaign, groups
    without gain. Five queries, whatever the number of candidates.
    """
    candidats = (
        Bmp.objects.candidats_pour(bmp, prive=prive).avec_etat(engages).avec_trajet(bmp).values(*CHAMPS)
    )
    lignes = [ligne for ligne in candidats if ligne["situation"] == LIBRE]
    trajets = Trajets.entre([bmp.etablissement, *(ligne["etablissement__pk"] for ligne in lignes)])
    moi, discipline = membre(bmp), bmp.discipline.code
    libres = [membre_lu(ligne, discipline) for ligne in lignes]
    refus = _refus(bmp)
    admis = [autre for autre in libres if frozenset((moi.id, autre.id)) not in refus]
    reponse = Reponse(
        libres=len(libres),
        demandes=sum(ligne["situation"] == "demande" for ligne in candidats),
        refuses=len(libres) - len(admis),
    )
    couples = _evaluer(moi, ((autre,) for autre in admis), trajets)
    meilleurs = sorted((c for c in couples if c[1].faisable and c[1].gain > 0), key=_rang)[:NOMBRE]
    plafond = meilleurs[0][1].gain if meilleurs else 0
    triples = _evaluer(moi, _paires(moi, admis, refus, trajets, plafond), trajets)
    triple = min((t for t in triples if t[1].faisable and t[1].gain > plafond), key=_rang, default=None)
    retenus = [*([triple] if triple else []), *meilleurs]
    proche = None if retenus else _plus_proche(moi, couples, trajets)
    objets = _bmps([*retenus, *([proche] if proche else [])])
    reponse.groupes = [_proposition(bmp, groupe, objets, trajets) for groupe in retenus]
    if proche:
        reponse.proche = _proposition(bmp, proche, objets, trajets)
    return reponse


Groupe = tuple[tuple[Membre, ...], Evaluation]


def _evaluer(moi: Membre, groupes: Iterable[tuple[Membre, ...]], trajets: Trajets) -> list[Groupe]:
    return [(autres, evaluer((moi, *autres), trajets.moteur, POIDS)) for autres in groupes]


def _rang(groupe: Groupe) -> tuple:
    autres, evaluation = groupe
    return -evaluation.gain, [int(autre.id) for autre in autres]


def _paires(
    moi: Membre, admis: list[Membre], refus: set[frozenset[str]], trajets: Trajets, plafond: float
) -> Iterator[tuple[Membre, Membre]]:
    """The couples with which `moi` could make a triple worth more than `plafond`; the engine judges each of them.

    Left out at once: a total out of bounds, or whose hours alone would not make up for being three; two schools that
    are both too far (the way of three has two of their three legs, so one at least leads to `moi`).
    """
    bas, haut = bornes(moi.ors, POIDS)
    totaux = {
        total
        for total in {moi.quotite + un.quotite + autre.quotite for un, autre in combinations(admis, 2)}
        if bas <= total <= haut and utilite(total, moi.ors, POIDS) - POIDS.triple > plafond
    }
    if not totaux:
        return
    proches = {
        autre.id for autre in admis if (leg := trajets.moteur(moi.rne, autre.rne)) and leg[0] <= POIDS.km_max
    }
    for un, autre in combinations(admis, 2):
        if moi.quotite + un.quotite + autre.quotite not in totaux or un.rne == autre.rne:
            continue
        if un.id not in proches and autre.id not in proches:
            continue
        if frozenset((un.id, autre.id)) in refus or frozenset((moi.id, un.id, autre.id)) in refus:
            continue
        yield un, autre


def _refus(bmp: Bmp) -> set[frozenset[str]]:
    """The groups of BMP of the campaign and discipline that a school has refused."""
    refuses = Jumelage.objects.filter(
        campagne=bmp.campagne_id, etat=Etat.REFUSE, bmp1__discipline=bmp.discipline_id
    ).values_list("bmp1", "bmp2", "bmp3")
    return {frozenset(str(pk) for pk in membres if pk) for membres in refuses}


def _plus_proche(moi: Membre, couples: list[Groupe], trajets: Trajets) -> Groupe | None:
    situes = [c for c in couples if c[1].distance_km is not None]
    return min(situes, key=lambda c: (c[1].distance_km, int(c[0][0].id)), default=None)


def _bmps(groupes: list[Groupe]) -> dict[str, Bmp]:
    pks = {int(autre.id) for autres, _ in groupes for autre in autres}
    return {str(bmp.pk): bmp for bmp in Bmp.objects.avec_etablissement().filter(pk__in=pks)}


def _proposition(bmp: Bmp, groupe: Groupe, objets: dict[str, Bmp], trajets: Trajets) -> Proposition:
    autres, evaluation = groupe
    bmps = tuple(objets[autre.id] for autre in autres)
    return Proposition(bmps, evaluation, etapes([bmp, *bmps], trajets))
