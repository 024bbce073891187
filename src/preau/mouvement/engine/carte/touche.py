"""M21: who a suppression touches, with the explanation (Jura 2012, annexe 3, § 4)."""

from dataclasses import dataclass
from typing import Any

from preau.mouvement.engine.bareme.jours import ecrire_duree
from preau.mouvement.engine.bareme.points import ecrire_points
from preau.mouvement.engine.carte.mesure import Suppression, Titulaire
from preau.mouvement.engine.regles.cles import CRITERES, cle_de, premier_ecart
from preau.mouvement.engine.regles.lecture import Defaut, EntreeRefusee
from preau.mouvement.engine.regles.modele import Regles, par_code


@dataclass(frozen=True)
class Rang:
    """A holder and what becomes of him: `touche`, `indecis` (a perfect tie), `reste` or `a_part`."""

    candidat: str
    sort: str
    regles: tuple[str, ...]
    phrase: str


@dataclass(frozen=True)
class Designation:
    """Everybody, the first touched first; `vacants` posts were closed before those of holders."""

    rangs: tuple[Rang, ...]
    vacants: int
    reference: str

    def de_sort(self, sort: str) -> tuple[str, ...]:
        return tuple(rang.candidat for rang in self.rangs if rang.sort == sort)


def designer(regles: Regles, suppression: Suppression) -> Designation:
    """Who loses his post. Raises EntreeRefusee when a tie needs a barème or an AGS that the file lacks.

    A perfect tie on the whole key is left to people: those concerned are `indecis`.
    """
    touche = regles.carte_scolaire.touche
    genre = par_code(touche.genres, suppression.genre)
    lieu = getattr(suppression, genre.perimetre)
    concernes, a_part, vides = [], [], suppression.vacants
    for titulaire in suppression.titulaires:
        if titulaire.genre != genre.code:
            autre = par_code(touche.genres, titulaire.genre)
            raison = f"{autre.libelle.lower()}, à part, n'est pas touché"
            a_part.append(_a_part(regles, titulaire, raison, autre.phrase))
        elif getattr(titulaire, genre.perimetre) != lieu:
            a_part.append(_a_part(regles, titulaire, f"n'est pas de « {lieu} »", genre.phrase))
        elif titulaire.titre == "provisoire":
            vides += 1
            a_part.append(_a_part(regles, titulaire, "à titre provisoire, son poste est sans titulaire", ""))
        else:
            concernes.append(titulaire)
    if regles.lecture("poste_vacant") == "ignore":
        vides = 0
    fermes_vides = min(vides, suppression.nombre)
    rangs = _classer(regles, concernes, suppression.nombre - fermes_vides, genre.phrase)
    reference = regles.citer(genre.phrase, defaut=touche.lieu)
    return Designation((*rangs, *a_part), fermes_vides, reference)


def _a_part(regles: Regles, titulaire: Titulaire, raison: str, phrase: str) -> Rang:
    return Rang(titulaire.candidat, "a_part", regles.connues(phrase), f"{titulaire.candidat} : {raison}.")


def _classer(regles: Regles, titulaires: list[Titulaire], nombre: int, phrase: str) -> list[Rang]:
    """The holders in the order of the key, the first `nombre` touched, unless a perfect tie straddles the limit."""
    cle = regles.carte_scolaire.touche.cle
    ranges = sorted(titulaires, key=lambda t: (cle_de(cle, _valeurs(t)), t.candidat))
    _exiger(cle, ranges, nombre)
    a_cheval = _a_cheval(cle, ranges, nombre)
    rangs = []
    for position, titulaire in enumerate(ranges):
        if titulaire in a_cheval:
            sort = "indecis"
            autres = ", ".join(t.candidat for t in a_cheval if t is not titulaire)
            texte = f"à égalité parfaite avec {autres} ; la règle ne départage pas, la CAPD décide"
        elif position < nombre:
            sort = "touche"
            texte = f"touché, {_ecart(cle, titulaire, ranges[nombre] if nombre < len(ranges) else None)}"
        else:
            sort = "reste"
            texte = f"garde son poste, {_ecart(cle, titulaire, ranges[nombre - 1] if nombre else None)}"
        codes = [phrase]
        codes += ["S.ags"] * bool(sort != "reste" and _a_cheval(cle[:2], ranges, nombre))
        if titulaire.nomination_gardee:
            codes.append("R.dernier")
            texte += f" ; il a suivi son poste et garde la date du {titulaire.depuis:%d/%m/%Y}"
        rangs.append(
            Rang(titulaire.candidat, sort, regles.connues(*codes), f"{titulaire.candidat} : {texte}.")
        )
    return rangs


def _valeurs(titulaire: Titulaire) -> dict[str, Any]:
    # A value that the file lacks is asked for only where it decides (_exiger): elsewhere 0 changes nothing.
    return {
        "nomination": titulaire.depuis,
        "bareme": titulaire.bareme_nomination or 0,
        "ags": titulaire.ags_nomination or 0,
    }


def _a_cheval(cle: tuple[str, ...], ranges: list[Titulaire], nombre: int) -> list[Titulaire]:
    """Those equal on these criteria, some of whom would be touched and some not."""
    if not 0 < nombre < len(ranges):
        return []
    limite = cle_de(cle, _valeurs(ranges[nombre - 1]))
    egaux = [titulaire for titulaire in ranges if cle_de(cle, _valeurs(titulaire)) == limite]
    return egaux if ranges[nombre] in egaux else []


def _exiger(cle: tuple[str, ...], ranges: list[Titulaire], nombre: int) -> None:
    for rang, critere in enumerate(cle):
        champ = {"bareme": "bareme_nomination", "ags": "ags_nomination"}.get(CRITERES[critere].champ)
        a_cheval = _a_cheval(cle[:rang], ranges, nombre) if champ else []
        manquants = [t.candidat for t in a_cheval if getattr(t, champ) is None]
        if manquants:
            regle = f"il départage ceux qui sont à égalité ({', '.join(t.candidat for t in a_cheval)})"
            raise EntreeRefusee(
                "la suppression",
                [Defaut(f"{candidat}.{champ}", "", regle, "L'ajouter") for candidat in manquants],
            )


def _ecart(cle: tuple[str, ...], titulaire: Titulaire, autre: Titulaire | None) -> str:
    """What tells the two apart, as a sentence."""
    if autre is None:
        return f"nommé le {titulaire.depuis:%d/%m/%Y}"
    critere = premier_ecart(cle, _valeurs(titulaire), _valeurs(autre))
    champ = CRITERES[critere].champ
    if champ == "nomination":
        sens = "après" if titulaire.depuis > autre.depuis else "avant"
        return f"nommé le {titulaire.depuis:%d/%m/%Y}, {sens} {autre.candidat} ({autre.depuis:%d/%m/%Y})"
    meme_jour = f"nommé le {titulaire.depuis:%d/%m/%Y} comme {autre.candidat}"
    if champ == "bareme":
        siens, autres = titulaire.bareme_nomination, autre.bareme_nomination
        return (
            f"{meme_jour}, barème de cette nomination {ecrire_points(siens)} contre {ecrire_points(autres)}"
        )
    siens, autres = ecrire_duree(titulaire.ags_nomination), ecrire_duree(autre.ags_nomination)
    return f"{meme_jour} avec le même barème, AGS {siens} contre {autres}"
