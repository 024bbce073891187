"""Checks of a pupil's two schoolings: MEF, division, dates, status, previous school."""

from __future__ import annotations

import re

from preau.siecle.engine.controles.registre import (
    Contexte,
    Eleve,
    Trouve,
    citer,
    cle_uai,
    controle,
    francais,
    hors_de_l_annee,
    jour,
    signaler,
)

ACTIVE, PRECEDENTE = "SCOLARITE_ACTIVE", "ETABLISSEMENT_AN_DERNIER"
_STATUT = re.compile(r"[A-Z]{2}")


@controle("ACDIV_B_01")
def division_du_mef(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    division, mef = f.active.get("CODE_DIVISION"), f.active.get("CODE_MEF", "")
    mefs = ctx.annexes.structures.divisions.get(division, ()) if division else ()
    if not division or not mef or mef in mefs:
        return None
    suite = f"elle l'est à {', '.join(sorted(mefs))}" if mefs else "elle n'est pas dans les structures"
    return signaler(f"{ACTIVE}/CODE_DIVISION", division, mef=mef, suite=suite)


@controle("PR_ACMEF_01")
def mef_connu(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    mef = f.active.get("CODE_MEF")
    if not mef or mef in ctx.annexes.nomenclature.mefs:
        return None
    return signaler(f"{ACTIVE}/CODE_MEF", mef)


@controle("PR_ACMEF_02")
def mef_ouvert(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    code = f.active.get("CODE_MEF", "")
    mef = ctx.annexes.nomenclature.mefs.get(code)
    if (
        mef is None
        or not ctx.debut
        or (mef.inscription and mef.ouverture <= ctx.fin and mef.fermeture >= ctx.debut)
    ):
        return None
    return signaler(f"{ACTIVE}/CODE_MEF", code)


@controle("SCOAC_E_02")
def debut_dans_l_annee(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    debut = hors_de_l_annee(f.active.get("DATE_DEB_SCO"), ctx)
    if not debut:
        return None
    return signaler(f"{ACTIVE}/DATE_DEB_SCO", debut, debut=francais(ctx.debut), fin=francais(ctx.fin))


@controle("SCOAC_F_01")
def mef_different_dans_l_annee(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    mef, debut = f.precedente.get("CODE_MEF"), jour(f.precedente.get("DATE_DEB_SCO"))
    if not mef or mef != f.active.get("CODE_MEF") or not debut or not ctx.debut or debut < ctx.debut:
        return None
    return signaler(f"{ACTIVE}/CODE_MEF", mef)


@controle("PR_SCOAC_01")
def fin_apres_debut(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    return _fin_avant_debut(f.active, ACTIVE)


@controle("PR_SCOPR_01")
def fin_apres_debut_precedent(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    return _fin_avant_debut(f.precedente, PRECEDENTE)


def _fin_avant_debut(scolarite: dict, chemin: str) -> list[Trouve] | None:
    debut, fin = jour(scolarite.get("DATE_DEB_SCO")), jour(scolarite.get("DATE_FIN_SCO"))
    if debut and fin and fin < debut:
        return signaler(f"{chemin}/DATE_FIN_SCO", fin, debut=francais(debut))
    return None


@controle("SCOPR_C_04")
def sans_chevauchement(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    fin, debut = jour(f.precedente.get("DATE_FIN_SCO")), jour(f.active.get("DATE_DEB_SCO"))
    # An active schooling outside the year is SCOAC_E_02: its dates prove nothing.
    if not fin or not debut or fin <= debut or not ctx.debut <= debut <= ctx.fin:
        return None
    precedent = jour(f.precedente.get("DATE_DEB_SCO"))
    terme = jour(f.active.get("DATE_FIN_SCO")) or ctx.fin
    if precedent and (precedent > terme or fin < precedent):
        return None
    return signaler(f"{PRECEDENTE}/DATE_FIN_SCO", fin, debut=francais(debut))


@controle("MEFAD_C_02")
def mef_precedent(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    mef = f.precedente.get("CODE_MEF")
    if not mef:
        absent = ctx.est_l_ecole(f.precedente.get("CODE_RNE"))
        return signaler(f"{PRECEDENTE}/CODE_MEF", "", mention="") if absent else None
    nomenclature = ctx.annexes.nomenclature
    if nomenclature is None or not nomenclature.mefs:
        return None
    connu = nomenclature.mefs.get(mef)
    return None if connu and connu.origine else signaler(f"{PRECEDENTE}/CODE_MEF", mef, mention=citer(mef))


@controle("STATU_C_01")
def statut(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    code = f.active.get("CODE_STATUT")
    connus = ctx.liste("STATUT_ELEVE")
    if not code or (code in connus if connus else _STATUT.fullmatch(code)):
        return None
    return signaler(f"{ACTIVE}/CODE_STATUT", code)


@controle("PR_HETAB_01")
def etablissement_precedent(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    code = f.precedente.get("CODE_RNE")
    return None if not code or len(code) != 8 or cle_uai(code) else signaler(f"{PRECEDENTE}/CODE_RNE", code)


@controle("PR_PROVE_01")
def provenance(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    code, connues = f.precedente.get("CODE_PROVENANCE"), ctx.liste("PROVENANCE")
    if not code or not connues or code in connues:
        return None
    return signaler(f"{PRECEDENTE}/CODE_PROVENANCE", code)
