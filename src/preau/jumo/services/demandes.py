"""Asking for a jumelage, and taking the demande back (J10, J13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import combinations

from django.db import transaction

from preau.jumo.models import Bmp, Jumelage, Reglage
from preau.jumo.parametres import parametre
from preau.jumo.services.regles import (
    DemandeExistante,
    avertir,
    consigner,
    exiger,
    exiger_phase,
    exiger_pour,
    retenir_calendrier,
    terminer,
    texte,
    verrouiller_bmp,
    verrouiller_jumelage,
)
from preau.jumo.states import CYCLE, Etat, Origine, Part, Phase
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Service
from preau.socle.campagnes.models import Campagne
from preau.socle.campagnes.queries import Calendrier
from preau.socle.cycles import ActionImpossible
from preau.socle.interface.formats import heures

CIBLES_MAX = 2


@transaction.atomic
def demander(
    *, acteur: Acteur, bmp: int, cibles: Sequence[int], precision: str = "", triple: bool | None = None
) -> list[Jumelage]:
    """Ask for one's BMP to be joined with one or two others (J10); returns the demandes made.

    With two targets, `triple` joins all three in one demande, else two separate demandes are made; None
    takes the default: a triple when the sum is at most the full service and its overtime. ActionImpossible
    when a rule forbids it (DemandeExistante when the same demande is pending).
    """
    cibles = list(dict.fromkeys(cibles))
    if not 1 <= len(cibles) <= CIBLES_MAX:
        raise ActionImpossible("Choisissez un ou deux BMP à jumeler avec le vôtre.")
    par_pk = {membre.pk: membre for membre in verrouiller_bmp([bmp, *cibles])}
    mien, autres = par_pk[bmp], [par_pk[cible] for cible in cibles if cible != bmp]
    if len(autres) != len(cibles):
        raise ActionImpossible("Un BMP ne se jumelle pas avec lui-même.")
    exiger_pour(acteur, mien.etablissement)
    transition = CYCLE.verifier(None, "demander", parts=[_part(acteur)])
    retenir_calendrier(mien.campagne_id)
    exiger_phase(mien.campagne, transition)
    verifier_groupe([mien, *autres], Reglage.objects.filter(campagne=mien.campagne).first())
    if triple is None:
        triple = triple_par_defaut(mien, autres)
    groupes = [autres] if triple or len(autres) == 1 else [[autre] for autre in autres]
    exiger_libres([mien, *autres])
    precision = texte(precision, champ="Précision")
    return [_creer(acteur, mien, groupe, precision) for groupe in groupes]


def _part(acteur: Acteur) -> Part:
    return Part.SERVICES if isinstance(acteur.organisation, Service) else Part.DEMANDEUR


def _creer(acteur: Acteur, mien: Bmp, autres: list[Bmp], precision: str) -> Jumelage:
    exiger_nouvelle(mien, autres)
    instant = horloge.now()
    jumelage = Jumelage.objects.create(
        campagne=mien.campagne,
        bmp1=mien,
        bmp2=autres[0],
        bmp3=autres[1] if len(autres) > 1 else None,
        etat=Etat.EN_COURS,
        origine=Origine.ETABLISSEMENT,
        precision=precision,
        demandeur=acteur.compte,
        service=acteur.organisation if isinstance(acteur.organisation, Service) else None,
        cree_le=instant,
        echeance=_echeance(mien.campagne, instant),
    )
    consigner(jumelage, "demander", acteur, f"{decrire(jumelage)} : jumelage demandé", None)
    avertir(jumelage, "demande_accuse", acteur, a=[mien])
    avertir(jumelage, "demande_recue", acteur, a=autres)
    return jumelage


def _echeance(campagne: Campagne, instant: datetime) -> datetime:
    """J14: so many hours after the demande, or the end of the open phase if that is sooner."""
    reglage = Reglage.objects.filter(campagne=campagne).first()
    delai = reglage.delai_heures if reglage else parametre("delai_reponse", instant.date())
    ouverte = Calendrier.de(campagne).phase_de_code(Phase.OUVERTE)
    return min(instant + timedelta(hours=delai), ouverte.fin)


@transaction.atomic
def retirer(*, acteur: Acteur, jumelage: int) -> Jumelage:
    """The asker takes a pending demande back: a mail to all its schools, no motif (J13)."""
    demande = verrouiller_jumelage(jumelage)
    exiger(demande, "retirer", acteur)
    exiger_pour(acteur, demande.bmp1.etablissement)
    terminer(demande, Etat.ANNULE, acteur, raison="Retirée par l'établissement demandeur")
    consigner(demande, "retirer", acteur, f"{decrire(demande)} : demande retirée", Etat.EN_COURS)
    avertir(demande, "retrait", acteur)
    return demande


def verifier_groupe(bmps: list[Bmp], reglage: Reglage | None) -> None:
    """ActionImpossible unless these BMP may be one service: same campaign and discipline, other schools.

    `reglage` is the campaign's: without it private schools are not paired.
    """
    if len({bmp.campagne_id for bmp in bmps}) > 1:
        raise ActionImpossible("Ces BMP ne sont pas de la même campagne.")
    if len({bmp.discipline_id for bmp in bmps}) > 1:
        raise ActionImpossible("Un jumelage réunit des BMP de la même discipline.")
    for un, autre in combinations(bmps, 2):
        if un.etablissement_id == autre.etablissement_id:
            raise ActionImpossible(
                f"Deux de ces BMP sont du même établissement ({un.etablissement}) : "
                "ils se regroupent en interne, sans jumelage."
            )
    if not (reglage and reglage.prive):
        for bmp in bmps:
            if bmp.etablissement.secteur != "public":
                raise ActionImpossible(
                    f"{bmp.etablissement} est privé : la campagne ne jumelle que des établissements publics."
                )


def exiger_libres(bmps: list[Bmp]) -> None:
    """ActionImpossible when one of these BMP is already in a valid or drafted jumelage (J15)."""
    for jumelage in Jumelage.objects.avec_bmp().engages().touchant(bmp.pk for bmp in bmps):
        pris = next(bmp for bmp in bmps if bmp.pk in {membre.pk for membre in jumelage.bmps})
        brouillon = jumelage.etat == Etat.BROUILLON
        detail = "est réservé par les services" if brouillon else "est déjà dans un jumelage validé"
        raise ActionImpossible(
            f"Le BMP de {heures(pris.quotite)} h de {pris.etablissement} {detail}. Choisissez-en un autre."
        )


def exiger_nouvelle(mien: Bmp, autres: list[Bmp]) -> None:
    """DemandeExistante when the same BMP are already asked together, by whichever school."""
    voulus = {mien.pk, *(autre.pk for autre in autres)}
    for demande in Jumelage.objects.avec_bmp().en_cours().touchant([mien.pk]):
        if {membre.pk for membre in demande.bmps} == voulus:
            if demande.bmp1_id == mien.pk:
                message = f"Vous avez déjà fait cette demande (n° {demande.pk}) : elle attend une réponse."
            else:
                message = (
                    f"{demande.bmp1.etablissement} vous a déjà demandé ce jumelage (n° {demande.pk}) : "
                    "répondez-lui dans « Jumelages à valider »."
                )
            raise DemandeExistante(message, demande)


def triple_par_defaut(mien: Bmp, autres: list[Bmp]) -> bool:
    """J10: two targets make one triple when the sum is at most the full service and its overtime."""
    total = mien.quotite + sum(autre.quotite for autre in autres)
    return len(autres) == 2 and total <= mien.ors + depassement()


def depassement() -> int:
    """Hundredths of an hour by which a service may exceed the full one."""
    return parametre("depassement", horloge.aujourdhui())


def avertissements(*, bmp: Bmp, cibles: Iterable[Bmp], triple: bool) -> list[str]:
    """J10: what speaks against a demande without forbidding it, in French sentences."""
    cibles = list(cibles)
    groupes = [cibles] if triple else [[cible] for cible in cibles]
    textes = []
    for groupe in groupes:
        total = bmp.quotite + sum(cible.quotite for cible in groupe)
        if total != bmp.ors:
            verbe = "dépasse" if total > bmp.ors else "n'atteint pas"
            textes.append(f"Le total, {heures(total)} h, {verbe} le temps complet ({heures(bmp.ors)} h).")
    for cible in cibles:
        if cible.zone_id is None or cible.zone_id != bmp.zone_id:
            textes.append(f"{cible.etablissement} est dans une autre zone de remplacement.")
    demandes = Jumelage.objects.en_cours().touchant([bmp.pk, *(cible.pk for cible in cibles)])
    demandes_pk = {pk for membres in demandes.values_list("bmp1", "bmp2", "bmp3") for pk in membres}
    for cible in cibles:
        if cible.pk in demandes_pk:
            textes.append(
                f"Le BMP de {heures(cible.quotite)} h de {cible.etablissement} est déjà demandé : "
                "un autre choix peut être préférable."
            )
    if bmp.pk in demandes_pk:
        textes.append(
            "Votre BMP est déjà dans une demande en cours : mieux vaut attendre sa réponse, "
            "sauf pour former un jumelage à trois."
        )
    return textes


def decrire(jumelage: Jumelage) -> str:
    """« ANGLAIS, 12 h + 6 h, 0771029A et 0771362M »: a jumelage in the journal's sentences."""
    quotites = " + ".join(f"{heures(bmp.quotite)} h" for bmp in jumelage.bmps)
    rnes = [bmp.etablissement.rne for bmp in jumelage.bmps]
    lieux = f"{', '.join(rnes[:-1])} et {rnes[-1]}"
    return f"{jumelage.bmp1.discipline.libelle.upper()}, {quotites}, {lieux}"
