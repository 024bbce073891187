"""Checks of a pupil's options against the programmes of the MEF. What one rule refuses, the next ones pass over."""

from __future__ import annotations

from collections.abc import Iterator

from preau.siecle.engine.annexes import Nomenclature
from preau.siecle.engine.controles.registre import Contexte, Eleve, Trouve, controle, signaler, tous

OBLIGATOIRE = "O"
OPTIONS = "SCOLARITE_ACTIVE/OPTIONS"


def _mef_connu(f: Eleve, nomenclature: Nomenclature) -> str | None:
    """The pupil's MEF; None when it is unknown, which PR_ACMEF_01 says."""
    mef = f.active.get("CODE_MEF")
    return mef if mef in nomenclature.mefs else None


def _options(f: Eleve, mef: str | None) -> Iterator[tuple[int, str, str]]:
    """(place in the file, subject, modality) of the options to judge: none when the MEF is unknown."""
    for place, option in enumerate(f.options if mef else (), 1):
        matiere, modalite = option.get("CODE_MATIERE", ""), option.get("CODE_MODALITE_ELECT", "")
        if matiere and modalite:
            yield place, matiere, modalite


@controle("INOPT_B_01")
def au_programme(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    nomenclature = ctx.annexes.nomenclature
    mef = _mef_connu(f, nomenclature)
    return tous(
        Trouve(f"{OPTIONS}/OPTION[{place}]/CODE_MATIERE", matiere, {"modalite": modalite, "mef": mef})
        for place, matiere, modalite in _options(f, mef)
        if (mef, matiere, modalite) not in nomenclature.programmes
    )


@controle("MODCH_B_02")
def assez_d_options(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    mef = ctx.annexes.nomenclature.mefs.get(f.active.get("CODE_MEF"))
    return _hors_borne(f, mef.minimum, 1) if mef else None


@controle("MODCH_B_03")
def pas_trop_d_options(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    mef = ctx.annexes.nomenclature.mefs.get(f.active.get("CODE_MEF"))
    return _hors_borne(f, mef.maximum, -1) if mef else None


def _hors_borne(f: Eleve, borne: int | None, sens: int) -> list[Trouve] | None:
    """Are there fewer compulsory options than the bound (`sens` 1), or more (-1)?"""
    nombre = sum(option.get("CODE_MODALITE_ELECT") == OBLIGATOIRE for option in f.options)
    if borne is None or (nombre - borne) * sens >= 0:
        return None
    return signaler(OPTIONS, str(nombre), mef=f.active["CODE_MEF"], borne=borne)


@controle("OPOBL_C_01")
def rang_permis(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    nomenclature = ctx.annexes.nomenclature
    mef = _mef_connu(f, nomenclature)
    obligatoires = [
        (place, matiere) for place, matiere, modalite in _options(f, mef) if modalite == OBLIGATOIRE
    ]
    return tous(
        Trouve(f"{OPTIONS}/OPTION[{place}]/CODE_MATIERE", matiere, {"rang": rang, "mef": mef})
        for rang, (place, matiere) in enumerate(obligatoires, 1)
        if (permises := nomenclature.obligatoires.get((mef, str(rang))))
        and matiere not in permises
        and (mef, matiere, OBLIGATOIRE) in nomenclature.programmes
    )


@controle("PR_OPFAC_01")
def matiere_unique(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    if len(f.options) < 2:
        return None
    vues: set[tuple[str, str]] = set()
    trouves = []
    for place, option in enumerate(f.options, 1):
        matiere, modalite = option.get("CODE_MATIERE", ""), option.get("CODE_MODALITE_ELECT", "")
        # Compulsory and optional are two ways to choose one thing; a programme may hold it as common core too.
        choix = (matiere, "OF" if modalite in ("O", "F") else modalite)
        if matiere and choix in vues:
            trouves.append(Trouve(f"{OPTIONS}/OPTION[{place}]/CODE_MATIERE", matiere, {}))
        vues.add(choix)
    return trouves or None
