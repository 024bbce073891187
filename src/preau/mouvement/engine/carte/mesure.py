"""What a school-map file holds: a suppression (who is touched?) or a measure (which rights?)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from preau.mouvement.engine.regles.lecture import Document, lire_fichier, refus
from preau.mouvement.engine.regles.modele import Regles
from preau.mouvement.engine.regles.modele_bareme import TITRES
from preau.mouvement.engine.regles.modele_carte import PERIMETRES
from preau.mouvement.engine.regles.schema import (
    IDENTIFIANT,
    Choix,
    Entier,
    Incoherence,
    Jour,
    Liste,
    Objet,
    OuiNon,
    Points,
    Table,
    Texte,
    doublons,
    lire_objet,
    proche,
)


@dataclass(frozen=True)
class Titulaire:
    """A holder of the school or circonscription. `nomination_gardee`: the older date kept by who followed his post.

    The barème (1/720 of a point) and the AGS (days of 360) are those of the mouvement of his appointment.
    """

    candidat: Annotated[str, IDENTIFIANT]
    genre: Annotated[str, Texte()]
    nomination: Annotated[date, Jour()]
    titre: Annotated[str, Choix(TITRES)] = "definitif"
    ecole: Annotated[str, Texte()] = ""
    circonscription: Annotated[str, Texte()] = ""
    nomination_gardee: Annotated[date | None, Jour()] = None
    bareme_nomination: Annotated[int | None, Points()] = None
    ags_nomination: Annotated[int | None, Entier(0, 30_000)] = None

    @property
    def depuis(self) -> date:
        return self.nomination_gardee or self.nomination


@dataclass(frozen=True)
class Suppression:
    """`nombre` posts of one kind suppressed in one school (or circonscription), `vacants` of them held by nobody."""

    genre: Annotated[str, Texte()]
    titulaires: Annotated[tuple[Titulaire, ...], Liste(Objet(Titulaire))]
    nombre: Annotated[int, Entier(1, 500)] = 1
    vacants: Annotated[int, Entier(0, 500)] = 0
    ecole: Annotated[str, Texte()] = ""
    circonscription: Annotated[str, Texte()] = ""


@dataclass(frozen=True)
class Cible:
    code: str
    postes: Annotated[tuple[str, ...], Liste(IDENTIFIANT, 1)]


@dataclass(frozen=True)
class Enseignant:
    """A teacher under a measure. `bareme` is without the points of suppression, which are apart; both in 1/720."""

    candidat: Annotated[str, IDENTIFIANT]
    role: Annotated[str, Texte()]
    bareme: Annotated[int, Points()]
    suppression: Annotated[int, Points()] = 0
    voeux: Annotated[tuple[str, ...], Liste(IDENTIFIANT)] = ()
    liste_aptitude: Annotated[bool, OuiNon()] = False
    nomination: Annotated[date | None, Jour()] = None
    bareme_nomination: Annotated[int | None, Points()] = None
    ags_nomination: Annotated[int | None, Entier(0, 30_000)] = None


@dataclass(frozen=True)
class Decision:
    """A decision of the CAPD: only a unanimous one counts, with its date and its reason."""

    date: Annotated[date, Jour()]
    motif: Annotated[str, Texte()]
    unanime: Annotated[bool, OuiNon()]


@dataclass(frozen=True)
class Mesure:
    cas: Annotated[str, Texte()]
    enseignants: Annotated[tuple[Enseignant, ...], Liste(Objet(Enseignant), 1)]
    cibles: Annotated[tuple[Cible, ...], Table(Objet(Cible))] = ()
    decision: Annotated[Decision | None, Objet(Decision)] = None


def lire_carte(chemin: Path, regles: Regles) -> Suppression | Mesure:
    """A suppression (key `genre`) or a measure (key `cas`). Raises EntreeRefusee with every fault."""
    return construire_carte(lire_fichier(chemin), regles, source=str(chemin))


def construire_carte(document: Document, regles: Regles, *, source: str) -> Suppression | Mesure:
    """The same for a document already read."""
    if regles.carte_scolaire is None:
        raise refus(
            source, f"le jeu « {regles.code} » n'a pas de règles de carte scolaire", "En choisir un autre"
        )
    if isinstance(document.valeur, dict) and not document.valeur.keys() & {"genre", "cas"}:
        regle = "il faut la clé « genre » (qui est touché ?) ou la clé « cas » (quels droits ?)"
        raise refus(source, regle, "Ajouter l'une des deux, et suivre la forme du guide")
    if isinstance(document.valeur, dict) and "cas" in document.valeur:
        return lire_objet(document, Mesure, lambda mesure: _mesure(mesure, regles), source=source)
    return lire_objet(document, Suppression, lambda lue: _suppression(lue, regles), source=source)


def _candidats_repetes(cle: str, candidats: list[str]) -> Iterator[Incoherence]:
    for rang in doublons(candidats):
        yield (cle, rang, "candidat"), candidats[rang], "ce candidat est déjà écrit", "Garder une seule ligne"


def _suppression(suppression: Suppression, regles: Regles) -> Iterator[Incoherence]:
    genres = {genre.code: genre for genre in regles.carte_scolaire.touche.genres}
    codes = tuple(genres)
    if suppression.genre not in genres:
        yield ("genre",), suppression.genre, "genre de poste inconnu", proche(suppression.genre, codes)
        return
    perimetre = genres[suppression.genre].perimetre
    if not getattr(suppression, perimetre):
        regle = f"ce genre de poste se supprime par {PERIMETRES[perimetre]}"
        yield (perimetre,), None, regle, f"Ajouter « {perimetre} »"
    lieu = getattr(suppression, perimetre)
    postes = suppression.vacants + sum(
        t.genre == suppression.genre and getattr(t, perimetre) == lieu for t in suppression.titulaires
    )
    if lieu and suppression.nombre > postes:
        regle = f"il y a {postes} poste{'s' if postes > 1 else ''} de ce genre à « {lieu} », vacants compris"
        yield ("nombre",), suppression.nombre, regle, "Corriger le nombre, ou compléter les titulaires"
    yield from _candidats_repetes("titulaires", [titulaire.candidat for titulaire in suppression.titulaires])
    for rang, titulaire in enumerate(suppression.titulaires):
        if titulaire.genre not in genres:
            ici = ("titulaires", rang, "genre")
            yield ici, titulaire.genre, "genre de poste inconnu", proche(titulaire.genre, codes)
        if titulaire.nomination_gardee and titulaire.nomination_gardee > titulaire.nomination:
            ici = ("titulaires", rang, "nomination_gardee")
            regle = "la date gardée précède la nomination"
            yield ici, titulaire.nomination_gardee, regle, "Échanger les deux dates"


def _mesure(mesure: Mesure, regles: Regles) -> Iterator[Incoherence]:
    cas = {cas.code: cas for cas in regles.carte_scolaire.cas}
    if mesure.cas not in cas:
        yield ("cas",), mesure.cas, "cas de carte scolaire inconnu", proche(mesure.cas, tuple(cas))
        return
    regle_du_cas = cas[mesure.cas]
    yield from _candidats_repetes("enseignants", [enseignant.candidat for enseignant in mesure.enseignants])
    roles = tuple(role.code for role in regle_du_cas.roles)
    for rang, enseignant in enumerate(mesure.enseignants):
        if enseignant.role not in roles:
            ici = ("enseignants", rang, "role")
            yield (
                ici,
                enseignant.role,
                f"rôle inconnu dans le cas « {mesure.cas} »",
                proche(enseignant.role, roles),
            )
        if len(set(enseignant.voeux)) < len(enseignant.voeux):
            yield (
                ("enseignants", rang, "voeux"),
                None,
                "un poste est demandé deux fois",
                "Garder le premier vœu",
            )
    for cible in mesure.cibles:
        if cible.code not in regle_du_cas.cibles:
            regle = f"cible inconnue dans le cas « {mesure.cas} »"
            yield ("cibles", cible.code), None, regle, proche(cible.code, regle_du_cas.cibles)
    postes = [(cible.code, poste) for cible in mesure.cibles for poste in cible.postes]
    for rang in doublons(poste for _, poste in postes):
        code, poste = postes[rang]
        yield ("cibles", code, "postes"), poste, "ce poste est déjà une cible", "Le garder une seule fois"
    ecrites = [cible.code for cible in mesure.cibles]
    for code in regle_du_cas.cibles:
        if code not in ecrites:
            yield ("cibles", code), None, "la cible manque", f"Ajouter « {code}: {{postes: […]}} »"
    if regle_du_cas.decision and mesure.decision is None:
        regle = "ce cas demande une décision datée et motivée"
        yield ("decision",), None, regle, "Ajouter « decision » : date, motif, unanime"
    if mesure.decision and not mesure.decision.unanime:
        regle = "seul un avis unanime de la CAPD donne une priorité absolue"
        yield ("decision", "unanime"), "non", regle, "Retirer la mesure"
