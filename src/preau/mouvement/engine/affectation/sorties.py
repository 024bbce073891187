"""The files of a result, exactly as the Engine contract says; written together or not at all."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from preau import __version__
from preau.mouvement.engine.affectation.liberations import VACANT
from preau.mouvement.engine.affectation.modele import MOTIFS, en_liste
from preau.mouvement.engine.affectation.moteur import Affectation
from preau.mouvement.engine.affectation.pur.explications import derniers_entrants


def produire(
    affectation: Affectation, *, duree_s: float = 0.0, tirage: dict | None = None
) -> dict[str, bytes]:
    """Every file, by name. Only `duree_s` of rapport.json may differ from one run to another."""
    rapport = rapporter(affectation)
    fichiers = {
        "affectations.csv": _table("candidat;poste;rang;origine", affectations(affectation)),
        "explications.csv": _table("candidat;rang;code;motif;barre;manque;devant", explications(affectation)),
        "barres.csv": _table("poste;places;candidats;dernier;bareme_dernier", barres(affectation)),
        "chaines.csv": _table("candidat;poste;libere_par", chaines(affectation)),
    }
    certificat = certifier(affectation, fichiers, rapport, tirage)
    fichiers["rapport.json"] = en_json(rapport | {"duree_s": round(duree_s, 3)})
    fichiers["certificat.json"] = en_json(certificat)
    return fichiers


def ecrire(fichiers: dict[str, bytes], sortie: Path) -> None:
    """Write them in the folder, made if needed: each under another name first, so that none is ever half written."""
    sortie.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=sortie, prefix=".preau-") as provisoire:
        for nom, octets in fichiers.items():
            (Path(provisoire) / nom).write_bytes(octets)
        for nom in fichiers:
            (Path(provisoire) / nom).replace(sortie / nom)


def _table(entete: str, lignes: Iterable[str]) -> bytes:
    return "\n".join([entete, *lignes, ""]).encode()


def affectations(affectation: Affectation) -> Iterable[str]:
    e = affectation.entree
    for candidat, poste, rang in zip(e.candidats, affectation.postes, affectation.rangs, strict=True):
        if rang is not None:
            yield f"{candidat};{e.postes[poste]};{rang};voeu"
        elif poste >= 0:
            yield f"{candidat};{e.postes[poste]};;maintien"
        else:
            yield f"{candidat};;;sans"


def explications(affectation: Affectation) -> Iterable[str]:
    e, x = affectation.entree, affectation.explications
    candidats, postes, zones = e.candidats, e.postes, e.zones
    colonnes = (e.v_candidat, e.v_rang, e.v_zone, e.v_cible, x.motif, x.barre, x.manque, x.devant)
    for c, rang, zone, cible, motif, barre, manque, devant in zip(*map(en_liste, colonnes), strict=True):
        code = zones[cible] if zone else postes[cible]
        yield (
            f"{candidats[c]};{rang};{code};{MOTIFS[motif]};{barre if barre >= 0 else ''}"
            f";{manque if manque >= 0 else ''};{devant if devant >= 0 else ''}"
        )


def barres(affectation: Affectation) -> Iterable[str]:
    e, app = affectation.entree, affectation.app
    dernier = derniers_entrants(app, affectation.tenu, e.c_poste, len(e.postes))
    for p, code in enumerate(e.postes):
        a = dernier[p]
        fin = f"{e.candidats[app.candidat[a]]};{app.bareme[a]}" if a >= 0 else ";"
        yield f"{code};{e.places[p]};{affectation.demandes[p]};{fin}"


def chaines(affectation: Affectation) -> Iterable[str]:
    """Who frees the place of each who enters; nothing after the last separator: the place was vacant."""
    e = affectation.entree
    for c, par in enumerate(affectation.liberations.par):
        if par is not None:
            yield f"{e.candidats[c]};{e.postes[affectation.postes[c]]};{e.candidats[par] if par != VACANT else ''}"


def rapporter(affectation: Affectation) -> dict:
    """rapport.json without `duree_s`."""
    e, app = affectation.entree, affectation.app
    rangs = {c: rang for c, rang in enumerate(affectation.rangs) if rang is not None}
    par_zone = sum(bool(e.v_zone[app.voeu[affectation.tenu[c]]]) for c in rangs)
    sans = sum(a < 0 for a in affectation.tenu)
    rapport = {
        "mecanisme": affectation.parametres.mecanisme,
        "candidats": len(e.candidats),
        "mutes": len(rangs),
        "maintenus": len(e.candidats) - len(rangs) - sans,
        "sans_poste": sans,
        "rang_moyen": float(round(Fraction(sum(rangs.values()), len(rangs)), 4)) if rangs else None,
        "voeux_precis": len(rangs) - par_zone,
        "voeux_zone": par_zone,
        "coalitions": affectation.coalitions,
        "liens_rompus": affectation.liens_rompus,
        "entree_sha256": e.empreinte,
        "regles": affectation.parametres.code,
        "version": __version__,
    }
    if affectation.parametres.couples != "rupture":
        rapport |= {"couples": affectation.parametres.couples, "repli": affectation.repli}
    if affectation.parametres.ameliorer_zones:
        rapport["cycles"] = affectation.cycles
    if affectation.parametres.mecanisme == "echanges":
        rapport |= {"echanges": affectation.echanges, "envies": affectation.envies}
    return rapport


def certifier(
    affectation: Affectation, fichiers: dict[str, bytes], rapport: dict, tirage: dict | None
) -> dict:
    """What proves the result: the hashes of input, rules and files, and the draw's seed with its commitment."""
    p = affectation.parametres
    return {
        "version": __version__,
        "entree_sha256": affectation.entree.empreinte,
        "regles": {
            "code": p.code,
            "sha256": p.empreinte,
            "mecanisme": p.mecanisme,
            "cle": list(p.cle),
            "voeux_max": p.voeux_max,
            "ordre_zone": p.ordre_zone,
            "ameliorer_zones": p.ameliorer_zones,
            **({"couples": p.couples} if p.couples != "rupture" else {}),
        },
        "fichiers": {nom: hashlib.sha256(octets).hexdigest() for nom, octets in sorted(fichiers.items())},
        "rapport_sha256": hashlib.sha256(en_json(rapport)).hexdigest(),
        "tirage": tirage,
    }


def en_json(valeur: dict) -> bytes:
    return (json.dumps(valeur, ensure_ascii=False, indent=2) + "\n").encode()
