"""The writes of JUMO: one function per act, one transaction each, called by pages, commands and jobs alike.

Lock order, the same everywhere: the BMP of the act by ascending id, then the jumelages that touch them by
ascending id. Two acts that share a BMP therefore wait for one another and never deadlock; the second one
reads what the first has done, and says why it cannot go on. The exclusion constraints of `Jumelage` hold
the same rules in the database, whatever the code does (J15).

A refresh and a change of settings first take the campaign's row, one at a time. Whoever computes a deadline
shares the campaign's calendar (`retenir_calendrier`), after the BMP and before the jumelages; a change of
settings takes it alone, so that no demande ends after the phase it was made in.

Every refusal is an `ActionImpossible` whose message a person can act on.
"""

from preau.jumo.services.actualisation import actualiser, appliquer, examiner, marquer_vu
from preau.jumo.services.automate import expirer
from preau.jumo.services.campagne import creer_campagne, regler_campagne
from preau.jumo.services.demandes import avertissements, demander, retirer
from preau.jumo.services.jumelages import masquer, supprimer
from preau.jumo.services.plans import calculer_plan, demander_plan, ecarter, reprendre, retenir
from preau.jumo.services.preparation import (
    abandonner,
    construire,
    construire_tous,
    demander_publication,
    publier,
)
from preau.jumo.services.regles import DemandeExistante, SelectionRefusee
from preau.jumo.services.reponses import accepter, refuser
from preau.jumo.services.validation import annuler_confirmation, confirmer, defaire

__all__ = [
    "DemandeExistante",
    "SelectionRefusee",
    "abandonner",
    "accepter",
    "actualiser",
    "annuler_confirmation",
    "appliquer",
    "avertissements",
    "calculer_plan",
    "confirmer",
    "construire",
    "construire_tous",
    "creer_campagne",
    "defaire",
    "demander",
    "demander_plan",
    "demander_publication",
    "ecarter",
    "examiner",
    "expirer",
    "marquer_vu",
    "masquer",
    "publier",
    "refuser",
    "regler_campagne",
    "reprendre",
    "retenir",
    "retirer",
    "supprimer",
]
