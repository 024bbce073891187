"""The dated figures of `rules/parametres.yaml`."""

from datetime import date
from functools import cache
from importlib.resources import files

import yaml


@cache
def _table() -> dict:
    return yaml.safe_load(files("preau.jumo").joinpath("rules/parametres.yaml").read_text())


def parametre(nom: str, jour: date) -> int:
    """The value of `nom` in force on `jour`, in the file's unit; KeyError before its first date."""
    valeurs = _table()[nom]["valeurs"]
    dates = [debut for debut in valeurs if debut <= jour]
    if not dates:
        raise KeyError(f"{nom}: no value in force on {jour}")
    return valeurs[max(dates)]["valeur"]
