"""The lottery by commit and reveal: the seed's hash is published before closing, the seed after; it gives the lots."""

import hashlib
import json
from pathlib import Path

from preau.mouvement.engine.affectation.modele import DossierRefuse, Entree, Faute

FICHIER = "tirage.json"


def engagement(graine: str) -> str:
    """What is published before closing."""
    return hashlib.sha256(graine.encode()).hexdigest()


def lot(graine: str, candidat: str) -> int:
    """The lot of a candidate, 36 bits, smaller first: nobody can choose it once the seed is committed to."""
    return int(hashlib.sha256(f"{graine};{candidat}".encode()).hexdigest()[:9], 16)


def lire_tirage(dossier: Path, entree: Entree) -> dict | None:
    """`tirage.json` (`graine`, `engagement`), or None without one. Raises DossierRefuse when the seed is not the one
    committed to, or does not give the lots of candidats.csv."""
    chemin = dossier / FICHIER
    if not chemin.exists():
        return None
    try:
        lu = json.loads(chemin.read_text(encoding="utf-8"))
        tirage = {"graine": str(lu["graine"]), "engagement": str(lu["engagement"])}
    except (OSError, ValueError, KeyError, TypeError):
        regle = "il faut un objet JSON avec « graine » et « engagement »"
        raise DossierRefuse(
            str(dossier), [Faute(FICHIER, None, "", "", regle, "Écrire les deux, ou retirer le fichier")]
        ) from None
    fautes = []
    if engagement(tirage["graine"]) != tirage["engagement"]:
        regle = "la graine n'est pas celle dont l'empreinte avait été publiée"
        fautes.append(
            Faute(FICHIER, None, "engagement", tirage["engagement"], regle, "Donner la graine d'origine")
        )
    for candidat, lu in zip(entree.candidats, entree.lot, strict=True):
        if lu != (attendu := lot(tirage["graine"], candidat)):
            regle = f"le lot que donne la graine à {candidat} est {attendu}"
            fautes.append(Faute("candidats.csv", None, "lot", str(lu), regle, "Écrire ce lot"))
    if fautes:
        raise DossierRefuse(str(dossier), fautes)
    return tirage
