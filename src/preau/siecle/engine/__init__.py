"""The control of pupils' files: pure Python on lxml; no Django, no database."""

from preau.siecle.engine.annexes import AnnexeRefusee, Annexes, lire_annexes
from preau.siecle.engine.catalogue import Regle, catalogue, familles
from preau.siecle.engine.constats import Constat
from preau.siecle.engine.controle import Bilan, Controle, FicheJugee
from preau.siecle.engine.depot import Attendu
from preau.siecle.engine.rapport import ecrire_json

__all__ = [
    "AnnexeRefusee",
    "Annexes",
    "Attendu",
    "Bilan",
    "Constat",
    "Controle",
    "FicheJugee",
    "Regle",
    "catalogue",
    "ecrire_json",
    "familles",
    "lire_annexes",
]
