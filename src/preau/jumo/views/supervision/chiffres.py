"""The figures of the dashboard (J18): a few aggregate queries, whatever the number of BMP and of jumelages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations

from django.db.models import BooleanField, Case, CharField, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Concat, TruncDate
from django.utils import timezone

from preau.jumo.models import Jumelage
from preau.jumo.parcours import parcours
from preau.jumo.states import Etat, Phase
from preau.socle import horloge
from preau.socle.campagnes.queries import Calendrier
from preau.socle.cartes.trajets import Trajets
from preau.socle.journal.models import Evenement

SITUATIONS = ("libre", "demande", "prepare", "jumele")
# What the progress of the campaign counts: (action of the journal, name).
PROGRES = (
    ("demander", "Demandes faites"),
    ("accepter", "Acceptées"),
    ("refuser", "Refusées"),
    ("expirer", "Échues"),
)
JOURS_MAX = 62


@dataclass
class Compte:
    """A number of BMP and their hours, in hundredths."""

    nombre: int = 0
    centiemes: int = 0

    def ajouter(self, nombre: int, centiemes: int) -> None:
        self.nombre += nombre
        self.centiemes += centiemes


@dataclass
class Chiffres:
    """The figures of a set of BMP: the whole scope, one zone, one discipline or one département."""

    code: str = ""
    libelle: str = ""
    bmp: dict[str, Compte] = field(default_factory=lambda: {nom: Compte() for nom in SITUATIONS})
    # Free BMP that are a full service by themselves.
    seuls: int = 0
    jumelages: int = 0
    complets: int = 0
    echeances: int = 0
    hectometres: int = 0
    mesures: int = 0

    @property
    def total(self) -> Compte:
        tous = self.bmp.values()
        return Compte(sum(c.nombre for c in tous), sum(c.centiemes for c in tous))

    @property
    def taux(self) -> int | None:
        """Per cent of the hours that are placed, in valid jumelages."""
        total = self.total.centiemes
        return round(100 * self.bmp["jumele"].centiemes / total) if total else None

    @property
    def distance(self) -> float | None:
        """Mean path of the valid jumelages, in km; None when none is known."""
        return round(self.hectometres / self.mesures / 10, 1) if self.mesures else None

    def retenir(self, ligne: Ligne) -> None:
        """Count one jumelage, valid or pending."""
        self.echeances += ligne.urgent
        if not ligne.valide:
            return
        self.jumelages += 1
        self.complets += ligne.complet
        if ligne.hectometres is not None:
            self.hectometres += ligne.hectometres
            self.mesures += 1


@dataclass(frozen=True)
class Ligne:
    """A valid or pending jumelage, and which zones, disciplines and départements of the scope it touches."""

    valide: bool
    complet: bool
    urgent: bool
    hectometres: int | None
    touches: dict[str, set]


# Breakdown -> what names it on a BMP: (code, label).
VENTILATIONS = {
    "zone": ("zone__code", "zone__libelle"),
    "discipline": ("discipline__code", "discipline__libelle"),
    "departement": ("etablissement__departement__code", "etablissement__departement__nom"),
}


@dataclass(frozen=True)
class Repartition:
    """The jumelages of all states."""

    etats: list[tuple[str, str, int]]
    paires: int
    triples: int
    etablissements: int
    services: int
    confirmes: int

    @property
    def valides(self) -> int:
        return self.paires + self.triples


@dataclass(frozen=True)
class Tableau:
    ensemble: Chiffres
    ventilations: dict[str, list[Chiffres]]
    repartition: Repartition

    @classmethod
    def de(cls, bmps: QuerySet, jumelages: QuerySet, *, depassement: int, bientot: int) -> Tableau:
        """For these BMP, and the jumelages that touch them: six queries.

        `depassement` in hundredths of an hour; a demande is urgent when it expires within `bientot` hours.
        """
        ensemble, groupes = _compter_bmp(bmps)
        for ligne in _lignes(bmps, jumelages, depassement, bientot):
            ensemble.retenir(ligne)
            for ventilation, codes in ligne.touches.items():
                for code in codes:
                    groupes[ventilation][code].retenir(ligne)
        ventilations = {
            nom: sorted(par_code.values(), key=lambda c: (c.code == "", c.code))
            for nom, par_code in groupes.items()
        }
        return cls(ensemble, ventilations, _repartir(jumelages))


def _compter_bmp(bmps: QuerySet) -> tuple[Chiffres, dict[str, dict[str, Chiffres]]]:
    """(whole, breakdown -> code -> figures): one query, grouped by all that breaks down."""
    champs = [champ for paire in VENTILATIONS.values() for champ in paire]
    lignes = (
        bmps.avec_situation()
        .order_by()
        .values(*champs, "situation")
        .annotate(
            nombre=Count("pk"),
            heures=Sum("quotite"),
            pleins=Count("pk", filter=Q(situation="libre", quotite__gte=F("ors"))),
        )
    )
    ensemble = Chiffres()
    groupes: dict[str, dict[str, Chiffres]] = {nom: {} for nom in VENTILATIONS}
    for ligne in lignes:
        concernes = [ensemble]
        for nom, (code, libelle) in VENTILATIONS.items():
            cle = ligne[code] or ""
            par_code = groupes[nom]
            if cle not in par_code:
                par_code[cle] = Chiffres(cle, ligne[libelle] or "sans zone de remplacement")
            concernes.append(par_code[cle])
        for chiffres in concernes:
            chiffres.bmp[ligne["situation"]].ajouter(ligne["nombre"], ligne["heures"])
            chiffres.seuls += ligne["pleins"]
    return ensemble, groupes


def _lignes(bmps: QuerySet, jumelages: QuerySet, depassement: int, bientot: int) -> Iterable[Ligne]:
    """The valid and pending jumelages: one query for them, two for the distances of the valid ones."""
    pks = bmps.order_by().values("pk")
    membres = ("bmp1", "bmp2", "bmp3")
    suites = ("etablissement", "etablissement__rne", *(code for code, _ in VENTILATIONS.values()))
    dedans = {
        f"dedans{rang}": Case(
            When(**{f"{membre}__in": pks}, then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        for rang, membre in enumerate(membres, start=1)
    }
    lues = list(
        jumelages.filter(etat__in=(Etat.VALIDE, Etat.EN_COURS))
        .avec_service(depassement)
        .annotate(**dedans)
        .order_by()
        .values_list(
            "etat",
            "complet",
            "echeance",
            *dedans,
            *(f"{membre}__{suite}" for membre in membres for suite in suites),
        )
    )
    largeur, debut = len(suites), 3 + len(membres)
    decoupes = [
        (
            ligne,
            [ligne[debut + largeur * rang : debut + largeur * (rang + 1)] for rang in range(len(membres))],
        )
        for ligne in lues
    ]
    trajets = Trajets.des_couples(
        couple
        for ligne, trio in decoupes
        if ligne[0] == Etat.VALIDE
        for couple in combinations([membre[0] for membre in trio if membre[0]], 2)
    )
    limite = horloge.now() + timedelta(hours=bientot)
    for ligne, trio in decoupes:
        etat, complet, echeance, *inclus = ligne[:debut]
        valide = etat == Etat.VALIDE
        chemin = parcours([membre[1] for membre in trio if membre[0]], trajets) if valide else None
        touches = defaultdict(set)
        for membre, present in zip(trio, inclus, strict=True):
            if present:
                for nom, code in zip(VENTILATIONS, membre[2:], strict=True):
                    touches[nom].add(code or "")
        yield Ligne(
            valide=valide,
            complet=complet,
            urgent=not valide and echeance <= limite,
            hectometres=chemin.hectometres if chemin else None,
            touches=touches,
        )


def _repartir(jumelages: QuerySet) -> Repartition:
    """By state; the valid ones by size, origin and confirmation: one query."""
    lignes = (
        jumelages.avec_a_confirmer()
        .annotate(paire=Case(When(bmp3=None, then=Value(True)), default=Value(False)))
        .order_by()
        .values_list("etat", "origine", "paire", "a_confirmer")
        .annotate(nombre=Count("pk"))
    )
    comptes: Counter = Counter()
    for etat, origine, paire, a_confirmer, nombre in lignes:
        comptes["etat", etat] += nombre
        if etat == Etat.VALIDE:
            comptes["paire" if paire else "triple"] += nombre
            comptes["origine", origine] += nombre
            comptes["confirme"] += 0 if a_confirmer else nombre
    return Repartition(
        etats=[(etat.value, etat.label, comptes["etat", etat.value]) for etat in Etat],
        paires=comptes["paire"],
        triples=comptes["triple"],
        etablissements=comptes["origine", "etablissement"],
        services=comptes["origine", "services"],
        confirmes=comptes["confirme"],
    )


def progres(calendrier: Calendrier, jumelages: QuerySet) -> tuple[list[date], dict[str, list[int]]]:
    """Day by day since the opening, how many demandes were made, accepted, refused, cancelled at their deadline.

    From the journal, which keeps what a jumelage has been: one query. At most the last JOURS_MAX days.
    """
    ouverte = calendrier.phase_de_code(Phase.OUVERTE)
    instant = horloge.now()
    if ouverte is None or instant < ouverte.debut:
        return [], {}
    fin = min(instant, ouverte.fin - timedelta(seconds=1))
    dernier, premier = (timezone.localtime(borne).date() for borne in (fin, ouverte.debut))
    premier = max(premier, dernier - timedelta(days=JOURS_MAX - 1))
    jours = [premier + timedelta(days=n) for n in range((dernier - premier).days + 1)]
    cles = jumelages.order_by().values(
        cle_du_journal=Concat(Value(f"{Jumelage._meta.label_lower}:"), Cast("pk", CharField()))
    )
    actes = (
        Evenement.objects.filter(application="jumo", action__in=dict(PROGRES), objet__in=cles)
        # A triple is accepted by its last answer.
        .exclude(action="accepter", apres__etat=Etat.EN_COURS)
        .order_by()
        .annotate(jour=TruncDate("le"))
        .values_list("action", "jour")
        .annotate(nombre=Count("pk"))
    )
    par_jour = {(action, jour): nombre for action, jour, nombre in actes}
    return jours, {nom: [par_jour.get((action, jour), 0) for jour in jours] for action, nom in PROGRES}
