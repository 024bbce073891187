"""A school-map result for people (lines of text) and for programs (plain values)."""

from collections.abc import Iterator
from typing import Any

from preau.mouvement.engine.bareme.points import ecrire_avec_unite
from preau.mouvement.engine.bareme.texte import en_json_droit
from preau.mouvement.engine.carte.droits import Suite
from preau.mouvement.engine.carte.touche import Designation

SORTS = {
    "touche": "Touchés",
    "indecis": "À départager par la CAPD",
    "reste": "Gardent leur poste",
    "a_part": "À part",
}


def ecrire_designation(designation: Designation) -> Iterator[str]:
    """Who is touched and why, then the others."""
    yield f"Règle : {designation.reference}"
    if designation.vacants:
        yield f"Postes sans titulaire fermés d'abord : {designation.vacants}"
    for sort, titre in SORTS.items():
        phrases = [rang.phrase for rang in designation.rangs if rang.sort == sort]
        if phrases or sort == "touche":
            yield f"{titre} : {len(phrases)}"
            yield from (f"- {phrase}" for phrase in phrases)


def ecrire_suites(suites: tuple[Suite, ...]) -> Iterator[str]:
    """What each teacher is told."""
    for suite in suites:
        yield f"{suite.candidat} : {ecrire_avec_unite(suite.bareme)} sur les vœux sans droit propre ({suite.reference})"
        yield from (f"- {phrase}" for phrase in suite.phrases)


def designation_en_json(designation: Designation) -> dict[str, Any]:
    return {
        "vacants": designation.vacants,
        "reference": designation.reference,
        "rangs": [
            {"candidat": r.candidat, "sort": r.sort, "regles": list(r.regles), "phrase": r.phrase}
            for r in designation.rangs
        ],
    }


def suites_en_json(suites: tuple[Suite, ...]) -> list[dict[str, Any]]:
    """Points are integers of 1/720 of a point."""
    return [
        {
            "candidat": suite.candidat,
            "bareme": suite.bareme,
            "garde_anciennete": suite.garde_anciennete,
            "regles": list(suite.regles),
            "reference": suite.reference,
            "phrases": list(suite.phrases),
            "droits": [en_json_droit(droit) for droit in suite.droits],
        }
        for suite in suites
    ]
