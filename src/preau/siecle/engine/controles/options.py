"""Checks of a pupil's options against the programmes of the MEF. What one rule refuses, the next ones pass over."""

from __future__ import annotations

from preau.siecle.engine.annexes import Nomenclature
from preau.siecle.engine.controles.registre import Contexte, Eleve, Trouve, controle, signaler, tous

OBLIGATOIRE = "O"
OPTIONS = "SCOLARITE_ACTIVE/OPTIONS"


def _mef_connu(f: Eleve, nomenclature: Nomenclature) -> str | None:
    """The pupil's MEF; None when it is unknown, which PR_ACMEF_01 says."""
    mef = f.active.get("CODE_MEF")
    return mef if mef in nomenclature.mefs else None


@controle("INOPT_B_01")
def au_programme(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    if not f.options:
        return None
    nomenclature = ctx.annexes.nomenclature
    mef = _mef_connu(f, nomenclature)
    if mef is None:
        return None
    return tous(
        Trouve(f"{OPTIONS}/OPTION[{rang}]/CODE_MATIERE", matiere, {"modalite": modalite, "mef": mef})
        for rang, option in enumerate(f.options, 1)
        if (matiere := option.get("CODE_MATIERE", ""))
        and (modalite := option.get("CODE_MODALITE_ELECT", ""))
        and (mef, matiere, modalite) not in nomenclature.programmes
    )


def _obligatoires(f: Eleve) -> list[tuple[int, str]]:
    """(place in the file, subject) of the compulsory options, in order of rank."""
    return [
        (place, option.get("CODE_MATIERE", ""))
        for place, option in enumerate(f.options, 1)
        if option.get("CODE_MODALITE_ELECT") == OBLIGATOIRE
    ]


@controle("MODCH_B_02")
def assez_d_options(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    nomenclature = ctx.annexes.nomenclature
    mef = _mef_connu(f, nomenclature)
    minimum = nomenclature.mefs[mef].minimum if mef else None
    nombre = len(_obligatoires(f))
    if minimum is None or nombre >= minimum:
        return None
    return signaler(OPTIONS, str(nombre), mef=mef, borne=minimum)


@controle("MODCH_B_03")
def pas_trop_d_options(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    nomenclature = ctx.annexes.nomenclature
    mef = _mef_connu(f, nomenclature)
    maximum = nomenclature.mefs[mef].maximum if mef else None
    nombre = len(_obligatoires(f))
    if maximum is None or nombre <= maximum:
        return None
    return signaler(OPTIONS, str(nombre), mef=mef, borne=maximum)


@controle("OPOBL_C_01")
def rang_permis(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    if not f.options:
        return None
    nomenclature = ctx.annexes.nomenclature
    mef = _mef_connu(f, nomenclature)
    if mef is None:
        return None
    return tous(
        Trouve(f"{OPTIONS}/OPTION[{place}]/CODE_MATIERE", matiere, {"rang": rang, "mef": mef})
        for rang, (place, matiere) in enumerate(_obligatoires(f), 1)
        if (permises := nomenclature.obligatoires.get((mef, str(rang))))
        and matiere not in permises
        and (mef, matiere, OBLIGATOIRE) in nomenclature.programmes
    )


@controle("PR_OPFAC_01")
def matiere_unique(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    if len(f.options) < 2:
        return None
    vues: set[str] = set()
    trouves = []
    for place, option in enumerate(f.options, 1):
        matiere = option.get("CODE_MATIERE", "")
        if matiere and matiere in vues:
            trouves.append(Trouve(f"{OPTIONS}/OPTION[{place}]/CODE_MATIERE", matiere, {}))
        vues.add(matiere)
    return trouves or None
