"""Reads of JUMO."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Coalesce

from preau.jumo.states import ENGAGES, HISTORIQUE, REPONDUS, Etat, EtatProposition, Origine
from preau.socle.cartes.models import Distance

if TYPE_CHECKING:
    from preau.jumo.models import Bmp
    from preau.socle.annuaire.models import Etablissement, Service

MEMBRES = ("bmp1", "bmp2", "bmp3")


def _parmi(bmps: list[int]) -> Q:
    condition = Q()
    for membre in MEMBRES:
        condition |= Q(**{f"{membre}__in": bmps})
    return condition


def signalements_de(etablissements: Iterable[Etablissement]) -> Prefetch:
    """What to prefetch on jumelages as `a_voir`: the flags of these schools that they have not seen (J2)."""
    from preau.jumo.models import Signalement

    siens = Signalement.objects.filter(vu_le=None, etablissement__in=[e.pk for e in etablissements])
    siens = siens.select_related("bmp__etablissement").order_by("jumelage_id", "bmp_id", "le")
    return Prefetch("signalements", queryset=siens.distinct("jumelage_id", "bmp_id"), to_attr="a_voir")


def _membre_d_un(*etats: Etat, champ: str = "pk") -> Q:
    """The condition on Bmp, or on the rows whose `champ` is one: in a jumelage of one of these states.

    Each set of jumelages is read once, whatever the number of rows.
    """
    from preau.jumo.models import Jumelage

    jumelages = Jumelage.objects.order_by().filter(etat__in=etats)
    condition = Q()
    for membre in MEMBRES:
        condition |= Q(**{f"{champ}__in": jumelages.exclude(**{membre: None}).values(membre)})
    return condition


class BmpQuerySet(models.QuerySet):
    def avec_etablissement(self):
        """With school, zone and discipline: what a line of any list shows."""
        return self.select_related("etablissement__departement__academie", "zone", "discipline")

    def avec_etat(self, engages=ENGAGES):
        """Annotates `situation`: "jumele" (in a jumelage of the states `engages`: valid or drafted, or valid alone
        for who must not know of drafts), "demande" (asked) or "libre" (J4, J8)."""
        from preau.jumo.models import Jumelage

        membre = Q(bmp1=OuterRef("pk")) | Q(bmp2=OuterRef("pk")) | Q(bmp3=OuterRef("pk"))
        return self.annotate(
            situation=Case(
                When(Exists(Jumelage.objects.filter(membre, etat__in=engages)), then=Value("jumele")),
                When(Exists(Jumelage.objects.filter(membre, etat=Etat.EN_COURS)), then=Value("demande")),
                default=Value("libre"),
                output_field=models.CharField(),
            )
        )

    def avec_situation(self):
        """Annotates `situation` as the services see it: "jumele", "prepare", "demande" or "libre" (J18), for many
        BMP at once."""
        return self.annotate(
            situation=Case(
                When(_membre_d_un(Etat.VALIDE), then=Value("jumele")),
                When(_membre_d_un(Etat.BROUILLON), then=Value("prepare")),
                When(_membre_d_un(Etat.EN_COURS), then=Value("demande")),
                default=Value("libre"),
                output_field=models.CharField(),
            )
        )

    def de_l_etablissement(self, etablissement: Etablissement, campagne):
        return self.filter(etablissement=etablissement, campagne=campagne)

    def candidats_pour(self, bmp: Bmp, *, prive: bool = False):
        """J8: the BMP of the same discipline and campaign in other schools, public ones unless `prive`."""
        candidats = self.filter(campagne=bmp.campagne_id, discipline=bmp.discipline_id).exclude(
            etablissement=bmp.etablissement_id
        )
        return (candidats if prive else candidats.filter(etablissement__secteur="public")).annotate(
            meme_zone=Case(
                When(zone=bmp.zone_id, then=Value(True)) if bmp.zone_id else When(pk=None, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )

    def avec_trajet(self, bmp: Bmp):
        """Annotates `connue`: what is known of the way to the school of `bmp`, in the row's own query (J9, B1)."""
        return self.annotate(
            connue=Distance.objects.comme_colonne(bmp.etablissement_id, "etablissement"),
        )

    def regroupables_avec(self, bmp: Bmp):
        """J10: the other BMP of the same school in the same discipline, to be joined without JUMO."""
        return self.filter(
            campagne=bmp.campagne_id, discipline=bmp.discipline_id, etablissement=bmp.etablissement_id
        ).exclude(pk=bmp.pk)


# Everything that a line shows of two or three BMP.
AVEC_BMP = (
    *(f"{membre}__{suite}" for membre in MEMBRES for suite in ("discipline", "zone")),
    *(f"{membre}__etablissement__departement__academie" for membre in MEMBRES),
)


