"""Loads a rule set by name (those shipped with Préau) or from a file, and refuses a broken one with every fault."""

import dataclasses
import hashlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from preau.mouvement.engine.regles.forme import REGLES
from preau.mouvement.engine.regles.lecture import (
    Document,
    EntreeRefusee,
    lire_fichier,
    lire_texte,
    refus,
)
from preau.mouvement.engine.regles.modele import Regles
from preau.mouvement.engine.regles.schema import Controle

PAR_DEFAUT = "jura_2012"


def noms() -> tuple[str, ...]:
    """The rule sets shipped with Préau."""
    dossier = files("preau.mouvement").joinpath("rules")
    return tuple(sorted(f.name.removesuffix(".yaml") for f in dossier.iterdir() if f.name.endswith(".yaml")))


def charger(nom: str | Path) -> Regles:
    """A rule set, by its name (`jura_2012`) or by the path of a YAML file.

    Raises EntreeRefusee with every fault of the file: line, key, value, rule, remedy.
    """
    if isinstance(nom, str) and nom in noms():
        texte = files("preau.mouvement").joinpath("rules", f"{nom}.yaml").read_text(encoding="utf-8")
        return construire(lire_texte(texte, source=f"{nom}.yaml"), source=f"{nom}.yaml")
    chemin = Path(nom)
    if not chemin.exists():
        remede = f"Donner un fichier YAML, ou un nom parmi : {', '.join(noms())}"
        raise refus(str(nom), "ni fichier, ni jeu de règles connu", remede)
    return construire(lire_fichier(chemin), source=str(chemin))


def construire(document: Document, *, source: str) -> Regles:
    """The rule set held by a document already read."""
    controle = Controle(document)
    regles = REGLES.lire(document.valeur, (), controle)
    if regles is not None:
        for chemin, valeur, regle, remede in incoherences(regles):
            controle.defaut(chemin, valeur, regle, remede)
    if controle.defauts:
        raise EntreeRefusee(source, controle.defauts)
    return dataclasses.replace(regles, empreinte=hashlib.sha256(document.texte.encode()).hexdigest())


def incoherences(regles: Regles) -> Iterator[tuple[tuple, object, str, str]]:
    """What is well formed and cannot hold together: (path, value, rule, remedy)."""
    if len(set(regles.cle)) < len(regles.cle):
        yield ("cle",), None, "un critère est écrit deux fois", "Garder sa première place"
    if regles.cle[0] != "titulaire":
        regle = "la clé commence par « titulaire » : personne ne perd son poste"
        yield ("cle", 0), regles.cle[0], regle, "Mettre « titulaire » en tête"
    if regles.cle[-2:] != ("lot", "candidat"):
        regle = "la clé finit par « lot » puis « candidat » : deux candidats ne sont jamais à égalité"
        yield ("cle",), None, regle, "Finir la liste par lot, candidat"
    if regles.ameliorer_zones and regles.mecanisme != "da":
        regle = "l'amélioration des zones n'a de sens qu'avec le mécanisme « da »"
        yield ("ameliorer_zones",), "oui", regle, "Écrire ameliorer_zones: non, ou mecanisme: da"
    for lecture in regles.lectures:
        codes = [option.code for option in lecture.options]
        if lecture.retenue not in codes:
            chemin = ("lectures", lecture.code, "retenue")
            yield chemin, lecture.retenue, f"option inconnue ; écrites : {', '.join(codes)}", "En choisir une"
