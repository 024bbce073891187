"""Accent-blind search over key columns (J8)."""

from collections.abc import Iterable

from django.db.models import Q

from preau.socle.fichiers.valeurs import sans_accent


def condition(texte: str, champs: Iterable[str]) -> Q:
    """Rows in which every word of `texte` is found: anywhere in a key column (`…cle…`), first in another."""
    q = Q()
    for mot in sans_accent(texte.replace("\x00", "")).lower().split()[:8]:
        un_champ = Q()
        for champ in champs:
            cle = champ.rsplit("__", 1)[-1].startswith("cle")
            un_champ |= Q(**{f"{champ}__contains": mot}) if cle else Q(**{f"{champ}__istartswith": mot})
        q &= un_champ
    return q
