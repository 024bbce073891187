"""The barème of one teacher: A + E + P + S + M, line by line, exact. Pure functions over a rule set."""

from preau.mouvement.engine.bareme.anciennete import lignes_anciennete
from preau.mouvement.engine.bareme.destinations import lignes_droits
from preau.mouvement.engine.bareme.dossier import Dossier
from preau.mouvement.engine.bareme.enfants import lignes_enfants
from preau.mouvement.engine.bareme.poste import lignes_poste, lignes_suppression
from preau.mouvement.engine.bareme.resultat import Bareme
from preau.mouvement.engine.bareme.reussite import lignes_reussite
from preau.mouvement.engine.regles.modele import Regles

# What a rule set may take no account of: the key of the dossier, the block of the rules.
FACULTATIFS = {
    "enfants": "enfants",
    "postes": "poste",
    "reussite": "reussite",
    "separations": "conjoint",
}


def calculer(regles: Regles, dossier: Dossier) -> Bareme:
    """The barème of a dossier already read against these rules (`lire_dossier`)."""
    formule = regles.bareme
    lignes, ags = lignes_anciennete(regles, dossier)
    anciennete = 0
    if formule.enfants:
        lignes += lignes_enfants(regles, dossier)
    if formule.poste:
        du_poste, anciennete = lignes_poste(regles, dossier)
        lignes += du_poste
    if formule.suppression:
        lignes += lignes_suppression(regles, dossier)
    if formule.reussite:
        lignes += lignes_reussite(regles, dossier)
    total = sum(ligne.points for ligne in lignes)
    return Bareme(
        candidat=dossier.candidat,
        regles=regles.code,
        lignes=tuple(lignes),
        ags=ags,
        anciennete=anciennete,
        droits=tuple(lignes_droits(regles, dossier, total)),
        ignores=tuple(
            cle for cle, bloc in FACULTATIFS.items() if getattr(dossier, cle) and not getattr(formule, bloc)
        ),
    )
