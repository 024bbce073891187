"""What a jumelage looks like to one school: state, who is awaited, acts open now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from preau.jumo.access import parts
from preau.jumo.models import Bmp, Jumelage
from preau.jumo.services.regles import dates
from preau.jumo.states import CYCLE, Etat
from preau.jumo.states import Phase as PhaseJumo
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.acces.droits.habilitations import Habilitations
from preau.socle.annuaire.models import Etablissement
from preau.socle.campagnes.models import Campagne, Phase
from preau.socle.campagnes.queries import Calendrier
from preau.socle.interface.formats import heures

TONS = {
    Etat.BROUILLON: "new",
    Etat.EN_COURS: "info",
    Etat.VALIDE: "success",
    Etat.REFUSE: "error",
    Etat.ANNULE: "neutre",
    Etat.SUPPRIME: "warning",
}
MOTIVES = {Etat.REFUSE: "Refusée", Etat.SUPPRIME: "Supprimé"}


@dataclass(frozen=True)
class EtatAffiche:
    """A state in words and colour; `detail` is the sentence shown on hover and on focus."""

    libelle: str
    ton: str
    detail: str = ""


def etat_affiche(jumelage: Jumelage) -> EtatAffiche:
    """« Refusée : Autre – commentaire » and its like, for any state (J13)."""
    etat = Etat(jumelage.etat)
    detail = jumelage.raison
    if etat in MOTIVES:
        suite = f" – {jumelage.commentaire}" if jumelage.commentaire else ""
        detail = f"{MOTIVES[etat]} : {jumelage.get_motif_display()}{suite}"
    elif etat == Etat.EN_COURS:
        detail = f"En attente de la réponse de {enumerer(attendus(jumelage))}"
    elif etat == Etat.VALIDE and jumelage.origine == "services":
        detail = "Jumelage proposé par les services"
    return EtatAffiche(etat.label, TONS[etat], detail)


def attendus(jumelage: Jumelage) -> list[Etablissement]:
    """The solicited schools that have not answered; the acceptances are prefetched."""
    donnees = {acceptation.bmp_id for acceptation in jumelage.acceptations.all()}
    return [bmp.etablissement for bmp in jumelage.sollicites if bmp.pk not in donnees]


def enumerer(etablissements) -> str:
    """« A (0779001X), B (0779002Y) et C (0779003Z) »."""
    noms = [str(etablissement) for etablissement in etablissements]
    return noms[0] if len(noms) == 1 else f"{', '.join(noms[:-1])} et {noms[-1]}"


def destinataires(bmps) -> str:
    """The same with the address that the mail goes to."""
    noms = [f"{bmp.etablissement} à {bmp.etablissement.adresse_fonctionnelle}" for bmp in bmps]
    return noms[0] if len(noms) == 1 else f"{', '.join(noms[:-1])} et {noms[-1]}"


def somme(bmps, ors: int) -> str:
    """« 12 + 6 = 18 / 18 h »: the service that these BMP make, against the full one."""
    return somme_quotites([bmp.quotite for bmp in bmps], ors)


def somme_quotites(quotites: Sequence[int], ors: int) -> str:
    """The same from their quotités, in hundredths."""
    detail = " + ".join(map(heures, quotites))
    return f"{detail} = {heures(sum(quotites))} / {heures(ors)} h"


@dataclass(frozen=True)
class Bandeau:
    """The line above every screen: campaign, phase of now and its dates, or the next one (J3)."""

    campagne: Campagne
    phase: Phase | None
    prochaine: Phase | None
    lecture_seule: bool

    @classmethod
    def de(cls, calendrier: Calendrier) -> Bandeau:
        phase = calendrier.phase()
        ouverte = phase is not None and phase.code == PhaseJumo.OUVERTE
        return cls(calendrier.campagne, phase, calendrier.prochaine(), not ouverte)

    @classmethod
    def des_services(cls, calendrier: Calendrier) -> Bandeau:
        """« Lecture seule » where the services themselves can do nothing, not where schools cannot."""
        actives = (PhaseJumo.PREPARATION, PhaseJumo.OUVERTE, PhaseJumo.VALIDATION)
        return replace(cls.de(calendrier), lecture_seule=code_phase(calendrier) not in actives)

    @classmethod
    def pour(cls, habilitations: Habilitations, calendrier: Calendrier) -> Bandeau:
        """The one of a page that schools and services both open."""
        return (cls.des_services if habilitations.peut("jumo.superviser") else cls.de)(calendrier)

    @property
    def dates(self) -> str:
        return dates(self.phase) if self.phase else ""

    @property
    def dates_prochaine(self) -> str:
        return dates(self.prochaine) if self.prochaine else ""


def code_phase(calendrier: Calendrier | None) -> str | None:
    phase = calendrier.phase() if calendrier else None
    return phase.code if phase else None


def actions(jumelage: Jumelage, mien: Bmp, acteur: Acteur, phase: str | None) -> list[str]:
    """What `acteur` may do now on the jumelage as the school of its BMP `mien`."""
    possibles = CYCLE.actions_possibles(jumelage.etat, parts=parts(acteur, jumelage), phase=phase)
    demandeur = jumelage.bmp1_id == mien.pk
    deja = not demandeur and mien.etablissement not in attendus(jumelage)
    interdites = {"accepter", "refuser"} if demandeur or deja else {"retirer"}
    interdites |= {"confirmer", "defaire"} if jumelage.confirme_le else {"annuler_confirmation"}
    return [action for action in possibles if action not in interdites]
