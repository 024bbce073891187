"""A rule set as a person reads it."""

from collections.abc import Iterator

from preau.mouvement.engine.regles.cles import CRITERES
from preau.mouvement.engine.regles.modele import Couples, Maintien, Regles, Zones, par_code
from preau.mouvement.engine.regles.modele_bareme import Anciennete, Element, Enfants, Poste, Suppression
from preau.mouvement.engine.regles.modele_carte import PERIMETRES, TITRES_DE_PHASE, CarteScolaire
from preau.mouvement.engine.regles.schema import POINT, fraction

MECANISMES = {
    "da": "acceptation différée, le titulaire gardant son poste (da)",
    "chaines_2012": "chaînes de postes libérés, à la lettre de la circulaire (chaines_2012)",
}
ZONES = {
    "demande": "les postes les moins demandés en vœu précis d'abord",
    "voeu_indicatif": "le poste le plus proche du premier vœu précis d'abord",
}
SUPPRESSIONS = {
    "partout": "sur tous les vœux",
    "ailleurs": "hors des postes offerts en priorité",
    "sans_liste": "hors des postes offerts en priorité, s'il n'est pas inscrit sur la liste d'aptitude",
    "s_il_part": "hors des postes offerts en priorité, s'il n'en demande aucun",
    "nulle_part": "non",
}
CONDITIONS = {"voeu_1": "s'il le demande en vœu 1", "liste_aptitude": "s'il est inscrit ou autorisé"}
EFFETS = {
    "compte": "compte",
    "ne_compte_pas": "ne compte pas",
    "retire": "ne compte pas et se retire des services",
}


def ecrire_regles(regles: Regles) -> Iterator[str]:
    """The whole rule set, one sentence a line, each part under its title."""
    yield f"{regles.libelle} ({regles.code}), du {regles.date:%d/%m/%Y}"
    yield regles.reference
    yield f"Empreinte du fichier : {regles.empreinte}"
    yield from _titre("Vœux et affectation")
    yield f"- {regles.voeux_max} vœux au plus"
    yield f"- mécanisme : {MECANISMES[regles.mecanisme]}"
    yield f"- zones ({', '.join(regles.zones.natures)}) : {ZONES[regles.zones.ordre]}{_lieu(regles.zones)}"
    yield f"- amélioration des zones : {'oui' if regles.ameliorer_zones else 'non'}"
    yield f"- vœux liés : {_liens(regles.couples)}{_lieu(regles.couples)}"
    yield f"- ordre des candidats à un poste : {_cle(regles.cle)}"
    if regles.bareme:
        yield from _bareme(regles)
    if regles.carte_scolaire:
        yield from _carte(regles, regles.carte_scolaire)
    yield from _listes(regles)
    for lecture in regles.lectures:
        yield from _titre(f"Lecture : {lecture.code} ({lecture.lieu})")
        yield f"« {lecture.phrase} »"
        for option in lecture.options:
            yield f"- {'[retenue] ' if option.code == lecture.retenue else ''}{option.code} : {option.libelle}"
        yield lecture.explication
    if regles.phrases:
        yield from _titre("Phrases appliquées, en bref")
    for phrase in regles.phrases:
        yield f"- {phrase.code} ({phrase.lieu}) : {phrase.extrait}"


def _liens(couples: Couples) -> str:
    if not couples.types:
        return "non"
    return "postes précis" + (", par Roth et Peranson" if couples.methode == "roth_peranson" else "")


def _lieu(partie: Zones | Couples) -> str:
    return f" ({partie.lieu})" if partie.lieu else ""


def _titre(texte: str) -> Iterator[str]:
    yield ""
    yield texte


def _cle(criteres: tuple[str, ...]) -> str:
    return ", ".join(CRITERES[critere].libelle for critere in criteres)


