"""A barème for people (lines of text) and for programs (plain values, integers and ISO dates only)."""

from collections.abc import Iterable, Iterator
from typing import Any

from preau.mouvement.engine.bareme.points import ecrire_avec_unite, ecrire_points
from preau.mouvement.engine.bareme.resultat import COLONNES, Bareme, LigneDroit
from preau.mouvement.engine.regles.modele import Regles


def ecrire_bareme(regles: Regles, bareme: Bareme) -> Iterator[str]:
    """The barème as a teacher reads it: each element, its lines, the text applied, the total."""
    yield f"Barème de {bareme.candidat} - {regles.libelle}"
    for bloc in regles.bareme.elements:
        lignes = [ligne for ligne in bareme.lignes if ligne.element == bloc.element]
        yield ""
        yield f"{bloc.element}  {bloc.libelle} : {ecrire_avec_unite(bareme.points(bloc.element))}"
        if not lignes:
            yield f"   Rien dans le dossier ({bloc.lieu})."
        for ligne in lignes:
            yield f"   {ecrire_points(ligne.points):>7}  {ligne.phrase}"
            yield f"            Règle {', '.join(ligne.regles) or bloc.element} ({ligne.reference})"
    yield ""
    formule = " + ".join(
        f"{b.element} {ecrire_points(bareme.points(b.element))}" for b in regles.bareme.elements
    )
    yield f"Total : {formule} = {ecrire_avec_unite(bareme.total)} ({bareme.total}/720)"
    yield f"Départages : AGS {bareme.ags} jours, ancienneté sur le poste {bareme.anciennete} jours (360 par an)"
    for droit in bareme.droits:
        yield f"Vers le poste {droit.poste} : {droit.phrase}"
    for cle in bareme.ignores:
        yield f"Le jeu de règles « {regles.code} » ne tient pas compte de « {cle} »."


def en_json(bareme: Bareme) -> dict[str, Any]:
    """The same as plain values; points are integers of 1/720 of a point, durations days of 360 a year."""
    return {
        "candidat": bareme.candidat,
        "regles": bareme.regles,
        "unite": "1/720 de point",
        "total": bareme.total,
        "ags": bareme.ags,
        "anciennete": bareme.anciennete,
        "lignes": [
            {
                "element": ligne.element,
                "libelle": ligne.libelle,
                "debut": ligne.periode.debut.isoformat() if ligne.periode else None,
                "fin": ligne.periode.fin.isoformat() if ligne.periode else None,
                "compte": ligne.compte,
                "unite": ligne.unite,
                "points": ligne.points,
                "regles": list(ligne.regles),
                "reference": ligne.reference,
                "phrase": ligne.phrase,
            }
            for ligne in bareme.lignes
        ],
        "droits": [en_json_droit(droit) for droit in bareme.droits],
        "ignores": list(bareme.ignores),
    }


def ecrire_droits(droits: Iterable[LigneDroit]) -> Iterator[str]:
    """The lines of droits.csv, its header first, as the engine's contract wants them."""
    yield ";".join(COLONNES)
    for droit in sorted(droits, key=lambda droit: (droit.candidat, droit.poste)):
        yield ";".join("" if valeur is None else str(valeur) for valeur in droit.cellules.values())


def en_json_droit(droit: LigneDroit) -> dict[str, Any]:
    """A line of droits.csv with its explanation."""
    return {
        **droit.cellules,
        "regles": list(droit.regles),
        "reference": droit.reference,
        "phrase": droit.phrase,
    }
