"""Loads a rule set by name (those shipped with Préau) or from a file, and refuses a broken one with every fault."""

import dataclasses
import hashlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from preau.mouvement.engine.regles.lecture import (
    Chemin,
    Document,
    lire_fichier,
    lire_texte,
    refus,
)
from preau.mouvement.engine.regles.modele import Regles
from preau.mouvement.engine.regles.modele_carte import SUPPRESSIONS
from preau.mouvement.engine.regles.schema import Incoherence, lire_objet

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
    if not chemin.is_file():
        remede = f"Donner un fichier YAML, ou un nom parmi : {', '.join(noms())}"
        raise refus(str(nom), "ni fichier, ni jeu de règles connu", remede)
    return construire(lire_fichier(chemin), source=str(chemin))


def construire(document: Document, *, source: str) -> Regles:
    """The rule set held by a document already read. Elements whose `si` reading is not chosen are left out."""
    regles = lire_objet(document, Regles, incoherences, source=source)
    empreinte = hashlib.sha256(document.texte.encode()).hexdigest()
    return dataclasses.replace(_choisir(regles, regles), empreinte=empreinte)


def incoherences(regles: Regles) -> Iterator[Incoherence]:
    """What is well formed and cannot hold together: (path, value, rule, remedy)."""
    yield from _cle(regles)
    yield from _lectures(regles)
    yield from _bareme(regles)
    yield from _carte(regles)
    phrases = {phrase.code for phrase in regles.phrases}
    lectures = {f"{lue.code}.{option.code}" for lue in regles.lectures for option in lue.options}
    for chemin, objet in _objets(regles, ()):
        if isinstance(objet, Regles) or chemin[:1] == ("lectures",):
            continue
        citees = [("phrase", getattr(objet, "phrase", ""))]
        citees += [("phrases", code) for code in getattr(objet, "phrases", ())]
        for cle, phrase in citees:
            if phrase and phrase not in phrases:
                yield (*chemin, cle), phrase, "aucune phrase ne porte ce code", "L'ajouter sous « phrases »"
        for cle in ("si", "sans_age_si", "garde_poste_si"):
            lecture = getattr(objet, cle, "")
            if lecture and lecture not in lectures:
                regle = "aucune lecture ne porte ce code et cette option"
                yield (*chemin, cle), lecture, regle, "L'ajouter sous « lectures »"


def _cle(regles: Regles) -> Iterator[Incoherence]:
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
    if regles.couples.methode == "roth_peranson" and (regles.mecanisme != "da" or regles.ameliorer_zones):
        regle = "les couples par « roth_peranson » vont avec le mécanisme « da », sans amélioration des zones"
        yield (
            ("couples", "methode"),
            "roth_peranson",
            regle,
            "Écrire methode: rupture, ou changer l'autre choix",
        )


def _lectures(regles: Regles) -> Iterator[Incoherence]:
    for lecture in regles.lectures:
        codes = [option.code for option in lecture.options]
        if lecture.retenue not in codes:
            chemin = ("lectures", lecture.code, "retenue")
            yield chemin, lecture.retenue, f"option inconnue ; écrites : {', '.join(codes)}", "En choisir une"


def _bareme(regles: Regles) -> Iterator[Incoherence]:
    bareme = regles.bareme
    if bareme is None:
        return
    if bareme.arret.year != bareme.annee:
        regle = f"les services s'arrêtent dans l'année du mouvement ({bareme.annee})"
        yield ("bareme", "arret"), bareme.arret, regle, "Corriger la date ou l'année"
    if not bareme.annee - 1 <= bareme.cloture.year or bareme.cloture > bareme.arret:
        regle = "le serveur ferme dans l'année qui précède l'arrêt des services"
        yield ("bareme", "cloture"), bareme.cloture, regle, "Corriger la date ou l'année"
    for rang, tranche in enumerate(bareme.anciennete.tranches):
        if tranche.points_annee % 360:
            chemin = ("bareme", "anciennete", "tranches", rang, "points_annee")
            regle = "un jour, 1/360 de l'année, doit tomber juste en 1/720 de point"
            yield chemin, None, regle, "Donner un multiple de 1/2 point par année"
    lettres = [element.element for element in bareme.elements]
    if len(set(lettres)) < len(lettres):
        yield ("bareme",), None, "deux éléments portent la même lettre", "Donner sa lettre à chacun"
    if bareme.suppression and not bareme.poste:
        yield (
            ("bareme", "suppression"),
            None,
            "les sorties de poste sont décrites sous « poste »",
            "L'ajouter",
        )
    for rang, tranche in enumerate(bareme.enfants.tranches if bareme.enfants else ()):
        if tranche.a < tranche.de:
            yield (
                ("bareme", "enfants", "tranches", rang),
                None,
                "la tranche finit avant de commencer",
                "Corriger",
            )


def _carte(regles: Regles) -> Iterator[Incoherence]:
    lectures = {lecture.code: lecture for lecture in regles.lectures}
    for cas in regles.carte_scolaire.cas if regles.carte_scolaire else ():
        for role in cas.roles:
            chemin = ("carte_scolaire", "cas", cas.code, "roles", role.code, "suppression_selon")
            lecture = lectures.get(role.suppression_selon)
            if role.suppression_selon and lecture is None:
                yield (
                    chemin,
                    role.suppression_selon,
                    "aucune lecture ne porte ce code",
                    "L'ajouter sous « lectures »",
                )
            elif lecture and not {option.code for option in lecture.options} <= set(SUPPRESSIONS):
                regle = f"les options de cette lecture doivent être parmi : {', '.join(SUPPRESSIONS)}"
                yield chemin, role.suppression_selon, regle, "Renommer ses options"
        roles = {role.code for role in cas.roles}
        for rang, droit in enumerate(cas.droits):
            chemin = ("carte_scolaire", "cas", cas.code, "droits", rang)
            if droit.qui not in roles:
                yield (
                    (*chemin, "qui"),
                    droit.qui,
                    f"rôle inconnu ; écrits : {', '.join(roles)}",
                    "En choisir un",
                )
            if droit.cible not in cas.cibles:
                regle = f"cible inconnue ; écrites : {', '.join(cas.cibles)}"
                yield (*chemin, "cible"), droit.cible, regle, "En choisir une"


def _objets(objet: Any, chemin: Chemin) -> Iterator[tuple[Chemin, Any]]:
    """Every dataclass of the tree, with its path in the file."""
    yield chemin, objet
    for champ in dataclasses.fields(objet):
        valeur = getattr(objet, champ.name)
        if dataclasses.is_dataclass(valeur):
            yield from _objets(valeur, (*chemin, champ.name))
        elif isinstance(valeur, tuple):
            for rang, element in enumerate(valeur):
                if dataclasses.is_dataclass(element):
                    yield from _objets(element, (*chemin, champ.name, getattr(element, "code", rang)))


def _choisir(objet: Any, regles: Regles) -> Any:
    """The same tree without the elements whose reading is not chosen."""
    changes = {}
    for champ in dataclasses.fields(objet):
        valeur = getattr(objet, champ.name)
        if dataclasses.is_dataclass(valeur):
            changes[champ.name] = _choisir(valeur, regles)
        elif isinstance(valeur, tuple):
            changes[champ.name] = tuple(
                _choisir(element, regles) if dataclasses.is_dataclass(element) else element
                for element in valeur
                if regles.retient(getattr(element, "si", ""))
            )
    return dataclasses.replace(objet, **changes)
