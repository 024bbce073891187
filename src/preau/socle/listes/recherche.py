"""Accent-blind search over key columns (J8)."""

import unicodedata
from collections.abc import Iterable

from django.db.models import Q


def sans_accent(texte: str) -> str:
    """« Crégy » → « cregy »: the same as the stored key columns."""
    decompose = unicodedata.normalize("NFD", texte.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(lettre for lettre in decompose if not unicodedata.combining(lettre))


def condition(texte: str, champs: Iterable[str]) -> Q:
    """Rows in which every word of `texte` is found: anywhere in a key column (`…cle…`), first in another."""
    q = Q()
    for mot in sans_accent(texte.replace("\x00", "")).split()[:8]:
        un_champ = Q()
        for champ in champs:
            cle = champ.rsplit("__", 1)[-1].startswith("cle")
            un_champ |= Q(**{f"{champ}__contains": mot}) if cle else Q(**{f"{champ}__istartswith": mot})
        q &= un_champ
    return q
