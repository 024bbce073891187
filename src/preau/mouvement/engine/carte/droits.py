"""M21: the rights that a measure gives, as lines of droits.csv with the sentence a teacher reads."""

from collections.abc import Iterator
from dataclasses import dataclass

from preau.mouvement.engine.bareme.points import ecrire_avec_unite
from preau.mouvement.engine.bareme.resultat import LigneDroit
from preau.mouvement.engine.carte.direction import classer_direction
from preau.mouvement.engine.carte.mesure import Enseignant, Mesure
from preau.mouvement.engine.regles.modele import Regles, par_code
from preau.mouvement.engine.regles.modele_carte import Cas, Droit


@dataclass(frozen=True)
class Suite:
    """What the measure makes of one teacher: his barème on every wish without a line, and what he is told."""

    candidat: str
    bareme: int
    garde_anciennete: bool
    regles: tuple[str, ...]
    reference: str
    phrases: tuple[str, ...]
    droits: tuple[LigneDroit, ...]


def appliquer(regles: Regles, mesure: Mesure) -> tuple[Suite, ...]:
    """The rights of each teacher of the measure, sorted by candidate. Compulsory participants, all of them."""
    cas = par_code(regles.carte_scolaire.cas, mesure.cas)
    suites = [_suite(regles, cas, mesure, enseignant) for enseignant in mesure.enseignants]
    return tuple(sorted(suites, key=lambda suite: suite.candidat))


def _suite(regles: Regles, cas: Cas, mesure: Mesure, enseignant: Enseignant) -> Suite:
    part = par_code(cas.roles, enseignant.role)
    etendue = regles.etendue(part)
    points = _points(cas, mesure, enseignant, etendue)
    sans_points = enseignant.bareme if points and etendue != "partout" else None
    lignes = list(_lignes(regles, cas, mesure, enseignant, sans_points))
    phrases = [ligne.phrase for ligne in lignes]
    if points:
        hors = " hors des postes offerts en priorité" if etendue != "partout" else ""
        phrases.append(
            f"{part.libelle} : {ecrire_avec_unite(points)} de suppression sur tous vos vœux{hors}."
        )
    if part.garde_anciennete:
        phrases.append("Vous gardez l'ancienneté acquise dans votre poste.")
    reference = regles.citer(*part.phrases, defaut=cas.lieu)
    utiles = [ligne for ligne in lignes if ligne.exclu or ligne.classe or ligne.bareme is not None]
    droits = tuple(sorted(utiles, key=lambda ligne: ligne.poste))
    bareme = enseignant.bareme + points
    return Suite(
        enseignant.candidat, bareme, part.garde_anciennete, part.phrases, reference, tuple(phrases), droits
    )


def _points(cas: Cas, mesure: Mesure, enseignant: Enseignant, etendue: str) -> int:
    """The points of suppression that this teacher has on his wishes, those of the right apart."""
    offerts = {poste for _, poste in _offerts(cas, mesure, enseignant)}
    sans = {
        "nulle_part": True,
        "sans_liste": enseignant.liste_aptitude,
        "s_il_part": not offerts.isdisjoint(enseignant.voeux),
    }
    return 0 if sans.get(etendue, False) else enseignant.suppression


def _offerts(cas: Cas, mesure: Mesure, enseignant: Enseignant) -> Iterator[tuple[Droit, str]]:
    """The posts on which the measure speaks of this teacher's role, each with its right."""
    for droit in cas.droits:
        if droit.qui == enseignant.role:
            for poste in par_code(mesure.cibles, droit.cible).postes:
                yield droit, poste


def _lignes(
    regles: Regles, cas: Cas, mesure: Mesure, enseignant: Enseignant, sans_points: int | None
) -> Iterator[LigneDroit]:
    """A line for each post; `sans_points` is the barème where the points of suppression do not count."""
    for droit, poste in _offerts(cas, mesure, enseignant):
        classe, exclu, raison = _condition(droit, enseignant, poste)
        qualification, ordre = None, None
        if classe and cas.direction_disputee and droit.cible == "direction":
            qualification, ordre = classer_direction(regles, mesure, enseignant, poste)
        phrase = f"Poste {poste} : {raison}"
        if mesure.decision:
            phrase += f" (décision du {mesure.decision.date:%d/%m/%Y} : {mesure.decision.motif})"
        if ordre:
            phrase += f" ; {ordre.phrase}"
        if sans_points is not None and classe:
            phrase += " ; les points de suppression n'y comptent pas"
        codes = regles.connues(droit.phrase, *(ordre.regles if ordre else ()))
        yield LigneDroit(
            candidat=enseignant.candidat,
            poste=poste,
            exclu=exclu,
            classe=classe,
            qualification=qualification,
            bareme=sans_points if classe else None,
            regles=codes,
            reference=regles.citer(droit.phrase, defaut=cas.lieu),
            phrase=phrase + ".",
        )


def _condition(droit: Droit, enseignant: Enseignant, poste: str) -> tuple[int | None, int | None, str]:
    """The class (None: no priority), the exclusion, and why."""
    if droit.condition == "liste_aptitude" and not enseignant.liste_aptitude:
        return None, 1, "vous n'êtes ni inscrit sur la liste d'aptitude ni autorisé, il vous est fermé"
    if droit.condition == "voeu_1":
        rang = enseignant.voeux.index(poste) + 1 if poste in enseignant.voeux else 0
        if rang == 0:
            return None, None, f"priorité absolue de rang {droit.classe} si vous le demandez en vœu 1"
        if rang > 1:
            return (
                None,
                None,
                f"demandé en vœu {rang}, la priorité absolue est perdue : elle ne vaut qu'en vœu 1",
            )
    return droit.classe, None, f"priorité absolue de rang {droit.classe}"
