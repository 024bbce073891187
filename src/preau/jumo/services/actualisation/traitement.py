"""Examining and applying a BMP file (J2)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from preau.jumo.feeds.bmp import Lecture, Progression, Referentiel
from preau.jumo.feeds.comparaison import Difference, comparer
from preau.jumo.models import Actualisation, Bmp, Jumelage, Reglage
from preau.jumo.parametres import parametre
from preau.jumo.services.actualisation import registre
from preau.jumo.services.actualisation.ecriture import ecrire
from preau.jumo.services.actualisation.lecture import Fichier, actuels, referentiel
from preau.jumo.services.actualisation.plan import ACTIFS, Plan, prevoir
from preau.jumo.services.regles import verrouiller_bmp
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Etablissement
from preau.socle.campagnes.models import Campagne, Phase
from preau.socle.cycles import ActionImpossible
from preau.socle.fichiers import FichierRefuse

Etat = Actualisation.Etat
PHASES_DITES = "les BMP ne changent que dans les phases « Préparation » et « Ouverte aux établissements »"


@dataclass
class Examen:
    """A sound file against the base: what it would do."""

    referentiel: Referentiel
    lecture: Lecture
    difference: Difference
    bmps: dict[str, Bmp]
    plan: Plan

    @property
    def libelles(self) -> dict[str, str]:
        return self.referentiel.disciplines | self.lecture.nouvelles


def examiner(
    *,
    acteur: Acteur,
    campagne: int,
    fichier: Path | BinaryIO,
    origine: str,
    nom: str = "",
    progression: Progression | None = None,
) -> Actualisation:
    """Read a file and keep what it would change, for somebody to look at. Changes no BMP.

    The row is « examinée » (to be applied), « arrêtée » (too many deletions), « signalée » (the phase does
    not let BMP change) or « refusée » (with its faults).
    """
    recu = Fichier.recevoir(fichier, nom)
    with transaction.atomic():
        la_campagne = _verrouiller_campagne(campagne)
        try:
            examen = _examiner(la_campagne, recu, progression)
        except FichierRefuse as refus:
            return registre.refuser(la_campagne, recu, acteur, origine, refus.fautes, prevenir=False)
        phase, active = registre.phase_active(la_campagne)
        examinee = registre.ouvrir(la_campagne, recu, acteur, origine, phase)
        examinee.etat = Etat.EXAMINEE if active else Etat.SIGNALEE
        if active:
            examinee.contenu = recu.contenu
            if _trop_de_suppressions(la_campagne, examen.difference):
                examinee.etat = Etat.BLOQUEE
        registre.decrire_difference(examinee, examen.lecture, examen.difference, examen.plan, examen.libelles)
        registre.consigner_actualisation(examinee, acteur)
        return examinee


def appliquer(
    *, acteur: Acteur, actualisation: int, force: bool = False, progression: Progression | None = None
) -> Actualisation:
    """Apply the file of an examination, read again under the locks.

    When the base has changed since, nothing is applied: the new difference replaces the old one, and the row
    comes back « examinée », to be read again. ActionImpossible when it cannot be applied at all.
    """
    campagne = Actualisation.objects.filter(pk=actualisation).values_list("campagne", flat=True).first()
    if campagne is None:
        raise ActionImpossible("Cette actualisation n'existe plus.")
    with transaction.atomic():
        la_campagne = _verrouiller_campagne(campagne)
        examinee = Actualisation.objects.select_for_update(of=("self",)).get(pk=actualisation)
        if not examinee.applicable:
            raise ActionImpossible(
                f"Cette actualisation n'est plus à appliquer : {examinee.get_etat_display().lower()}."
            )
        phase, active = registre.phase_active(la_campagne)
        if not active:
            raise ActionImpossible(f"{_dire_phase(phase)} : {PHASES_DITES}.")
        recu = Fichier(examinee.fichier, bytes(examinee.contenu))
        try:
            examen = _examiner(la_campagne, recu, progression, verrouiller=True)
        except FichierRefuse as refus:
            raise ActionImpossible(f"L'annuaire a changé, le fichier n'est plus accepté. {refus}") from refus
        if examen.plan.empreinte(examen.difference) != examinee.empreinte:
            trop = _trop_de_suppressions(la_campagne, examen.difference)
            examinee.etat = Etat.BLOQUEE if trop else Etat.EXAMINEE
            registre.decrire_difference(
                examinee, examen.lecture, examen.difference, examen.plan, examen.libelles
            )
            return examinee
        if _trop_de_suppressions(la_campagne, examen.difference) and not force:
            raise ActionImpossible(_dire_suppressions(la_campagne, examen.difference))
        examinee.phase = phase.libelle
        _appliquer(examinee, examen, acteur)
        return examinee


def actualiser(
    *,
    acteur: Acteur,
    campagne: int,
    fichier: Path | BinaryIO,
    origine: str,
    nom: str = "",
    force: bool = False,
    sauter_le_deja_lu: bool = False,
    prevenir: bool = False,
    progression: Progression | None = None,
) -> Actualisation:
    """Read a file and apply it at once, in one transaction; what came of it is the row's state.

    `force` deletes however many BMP. `sauter_le_deja_lu`: nothing is done for the very file that was the last
    one treated. `prevenir`: the services get a mail when it is refused or stopped.
    """
    recu = Fichier.recevoir(fichier, nom)
    with transaction.atomic():
        la_campagne = _verrouiller_campagne(campagne)
        phase, active = registre.phase_active(la_campagne)
        nouvelle = registre.ouvrir(la_campagne, recu, acteur, origine, phase)
        if sauter_le_deja_lu and _deja_lu(nouvelle, active):
            nouvelle.etat = Etat.IGNOREE
            nouvelle.save()
            registre.consigner_actualisation(nouvelle, acteur)
            return nouvelle
        try:
            examen = _examiner(la_campagne, recu, progression, verrouiller=active)
        except FichierRefuse as refus:
            return registre.refuser(la_campagne, recu, acteur, origine, refus.fautes, prevenir=prevenir)
        if active and (force or not _trop_de_suppressions(la_campagne, examen.difference)):
            _appliquer(nouvelle, examen, acteur)
            return nouvelle
        nouvelle.etat = Etat.BLOQUEE if active else Etat.SIGNALEE
        if active:
            nouvelle.contenu = recu.contenu
        registre.decrire_difference(nouvelle, examen.lecture, examen.difference, examen.plan, examen.libelles)
        registre.consigner_actualisation(nouvelle, acteur)
        if active and prevenir:
            registre.prevenir_services(nouvelle)
        return nouvelle


def _verrouiller_campagne(pk: int) -> Campagne:
    """The campaign, whose refreshes and settings wait for one another from here on."""
    return Campagne.objects.select_related("annee").select_for_update(of=("self",), no_key=True).get(pk=pk)


def _examiner(
    campagne: Campagne, fichier: Fichier, progression: Progression | None, *, verrouiller: bool = False
) -> Examen:
    """Read, compare and foresee; with `verrouiller`, on rows that are locked: BMP, then jumelages."""
    connu = referentiel(campagne)
    lecture = fichier.lire(connu, progression)
    difference = comparer(actuels(campagne), lecture.bmps)
    touches = Bmp.objects.filter(campagne=campagne, identifiant__in=difference.touches)
    if verrouiller:
        existants = verrouiller_bmp(touches.values_list("pk", flat=True))
    else:
        existants = list(touches.avec_etablissement())
    bmps = {bmp.identifiant: bmp for bmp in existants}
    jumelages = Jumelage.objects.avec_bmp().filter(etat__in=ACTIFS).touchant(bmp.pk for bmp in existants)
    if verrouiller:
        jumelages = jumelages.select_for_update(of=("self",))
    plan = prevoir(
        difference,
        bmps=bmps,
        ecoles={
            ecole.rne: ecole
            for ecole in Etablissement.objects.select_related("departement__academie").filter(
                rne__in={changement.apres.rne for changement in difference.deplaces.values()}
            )
        },
        libelles=connu.disciplines | lecture.nouvelles,
        jumelages=jumelages.order_by("pk"),
    )
    return Examen(connu, lecture, difference, bmps, plan)


def _appliquer(actualisation: Actualisation, examen: Examen, acteur: Acteur) -> None:
    actualisation.etat, actualisation.appliquee_le, actualisation.contenu = (
        Etat.APPLIQUEE,
        horloge.now(),
        None,
    )
    registre.decrire_difference(
        actualisation, examen.lecture, examen.difference, examen.plan, examen.libelles
    )
    ecrire(
        actualisation,
        examen.difference,
        examen.plan,
        bmps=examen.bmps,
        referentiel=examen.referentiel,
        nouvelles=examen.lecture.nouvelles,
    )
    registre.consigner_actualisation(actualisation, acteur)


def _deja_lu(nouvelle: Actualisation, active: bool) -> bool:
    """True when the last file treated in this way was this very one."""
    etats = [Etat.APPLIQUEE] if active else [Etat.APPLIQUEE, Etat.SIGNALEE]
    derniere = Actualisation.objects.filter(campagne=nouvelle.campagne, etat__in=etats).order_by("pk").last()
    return derniere is not None and derniere.sha256 == nouvelle.sha256


def part_admise(campagne: Campagne) -> int:
    """The share of BMP, in per cent, that a refresh may delete without being forced."""
    reglage = Reglage.objects.filter(campagne=campagne).first()
    return reglage.part_suppressions if reglage else parametre("part_suppressions", horloge.aujourdhui())


def _trop_de_suppressions(campagne: Campagne, difference: Difference) -> bool:
    return difference.part_retiree > part_admise(campagne)


def _dire_suppressions(campagne: Campagne, difference: Difference) -> str:
    return (
        f"Ce fichier supprimerait {len(difference.retires)} BMP sur {difference.actuels}, plus de "
        f"{part_admise(campagne)} %. Vérifiez qu'il est complet ; s'il l'est, confirmez la suppression."
    )


def _dire_phase(phase: Phase | None) -> str:
    return f"La campagne est en phase « {phase.libelle} »" if phase else "La campagne n'est dans aucune phase"