def _bareme(regles: Regles) -> Iterator[str]:
    formule = regles.bareme
    lettres = " + ".join(bloc.element for bloc in formule.elements)
    yield from _titre(f"Barème {lettres} du mouvement de {formule.annee}")
    yield f"- services arrêtés au {formule.arret:%d/%m/%Y}, serveur fermé le {formule.cloture:%d/%m/%Y} à minuit"
    for bloc in formule.elements:
        yield f"- {bloc.element}, {bloc.libelle} ({bloc.lieu}) : {_bloc(bloc)}"
    for service in formule.anciennete.services:
        yield f"- {service.libelle} ({service.code}) : {EFFETS[service.effet]}"
    for sortie in formule.poste.sorties if formule.poste else ():
        lettres = [
            bloc.element
            for bloc, garde in (
                (formule.poste, sortie.garde_poste),
                (formule.suppression, sortie.garde_suppression),
            )
            if bloc and garde
        ]
        suite = f"ancienneté gardée pour {' et '.join(lettres)}" if lettres else "ancienneté perdue"
        yield f"- {sortie.libelle} ({sortie.code}) : {suite}"
    for bloc in filter(None, (formule.conjoint, formule.voeu_repete)):
        plus = (
            f"{fraction(bloc.points_annee)} par an sur ces vœux"
            if bloc.points_annee
            else "départage seulement"
        )
        yield f"- {bloc.libelle} ({bloc.lieu}) : {plus}"


def _bloc(bloc: Element) -> str:
    if isinstance(bloc, Enfants):
        return ", ".join(f"{fraction(t.points)} par enfant de {t.de} à {t.a} ans" for t in bloc.tranches)
    au_plus = f", {bloc.plafond // POINT} points au plus"
    if isinstance(bloc, Anciennete):
        return (
            ", puis ".join(f"{fraction(t.points_annee)} par an pour {t.annees} ans" for t in bloc.tranches)
            + au_plus
        )
    if isinstance(bloc, Poste):
        seuil = f"{fraction(bloc.points_seuil)} à {bloc.seuil_annees} ans"
        return f"{seuil}, puis {fraction(bloc.points_annee)} par an{au_plus}"
    if isinstance(bloc, Suppression):
        return f"{fraction(bloc.points_annee)} par année dans le poste supprimé{au_plus}"
    return f"{fraction(bloc.points)} par tranche de {bloc.annees} ans sans interruption{au_plus}"


def _carte(regles: Regles, carte: CarteScolaire) -> Iterator[str]:
    yield from _titre("Carte scolaire")
    yield f"- est touché d'abord : {_cle(carte.touche.cle)} ({carte.touche.lieu})"
    for genre in carte.touche.genres:
        yield f"- à part, par {PERIMETRES[genre.perimetre]} : {genre.libelle}"
    yield f"- direction disputée : {_cle(carte.cle_direction)}"
    for cas in carte.cas:
        yield f"- {cas.libelle} ({cas.lieu})"
        for role in cas.roles:
            garde = ", ancienneté gardée" if role.garde_anciennete else ""
            points = SUPPRESSIONS[regles.etendue(role)]
            yield f"    {role.libelle} : points de suppression {points}{garde}"
        for droit in cas.droits:
            role = par_code(cas.roles, droit.qui).libelle
            si = CONDITIONS.get(droit.condition, "")
            yield f"    {role}, poste « {droit.cible} » : priorité {droit.classe} {si}".rstrip()


def _listes(regles: Regles) -> Iterator[str]:
    for qualification in regles.qualifications:
        yield from _titre(f"Qualification : {qualification.libelle} ({qualification.lieu})")
        yield from (f"- {niveau.rang} : {niveau.libelle}" for niveau in qualification.niveaux)
    for phase in regles.phases:
        yield from _titre(f"Phase : {phase.libelle} ({phase.lieu})")
        yield from (
            f"- {rang.libelle}, à titre {TITRES_DE_PHASE[rang.titre]} : {_cle(rang.cle)}"
            for rang in phase.rangs
        )
    if regles.calendrier:
        yield from _titre("Calendrier")
    for etape in regles.calendrier:
        fin = f" au {etape.fin:%d/%m/%Y}" if etape.fin else ""
        yield f"- {etape.debut:%d/%m/%Y}{fin} : {etape.libelle}"
    if regles.delais:
        yield from _titre("Délais et nombres")
    for delai in regles.delais:
        yield f"- {delai.libelle} : {delai.valeur} {delai.unite} ({delai.lieu})"
    if regles.participation:
        yield from _titre("Participation")
    for situation in regles.participation:
        yield f"- {situation.libelle} : {situation.participation} ({situation.lieu})"
    if regles.maintien:
        yield from _titre("Poste gardé")
    for maintien in regles.maintien:
        yield f"- {maintien.libelle} : {_duree(maintien)}"


def _duree(maintien: Maintien) -> str:
    if maintien.perdu:
        return "poste perdu"
    if maintien.annees_scolaires == 0:
        return "toute la durée"
    return (
        "1 année scolaire"
        if maintien.annees_scolaires == 1
        else f"{maintien.annees_scolaires} années scolaires"
    )
