"""J3: the campaign of a school year as the services set it: phases, delay, private schools, contacts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from preau.jumo.models import Jumelage, Reglage
from preau.jumo.parametres import parametre
from preau.jumo.services.regles import SECONDE, retenir_calendrier
from preau.jumo.states import Phase
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Academie
from preau.socle.campagnes.models import AnneeScolaire, Campagne
from preau.socle.campagnes.models import Phase as PhaseCampagne
from preau.socle.interface.formats import date_fr
from preau.socle.journal.services import noter

ANNEES = range(2000, 2100)
LIBELLE_MAX, CONTACT_MAX = 120, 2000
DELAI_MAX = 720


@dataclass(frozen=True)
class Jours:
    """The first and the last day of a phase, both included, as people say them."""

    du: date | None
    au: date | None


@dataclass(frozen=True)
class Parametres:
    """Everything the services set for one campaign."""

    annee: int
    libelle: str
    phases: Mapping[str, Jours] = field(default_factory=dict)
    delai_heures: int = 72
    prive: bool = False
    part_suppressions: int = 30
    contact_colleges: str = ""
    contact_lycees: str = ""

    @classmethod
    def par_defaut(cls, annee: int) -> Parametres:
        """A new campaign: the dated figures of today, no phase yet."""
        jour = horloge.aujourdhui()
        return cls(
            annee=annee,
            libelle=f"Jumelage des BMP, rentrée {annee}",
            phases={phase.value: Jours(None, None) for phase in Phase},
            delai_heures=parametre("delai_reponse", jour),
            part_suppressions=parametre("part_suppressions", jour),
        )

    @classmethod
    def de(cls, campagne: Campagne) -> Parametres:
        """What is set now: two queries."""
        vides = cls.par_defaut(campagne.annee.debut)
        phases = dict(vides.phases) | {phase.code: jours_de(phase) for phase in campagne.phases.all()}
        reglage = Reglage.objects.filter(campagne=campagne).first()
        actuels = replace(vides, libelle=campagne.libelle, phases=phases)
        return replace(actuels, **{nom: getattr(reglage, nom) for nom in REGLAGES}) if reglage else actuels

    def en_dict(self) -> dict:
        """Flat and readable, for the journal and for people: a value a line."""
        phases = {
            Phase(code).label: f"{date_fr(jours.du)} au {date_fr(jours.au)}"
            for code, jours in self.phases.items()
            if jours.du and jours.au
        }
        return {"libelle": self.libelle, **phases, **{nom: getattr(self, nom) for nom in REGLAGES}}


REGLAGES = ("delai_heures", "prive", "part_suppressions", "contact_colleges", "contact_lycees")


@dataclass(frozen=True)
class Deplacement:
    """What new settings do to the pending demandes: how many get another deadline, how many are overdue."""

    deplacees: int = 0
    echues: int = 0


def jours_de(phase: PhaseCampagne) -> Jours:
    return Jours(timezone.localdate(phase.debut), timezone.localdate(phase.fin - SECONDE))


def bornes(jours: Jours) -> tuple[datetime, datetime]:
    """[debut, fin[ : from the first midnight to the one after the last day, in Paris."""
    debut, apres = (
        timezone.make_aware(datetime.combine(jour, time()))
        for jour in (jours.du, jours.au + timedelta(days=1))
    )
    return debut, apres


def verifier(parametres: Parametres) -> None:
    """ValidationError, by field, with everything that is wrong at once."""
    fautes: dict[str, list[str]] = {}

    def faute(champ: str, message: str) -> None:
        fautes.setdefault(champ, []).append(message)

    if parametres.annee not in ANNEES:
        faute("annee", f"L'année de la rentrée va de {ANNEES[0]} à {ANNEES[-1]}.")
    libelle = parametres.libelle.strip()
    if not libelle or len(libelle) > LIBELLE_MAX:
        faute("libelle", f"Donnez un libellé de {LIBELLE_MAX} caractères au plus.")
    if not 1 <= parametres.delai_heures <= DELAI_MAX:
        faute("delai_heures", f"Le délai de réponse va de 1 à {DELAI_MAX} heures.")
    if not 0 <= parametres.part_suppressions <= 100:
        faute("part_suppressions", "La part de suppressions admise va de 0 à 100 %.")
    for champ in ("contact_colleges", "contact_lycees"):
        texte = getattr(parametres, champ)
        if len(texte) > CONTACT_MAX or "\x00" in texte:
            faute(champ, f"{CONTACT_MAX} caractères au plus, sans caractère interdit.")
    _verifier_phases(parametres.phases, faute)
    if fautes:
        raise ValidationError(fautes)


def _verifier_phases(phases: Mapping[str, Jours], faute) -> None:
    completes = []
    for phase in Phase:
        jours = phases.get(phase.value, Jours(None, None))
        for bout, nom in (("du", "premier"), ("au", "dernier")):
            if getattr(jours, bout) is None:
                faute(f"{phase.value}_{bout}", f"Donnez le {nom} jour de la phase « {phase.label} ».")
        if not (jours.du and jours.au):
            continue
        if not (jours.du.year in ANNEES and jours.au.year in ANNEES):
            faute(f"{phase.value}_du", f"Une date va de {ANNEES[0]} à {ANNEES[-1]}.")
        elif jours.au < jours.du:
            faute(
                f"{phase.value}_au",
                f"La phase « {phase.label} » finirait le {date_fr(jours.au)}, avant son premier jour "
                f"({date_fr(jours.du)}).",
            )
        else:
            completes.append((phase, jours))
    for (avant, precedents), (phase, jours) in pairwise(completes):
        if jours.du <= precedents.au:
            faute(
                f"{phase.value}_du",
                f"La phase « {phase.label} » commencerait le {date_fr(jours.du)}, alors que la phase "
                f"« {avant.label} » dure jusqu'au {date_fr(precedents.au)} inclus.",
            )


def prevoir_echeances(campagne: Campagne, parametres: Parametres) -> Deplacement:
    """What these settings would do to the pending demandes, if they were written now."""
    return _deplacement(_nouvelles_echeances(campagne, parametres))


def _nouvelles_echeances(
    campagne: Campagne, parametres: Parametres, *, verrouiller: bool = False
) -> list[Jumelage]:
    """The pending demandes whose deadline changes (J14), with the new one, not saved."""
    fin = _bornes_gardees(campagne, Phase.OUVERTE, parametres.phases[Phase.OUVERTE])[1]
    delai = timedelta(hours=parametres.delai_heures)
    demandes = Jumelage.objects.en_cours().filter(campagne=campagne).order_by("pk")
    if verrouiller:
        demandes = demandes.select_for_update(of=("self",))
    changees = []
    for demande in demandes:
        echeance = min(demande.cree_le + delai, fin)
        if echeance != demande.echeance:
            demande.echeance = echeance
            changees.append(demande)
    return changees


def _deplacement(changees: list[Jumelage]) -> Deplacement:
    instant = horloge.now()
    return Deplacement(len(changees), sum(demande.echeance <= instant for demande in changees))


def _bornes_gardees(campagne: Campagne, code: str, jours: Jours) -> tuple[datetime, datetime]:
    """The instants of a phase; those of today when its days have not changed, even if not at midnight."""
    actuelle = campagne.phases.filter(code=code).first()
    if actuelle is not None and jours_de(actuelle) == jours:
        return actuelle.debut, actuelle.fin
    return bornes(jours)


@transaction.atomic
def creer_campagne(*, acteur: Acteur, academie: str, parametres: Parametres) -> Campagne:
    """Create the JUMO campaign of a school year. ValidationError, by field, when something is wrong."""
    verifier(parametres)
    sienne = Academie.objects.filter(code=academie).first()
    if sienne is None:
        raise ValidationError(
            f"L'académie {academie} n'est pas dans la base : chargez d'abord l'annuaire (preau annuaire importer)."
        )
    annee, _ = AnneeScolaire.objects.get_or_create(debut=parametres.annee)
    campagne, creee = Campagne.objects.get_or_create(
        application="jumo", academie=sienne, annee=annee, defaults={"libelle": parametres.libelle.strip()}
    )
    if not creee:
        raise ValidationError({"annee": [f"La campagne de {annee} existe déjà : modifiez-la."]})
    _ecrire(campagne, parametres)
    noter(
        acteur=acteur,
        application="jumo",
        action="creer-campagne",
        phrase=f"Campagne créée : {campagne.libelle}",
        objet=campagne,
        apres=parametres.en_dict(),
    )
    return campagne


@transaction.atomic
def regler_campagne(*, acteur: Acteur, campagne: int, parametres: Parametres) -> Deplacement:
    """Change a campaign's settings; the deadlines of its pending demandes follow, in this transaction (J14).

    A demande that the change makes overdue is cancelled by the scheduler within the minute, with its mails.
    The year does not change. ValidationError, by field, when something is wrong.
    """
    actuelle = (
        Campagne.objects.select_for_update(of=("self",), no_key=True).select_related("annee").get(pk=campagne)
    )
    voulus = replace(parametres, annee=actuelle.annee.debut)
    verifier(voulus)
    retenir_calendrier(actuelle.pk, seul=True)
    avant = Parametres.de(actuelle)
    changees = _nouvelles_echeances(actuelle, voulus, verrouiller=True)
    _ecrire(actuelle, voulus)
    Jumelage.objects.bulk_update(changees, ["echeance"], batch_size=1000)
    deplacement = _deplacement(changees)
    anciens, nouveaux = avant.en_dict(), Parametres.de(actuelle).en_dict()
    modifies = [nom for nom, valeur in nouveaux.items() if anciens.get(nom) != valeur]
    if modifies or changees:
        noter(
            acteur=acteur,
            application="jumo",
            action="regler-campagne",
            phrase=f"Réglages modifiés : {actuelle.libelle}",
            objet=actuelle,
            avant={nom: anciens.get(nom) for nom in modifies},
            apres={nom: nouveaux[nom] for nom in modifies} | {"echeances_deplacees": deplacement.deplacees},
        )
    return deplacement


def _ecrire(campagne: Campagne, parametres: Parametres) -> None:
    campagne.libelle = parametres.libelle.strip()
    campagne.save(update_fields=["libelle"])
    phases = [
        PhaseCampagne(campagne=campagne, code=phase.value, libelle=phase.label, debut=debut, fin=fin)
        for phase in Phase
        for debut, fin in [_bornes_gardees(campagne, phase.value, parametres.phases[phase.value])]
    ]
    # All at once: two phases that move one day each would overlap between two updates.
    campagne.phases.filter(code__in=list(Phase)).delete()
    PhaseCampagne.objects.bulk_create(phases)
    Reglage.objects.update_or_create(
        campagne=campagne,
        defaults={nom: getattr(parametres, nom) for nom in REGLAGES},
    )
