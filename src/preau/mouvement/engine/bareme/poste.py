"""P and S: seniority in the last post as its holder, and suppression of the post (annexe 3, § 3 and 4)."""

from collections.abc import Callable
from datetime import date

from preau.mouvement.engine.bareme import jours
from preau.mouvement.engine.bareme.dossier import Dossier, PosteTenu
from preau.mouvement.engine.bareme.jours import ecrire_duree, ecrire_periode
from preau.mouvement.engine.bareme.points import ecrire_avec_unite
from preau.mouvement.engine.bareme.resultat import Ligne, ecrire_ligne
from preau.mouvement.engine.regles.modele import Regles, par_code
from preau.mouvement.engine.regles.modele_bareme import Poste, Sortie, Suppression


def lignes_poste(regles: Regles, dossier: Dossier) -> tuple[list[Ligne], int]:
    """The lines of P, and the seniority in the post in days, for the tie-break.

    The last definitive post counts while it is held, or when the way it was left keeps its points; before it, the
    posts whose way out keeps their seniority, one after the other.
    """
    bloc = regles.bareme.poste
    jour = regles.date_de("date_poste")
    tenus = [poste for poste in _definitifs(regles, dossier) if poste.debut <= jour]
    if not tenus:
        return [], 0
    dernier = tenus[-1]
    tenu = dernier.fin is None or dernier.fin >= jour
    if not (tenu or _garde_poste(regles, dernier)):
        sortie = par_code(bloc.sorties, dernier.sortie)
        phrase = (
            f"« {dernier.nom} », {sortie.libelle} le {dernier.fin:%d/%m/%Y} : vous n'êtes titulaire d'aucun poste"
            " dont l'ancienneté soit gardée, 0 point."
        )
        return [_sans_point(regles, bloc, dernier, "3ans", phrase)], 0

    def gain(annees: int) -> int:
        if annees < bloc.seuil_annees:
            return 0
        return min(bloc.plafond, bloc.points_seuil + (annees - bloc.seuil_annees) * bloc.points_annee)

    def codes(annees: int, points: int) -> list[str]:
        cites = [f"{bloc.element}.annees" if annees > bloc.seuil_annees else f"{bloc.element}.3ans"]
        return [*cites, *[f"{bloc.element}.plafond"] * (points == bloc.plafond)]

    chaine = _chaine(tenus, lambda poste: _garde_poste(regles, poste))
    lignes = _lignes_chaine(regles, bloc, chaine, jour, lambda duree: duree // jours.AN, gain, codes)
    anciennete = sum(ligne.compte for ligne in lignes)
    for reserve, poste in _gardes(regles, dossier).items():
        phrase = f"« {reserve.nom} », sous réserve du diplôme : vous gardez « {poste.nom} », qui compte seul."
        lignes.append(_sans_point(regles, bloc, reserve, "3ans", phrase))
    return lignes, anciennete


def lignes_suppression(regles: Regles, dossier: Dossier) -> list[Ligne]:
    """The lines of S: points only at the mouvement of the year of the closing, with the seniority of earlier ones."""
    bloc = regles.bareme.suppression
    commencee = regles.lecture("annee_passee", "entiere") == "commencee"

    def annees(duree: int) -> int:
        return -(-duree // jours.AN) if commencee else duree // jours.AN

    def gain(annees: int) -> int:
        return min(bloc.plafond, annees * bloc.points_annee)

    def codes(_annees: int, points: int) -> list[str]:
        return [f"{bloc.element}.points", *[f"{bloc.element}.plafond"] * (points == bloc.plafond)]

    tenus = _definitifs(regles, dossier)
    lignes = []
    for rang, tenu in enumerate(tenus):
        sortie = _sortie(regles, tenu)
        if sortie is None or not sortie.suppression:
            continue
        mouvement = _mouvement(tenu.fin, regles.bareme.arret)
        if mouvement == regles.bareme.annee:
            chaine = _chaine(tenus[: rang + 1], lambda p: _sortie(regles, p).garde_suppression)
            lignes += _lignes_chaine(regles, bloc, chaine, regles.bareme.arret, annees, gain, codes)
        else:
            phrase = (
                f"« {tenu.nom} », {sortie.libelle} le {tenu.fin:%d/%m/%Y} : les points de suppression valent au"
                f" mouvement de {mouvement} seulement, 0 point."
            )
            lignes.append(_sans_point(regles, bloc, tenu, "une_fois", phrase))
    return lignes


def _sans_point(regles: Regles, bloc: Poste | Suppression, poste: PosteTenu, code: str, phrase: str) -> Ligne:
    periode = poste.jusqu_au(regles.bareme.arret)
    return ecrire_ligne(
        regles, bloc, phrase, periode=periode, compte=0, points=0, codes=[f"{bloc.element}.{code}"]
    )


def _definitifs(regles: Regles, dossier: Dossier) -> list[PosteTenu]:
    """The posts held as holder before the services stop, in order."""
    gardes = _gardes(regles, dossier)
    return [poste for poste in _commences(regles, dossier) if poste not in gardes]


def _gardes(regles: Regles, dossier: Dossier) -> dict[PosteTenu, PosteTenu]:
    """Posts held subject to the CAPA-SH while an ordinary post is kept: they do not count yet. To the kept post."""
    commences = _commences(regles, dossier)
    return {
        reserve: poste
        for reserve in commences
        for poste in commences
        if reserve.titre == "definitif_sous_reserve"
        and poste.titre == "definitif"
        and poste.debut <= reserve.debut
        and (poste.fin is None or poste.fin >= regles.bareme.arret)
    }


def _commences(regles: Regles, dossier: Dossier) -> list[PosteTenu]:
    titres, arret = regles.bareme.poste.titres, regles.bareme.arret
    commences = [poste for poste in dossier.postes if poste.titre in titres and poste.debut <= arret]
    return sorted(commences, key=lambda poste: poste.debut)


def _sortie(regles: Regles, poste: PosteTenu) -> Sortie | None:
    return par_code(regles.bareme.poste.sorties, poste.sortie) if poste.sortie else None


def _garde_poste(regles: Regles, poste: PosteTenu) -> bool:
    sortie = _sortie(regles, poste)
    return bool(sortie and sortie.garde_poste and regles.retient(sortie.garde_poste_si))


def _mouvement(fin: date, arret: date) -> int:
    """The year of the mouvement that follows a closing: the school year it falls in ends that year."""
    return fin.year + (fin > arret.replace(year=fin.year))


def _chaine(tenus: list[PosteTenu], garde: Callable[[PosteTenu], bool]) -> list[PosteTenu]:
    """The last post, and those before it as long as each was left in a way that keeps its seniority."""
    debut = len(tenus) - 1
    while debut > 0 and garde(tenus[debut - 1]):
        debut -= 1
    return tenus[debut:]


def _lignes_chaine(
    regles: Regles,
    bloc: Poste | Suppression,
    chaine: list[PosteTenu],
    jour: date,
    annees: Callable[[int], int],
    gain: Callable[[int], int],
    codes: Callable[[int, int], list[str]],
) -> list[Ligne]:
    """One line for each post of the chain, as it stands on `jour`: what it adds to the points of those before it."""
    durees = jours.compter_chacune([poste.jusqu_au(jour) for poste in chaine])
    lignes, cumul = [], 0
    for rang, (poste, duree) in enumerate(zip(chaine, durees, strict=True)):
        avant, cumul = cumul, cumul + duree
        comptees, en_tout = annees(cumul), gain(annees(cumul))
        points = en_tout - gain(annees(avant))
        sortie = _sortie(regles, poste)
        phrase = f"Titulaire de « {poste.nom} » {ecrire_periode(poste.jusqu_au(jour))}"
        phrase += f" : {ecrire_duree(duree)}"
        cites = codes(comptees, en_tout)
        if rang:
            phrase += f", {ecrire_duree(cumul)} avec l'ancienneté gardée"
            cites.append(f"{bloc.element}.successives")
        if sortie and sortie.garde_poste:
            phrase += f" ({sortie.libelle})"
            cites.append(sortie.phrase)
        if poste.titre == "definitif_sous_reserve":
            cites.append(f"{bloc.element}.reserve")
        pluriel = "s" if comptees > 1 else ""
        phrase += f" ; {comptees} année{pluriel} comptée{pluriel}, soit {ecrire_avec_unite(points)}"
        phrase += f"{' de plus' if rang else ''}{', le maximum' if en_tout == bloc.plafond else ''}."
        periode = poste.jusqu_au(jour)
        lignes.append(
            ecrire_ligne(regles, bloc, phrase, periode=periode, compte=duree, points=points, codes=cites)
        )
    return lignes
