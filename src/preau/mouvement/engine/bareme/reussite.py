"""M: uninterrupted years before a class in schools of the network (M12; Jura 2012, annexe 3, § 5)."""

from datetime import date

from preau.mouvement.engine.bareme import jours
from preau.mouvement.engine.bareme.dossier import Dossier
from preau.mouvement.engine.bareme.jours import ecrire_duree, ecrire_periode
from preau.mouvement.engine.bareme.points import ecrire_avec_unite
from preau.mouvement.engine.bareme.resultat import Ligne, ecrire_ligne
from preau.mouvement.engine.regles.modele import Regles


def lignes_reussite(regles: Regles, dossier: Dossier) -> list[Ligne]:
    """One line for the run that lasts on the day of the measure; the others say why they give nothing."""
    bloc = regles.bareme.reussite
    jour = _date_de_mesure(regles, dossier)
    exercices = [exercice for exercice in dossier.reussite if exercice.debut <= jour]
    suites = jours.reunir(exercice.jusqu_au(jour) for exercice in exercices if exercice.devant_classe)
    lignes = []
    for suite in suites:
        duree = jours.compter(suite)
        tranches = duree // (bloc.annees * jours.AN)
        phrase = f"Devant une classe en {bloc.libelle} {ecrire_periode(suite)} : {ecrire_duree(duree)}"
        if jour in suite:
            points = min(bloc.plafond, tranches * bloc.points)
            codes = [
                f"{bloc.element}.tranche" if tranches else f"{bloc.element}.condition",
                f"{bloc.element}.reste",
            ]
            codes += [f"{bloc.element}.plafond"] * (points == bloc.plafond)
            ecoles = {e.ecole for e in exercices if e.devant_classe and e.jusqu_au(jour).fin >= suite.debut}
            codes += [f"{bloc.element}.ecoles"] * (len(ecoles) > 1)
            codes += [f"{bloc.element}.cumul"] * bool(points)
            phrase += f" sans interruption au {jour:%d/%m/%Y} ; {tranches} fois {bloc.annees} ans"
            phrase += f", soit {ecrire_avec_unite(points)}{', le maximum' if points == bloc.plafond else ''}."
        else:
            points, codes = 0, [f"{bloc.element}.condition", f"{bloc.element}.reste"]
            phrase += f", interrompus avant le {jour:%d/%m/%Y} : 0 point."
        lignes.append(
            ecrire_ligne(regles, bloc, phrase, periode=suite, compte=duree, points=points, codes=codes)
        )
    for exercice in sorted(dossier.reussite, key=lambda e: (e.debut, e.fin or date.max, e.ecole)):
        if exercice.debut > jour:
            phrase = f"{exercice.ecole}, le {exercice.debut:%d/%m/%Y} : après le {jour:%d/%m/%Y}, 0 point."
            codes = [f"{bloc.element}.condition"]
            lignes.append(ecrire_ligne(regles, bloc, phrase, compte=0, points=0, codes=codes))
        elif not exercice.devant_classe:
            periode = exercice.jusqu_au(jour)
            phrase = f"{exercice.ecole} {ecrire_periode(periode)} : pas devant une classe, 0 point."
            duree, codes = jours.compter(periode), [f"{bloc.element}.classe"]
            lignes.append(
                ecrire_ligne(regles, bloc, phrase, periode=periode, compte=duree, points=0, codes=codes)
            )
    return lignes


def _date_de_mesure(regles: Regles, dossier: Dossier) -> date:
    """The day on which the uninterrupted years are measured, by the reading chosen."""
    if regles.lecture("date_reussite", "demande") == "arret":
        return regles.bareme.arret
    return dossier.demande or regles.bareme.cloture
