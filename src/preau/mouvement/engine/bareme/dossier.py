"""A teacher's file as the barème reads it: services, children, posts, network schools, spouse, destinations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import Annotated

from preau.mouvement.engine.bareme.jours import Periode, anniversaire
from preau.mouvement.engine.regles.lecture import Document, lire_fichier, refus
from preau.mouvement.engine.regles.modele import Regles
from preau.mouvement.engine.regles.modele_bareme import TITRES
from preau.mouvement.engine.regles.schema import (
    IDENTIFIANT,
    Choix,
    Entier,
    Incoherence,
    Jour,
    Liste,
    Objet,
    OuiNon,
    Texte,
    doublons,
    lire_objet,
    proche,
)


class Duree:
    """Something with a beginning and perhaps an end."""

    debut: date
    fin: date | None

    def jusqu_au(self, dernier: date) -> Periode:
        """Its period, ended on `dernier` at the latest."""
        return Periode(self.debut, min(self.fin or dernier, dernier))


@dataclass(frozen=True)
class Service(Duree):
    """A segment of service. `quotite` is a percentage; it changes nothing to the count, a part-time year is a year."""

    nature: Annotated[str, Texte()]
    debut: Annotated[date, Jour()]
    fin: Annotated[date | None, Jour()] = None
    quotite: Annotated[int, Entier(1, 100)] = 100


@dataclass(frozen=True)
class Enfant:
    naissance: Annotated[date, Jour()]
    handicap: Annotated[bool, OuiNon()] = False


@dataclass(frozen=True)
class PosteTenu(Duree):
    """A post held, by what title, and how it was left (`sortie`, a code of the rule set)."""

    code: Annotated[str, IDENTIFIANT]
    titre: Annotated[str, Choix(TITRES)]
    debut: Annotated[date, Jour()]
    fin: Annotated[date | None, Jour()] = None
    sortie: Annotated[str, Texte()] = ""
    libelle: Annotated[str, Texte()] = ""

    @property
    def nom(self) -> str:
        return self.libelle or self.code


@dataclass(frozen=True)
class ExerciceReussite(Duree):
    """A time in a school of the network."""

    ecole: Annotated[str, Texte()]
    debut: Annotated[date, Jour()]
    fin: Annotated[date | None, Jour()] = None
    devant_classe: Annotated[bool, OuiNon()] = True


@dataclass(frozen=True)
class Separation(Duree):
    """A time apart from the spouse: `km` between the two places of work."""

    km: Annotated[int, Entier(0, 20_000)]
    debut: Annotated[date, Jour()]
    fin: Annotated[date | None, Jour()] = None


@dataclass(frozen=True)
class Destination:
    """A post asked for: its distance to the spouse's place of work, the years it has been the first wish."""

    poste: Annotated[str, IDENTIFIANT]
    km_conjoint: Annotated[int | None, Entier(0, 20_000)] = None
    annees_demande: Annotated[int, Entier(1, 50)] = 1


@dataclass(frozen=True)
class Dossier:
    candidat: Annotated[str, IDENTIFIANT]
    naissance: Annotated[date, Jour(date(1930, 1, 1))]
    services: Annotated[tuple[Service, ...], Liste(Objet(Service))]
    annee: Annotated[int | None, Entier(2000, 2100)] = None
    demande: Annotated[date | None, Jour()] = None
    prestations_familiales: Annotated[bool, OuiNon()] = True
    enfants: Annotated[tuple[Enfant, ...], Liste(Objet(Enfant), maxi=30)] = ()
    postes: Annotated[tuple[PosteTenu, ...], Liste(Objet(PosteTenu))] = ()
    reussite: Annotated[tuple[ExerciceReussite, ...], Liste(Objet(ExerciceReussite))] = ()
    separations: Annotated[tuple[Separation, ...], Liste(Objet(Separation))] = ()
    destinations: Annotated[tuple[Destination, ...], Liste(Objet(Destination), maxi=5000)] = ()


def lire_dossier(chemin: Path, regles: Regles) -> Dossier:
    """The dossier of a YAML or JSON file. Raises EntreeRefusee with every fault: line, key, value, rule, remedy."""
    return construire_dossier(lire_fichier(chemin), regles, source=str(chemin))


def construire_dossier(document: Document, regles: Regles, *, source: str) -> Dossier:
    """The dossier held by a document already read."""
    if regles.bareme is None:
        raise refus(
            source, f"le jeu de règles « {regles.code} » n'a pas de barème", "En choisir un autre (--regles)"
        )
    return lire_objet(document, Dossier, lambda dossier: incoherences(dossier, regles), source=source)


