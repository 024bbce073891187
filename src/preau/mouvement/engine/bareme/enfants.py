"""E: children, by their age in the calendar year (M12; Jura 2012, annexe 3, § 2)."""

from preau.mouvement.engine.bareme.dossier import Dossier, Enfant
from preau.mouvement.engine.bareme.points import ecrire_avec_unite
from preau.mouvement.engine.bareme.resultat import Ligne, ecrire_ligne
from preau.mouvement.engine.regles.modele import Regles


def lignes_enfants(regles: Regles, dossier: Dossier) -> list[Ligne]:
    """One line for each child, the eldest first, with points or without."""
    enfants = sorted(dossier.enfants, key=lambda enfant: (enfant.naissance, enfant.handicap))
    return [_ligne(regles, dossier, enfant) for enfant in enfants]


def _ligne(regles: Regles, dossier: Dossier, enfant: Enfant) -> Ligne:
    bloc, formule = regles.bareme.enfants, regles.bareme
    age = formule.annee - enfant.naissance.year
    phrase = f"Enfant né le {enfant.naissance:%d/%m/%Y}"
    points, codes = 0, []
    if enfant.naissance > formule.cloture:
        codes.append(f"{bloc.element}.cloture")
        phrase += f", après la fermeture du serveur ({formule.cloture:%d/%m/%Y}) : 0 point."
    else:
        tranche = next((t for t in bloc.tranches if t.de <= age <= t.a), None)
        points = tranche.points if tranche else 0
        codes += [tranche.phrase] if tranche else [t.phrase for t in bloc.tranches[-1:]]
        phrase += f", {age} an{'s' if age > 1 else ''} en {formule.annee} : {ecrire_avec_unite(points)}."
        if points and not dossier.prestations_familiales:
            codes.append(f"{bloc.element}.livret")
            phrase += " Joindre une copie du livret de famille."
    if enfant.handicap:
        codes.append(f"{bloc.element}.handicap")
        phrase += (
            " Enfant handicapé : le nombre de points ne change pas, mais la CAPD peut, à l'unanimité, donner une"
            " priorité absolue."
        )
    return ecrire_ligne(regles, bloc, phrase, compte=1, unite="enfants", points=points, codes=codes)
