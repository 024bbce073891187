"""What changes from one destination to another: spouse years, points of one wish. Lines of droits.csv."""

from preau.mouvement.engine.bareme import jours
from preau.mouvement.engine.bareme.dossier import Destination, Dossier, Separation
from preau.mouvement.engine.bareme.points import ecrire_avec_unite
from preau.mouvement.engine.bareme.resultat import LigneDroit
from preau.mouvement.engine.regles.modele import Regles


def lignes_droits(regles: Regles, dossier: Dossier, total: int) -> list[LigneDroit]:
    """The lines, by post; a destination where nothing changes has none. `total` is the barème on every wish."""
    lues = [_ligne(regles, dossier, destination, total) for destination in dossier.destinations]
    return sorted(filter(None, lues), key=lambda ligne: ligne.poste)


def _annees_de_separation(regles: Regles, dossier: Dossier) -> int:
    """Full consecutive years apart on the day of the measure; the last separation only, if it lasts."""
    derniere = _derniere(dossier)
    if derniere is None or derniere.fin is not None or derniere.km < regles.bareme.conjoint.km:
        return 0
    return jours.compter(derniere.jusqu_au(regles.date_de("date_separation"))) // jours.AN


def _derniere(dossier: Dossier) -> Separation | None:
    return max(dossier.separations, key=lambda separation: separation.debut, default=None)


def _rapproche(regles: Regles, dossier: Dossier, destination: Destination) -> bool:
    if destination.km_conjoint is None or not dossier.separations:
        return False
    if regles.lecture("vers_le_conjoint", "rapproche") == "fin_de_separation":
        return destination.km_conjoint < regles.bareme.conjoint.km
    return destination.km_conjoint < _derniere(dossier).km


def _ligne(regles: Regles, dossier: Dossier, destination: Destination, total: int) -> LigneDroit | None:
    bloc, repete = regles.bareme.conjoint, regles.bareme.voeu_repete
    annees, plus = 0, 0
    phrases, codes, lieux = [], [], []
    if bloc and _rapproche(regles, dossier, destination):
        annees = _annees_de_separation(regles, dossier)
    if annees:
        bonus = min(bloc.plafond, annees * bloc.points_annee)
        plus += bonus
        lieux.append(bloc.lieu)
        codes = ["D.conjoint", "D.annees", "D.km", "D.derniere"]
        pluriel = "s" if annees > 1 else ""
        texte = (
            f"{bloc.libelle} : {annees} an{pluriel} de séparation, à {destination.km_conjoint} km du conjoint"
        )
        phrases.append(texte + (f", {ecrire_avec_unite(bonus)} de plus." if bonus else "."))
    if repete and destination.annees_demande > 1:
        bonus = min(repete.plafond, (destination.annees_demande - 1) * repete.points_annee)
        plus += bonus
        lieux.append(repete.lieu)
        phrases.append(
            f"{repete.libelle} : premier vœu pour la {destination.annees_demande}e année, "
            f"{ecrire_avec_unite(bonus)} de plus."
        )
    if not annees and not plus:
        return None
    return LigneDroit(
        candidat=dossier.candidat,
        poste=destination.poste,
        phrase=" ".join(phrases),
        regles=regles.connues(*codes),
        reference=" ; ".join(lieux),
        conjoint=annees or None,
        bareme=total + plus if plus else None,
    )
