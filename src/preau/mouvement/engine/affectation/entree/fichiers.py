"""The bytes of the input files and the hash of their canonical form."""

import hashlib
from pathlib import Path

from preau.mouvement.engine.affectation.entree.colonnes import FICHIERS
from preau.mouvement.engine.affectation.modele import DossierRefuse, Faute
from preau.systeme import raison


def lire_octets(dossier: Path) -> dict[str, bytes]:
    """The files that are there, by name. Raises DossierRefuse: one is missing or cannot be read."""
    octets, fautes = {}, []
    for nom, (_, facultatif) in FICHIERS.items():
        chemin = dossier / nom
        if facultatif and not chemin.exists():
            continue
        try:
            octets[nom] = chemin.read_bytes()
        except OSError as erreur:
            regle = "le fichier manque" if not chemin.exists() else "le fichier ne peut pas être lu"
            remede = (
                "Le mettre dans le dossier"
                if not chemin.exists()
                else f"Vérifier le fichier ({raison(erreur)})"
            )
            fautes.append(Faute(nom, None, "", "", regle, remede))
    if fautes:
        raise DossierRefuse(str(dossier), fautes)
    return octets


def empreinte(octets: dict[str, bytes]) -> str:
    """SHA-256 of the canonical input: for each file, in a fixed order, its name, its header and its sorted lines."""
    somme = hashlib.sha256()
    for nom in FICHIERS:
        if nom in octets:
            entete, _, corps = octets[nom].partition(b"\n")
            lignes = corps.removesuffix(b"\n").split(b"\n") if corps else []
            lignes.sort()
            somme.update(b"\n".join([nom.encode(), entete, *lignes, b""]))
    return somme.hexdigest()
