"""From lines that were checked to the input by index."""

from __future__ import annotations

from preau.mouvement.engine.affectation.modele import Entree


def construire(tables: dict[str, list[dict]], empreinte: str) -> Entree:
    """The input; codes are numbered in their order, wishes sorted by candidate and rank."""
    postes = sorted(tables["postes.csv"], key=lambda ligne: ligne["poste"])
    candidats = sorted(tables["candidats.csv"], key=lambda ligne: ligne["candidat"])
    codes_postes = [ligne["poste"] for ligne in postes]
    codes_candidats = [ligne["candidat"] for ligne in candidats]
    zones = sorted({ligne["zone"] for ligne in postes})
    natures = sorted({ligne["nature"] for ligne in postes})
    liens = sorted({ligne["lie"] for ligne in tables["voeux.csv"]} - {""})
    poste, candidat, zone, nature, lien = map(_rangs, (codes_postes, codes_candidats, zones, natures, liens))
    coordonnees = bool(postes) and "x" in postes[0]
    voeux = sorted(tables["voeux.csv"], key=lambda ligne: (candidat[ligne["candidat"]], ligne["rang"]))
    debut = [0] * (len(candidats) + 1)
    for ligne in voeux:
        debut[candidat[ligne["candidat"]] + 1] += 1
    for c in range(len(candidats)):
        debut[c + 1] += debut[c]
    droits = sorted(
        tables["droits.csv"], key=lambda ligne: (candidat[ligne["candidat"]], poste[ligne["poste"]])
    )
    return Entree(
        postes=codes_postes,
        zones=zones,
        natures=natures,
        p_zone=[zone[ligne["zone"]] for ligne in postes],
        p_nature=[nature[ligne["nature"]] for ligne in postes],
        places=[ligne["places"] for ligne in postes],
        x=[ligne["x"] for ligne in postes] if coordonnees else [],
        y=[ligne["y"] for ligne in postes] if coordonnees else [],
        candidats=codes_candidats,
        c_poste=[poste.get(ligne["poste_actuel"], -1) for ligne in candidats],
        **{
            nom: [ligne[nom] for ligne in candidats]
            for nom in ("bareme", "ags", "conjoint", "anciennete", "naissance", "lot")
        },
        liens=liens,
        v_debut=debut,
        v_candidat=[candidat[ligne["candidat"]] for ligne in voeux],
        v_rang=[ligne["rang"] for ligne in voeux],
        v_zone=[ligne["type"] == "zone" for ligne in voeux],
        v_cible=[(zone if ligne["type"] == "zone" else poste)[ligne["code"]] for ligne in voeux],
        v_nature=[nature.get(ligne["nature"], -1) if ligne["type"] == "zone" else -1 for ligne in voeux],
        v_classe=[ligne["classe"] for ligne in voeux],
        v_qualification=[ligne["qualification"] for ligne in voeux],
        v_lie=[lien.get(ligne["lie"], -1) for ligne in voeux],
        d_candidat=[candidat[ligne["candidat"]] for ligne in droits],
        d_poste=[poste[ligne["poste"]] for ligne in droits],
        d_exclu=[ligne["exclu"] == 1 for ligne in droits],
        d_classe=[ligne["classe"] for ligne in droits],
        d_qualification=[ligne["qualification"] for ligne in droits],
        d_conjoint=[ligne["conjoint"] for ligne in droits],
        d_bareme=[ligne["bareme"] for ligne in droits],
        empreinte=empreinte,
    )


def _rangs(codes: list[str]) -> dict[str, int]:
    return {code: rang for rang, code in enumerate(codes)}
