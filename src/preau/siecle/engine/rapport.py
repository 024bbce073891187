"""The report for a program: the JSON of the command-line contract, written as the findings come."""

from __future__ import annotations

import json
from typing import TextIO

from preau.siecle.engine.controle import Controle


def ecrire_json(controle: Controle, sortie: TextIO) -> None:
    """Run the control and write its whole report; no finding is left out, and none is kept in memory."""
    bilan = controle.bilan
    sortie.write('{\n  "fichier": ' + _json(bilan.fichier) + ',\n  "erreurs": [')
    separateur = "\n    "
    for constat in controle:
        sortie.write(separateur + _json(constat.en_dict()))
        separateur = ",\n    "
    sortie.write("]" if separateur == "\n    " else "\n  ]")
    for cle, valeur in (
        ("schema", bilan.schema),
        ("encodage", bilan.encodage),
        ("uai", bilan.uai),
        ("annee", bilan.annee),
        ("personnes", bilan.personnes),
        ("eleves", bilan.eleves),
        ("bloquant", bilan.bloquant),
        ("comptes", dict(sorted(bilan.comptes.items()))),
        ("non_controle", bilan.non_controle),
        ("raisons_non_controle", bilan.raisons),
    ):
        sortie.write(f',\n  "{cle}": {_json(valeur)}')
    sortie.write("\n}\n")


def _json(valeur: object) -> str:
    return json.dumps(valeur, ensure_ascii=False)
