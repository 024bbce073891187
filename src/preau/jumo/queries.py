"""Reads of JUMO."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from preau.jumo.states import ENGAGES, HISTORIQUE, REPONDUS, Etat
from preau.socle.cartes.models import Distance

if TYPE_CHECKING:
    from preau.jumo.models import Bmp
    from preau.socle.annuaire.models import Etablissement

MEMBRES = ("bmp1", "bmp2", "bmp3")


def _parmi(bmps: list[int]) -> Q:
    condition = Q()
    for membre in MEMBRES:
        condition |= Q(**{f"{membre}__in": bmps})
    return condition


def _membre_d_un(etat: Etat) -> Q:
    """The condition on Bmp: in a jumelage of that state."""
    from preau.jumo.models import Jumelage

    jumelages = Jumelage.objects.order_by().filter(etat=etat)
    condition = Q()
    for membre in MEMBRES:
        condition |= Q(pk__in=jumelages.exclude(**{membre: None}).values(membre))
    return condition


class BmpQuerySet(models.QuerySet):
    def avec_etablissement(self):
        """With school, zone and discipline: what a line of any list shows."""
        return self.select_related("etablissement__departement__academie", "zone", "discipline")

    def avec_etat(self):
        """Annotates `situation`: "jumele" (valid or drafted), "demande" (asked) or "libre" (J8)."""
        from preau.jumo.models import Jumelage

        membre = Q(bmp1=OuterRef("pk")) | Q(bmp2=OuterRef("pk")) | Q(bmp3=OuterRef("pk"))
        return self.annotate(
            situation=Case(
                When(Exists(Jumelage.objects.filter(membre, etat__in=ENGAGES)), then=Value("jumele")),
                When(Exists(Jumelage.objects.filter(membre, etat=Etat.EN_COURS)), then=Value("demande")),
                default=Value("libre"),
                output_field=models.CharField(),
            )
        )

    def avec_situation(self):
        """Annotates `situation` as the services see it: "jumele", "prepare", "demande" or "libre" (J18).

        For many BMP at once: each set of jumelages is read once, not once a BMP as `avec_etat` does.
        """
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


class JumelageQuerySet(models.QuerySet):
    def avec_bmp(self):
        """With everything that a line shows of its two or three BMP: one query."""
        return self.select_related(
            "campagne",
            *(f"{membre}__{suite}" for membre in MEMBRES for suite in ("discipline", "zone")),
            *(f"{membre}__etablissement__departement__academie" for membre in MEMBRES),
        )

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
        """All but the services' drafts, which schools never see (J4)."""
        return self.exclude(etat=Etat.BROUILLON)

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
