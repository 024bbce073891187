"""What the acts share: locks, the phase of the campaign, the parts played, journal and mails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import connection

from preau.jumo.access import parts, perimetre
from preau.jumo.models import Bmp, Jumelage
from preau.jumo.states import CYCLE, Etat, Motif
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Etablissement, Service
from preau.socle.campagnes.models import Campagne, Phase
from preau.socle.campagnes.queries import Calendrier
from preau.socle.courriels.services import deposer
from preau.socle.cycles import ActionImpossible, Transition
from preau.socle.interface.formats import date_fr
from preau.socle.journal.services import noter

COMMENTAIRE_MAX = 1000
# First half of the advisory lock on a campaign's calendar.
VERROU_CALENDRIER = 1_246_055_759
SECONDE = timedelta(seconds=1)


class DemandeExistante(ActionImpossible):
    """The same demande, or its mirror, is already pending: `jumelage` is the one to look at (J10)."""

    def __init__(self, message: str, jumelage: Jumelage):
        super().__init__(message)
        self.jumelage = jumelage


class SelectionRefusee(ActionImpossible):
    """Some jumelages of the selection forbid the act: `refus` is [(key, reason)], the others may go on."""

    def __init__(self, refus: list[tuple[int, str]], total: int):
        self.refus = refus
        if total == 1:
            super().__init__(f"Rien n'a été fait. {refus[0][1]}")
            return
        bloques = "1 ne le permet pas" if len(refus) == 1 else f"{len(refus)} ne le permettent pas"
        super().__init__(f"Rien n'a été fait : sur les {total} jumelages sélectionnés, {bloques}.")


def verrouiller_bmp(pks: Iterable[int], *, retires: bool = False) -> list[Bmp]:
    """The BMP, locked by ascending id; ActionImpossible when one does not exist, or no more unless `retires`."""
    voulus = set(pks)
    bmps = list(
        (Bmp.tous if retires else Bmp.objects)
        .avec_etablissement()
        .select_related("campagne__annee")
        .filter(pk__in=voulus)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    if len(bmps) != len(voulus):
        raise ActionImpossible("Ce BMP n'existe plus : rechargez la liste.")
    return bmps


def retenir_calendrier(campagne: int, *, seul: bool = False) -> None:
    """Until the end of the transaction, keep the campaign's phases and delay from changing (J3).

    Whoever computes a deadline takes it with others; whoever changes the calendar takes it alone. It comes
    after the locks on BMP and before those on jumelages.
    """
    fonction = "pg_advisory_xact_lock" if seul else "pg_advisory_xact_lock_shared"
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT {fonction}(%s, %s)", [VERROU_CALENDRIER, campagne])


def verrouiller_jumelage(pk: int) -> Jumelage:
    """The jumelage, once its BMP are locked, as it is now."""
    return verrouiller_jumelages([pk])[0]


def verrouiller_jumelages(pks: Iterable[int]) -> list[Jumelage]:
    """The jumelages by ascending id, as they are now, once all their BMP are locked."""
    voulus = set(pks)
    membres = list(Jumelage.objects.filter(pk__in=voulus).values_list("bmp1", "bmp2", "bmp3"))
    if len(membres) != len(voulus):
        raise ActionImpossible("Cette demande n'existe plus.")
    verrouiller_bmp((pk for groupe in membres for pk in groupe if pk), retires=True)
    return list(
        Jumelage.objects.avec_bmp().filter(pk__in=voulus).order_by("pk").select_for_update(of=("self",))
    )


def exiger(jumelage: Jumelage, action: str, acteur: Acteur) -> Transition:
    """The transition, when state, part and phase allow it; else ActionImpossible says which does not."""
    transition = CYCLE.verifier(jumelage.etat, action, parts=parts(acteur, jumelage))
    exiger_phase(jumelage.campagne, transition)
    return transition


def exiger_tous(
    jumelages: Sequence[Jumelage],
    action: str,
    acteur: Acteur,
    condition: Callable[[Jumelage], str] = lambda jumelage: "",
) -> None:
    """The act is open on all of them: phase, then state, part and `condition` (a reason against it, or nothing).

    SelectionRefusee names every one on which it is not.
    """
    for campagne in {jumelage.campagne for jumelage in jumelages}:
        exiger_phase(campagne, next(t for t in CYCLE.transitions if t.action == action))
    refus = []
    for jumelage in jumelages:
        try:
            CYCLE.verifier(jumelage.etat, action, parts=parts(acteur, jumelage))
        except ActionImpossible as obstacle:
            refus.append((jumelage.pk, str(obstacle)))
            continue
        if raison := condition(jumelage):
            refus.append((jumelage.pk, raison))
    if refus:
        raise SelectionRefusee(refus, len(jumelages))


def exiger_phase(campagne: Campagne, transition: Transition) -> None:
    """ActionImpossible, with the phases and their dates (J3), if the campaign forbids the act now."""
    if not transition.phases:
        return
    calendrier = Calendrier.de(campagne)
    actuelle = calendrier.phase()
    if actuelle and actuelle.code in transition.phases:
        return
    if actuelle:
        present = f"la campagne est en phase « {actuelle.libelle} » ({dates(actuelle)})"
    else:
        present = "la campagne n'est dans aucune phase aujourd'hui"
    permises = [phase for phase in calendrier.phases if phase.code in transition.phases]
    quand = " ou ".join(f"« {phase.libelle} » ({dates(phase)})" for phase in permises)
    suite = f" Cette action est possible en phase {quand}." if quand else ""
    raise ActionImpossible(f"{CYCLE.actions[transition.action]} : {present}.{suite}")


def dates(phase: Phase) -> str:
    """« du 17/06/2024 au 26/06/2024 »: the last day is the one of the phase's last second."""
    return f"du {date_fr(phase.debut)} au {date_fr(phase.fin - SECONDE)}"


