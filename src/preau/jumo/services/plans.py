"""J17: asking for a plan, computing it, and deciding what becomes of its proposals.

An act on a plan locks the plan first, then the BMP and the jumelages in the order of every other act.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from preau.jumo.calcul import Resultat, calculer
from preau.jumo.models import Jumelage, Plan, Proposition
from preau.jumo.services.preparation import construire_tous
from preau.jumo.services.regles import exiger_phase
from preau.jumo.states import CYCLE, EtatPlan, EtatProposition
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Discipline, Service
from preau.socle.campagnes.models import Campagne
from preau.socle.cycles import ActionImpossible
from preau.socle.journal.services import noter
from preau.socle.travaux.models import Travail
from preau.socle.travaux.progression import suivre
from preau.socle.travaux.services import lancer

CALCULS = (EtatPlan.ATTENTE, EtatPlan.CALCUL)
LOT = 500


@transaction.atomic
def demander_plan(
    *,
    acteur: Acteur,
    campagne: Campagne,
    discipline: Discipline | None = None,
    avec_demandes: bool = False,
    limite_s: int = 60,
) -> Plan:
    """Ask for the optimal jumelages of the service's scope, in one discipline or all; computed by a worker.

    ActionImpossible outside the phases in which services draft, or while another one is being computed.
    """
    if not isinstance(acteur.organisation, Service):
        raise ActionImpossible("Seuls les services calculent un plan de jumelage.")
    exiger_phase(campagne, CYCLE.trouver(None, "construire"))
    _clore_interrompus(acteur.organisation, campagne)
    try:
        with transaction.atomic():
            plan = Plan.objects.create(
                campagne=campagne,
                service=acteur.organisation,
                auteur=acteur.compte,
                cree_le=horloge.now(),
                discipline=discipline,
                avec_demandes=avec_demandes,
                limite_s=limite_s,
            )
    except IntegrityError as erreur:
        raise ActionImpossible(
            "Un calcul est déjà en cours pour votre service : attendez sa fin."
        ) from erreur
    portee = f"en {discipline.libelle.upper()}" if discipline else "dans toutes les disciplines"
    _noter(acteur, plan, "demander_plan", f"Plan de jumelage n° {plan.pk} demandé, {portee}")
    lancer("jumo.calculer_plan", plan=plan.pk)
    return plan


def _clore_interrompus(service: Service, campagne: Campagne) -> None:
    """A plan whose work has failed will not end by itself: say so, and make room for another."""
    for plan in Plan.objects.filter(
        service=service, campagne=campagne, etat__in=CALCULS, travail__etat=Travail.Etat.ECHEC
    ):
        _echouer(plan, "Le calcul a été interrompu.")


def calculer_plan(*, plan: int) -> None:
    """Compute a plan that waits, and write its proposals: the worker's job. Done twice, it does nothing twice."""
    demande = Plan.objects.select_related("campagne", "service", "discipline", "auteur").get(pk=plan)
    if demande.etat not in CALCULS:
        return
    libelle = f"Plan de jumelage n° {demande.pk}"
    with suivre("jumo.calculer_plan", libelle, demandeur=demande.auteur) as avancement:
        demande.etat, demande.travail = EtatPlan.CALCUL, avancement.travail
        demande.save(update_fields=["etat", "travail"])
        try:
            resultat = calculer(demande, progression=avancement)
        except Exception as erreur:
            _echouer(demande, f"{type(erreur).__name__} : {erreur}"[:1000])
            raise
        _ecrire(demande, resultat)


def _echouer(plan: Plan, erreur: str) -> None:
    plan.etat, plan.erreur, plan.fini_le = EtatPlan.ECHEC, erreur, horloge.now()
    plan.save(update_fields=["etat", "erreur", "fini_le"])


