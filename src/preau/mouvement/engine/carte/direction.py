"""M21, closing and opening: who goes first on the direction of the new school (annexe 3, § 4)."""

from dataclasses import dataclass
from typing import Any

from preau.mouvement.engine.bareme.jours import ecrire_duree
from preau.mouvement.engine.bareme.points import ecrire_points
from preau.mouvement.engine.carte.mesure import Enseignant, Mesure
from preau.mouvement.engine.regles.cles import cle_de
from preau.mouvement.engine.regles.lecture import Defaut, EntreeRefusee
from preau.mouvement.engine.regles.modele import Regles


@dataclass(frozen=True)
class Ordre:
    phrase: str
    regles: tuple[str, ...]


def classer_direction(
    regles: Regles, mesure: Mesure, enseignant: Enseignant, poste: str
) -> tuple[int, Ordre | None]:
    """The place of one candidate, as the cell `qualification` (0 first, equal places go by the barème).

    Directors among themselves: first appointed, then the strongest barème of that mouvement, then AGS. A director and
    listed chargés: by the barème, 0 for all. The other directors come behind.
    """
    candidats = [e for e in mesure.enseignants if poste in e.voeux and _admis(e)]
    if enseignant not in candidats:
        return 0, None
    directeurs = [e for e in candidats if e.role == "directeur"]
    charges = [e for e in candidats if e.role != "directeur"]
    if charges and not directeurs:
        return 0, Ordre("entre chargés d'école inscrits, le plus fort barème", ("FO.charges",))
    if charges and regles.lecture("direction_mixte") == "tous_au_bareme":
        return 0, Ordre("entre directeurs et chargés inscrits, le plus fort barème", ("FO.mixte",))
    if charges and enseignant.role != "directeur":
        return 0, Ordre("entre un directeur et un chargé inscrit, le plus fort barème", ("FO.mixte",))
    return _entre_directeurs(regles, directeurs, enseignant, bool(charges))


def _admis(enseignant: Enseignant) -> bool:
    return enseignant.role == "directeur" or enseignant.liste_aptitude


def _entre_directeurs(
    regles: Regles, directeurs: list[Enseignant], enseignant: Enseignant, avec_charge: bool
) -> tuple[int, Ordre]:
    if len(directeurs) == 1:
        place, codes, texte = 0, ["FO.directeurs"], "seul directeur candidat"
    else:
        place, codes, texte = _place(regles, directeurs, enseignant)
    if avec_charge and place == 0:
        codes.append("FO.mixte")
        texte += " ; devant un chargé d'école inscrit, le plus fort barème"
    return place, Ordre(texte, tuple(codes))


def _place(
    regles: Regles, directeurs: list[Enseignant], enseignant: Enseignant
) -> tuple[int, list[str], str]:
    cle = regles.carte_scolaire.cle_direction
    _exiger(directeurs)
    cles = sorted({cle_de(cle, _valeurs(directeur)) for directeur in directeurs})
    place = cles.index(cle_de(cle, _valeurs(enseignant)))
    codes = ["FO.directeurs"]
    texte = f"{'1er' if place == 0 else f'{place + 1}e'} des {len(directeurs)} directeurs candidats, "
    texte += f"nommé le {enseignant.nomination:%d/%m/%Y}"
    meme_jour = [d for d in directeurs if d.nomination == enseignant.nomination]
    if len(meme_jour) > 1:
        codes.append("FO.directeurs_bareme")
        texte += f", barème de cette nomination {ecrire_points(enseignant.bareme_nomination)}"
        if sum(d.bareme_nomination == enseignant.bareme_nomination for d in meme_jour) > 1:
            codes.append("FO.directeurs_ags")
            texte += f", AGS {ecrire_duree(enseignant.ags_nomination)}"
    return place, codes, texte


def _valeurs(directeur: Enseignant) -> dict[str, Any]:
    return {
        "nomination": directeur.nomination,
        "bareme": directeur.bareme_nomination or 0,
        "ags": directeur.ags_nomination or 0,
    }


def _exiger(directeurs: list[Enseignant]) -> None:
    """Several directors: each one's appointment, and what tells apart those of the same day."""
    if len(directeurs) < 2:
        return
    defauts = []
    for directeur in directeurs:
        if directeur.nomination is None:
            defauts.append((directeur, "nomination", "la direction revient au premier nommé"))
            continue
        memes = [d for d in directeurs if d.nomination == directeur.nomination]
        if len(memes) > 1 and directeur.bareme_nomination is None:
            defauts.append(
                (directeur, "bareme_nomination", "il départage les directeurs nommés le même jour")
            )
        memes = [d for d in memes if d.bareme_nomination == directeur.bareme_nomination]
        if len(memes) > 1 and directeur.ags_nomination is None:
            defauts.append((directeur, "ags_nomination", "elle départage les directeurs de même barème"))
    if defauts:
        raise EntreeRefusee(
            "la mesure", [Defaut(f"{d.candidat}.{cle}", "", regle, "L'ajouter") for d, cle, regle in defauts]
        )
