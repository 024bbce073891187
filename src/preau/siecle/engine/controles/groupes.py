"""Checks of the links between pupils and groups (schema 1.4)."""

from __future__ import annotations

from collections.abc import Iterator

from preau.siecle.engine.controles.registre import (
    Contexte,
    Eleve,
    Trouve,
    controle,
    francais,
    hors_de_l_annee,
    jour,
    tous,
)


def _groupes(f: Eleve) -> Iterator[tuple[str, dict]]:
    for rang, groupe in enumerate((f.v.get("GROUPES") or {}).get("GROUPE") or [], 1):
        yield f"GROUPES/GROUPE[{rang}]", groupe


@controle("GROUPE_A_01")
def groupe_connu(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    connus = ctx.annexes.structures.groupes
    return tous(
        Trouve(f"{chemin}/CODE_GROUPE", code, {})
        for chemin, groupe in _groupes(f)
        if (code := groupe.get("CODE_GROUPE")) and code not in connus
    )


@controle("ELEGRP_A_01")
def fin_apres_debut(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    return tous(
        Trouve(f"{chemin}/DATE_FIN_GROUPE", fin, {"debut": francais(debut)})
        for chemin, groupe in _groupes(f)
        if (debut := jour(groupe.get("DATE_DEBUT_GROUPE")))
        and (fin := jour(groupe.get("DATE_FIN_GROUPE")))
        and debut >= fin
    )


@controle("ELEGRP_A_02")
def debut_dans_l_annee(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    return _hors_annee(f, ctx, "DATE_DEBUT_GROUPE")


@controle("ELEGRP_A_03")
def fin_dans_l_annee(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    return _hors_annee(f, ctx, "DATE_FIN_GROUPE")


def _hors_annee(f: Eleve, ctx: Contexte, champ: str) -> list[Trouve] | None:
    return tous(
        Trouve(
            f"{chemin}/{champ}",
            date,
            {"debut": francais(ctx.debut), "fin": francais(ctx.fin)},
        )
        for chemin, groupe in _groupes(f)
        if (date := hors_de_l_annee(groupe.get(champ), ctx))
    )