@transaction.atomic
def _ecrire(plan: Plan, resultat: Resultat) -> None:
    """The result in one act; nothing if another worker has written it meanwhile."""
    if Plan.objects.select_for_update().get(pk=plan.pk).etat != EtatPlan.CALCUL:
        return
    Proposition.objects.bulk_create(
        (Proposition(plan=plan, **champs) for champs in resultat.propositions), batch_size=LOT
    )
    plan.etat, plan.fini_le = EtatPlan.PRET, horloge.now()
    plan.rapport, plan.raretes = resultat.rapport, resultat.raretes
    plan.save(update_fields=["etat", "fini_le", "rapport", "raretes"])


@transaction.atomic
def retenir(*, acteur: Acteur, plan: int, propositions: Sequence[int]) -> list[Jumelage]:
    """Make these proposals drafts, all or none (J4); ActionImpossible names the first that cannot be."""
    choisies = _choisir(plan, propositions, EtatProposition.PROPOSEE)
    jumelages = construire_tous(
        acteur=acteur, groupes=[[bmp.pk for bmp in proposition.bmps] for proposition in choisies]
    )
    for proposition, jumelage in zip(choisies, jumelages, strict=True):
        proposition.etat, proposition.jumelage = EtatProposition.RETENUE, jumelage
    Proposition.objects.bulk_update(choisies, ["etat", "jumelage"], batch_size=LOT)
    return jumelages


@transaction.atomic
def ecarter(*, acteur: Acteur, plan: int, propositions: Sequence[int]) -> list[Proposition]:
    """Put proposals aside: the next plan does not join their BMP again."""
    return _changer(acteur, plan, propositions, EtatProposition.PROPOSEE, EtatProposition.ECARTEE)


@transaction.atomic
def reprendre(*, acteur: Acteur, plan: int, propositions: Sequence[int]) -> list[Proposition]:
    """Take back proposals that were put aside."""
    return _changer(acteur, plan, propositions, EtatProposition.ECARTEE, EtatProposition.PROPOSEE)


def _changer(
    acteur: Acteur, plan: int, propositions: Sequence[int], de: EtatProposition, vers: EtatProposition
) -> list[Proposition]:
    choisies = _choisir(plan, propositions, de)
    for proposition in choisies:
        proposition.etat = vers
    Proposition.objects.bulk_update(choisies, ["etat"], batch_size=LOT)
    nombre = len(choisies)
    accord = f"{nombre} propositions" if nombre > 1 else "1 proposition"
    _noter(
        acteur,
        choisies[0].plan,
        "ecarter" if vers == EtatProposition.ECARTEE else "reprendre",
        f"Plan de jumelage n° {plan} : {accord} à l'état « {vers.label.lower()} »",
        apres={"propositions": [proposition.pk for proposition in choisies]},
    )
    return choisies


def _choisir(plan: int, propositions: Sequence[int], etat: EtatProposition) -> list[Proposition]:
    """The proposals of the plan, locked, all in the state `etat`; else ActionImpossible."""
    voulues = set(propositions)
    if not voulues:
        raise ActionImpossible("Cochez au moins une proposition.")
    Plan.objects.select_for_update().get(pk=plan)
    choisies = list(
        Proposition.objects.avec_bmp()
        .filter(plan=plan, pk__in=voulues)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    if len(choisies) != len(voulues):
        raise ActionImpossible("L'une de ces propositions n'est plus dans le plan : rechargez la page.")
    for proposition in choisies:
        if proposition.etat != etat:
            raise ActionImpossible(
                f"La proposition n° {proposition.pk} est déjà « {proposition.get_etat_display().lower()} » : "
                "rechargez la page."
            )
    return choisies


def _noter(acteur: Acteur, plan: Plan, action: str, phrase: str, apres: dict | None = None) -> None:
    noter(
        acteur=acteur,
        application="jumo",
        action=action,
        phrase=phrase,
        objet=plan,
        etablissements=[acteur.rne],
        apres=apres,
    )
