"""Checks of persons, and of what persons and pupils both have: address, telephones."""

from __future__ import annotations

import re

from preau.siecle.engine.controles.registre import Contexte, Eleve, Personne, Trouve, controle, signaler

FRANCE = "100"
CIVILITES = frozenset("123")
# Published occupations (PCS, two digits, of every edition), 99 when unknown: the school's own list is shorter.
_RANGS = ((10, 14), (21, 24), (31, 39), (41, 49), (51, 57), (61, 70), (71, 79), (81, 87), (99, 100))
PROFESSIONS = frozenset(str(code) for debut, fin in _RANGS for code in range(debut, fin))
_TELEPHONE = re.compile(r"0[1-9]\d{8}|(?:\+|00)33(?:0)?[1-9]\d{8}|(?:\+|00)(?!33)[1-9]\d{5,14}")
_ESPACEMENT = str.maketrans("", "", " .-()/\u00a0\u202f")
_MEL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+")


@controle("NBENF_F_03")
def enfants_a_charge(f: Personne, ctx: Contexte) -> list[Trouve] | None:
    nombre = f.v.get("ENFANT_A_CHARGE", "")
    if nombre.isdecimal() and nombre.strip("0"):
        return None
    return signaler("ENFANT_A_CHARGE", nombre)


@controle("INF_COMAD_A_01")
def communication_de_l_adresse(f: Personne, ctx: Contexte) -> list[Trouve] | None:
    return None if f.v.get("COMMUNICATION_ADRESSE") else signaler("COMMUNICATION_ADRESSE", "")


@controle("PUSAG_A_01")
def nom_d_usage(f: Personne, ctx: Contexte) -> list[Trouve] | None:
    usage = f.v.get("NOM_USAGE")
    if usage and usage.casefold() == f.v.get("NOM_DE_FAMILLE", "").casefold():
        return signaler("NOM_USAGE", usage)
    return None


@controle("PR_PEPCS_01")
def profession(f: Personne, ctx: Contexte) -> list[Trouve] | None:
    code = f.v.get("CODE_PROFESSION")
    connues = ctx.liste("PROFESSION")
    if not code or (code in (connues or PROFESSIONS)):
        return None
    return signaler("CODE_PROFESSION", code)


@controle("PR_CIVIL_01")
def civilite(f: Personne, ctx: Contexte) -> list[Trouve] | None:
    code = f.v.get("CODE_CIVILITE")
    if not code or code in (ctx.liste("CIVILITE") or CIVILITES):
        return None
    return signaler("CODE_CIVILITE", code)


@controle("ADRES_A_01")
def code_postal(f: Personne | Eleve, ctx: Contexte) -> list[Trouve] | None:
    return _sans(f, "CODE_POSTAL")


@controle("ADRES_A_02")
def libelle_postal(f: Personne | Eleve, ctx: Contexte) -> list[Trouve] | None:
    return _sans(f, "LL_POSTAL")


def _sans(f: Personne | Eleve, champ: str) -> list[Trouve] | None:
    """Does an address in France lack the field?"""
    adresse = f.v.get("ADRESSE")
    if adresse and adresse.get("CODE_PAYS") == FRANCE and not adresse.get(champ):
        return signaler(f"ADRESSE/{champ}", "")
    return None


@controle("TELEP_E_01")
def telephone_personnel(f: Personne | Eleve, ctx: Contexte) -> list[Trouve] | None:
    return _telephone(f, "TEL_PERSONNEL")


@controle("TELEP_E_02")
def telephone_professionnel(f: Personne | Eleve, ctx: Contexte) -> list[Trouve] | None:
    return _telephone(f, "TEL_PROFESSIONNEL")


@controle("PR_TELEP_01")
def telephone_portable(f: Personne | Eleve, ctx: Contexte) -> list[Trouve] | None:
    return _telephone(f, "TEL_PORTABLE")


def _telephone(f: Personne | Eleve, champ: str) -> list[Trouve] | None:
    numero = f.v.get(champ)
    if not numero or _TELEPHONE.fullmatch(numero.translate(_ESPACEMENT)):
        return None
    return signaler(champ, numero)


@controle("PR_TELEP_02")
def courriel(f: Personne | Eleve, ctx: Contexte) -> list[Trouve] | None:
    adresse = f.v.get("EMAIL")
    return None if not adresse or _MEL.fullmatch(adresse) else signaler("EMAIL", adresse)
