"""The writes of a refresh: BMP, jumelages, flags, journal, mails. Within the caller's transaction and locks."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from preau.jumo.feeds.bmp import BmpLu, Referentiel
from preau.jumo.feeds.comparaison import Difference
from preau.jumo.models import Actualisation, Bmp
from preau.jumo.services.actualisation.plan import AUTEUR, Annulation, Lettre, Plan, dire, nommer
from preau.jumo.services.actualisation.signalements import signaler
from preau.jumo.services.demandes import decrire
from preau.jumo.services.regles import consigner, exiger, terminer
from preau.jumo.states import Etat
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Discipline
from preau.socle.courriels.services import deposer
from preau.socle.journal.services import noter

AUTOMATE = Acteur(AUTEUR)
LOT = 1000


def ecrire(
    actualisation: Actualisation,
    difference: Difference,
    plan: Plan,
    *,
    bmps: Mapping[str, Bmp],
    referentiel: Referentiel,
    nouvelles: Mapping[str, str],
) -> None:
    """Make the base what the file says. `bmps` are locked, and so are the jumelages of the plan."""
    Discipline.objects.bulk_create(
        Discipline(code=code, libelle=libelle) for code, libelle in nouvelles.items()
    )
    for annulation in plan.annulations:
        _annuler(annulation)
    signaler(plan.maintiens)
    _consigner(difference, bmps, referentiel.disciplines | dict(nouvelles))
    _retirer(difference, bmps)
    _modifier(difference, bmps, referentiel)
    _creer(actualisation, difference, referentiel)
    for lettre in plan.lettres.values():
        _ecrire_a(lettre, actualisation)


def _annuler(annulation: Annulation) -> None:
    jumelage, avant = annulation.jumelage, annulation.jumelage.etat
    exiger(jumelage, "actualiser", AUTOMATE)
    terminer(jumelage, Etat.ANNULE, AUTOMATE, raison=annulation.raison)
    consigner(
        jumelage, "actualiser", AUTOMATE, f"{decrire(jumelage)} : annulé, {annulation.raison}"[:400], avant
    )


def _retirer(difference: Difference, bmps: Mapping[str, Bmp]) -> None:
    partis = [bmps[identifiant].pk for identifiant in (*difference.retires, *difference.deplaces)]
    Bmp.objects.filter(pk__in=partis).update(retire_le=horloge.now())


def _modifier(difference: Difference, bmps: Mapping[str, Bmp], referentiel: Referentiel) -> None:
    changes = []
    for identifiant, changement in difference.modifies.items():
        bmp, lu = bmps[identifiant], changement.apres
        bmp.quotite, bmp.ors, bmp.info_dos, bmp.vacance = lu.quotite, lu.ors, lu.info_dos, lu.vacance
        bmp.zone_id = referentiel.zones.get(lu.zone)
        changes.append(bmp)
    Bmp.objects.bulk_update(changes, ["quotite", "ors", "zone", "info_dos", "vacance"], batch_size=LOT)


def _creer(actualisation: Actualisation, difference: Difference, referentiel: Referentiel) -> None:
    voulus: list[BmpLu] = [*difference.crees.values(), *(c.apres for c in difference.deplaces.values())]
    disciplines = dict(
        Discipline.objects.filter(code__in={bmp.discipline for bmp in voulus}).values_list("code", "pk")
    )
    Bmp.objects.bulk_create(
        (
            Bmp(
                campagne_id=actualisation.campagne_id,
                identifiant=bmp.identifiant,
                etablissement_id=referentiel.ecoles[bmp.rne].pk,
                discipline_id=disciplines[bmp.discipline],
                quotite=bmp.quotite,
                ors=bmp.ors,
                zone_id=referentiel.zones.get(bmp.zone),
                info_dos=bmp.info_dos,
                vacance=bmp.vacance,
            )
            for bmp in voulus
        ),
        batch_size=LOT,
    )


def _consigner(difference: Difference, bmps: Mapping[str, Bmp], libelles: Mapping[str, str]) -> None:
    """One line of the journal for each BMP that changes or goes (J20); those created are in the refresh's own."""
    for identifiant, bmp in bmps.items():
        changement = difference.modifies.get(identifiant) or difference.deplaces.get(identifiant)
        rnes = {bmp.etablissement.rne}
        if changement:
            rnes.add(changement.apres.rne)
            suite = dire(changement, libelles)
            avant, apres = (
                {champ: getattr(cote, champ) for champ in changement.champs}
                for cote in (changement.avant, changement.apres)
            )
        else:
            suite, avant, apres = "supprimé", {"quotite": bmp.quotite, "ors": bmp.ors}, None
        noter(
            acteur=AUTOMATE,
            application="jumo",
            action="actualiser-bmp",
            phrase=f"BMP {identifiant}, {nommer(bmp)}, {bmp.etablissement.rne} : {suite}"[:400],
            objet=bmp,
            etablissements=rnes,
            avant=avant,
            apres=apres,
        )


def _ecrire_a(lettre: Lettre, actualisation: Actualisation) -> None:
    deposer(
        application="jumo",
        modele="actualisation",
        a=lettre.etablissement,
        objet=actualisation,
        contexte={
            "lettre": lettre,
            "auteur": AUTOMATE.signature,
            "adresse": f"{settings.ADRESSE}/jumo/",
            "base": settings.ADRESSE,
        },
    )
