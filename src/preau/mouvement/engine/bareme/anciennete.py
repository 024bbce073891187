"""A: general seniority of service, stopped at the rule set's date (M12; Jura 2012, annexe 3, § 1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from preau.mouvement.engine.bareme import jours
from preau.mouvement.engine.bareme.dossier import Dossier
from preau.mouvement.engine.bareme.jours import Periode, compter, ecrire_duree, ecrire_periode
from preau.mouvement.engine.bareme.points import ecrire_avec_unite
from preau.mouvement.engine.bareme.resultat import Ligne, ecrire_ligne
from preau.mouvement.engine.regles.modele import Regles
from preau.mouvement.engine.regles.modele_bareme import Anciennete, Service


@dataclass(frozen=True)
class Morceau:
    """A period of one kind of service, and why it does not count (empty when it does)."""

    periode: Periode
    service: Service
    quotite: int = 100
    refus: str = ""

    @property
    def rang(self) -> tuple:
        return self.periode, self.service.code, self.quotite, self.refus


def lignes_anciennete(regles: Regles, dossier: Dossier) -> tuple[list[Ligne], int]:
    """The lines of A, and the seniority in days, uncapped, for the tie-break.

    The order of the segments does not matter. Overlapping services are counted once; unpaid leave takes its days out.
    """
    bloc = regles.bareme.anciennete
    comptes, ecartes = _partager(regles, dossier)
    lignes, cumul = [], 0
    for morceau, duree in zip(comptes, jours.compter_chacune([m.periode for m in comptes]), strict=True):
        avant, cumul = cumul, cumul + duree
        lignes.append(_ligne(regles, morceau, avant, cumul))
    return lignes + [_ligne_ecartee(regles, bloc, morceau) for morceau in ecartes], cumul


def points_anciennete(bloc: Anciennete, duree: int) -> int:
    """Points for so many days: 360 days make a year, and each slice of years has its price."""
    points, reste = 0, duree
    for tranche in bloc.tranches:
        dans_la_tranche = min(reste, tranche.annees * jours.AN)
        points += dans_la_tranche * (tranche.points_annee // jours.AN)
        reste -= dans_la_tranche
    return min(points, bloc.plafond)


def _majorite(regles: Regles, naissance: date) -> date:
    """The first day whose services count."""
    premier_mars = regles.lecture("anniversaire_29_fevrier", "premier_mars") == "premier_mars"
    return jours.anniversaire(naissance, regles.bareme.anciennete.age_minimum, premier_mars=premier_mars)


def _partager(regles: Regles, dossier: Dossier) -> tuple[list[Morceau], list[Morceau]]:
    """The periods counted, in order and without overlap; and what is left out, with its reason."""
    bloc, arret = regles.bareme.anciennete, regles.bareme.arret
    premier_jour = _majorite(regles, dossier.naissance)
    services = {service.code: service for service in bloc.services}
    retraits = [
        segment.jusqu_au(arret) for segment in dossier.services if services[segment.nature].effet == "retire"
    ]
    candidats, ecartes = [], []
    for segment in dossier.services:
        service, periode = services[segment.nature], segment.jusqu_au(arret)
        if not periode:
            ecartes.append(Morceau(Periode(segment.debut, segment.debut), service, refus="apres"))
            continue
        if service.effet != "compte":
            ecartes.append(Morceau(periode, service, refus=service.effet))
            continue
        if not (service.sans_age_si and regles.retient(service.sans_age_si)):
            mineur = Periode(periode.debut, min(periode.fin, premier_jour - jours.UN_JOUR))
            ecartes.append(Morceau(mineur, service, refus="age"))
            periode = Periode(max(periode.debut, premier_jour), periode.fin)
        candidats += [Morceau(p, service, segment.quotite) for p in jours.retirer(periode, retraits)]
    comptes, doubles = _sans_recouvrement(candidats)
    return comptes, sorted((m for m in ecartes + doubles if m.periode), key=lambda m: m.rang)


def _sans_recouvrement(candidats: list[Morceau]) -> tuple[list[Morceau], list[Morceau]]:
    comptes: list[Morceau] = []
    doubles: list[Morceau] = []
    for morceau in sorted(candidats, key=lambda m: m.rang):
        periode = morceau.periode
        if comptes and periode.debut <= (dernier := comptes[-1].periode.fin):
            double = Periode(periode.debut, min(periode.fin, dernier))
            doubles.append(Morceau(double, morceau.service, refus="double"))
            periode = Periode(max(periode.debut, dernier + jours.UN_JOUR), periode.fin)
        if periode:
            comptes.append(Morceau(periode, morceau.service, morceau.quotite))
    return comptes, doubles


def _ligne(regles: Regles, morceau: Morceau, avant: int, apres: int) -> Ligne:
    bloc, service = regles.bareme.anciennete, morceau.service
    points = points_anciennete(bloc, apres) - points_anciennete(bloc, avant)
    prix = [
        f"{ecrire_duree(duree)} à {ecrire_avec_unite(valeur)} par an"
        if valeur
        else f"{ecrire_duree(duree)} sans point"
        for duree, valeur, _ in _parts(bloc, avant, apres)
    ]
    codes = [service.phrase, *(code for _, _, code in _parts(bloc, avant, apres))]
    duree = apres - avant
    codes += [f"{bloc.element}.mois"] * (duree % jours.AN >= jours.MOIS)
    codes += [f"{bloc.element}.jour"] * bool(duree % jours.MOIS)
    codes += [f"{bloc.element}.partiel"] * (morceau.quotite < 100)
    codes += [f"{bloc.element}.arret"] * (morceau.periode.fin == regles.bareme.arret)
    phrase = f"{service.libelle} {ecrire_periode(morceau.periode)} : {ecrire_duree(duree)}"
    if morceau.quotite < 100:
        phrase += f" à {morceau.quotite} %, le temps partiel comptant comme le temps complet"
    if avant:
        phrase += f", après {ecrire_duree(avant)} déjà comptés"
    phrase += f" ; {', puis '.join(prix) or 'aucun jour'}, soit {ecrire_avec_unite(points)}."
    return _ecrire(regles, morceau, phrase, duree, points, codes)


def _parts(bloc: Anciennete, avant: int, apres: int) -> Iterator[tuple[int, int, str]]:
    """How the days from `avant` to `apres` fall in the slices: (days, points a year, sentence)."""
    debut = 0
    for tranche in bloc.tranches:
        fin = debut + tranche.annees * jours.AN
        dedans = min(apres, fin) - max(avant, debut)
        if dedans > 0:
            yield dedans, tranche.points_annee, tranche.phrase
        debut = fin
    if apres > max(avant, debut):
        yield apres - max(avant, debut), 0, f"{bloc.element}.plafond"


def _ligne_ecartee(regles: Regles, bloc: Anciennete, morceau: Morceau) -> Ligne:
    raisons = {
        "age": f"avant {bloc.age_minimum} ans, ne compte pas",
        "apres": f"commence après le {regles.bareme.arret:%d/%m/%Y}, ne compte pas",
        "double": "jours déjà comptés par un autre service, comptés une seule fois",
        "ne_compte_pas": "ne compte pas",
        "retire": "ne compte pas et se retire des services",
    }
    service, periode = morceau.service, morceau.periode
    quand = f"le {periode.debut:%d/%m/%Y}" if morceau.refus == "apres" else ecrire_periode(periode)
    phrase = f"{service.libelle} {quand} : {raisons[morceau.refus]}."
    codes = [f"{bloc.element}.arret"] if morceau.refus == "apres" else [service.phrase]
    return _ecrire(regles, morceau, phrase, compter(periode), 0, codes)


def _ecrire(
    regles: Regles, morceau: Morceau, phrase: str, duree: int, points: int, codes: list[str]
) -> Ligne:
    return ecrire_ligne(
        regles,
        regles.bareme.anciennete,
        phrase,
        libelle=morceau.service.libelle,
        periode=morceau.periode,
        compte=duree,
        points=points,
        codes=codes,
    )