class JumelageQuerySet(models.QuerySet):
    def avec_signalements(self, etablissements: Iterable[Etablissement]):
        """With `a_voir`: the changes of quotité that these schools have not said they saw (J2)."""
        return self.prefetch_related(signalements_de(etablissements))

    def avec_bmp(self):
        """With everything that a line shows of its two or three BMP: one query."""
        return self.select_related("campagne", *AVEC_BMP)

    def touchant(self, bmps: Iterable[int]):
        """The jumelages that have one of these BMP."""
        return self.filter(_parmi(list(bmps)))

    def parmi(self, bmps: BmpQuerySet):
        """The jumelages that have at least one of the BMP of this queryset."""
        pks = bmps.order_by().values("pk")
        condition = Q()
        for membre in MEMBRES:
            condition |= Q(**{f"{membre}__in": pks})
        return self.filter(condition)

    def avec_service(self, depassement: int):
        """Annotates `somme` (hundredths) and `complet`: ORS ≤ sum ≤ ORS + `depassement` (J18)."""
        ors = F("bmp1__ors")
        return self.annotate(
            somme=F("bmp1__quotite") + F("bmp2__quotite") + Coalesce("bmp3__quotite", 0),
        ).annotate(
            complet=Case(
                When(somme__gte=ors, somme__lte=ors + depassement, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )

    def avec_a_confirmer(self):
        """Annotates `a_confirmer`: the services have not confirmed it (J19)."""
        return self.annotate(
            a_confirmer=Case(
                When(confirme_le=None, then=Value(True)), default=Value(False), output_field=BooleanField()
            )
        )

    def avec_auteur(self):
        """With the person and the service that asked or prepared it."""
        return self.select_related("demandeur__personne", "service")

    def bientot_echus(self, instant, heures: int):
        """Pending demandes whose deadline comes within `heures` hours (J18)."""
        return self.en_cours().filter(echeance__lte=instant + timedelta(hours=heures))

    def en_cours(self):
        return self.filter(etat=Etat.EN_COURS)

    def engages(self):
        """Those that hold their BMP (J15)."""
        return self.filter(etat__in=ENGAGES)

    def echus(self, instant):
        """Demandes whose deadline has come (J14)."""
        return self.filter(etat=Etat.EN_COURS, echeance__lte=instant)

    def publies(self):
        """All but what the services have not published, which schools never see (J4)."""
        return self.exclude(origine=Origine.SERVICES, publie_le=None)

    def brouillons(self):
        """The services' drafts (J4)."""
        return self.filter(etat=Etat.BROUILLON)

    def de_l_etablissement(self, etablissement: Etablissement, campagne=None):
        """Published jumelages of which the school is a part, asker or solicited."""
        condition = Q()
        for membre in MEMBRES:
            condition |= Q(**{f"{membre}__etablissement": etablissement})
        jumelages = self.publies().filter(condition)
        return jumelages if campagne is None else jumelages.filter(campagne=campagne)

    def a_valider_par(self, etablissement: Etablissement):
        """Pending demandes that still wait for this school's answer (J6)."""
        from preau.jumo.models import Acceptation

        condition = Q()
        for membre in MEMBRES[1:]:
            accepte = Acceptation.objects.filter(jumelage=OuterRef("pk"), bmp=OuterRef(membre))
            condition |= Q(**{f"{membre}__etablissement": etablissement}) & ~Exists(accepte)
        return self.en_cours().filter(condition)

    def repondus(self, etablissement: Etablissement):
        """Answered jumelages, but for the refused ones that the school has put away (J6, J13)."""
        return self.filter(etat__in=REPONDUS).exclude(masques__etablissement=etablissement)

    def historique(self, etablissement: Etablissement):
        """Cancelled and deleted ones, and the refused ones put away (J6)."""
        return self.filter(Q(etat__in=HISTORIQUE) | Q(etat=Etat.REFUSE, masques__etablissement=etablissement))


class PlanQuerySet(models.QuerySet):
    def des_services(self, services: Iterable[Service], campagne):
        """The plans that these services have asked for in the campaign."""
        return self.filter(service__in=list(services), campagne=campagne).defer("raretes")


class PropositionQuerySet(models.QuerySet):
    def avec_bmp(self):
        """With everything that a line shows of its two or three BMP: one query."""
        return self.select_related("plan", "jumelage", *AVEC_BMP)

    def avec_situation(self):
        """Annotates `situation`, what the proposal is worth today: "proposee" (to be decided), "prise" (one of
        its BMP is held elsewhere since, or gone), "demandee" (one is asked), "ecartee", "brouillon" or "publiee"
        (kept, and where its jumelage stands), or "abandonnee" (kept, then undone).
        """
        retires, pris, demandes = Q(), Q(), Q()
        for membre in MEMBRES:
            retires |= Q(**{f"{membre}__retire_le__isnull": False})
            pris |= _membre_d_un(*ENGAGES, champ=membre)
            demandes |= _membre_d_un(Etat.EN_COURS, champ=membre)
        return self.annotate(
            situation=Case(
                When(etat=EtatProposition.ECARTEE, then=Value("ecartee")),
                When(jumelage__etat=Etat.BROUILLON, then=Value("brouillon")),
                When(jumelage__etat=Etat.VALIDE, then=Value("publiee")),
                When(etat=EtatProposition.RETENUE, then=Value("abandonnee")),
                When(retires | pris, then=Value("prise")),
                When(demandes, then=Value("demandee")),
                default=Value("proposee"),
                output_field=models.CharField(),
            )
        )
