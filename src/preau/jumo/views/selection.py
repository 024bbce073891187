"""The search window's frame and the BMP ticked in it (J8, J10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery

from preau.jumo.models import Bmp
from preau.jumo.services.demandes import CIBLES_MAX
from preau.jumo.states import ENGAGES, Etat
from preau.jumo.views.affichage import Bandeau
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Service
from preau.socle.campagnes.models import Phase
from preau.socle.campagnes.queries import Calendrier

# A number of 18 digits fits a key of the database; nobody types a longer one by accident.
CHIFFRES_MAX = 18


@dataclass(frozen=True)
class Fenetre:
    """What surrounds the candidates of a BMP: the campaign's calendar and rules, the school's other BMP."""

    calendrier: Calendrier
    prive: bool
    regroupables: list[int] = field(default_factory=list)

    @classmethod
    def de(cls, bmp: Bmp) -> Fenetre:
        """One query: the phases, with the campaign's settings and the quotités of the school's other BMP (B1)."""
        autres = Bmp.objects.regroupables_avec(bmp).order_by("-quotite", "id")
        phases = tuple(
            Phase.objects.filter(campagne=bmp.campagne_id)
            .select_related("campagne__reglage_jumo")
            .annotate(regroupables=ArraySubquery(autres.values("quotite")))
            .order_by("debut")
        )
        reglage = getattr(phases[0].campagne, "reglage_jumo", None) if phases else None
        return cls(
            Calendrier(bmp.campagne, phases),
            bool(reglage and reglage.prive),
            phases[0].regroupables if phases else [],
        )

    @property
    def bandeau(self) -> Bandeau:
        return Bandeau.de(self.calendrier)

    def engages(self, acteur: Acteur) -> tuple[Etat, ...]:
        """In which jumelages a BMP counts as taken for who looks: a school that only reads knows of no draft, while
        one that could ask is spared a refusal (J4).
        """
        cache = self.bandeau.lecture_seule and not isinstance(acteur.organisation, Service)
        return (Etat.VALIDE,) if cache else ENGAGES


@dataclass(frozen=True)
class Selection:
    """The ticked BMP as the address or the form names them; `erreur` says in French what is wrong."""

    pks: list[int]
    bmps: list[Bmp] = field(default_factory=list)
    erreur: str = ""

    @staticmethod
    def nombres(valeurs: Iterable[str]) -> list[int]:
        """The well-formed numbers, once each, in order."""
        bons = [v for v in valeurs if v.isascii() and v.isdigit() and len(v) <= CHIFFRES_MAX]
        return list(dict.fromkeys(int(valeur) for valeur in bons))

    @classmethod
    def lire(cls, valeurs: list[str], bmp: Bmp, *, prive: bool) -> Selection:
        """The one or two candidates named; with an error when there are none, too many, or others."""
        pks = cls.nombres(valeurs)
        malformee = next((v for v in valeurs if not cls.nombres([v])), None)
        if malformee is not None:
            return cls(
                pks,
                erreur=f"« {malformee[:20]} » n'est pas un numéro de BMP : cochez les BMP dans la liste.",
            )
        if not 1 <= len(pks) <= CIBLES_MAX:
            combien = f"{len(pks)} sont cochés" if pks else "aucun n'est coché"
            return cls(pks, erreur=f"Cochez un ou deux BMP à jumeler avec le vôtre : {combien}.")
        connus = {
            candidat.pk: candidat
            for candidat in Bmp.objects.candidats_pour(bmp, prive=prive)
            .avec_etat()
            .avec_etablissement()
            .filter(pk__in=pks)
        }
        if len(connus) < len(pks):
            absent = next(pk for pk in pks if pk not in connus)
            return cls(
                list(connus),
                erreur=f"Le BMP n° {absent} n'est pas proposé pour ce jumelage : choisissez-en un dans la liste.",
            )
        return cls(pks, [connus[pk] for pk in pks])