def exiger_pour(acteur: Acteur, etablissement: Etablissement) -> None:
    """ActionImpossible unless the author acts for this very school, or for its service."""
    organisation = acteur.organisation
    if isinstance(organisation, Service):
        permis = perimetre().couvre(organisation, etablissement)
    else:
        permis = organisation is not None and organisation.pk == etablissement.pk
    if not permis:
        raise ActionImpossible(f"Vous n'agissez pas pour {etablissement}.")


def texte(valeur: str, *, champ: str) -> str:
    """A free text as stored; ActionImpossible when it is too long or holds a NUL byte."""
    propre = valeur.replace("\r\n", "\n").strip()
    if len(propre) > COMMENTAIRE_MAX:
        raise ActionImpossible(
            f"{champ} : {len(propre)} caractères ; {COMMENTAIRE_MAX} au plus. Raccourcissez le texte."
        )
    if "\x00" in propre:
        raise ActionImpossible(f"{champ} : le texte contient un caractère interdit.")
    return propre


def motif_complet(motif: str, commentaire: str) -> tuple[Motif, str]:
    """The motif and its comment, checked: « Autre » needs one (J13)."""
    if motif not in Motif.values:
        raise ActionImpossible("Choisissez un motif.")
    propre = texte(commentaire, champ="Commentaire")
    if motif == Motif.AUTRE and not propre:
        raise ActionImpossible("Le motif « Autre » demande un commentaire.")
    return Motif(motif), propre


def terminer(
    jumelage: Jumelage,
    etat: Etat,
    acteur: Acteur,
    *,
    motif: str = "",
    commentaire: str = "",
    raison: str = "",
) -> None:
    """Write the decided state and its author; what is no longer valid is no longer confirmed (J19)."""
    jumelage.etat = etat
    jumelage.fini_le = horloge.now()
    jumelage.motif, jumelage.commentaire, jumelage.raison = motif, commentaire, raison
    jumelage.auteur = acteur.signature
    champs = ["etat", "publie_le", "fini_le", "motif", "commentaire", "raison", "auteur"]
    if etat != Etat.VALIDE and jumelage.confirme_le:
        jumelage.confirme_le, jumelage.confirme_par = None, ""
        champs += ["confirme_le", "confirme_par"]
    jumelage.save(update_fields=champs)


def consigner(jumelage: Jumelage, action: str, acteur: Acteur, phrase: str, avant: str | None) -> None:
    """The journal's line for an act on a jumelage (J20); schools do not read those on a draft (J4)."""
    noter(
        acteur=acteur,
        application="jumo",
        action=action,
        phrase=phrase,
        objet=jumelage,
        etablissements=(bmp.etablissement.rne for bmp in jumelage.bmps),
        interne=Etat.BROUILLON in (avant, jumelage.etat) and jumelage.etat != Etat.VALIDE,
        avant=None if avant is None else {"etat": avant},
        apres={
            "etat": jumelage.etat,
            **({"motif": jumelage.get_motif_display()} if jumelage.motif else {}),
            **({"commentaire": jumelage.commentaire} if jumelage.commentaire else {}),
            **({"raison": jumelage.raison} if jumelage.raison else {}),
            **({"confirmé par": jumelage.confirme_par} if jumelage.confirme_par else {}),
        },
    )


def avertir(
    jumelage: Jumelage,
    modele: str,
    acteur: Acteur,
    *,
    a: Iterable[Bmp] | None = None,
    **contexte,
) -> None:
    """Mail `modele` to each school of the jumelage, or to those of the BMP `a` (J16)."""
    etablissements = {bmp.etablissement.pk: bmp.etablissement for bmp in (jumelage.bmps if a is None else a)}
    for etablissement in etablissements.values():
        deposer(
            application="jumo",
            modele=modele,
            a=etablissement,
            objet=jumelage,
            contexte={
                "jumelage": jumelage,
                "etablissement": etablissement,
                "auteur": acteur.signature,
                "adresse": f"{settings.ADRESSE}/jumo/demandes/{jumelage.pk}/",
                **contexte,
            },
        )
