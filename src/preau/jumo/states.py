"""The life of a jumelage (J12): states, motifs, and the table of transitions."""

from django.db.models import TextChoices

from preau.socle.cycles import Cycle, Transition


class Etat(TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    EN_COURS = "en_cours", "En cours"
    VALIDE = "valide", "Validé"
    REFUSE = "refuse", "Refusé"
    ANNULE = "annule", "Annulé"
    SUPPRIME = "supprime", "Supprimé"


# The states in which a jumelage holds its BMP (J4, J15).
ENGAGES = (Etat.VALIDE, Etat.BROUILLON)
# The states shown in « Mes jumelages » once the demande is answered, and in « Historique » (J6).
REPONDUS = (Etat.VALIDE, Etat.REFUSE)
HISTORIQUE = (Etat.ANNULE, Etat.SUPPRIME)


class Motif(TextChoices):
    """J13: why a demande is refused, or an effective jumelage deleted."""

    ZR = "zr", "Zones de remplacement différentes"
    QUOTITE = "quotite", "Quotité inadaptée"
    AUTRE = "autre", "Autre"


class Origine(TextChoices):
    ETABLISSEMENT = "etablissement", "Établissement"
    SERVICES = "services", "Services"


class EtatPlan(TextChoices):
    """J17: a plan is computed in the background."""

    ATTENTE = "attente", "En attente"
    CALCUL = "calcul", "En calcul"
    PRET = "pret", "Prêt"
    ECHEC = "echec", "En échec"


class EtatProposition(TextChoices):
    """J17: what the services made of a proposal. Kept, it is a draft; put aside, its pairs are forbidden."""

    PROPOSEE = "proposee", "Proposée"
    RETENUE = "retenue", "Retenue"
    ECARTEE = "ecartee", "Écartée"


class Phase(TextChoices):
    """J3: the phases of a campaign. Outside all of them, schools read only."""

    PREPARATION = "preparation", "Préparation"
    OUVERTE = "ouverte", "Ouverte aux établissements"
    VALIDATION = "validation", "Validation par les services"
    CONSULTATION = "consultation", "Consultation"


# J2: when the nightly refresh changes the BMP; at any other time it only tells the services what differs.
PHASES_ACTUALISEES = (Phase.PREPARATION, Phase.OUVERTE)


class Part(TextChoices):
    """The part that somebody plays in a jumelage."""

    DEMANDEUR = "demandeur", "établissement demandeur"
    SOLLICITE = "sollicite", "établissement sollicité"
    SERVICES = "services", "services"
    AUTOMATE = "automate", "automate"


CYCLE = Cycle(
    nom="jumelage",
    etats=dict(Etat.choices),
    actions={
        "construire": "Préparer un jumelage",
        "publier": "Publier le jumelage préparé",
        "abandonner": "Abandonner le jumelage préparé",
        "demander": "Demander un jumelage",
        "accepter": "Accepter la demande",
        "refuser": "Refuser la demande",
        "retirer": "Retirer la demande",
        "expirer": "Annuler à l'échéance",
        "supplanter": "Annuler, un BMP étant jumelé ailleurs",
        "actualiser": "Annuler, un BMP ayant disparu ou changé",
        "supprimer": "Supprimer le jumelage",
        "confirmer": "Confirmer le jumelage",
        "annuler_confirmation": "Annuler la confirmation",
        "defaire": "Défaire le jumelage",
        "masquer": "Masquer la ligne",
    },
    transitions=(
        Transition(
            None,
            "construire",
            (Etat.BROUILLON,),
            qui=(Part.SERVICES,),
            phases=(Phase.PREPARATION, Phase.OUVERTE),
        ),
        Transition(
            Etat.BROUILLON,
            "publier",
            (Etat.VALIDE,),
            qui=(Part.SERVICES,),
            phases=(Phase.PREPARATION, Phase.OUVERTE),
            mails=("publication",),
        ),
        # A draft left over still holds its BMP once the campaign is closed to schools.
        Transition(
            Etat.BROUILLON,
            "abandonner",
            (Etat.ANNULE,),
            qui=(Part.SERVICES,),
            phases=(Phase.PREPARATION, Phase.OUVERTE, Phase.VALIDATION),
        ),
        Transition(
            None,
            "demander",
            (Etat.EN_COURS,),
            qui=(Part.DEMANDEUR, Part.SERVICES),
            phases=(Phase.OUVERTE,),
            mails=("demande_accuse", "demande_recue"),
        ),
        Transition(
            Etat.EN_COURS,
            "accepter",
            # A triple stays asked until its last answer.
            (Etat.EN_COURS, Etat.VALIDE),
            qui=(Part.SOLLICITE, Part.SERVICES),
            phases=(Phase.OUVERTE,),
            mails=("acceptation",),
        ),
        Transition(
            Etat.EN_COURS,
            "refuser",
            (Etat.REFUSE,),
            qui=(Part.SOLLICITE, Part.SERVICES),
            phases=(Phase.OUVERTE,),
            mails=("refus",),
            motif=True,
        ),
        Transition(
            Etat.EN_COURS,
            "retirer",
            (Etat.ANNULE,),
            qui=(Part.DEMANDEUR, Part.SERVICES),
            phases=(Phase.OUVERTE,),
            mails=("retrait",),
        ),
        Transition(Etat.EN_COURS, "expirer", (Etat.ANNULE,), qui=(Part.AUTOMATE,), mails=("expiration",)),
        Transition(Etat.EN_COURS, "supplanter", (Etat.ANNULE,), qui=(Part.AUTOMATE,), mails=("deja_jumele",)),
        Transition(
            Etat.BROUILLON,
            "actualiser",
            (Etat.ANNULE,),
            qui=(Part.AUTOMATE,),
            phases=PHASES_ACTUALISEES,
        ),
        *(
            Transition(
                etat,
                "actualiser",
                (Etat.ANNULE,),
                qui=(Part.AUTOMATE,),
                phases=PHASES_ACTUALISEES,
                mails=("actualisation",),
            )
            for etat in (Etat.EN_COURS, Etat.VALIDE)
        ),
        Transition(
            Etat.VALIDE,
            "supprimer",
            (Etat.SUPPRIME,),
            qui=(Part.DEMANDEUR, Part.SOLLICITE, Part.SERVICES),
            phases=(Phase.OUVERTE,),
            mails=("suppression",),
            motif=True,
        ),
        # J19. Confirmation is not a state but a date and an author: a confirmed jumelage stays valid.
        Transition(
            Etat.VALIDE,
            "confirmer",
            (Etat.VALIDE,),
            qui=(Part.SERVICES,),
            phases=(Phase.VALIDATION,),
            mails=("confirmation",),
        ),
        Transition(
            Etat.VALIDE,
            "annuler_confirmation",
            (Etat.VALIDE,),
            qui=(Part.SERVICES,),
            phases=(Phase.VALIDATION,),
            mails=("confirmation_annulee",),
        ),
        Transition(
            Etat.VALIDE,
            "defaire",
            (Etat.SUPPRIME,),
            qui=(Part.SERVICES,),
            phases=(Phase.VALIDATION,),
            mails=("defait",),
            motif=True,
        ),
        Transition(
            Etat.REFUSE,
            "masquer",
            (Etat.REFUSE,),
            qui=(Part.DEMANDEUR, Part.SOLLICITE),
        ),
    ),
)

# What the journal calls each act, those of the life cycle and the others.
ACTES = CYCLE.actions | {
    "actualiser-bmp": "Changer un BMP par l'actualisation",
    "creer-campagne": "Créer une campagne",
    "demander_plan": "Demander un plan de jumelage",
    "ecarter": "Écarter des propositions d'un plan",
    "marquer-vu": "Dire qu'un changement de quotité est vu",
    "regler-campagne": "Régler une campagne",
    "reprendre": "Reprendre des propositions écartées",
}
