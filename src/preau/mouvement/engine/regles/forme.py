"""What a rule file holds, key by key."""

from preau.mouvement.engine.regles import modele
from preau.mouvement.engine.regles.cles import CRITERES_AFFECTATION
from preau.mouvement.engine.regles.schema import (
    Choix,
    Entier,
    Jour,
    Liste,
    Objet,
    OuiNon,
    Table,
    Texte,
)

MECANISMES = ("da", "chaines_2012")
ORDRES_DE_ZONE = ("demande", "voeu_indicatif")
CODE = Texte(r"[a-z][a-z0-9_]*", "un code en minuscules sans accent")

PHRASE = Objet(modele.Phrase, {"lieu": Texte(), "extrait": Texte()})
OPTION = Objet(modele.Option, {"libelle": Texte()})
LECTURE = Objet(
    modele.Lecture,
    {
        "phrase": Texte(),
        "lieu": Texte(),
        "options": Table(OPTION),
        "retenue": Texte(),
        "explication": Texte(),
    },
)
ZONES = Objet(
    modele.Zones,
    {"natures": Liste(Texte()), "ordre": Choix(ORDRES_DE_ZONE), "lieu": Texte()},
)
COUPLES = Objet(
    modele.Couples,
    {"types": Liste(Choix(("poste",))), "methode": Choix(("rupture",)), "lieu": Texte()},
)

REGLES = Objet(
    modele.Regles,
    {
        "code": CODE,
        "libelle": Texte(),
        "date": Jour(),
        "reference": Texte(),
        "mecanisme": Choix(MECANISMES),
        "voeux_max": Entier(1, 1000),
        "ameliorer_zones": OuiNon(),
        "cle": Liste(Choix(CRITERES_AFFECTATION), 2),
        "zones": ZONES,
        "couples": COUPLES,
        "phrases": Table(PHRASE),
        "lectures": Table(LECTURE),
    },
    {"mecanisme": "da", "ameliorer_zones": False, "phrases": (), "lectures": ()},
)
