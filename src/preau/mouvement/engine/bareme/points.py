"""Points as integers of 1/720 of a point, and how a person reads them."""

from preau.mouvement.engine.regles.schema import POINT


def ecrire_points(points: int) -> str:
    """`12` or `30,917`. Three decimals tell any two numbers of 1/720 apart, so nothing is lost to the reader."""
    milliemes = (points * 1000 + POINT // 2) // POINT
    entier, reste = divmod(milliemes, 1000)
    return f"{entier},{reste:03d}".rstrip("0").rstrip(",")


def ecrire_avec_unite(points: int) -> str:
    """`0 point`, `1 point`, `1,5 point`, `2 points`."""
    return f"{ecrire_points(points)} point{'s' if points >= 2 * POINT else ''}"
