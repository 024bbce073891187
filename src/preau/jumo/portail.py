"""What JUMO says of itself on the portal."""

from preau.jumo.models import Jumelage


def compteur(request) -> str:
    """« 2 jumelages à valider » on JUMO's tile, for all the schools of a head; nothing when none waits."""
    nombre = sum(
        Jumelage.objects.a_valider_par(etablissement).count()
        for etablissement in request.habilitations.etablissements
    )
    if not nombre:
        return ""
    return f"{nombre} jumelages à valider" if nombre > 1 else "1 jumelage à valider"
