"""The UAI/RNE code of a school: seven digits and a key letter (60-qualite, donnees 1)."""

import re

LETTRES = "ABCDEFGHJKLMNPRSTUVWXYZ"
FORME = re.compile(r"[0-9]{7}[A-Z]")
# A zone's code is free text of one of these two shapes; it is no UAI and has no key.
FORME_ZONE = re.compile(r"[0-9]{6}Z[A-Z]|[0-9]{7}[A-Z]")


def cle(chiffres: str) -> str:
    """The key letter of seven digits."""
    return LETTRES[int(chiffres) % 23]


def normaliser(texte: str) -> str:
    """`texte` without spaces, in capitals: what a person meant by a typed code."""
    return re.sub(r"\s", "", texte).upper()


def forme_valide(code: str) -> bool:
    return FORME.fullmatch(code) is not None


def cle_valide(code: str) -> bool:
    """True for a code of the right shape whose letter is the right one."""
    return forme_valide(code) and code[7] == cle(code[:7])
