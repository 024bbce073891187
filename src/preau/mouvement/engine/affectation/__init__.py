"""Assignment of the mouvement: candidates, posts and wishes in files; result, reasons and proof in files.

`affecter` runs a folder, `produire` and `ecrire` make the files of its result, `Simulation` tries corrections;
`reunir_droits` makes one droits.csv of several.
"""

from preau.mouvement.engine.affectation.droits import reunir as reunir_droits
from preau.mouvement.engine.affectation.entree.tirage import engagement, lire_tirage, lot
from preau.mouvement.engine.affectation.modele import MECANISMES, DossierRefuse, Faute, Parametres
from preau.mouvement.engine.affectation.moteur import Affectation, affecter, calculer, ouvrir
from preau.mouvement.engine.affectation.simulation import Simulation, comparer, lire_changement
from preau.mouvement.engine.affectation.sorties import ecrire, produire

__all__ = [
    "MECANISMES",
    "Affectation",
    "DossierRefuse",
    "Faute",
    "Parametres",
    "Simulation",
    "affecter",
    "calculer",
    "comparer",
    "ecrire",
    "engagement",
    "lire_changement",
    "lire_tirage",
    "lot",
    "ouvrir",
    "produire",
    "reunir_droits",
]