def incoherences(dossier: Dossier, regles: Regles) -> Iterator[Incoherence]:
    """What is well formed and cannot be true: (path, value, rule, remedy)."""
    yield from _personne(dossier, regles)
    for cle in ("services", "postes", "reussite", "separations"):
        for rang, element in enumerate(getattr(dossier, cle)):
            if element.fin and element.fin < element.debut:
                regle = f"la fin précède le début ({element.debut:%d/%m/%Y})"
                yield (cle, rang, "fin"), element.fin, regle, "Vérifier les deux dates"
            if element.debut <= dossier.naissance:
                regle = f"la date précède la naissance du candidat ({dossier.naissance:%d/%m/%Y})"
                yield (cle, rang, "debut"), element.debut, regle, "Vérifier les deux dates"
    natures = tuple(service.code for service in regles.bareme.anciennete.services)
    for rang, service in enumerate(dossier.services):
        if service.nature not in natures:
            regle = f"nature de service inconnue de « {regles.code} »"
            yield ("services", rang, "nature"), service.nature, regle, proche(service.nature, natures)
    yield from _postes(dossier, regles)
    dernieres = sorted(range(len(dossier.separations)), key=lambda rang: dossier.separations[rang].debut)
    for avant, rang in pairwise(dernieres):
        fin = dossier.separations[avant].fin
        if fin is None or fin >= dossier.separations[rang].debut:
            regle = "deux séparations se chevauchent"
            debut = dossier.separations[rang].debut
            yield ("separations", rang, "debut"), debut, regle, "Finir la première avant la seconde"
    for rang in doublons(destination.poste for destination in dossier.destinations):
        poste = dossier.destinations[rang].poste
        yield ("destinations", rang, "poste"), poste, "ce poste est déjà écrit", "Garder une seule ligne"


def _personne(dossier: Dossier, regles: Regles) -> Iterator[Incoherence]:
    bareme = regles.bareme
    if dossier.annee not in (None, bareme.annee):
        regle = f"le jeu de règles « {regles.code} » est celui du mouvement de {bareme.annee}"
        yield ("annee",), dossier.annee, regle, "Choisir le jeu de règles de cette année (--regles)"
    majorite = anniversaire(dossier.naissance, 16)
    if majorite > bareme.arret:
        regle = f"le candidat n'a pas 16 ans au {bareme.arret:%d/%m/%Y}"
        yield ("naissance",), dossier.naissance, regle, "Vérifier l'année de naissance"
    if dossier.demande and not (dossier.demande.year == bareme.annee and dossier.demande <= bareme.cloture):
        regle = f"la demande se fait en {bareme.annee}, au plus tard le {bareme.cloture:%d/%m/%Y}"
        yield ("demande",), dossier.demande, regle, "Corriger la date, ou l'omettre"
    for rang, enfant in enumerate(dossier.enfants):
        if enfant.naissance <= dossier.naissance:
            regle = f"l'enfant est né avant le candidat ({dossier.naissance:%d/%m/%Y})"
            yield ("enfants", rang, "naissance"), enfant.naissance, regle, "Vérifier les deux dates"


def _postes(dossier: Dossier, regles: Regles) -> Iterator[Incoherence]:
    bloc = regles.bareme.poste
    if bloc is None:
        return
    sorties = tuple(sortie.code for sortie in bloc.sorties)
    for rang, poste in enumerate(dossier.postes):
        ici = ("postes", rang, "sortie")
        if poste.sortie and poste.sortie not in sorties:
            regle = f"façon de quitter un poste inconnue de « {regles.code} »"
            yield ici, poste.sortie, regle, proche(poste.sortie, sorties)
        if poste.sortie and poste.fin is None:
            yield ici, poste.sortie, "un poste quitté a une date de fin", "Ajouter « fin »"
        if poste.fin and poste.fin < regles.bareme.arret and not poste.sortie and poste.titre in bloc.titres:
            regle = "il faut dire comment un poste définitif a été quitté"
            yield ici, None, regle, f"Ajouter « sortie » : {', '.join(sorties)}"
    definitifs = [(poste, rang) for rang, poste in enumerate(dossier.postes) if poste.titre in bloc.titres]
    definitifs.sort(key=lambda couple: couple[0].debut)
    for (avant, _), (poste, rang) in combinations(definitifs, 2):
        # Who leaves for a training keeps his ordinary post while he holds another subject to the diploma.
        en_formation = avant.titre == "definitif" and poste.titre == "definitif_sous_reserve"
        if not en_formation and (avant.fin is None or avant.fin >= poste.debut):
            regle = f"on n'est titulaire que d'un poste à la fois ; « {avant.nom} » n'est pas quitté"
            yield ("postes", rang, "debut"), poste.debut, regle, "Finir le premier poste avant le second"
