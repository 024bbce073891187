"""What if: change one candidate, wish or post, run again, and tell who is touched, through which chain (M22)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from preau.mouvement.engine.affectation.entree.colonnes import CANDIDATS, POSTES, VOEUX, Colonne, Refus
from preau.mouvement.engine.affectation.modele import DossierRefuse, Entree, Faute
from preau.mouvement.engine.affectation.moteur import Affectation, Voie, calculer

FORME = re.compile(r"(candidat|poste|voeu):([^:=]+):(?:([0-9]+):)?(absent|[a-z]+=.*)")
CHAMPS = {
    "candidat": ("bareme", "ags", "conjoint", "anciennete", "naissance", "lot"),
    "poste": ("places",),
    "voeu": ("classe", "qualification"),
}
COLONNES = {"candidat": CANDIDATS, "poste": POSTES, "voeu": VOEUX}


@dataclass(frozen=True)
class Changement:
    """One correction to try. `champ` None takes out the wish, or all the wishes of the candidate."""

    objet: str
    code: str
    rang: int | None
    champ: str | None
    valeur: int = 0


@dataclass(frozen=True)
class Situation:
    """What somebody has: post (None for none), rank of the wish (None when he stays)."""

    poste: str | None
    rang: int | None


@dataclass(frozen=True)
class Touche:
    """Somebody whose result changes, and the candidates whose departures open his new place, nearest first. None for a
    run in which he takes no part."""

    candidat: str
    avant: Situation | None
    apres: Situation | None
    chaine: tuple[str, ...]


def lire_changement(texte: str) -> Changement:
    """`candidat:C1:bareme=36000`, `candidat:C1:absent`, `poste:P1:places=2`, `voeu:C1:3:classe=1`, `voeu:C1:3:absent`.

    Raises DossierRefuse.
    """
    lu = FORME.fullmatch(texte)
    if (
        not lu
        or (lu[1] == "voeu") != (lu[3] is not None)
        or (texte.startswith("poste:") and lu[4] == "absent")
    ):
        raise _refus(
            texte, "", texte, "ce changement ne se lit pas", "Écrire par exemple candidat:C1:bareme=36000"
        )
    rang = int(lu[3]) if lu[3] else None
    if lu[4] == "absent":
        return Changement(lu[1], lu[2], rang, None)
    champ, _, valeur = lu[4].partition("=")
    if champ not in CHAMPS[lu[1]]:
        raise _refus(
            texte, champ, valeur, "ce champ ne se change pas", f"Choisir parmi : {', '.join(CHAMPS[lu[1]])}"
        )
    colonne = next(colonne for colonne in COLONNES[lu[1]] if colonne.nom == champ)
    return Changement(lu[1], lu[2], rang, champ, _valeur(texte, colonne, valeur))


def _valeur(texte: str, colonne: Colonne, valeur: str) -> int:
    try:
        return int(colonne.lire(valeur))
    except Refus as refus:
        raise _refus(texte, colonne.nom, valeur, *refus.args) from None


def _refus(texte: str, colonne: str, valeur: str, regle: str, remede: str) -> DossierRefuse:
    return DossierRefuse("changement", [Faute(f"« {texte} »", None, colonne, valeur, regle, remede)])


class Simulation:
    """A run kept ready: each try runs again wholly, so that it is exact."""

    def __init__(self, voie: Voie):
        self.voie = voie
        self.base = calculer(voie)

    def essayer(self, changements: Iterable[Changement]) -> Affectation:
        """The result once changed. Raises DossierRefuse when a change names nobody or breaks a rule."""
        entree = self.voie.entree
        for changement in changements:
            entree = changer(entree, changement)
        return calculer(self.voie.avec(replace(entree, empreinte="")))

    def comparer(self, autre: Affectation) -> list[Touche]:
        """Who has another result than in the base run."""
        return comparer(self.base, autre)


def comparer(avant: Affectation, apres: Affectation) -> list[Touche]:
    """Who changes from one run to another, in the order of their codes; the inputs may differ."""
    un, autre = _situations(avant), _situations(apres)
    touches = []
    for candidat in sorted(un.keys() | autre.keys()):
        if (situation := un.get(candidat)) != (nouvelle := autre.get(candidat)):
            chaine = _chaine(apres, candidat) if nouvelle else ()
            touches.append(Touche(candidat, _dire(situation), _dire(nouvelle), chaine))
    return touches


def _situations(affectation: Affectation) -> dict[str, tuple[str | None, int | None]]:
    postes = [*affectation.entree.postes, None]  # -1, no post, is the last
    return {
        candidat: (postes[poste], rang)
        for candidat, poste, rang in zip(
            affectation.entree.candidats, affectation.postes, affectation.rangs, strict=True
        )
    }


def _dire(situation: tuple[str | None, int | None] | None) -> Situation | None:
    return Situation(*situation) if situation else None


def _chaine(affectation: Affectation, candidat: str) -> tuple[str, ...]:
    candidats = affectation.entree.candidats
    return tuple(candidats[c] for c in affectation.liberations.chaine(candidats.index(candidat))[1:])


def changer(entree: Entree, changement: Changement) -> Entree:
    """A copy of the input with one change."""
    codes = entree.postes if changement.objet == "poste" else entree.candidats
    texte = f"{changement.objet}:{changement.code}"
    if changement.code not in codes:
        raise _refus(texte, "", changement.code, "ce code est inconnu", "Vérifier le code")
    rang = codes.index(changement.code)
    if changement.objet == "poste":
        titulaires = sum(int(p) == rang for p in entree.c_poste)
        if changement.valeur < titulaires:
            regle = f"il y a {titulaires} titulaires participants sur ce poste"
            raise _refus(texte, "places", str(changement.valeur), regle, "Garder au moins autant de places")
        return replace(entree, places=_avec(entree.places, rang, changement.valeur))
    debut, fin = int(entree.v_debut[rang]), int(entree.v_debut[rang + 1])
    if changement.objet == "candidat" and changement.champ:
        colonne = getattr(entree, changement.champ)
        return replace(entree, **{changement.champ: _avec(colonne, rang, changement.valeur)})
    if changement.objet == "voeu":
        debut = next((v for v in range(debut, fin) if entree.v_rang[v] == changement.rang), -1)
        fin = debut + 1
        if debut < 0:
            raise _refus(
                texte,
                "rang",
                str(changement.rang),
                "ce candidat n'a pas de vœu à ce rang",
                "Vérifier le rang",
            )
    if changement.champ:
        nom = f"v_{changement.champ}"
        return replace(entree, **{nom: _avec(getattr(entree, nom), debut, changement.valeur)})
    return _sans_voeux(entree, debut, fin)


def _avec(colonne: Sequence[int], rang: int, valeur: int) -> Sequence[int]:
    copie = colonne.copy() if hasattr(colonne, "copy") else list(colonne)
    copie[rang] = valeur
    return copie


def _sans_voeux(entree: Entree, debut: int, fin: int) -> Entree:
    """Take out wishes debut:fin; a link that loses a wish is no longer one."""
    delies = {int(lie) for lie in entree.v_lie[debut:fin] if lie >= 0}
    garde = [v for v in range(entree.taille) if not debut <= v < fin]

    def extrait(colonne):
        return colonne[garde] if hasattr(colonne, "tolist") else [colonne[v] for v in garde]

    colonnes = {
        nom: extrait(getattr(entree, nom))
        for nom in (
            "v_candidat",
            "v_rang",
            "v_zone",
            "v_cible",
            "v_nature",
            "v_classe",
            "v_qualification",
            "v_lie",
        )
    }
    for v, lie in enumerate(colonnes["v_lie"]):
        if lie in delies:
            colonnes["v_lie"][v] = -1
    bornes = [v - max(0, min(int(v), fin) - debut) for v in entree.v_debut]
    return replace(entree, v_debut=_comme(entree.v_debut, bornes), **colonnes)


def _comme(modele: Sequence[int], valeurs: list[int]) -> Sequence[int]:
    """The values as a list, or as an array of the model's kind."""
    if not hasattr(modele, "tolist"):
        return valeurs
    copie = modele.copy()
    copie[:] = valeurs
    return copie
