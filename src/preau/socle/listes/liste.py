"""The one list page. See README.md for how to declare one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from preau.socle.interface.retour import avec_retour
from preau.socle.listes.exports import FORMATS
from preau.socle.listes.recherche import condition
from preau.socle.listes.rendu import Rendu

# The parameters of the address; filters bring their own.
RECHERCHE, TRI, PAGE, LIGNES, FORMAT = "q", "tri", "page", "lignes", "format"
LOT = 2000
PAGE_MAX = 1_000_000


@dataclass(frozen=True)
class Entete:
    """A column's header: its label, and the links and state of its sort."""

    libelle: str
    adresse: str
    sens: str  # "ascending", "descending" or ""


def empreinte(lignes: Any) -> str:
    """Of the rows on which an act is going to bear: it changes when they do, between the page read and the act."""
    return hashlib.sha256(repr(lignes).encode()).hexdigest()[:16]


class Liste:
    """A list page, declared by subclassing: what is shown, searched, filtered, sorted and exported.

    Rows and their total come from one query; a wrong parameter of the address falls back on the default.
    """

    titre: str = ""
    table_class: type
    filtres_class: type | None = None
    # Key columns (`etablissement__cle`: found anywhere) or other columns (`rne`: first characters).
    recherche: tuple[str, ...] = ()
    libelle_recherche = "Rechercher dans la liste"
    tri_defaut: tuple[str, ...] = ()
    tailles = (10, 20, 50, 100)
    taille_defaut = 20
    nom_fichier = "liste"
    vide = "Il n'y a rien ici pour le moment."
    # Shown above the table with every page; a template name.
    entete_gabarit = ""
    # Columns whose value Python computes (`completer`): the database cannot sort by them. A list that has some takes
    # a queryset of dicts (`.values(…)`), reads all its rows at once, and so suits a few hundred of them.
    calculees: tuple[str, ...] = ()

    def __init__(self, request: HttpRequest, queryset: QuerySet, **options: Any):
        if queryset.query.distinct:
            raise ValueError("A list counts its rows with a window: give it a queryset without distinct().")
        self.request = request
        self.base = queryset
        self.options = options

    # --- what a subclass may say -------------------------------------------------------------------------

    def lien(self, objet) -> str | None:
        """The page of one row; its first cell becomes the link."""
        return None

    def completer(self, lignes: list[dict]) -> list[dict]:
        """The rows with their `calculees`, in the same order; may leave some out."""
        return lignes

    def cle_defaut(self, ligne: dict) -> Any:
        """With `calculees`: what a completed row is sorted by in the default order."""
        raise NotImplementedError

    # --- the state, from the address ---------------------------------------------------------------------

    @cached_property
    def texte(self) -> str:
        return self.request.GET.get(RECHERCHE, "").strip()[:100]

    @cached_property
    def tri(self) -> str:
        """The column sorted by, with « - » before it when descending; empty for the default order."""
        demande = self.request.GET.get(TRI, "")
        colonne = self._colonnes.get(demande.lstrip("-"))
        return demande if colonne is not None and colonne.orderable is not False else ""

    @cached_property
    def lignes(self) -> int:
        demande = self._entier(LIGNES, self.taille_defaut)
        return demande if demande in self.tailles else self.taille_defaut

    @cached_property
    def filtres(self):
        if self.filtres_class is None:
            return None
        return self.filtres_class(self.request.GET, queryset=self.base, request=self.request)

    @property
    def filtres_actifs(self) -> bool:
        return self.filtres is not None and any(self.request.GET.get(nom) for nom in self.filtres.form.fields)

    @property
    def restreinte(self) -> bool:
        return bool(self.texte) or self.filtres_actifs

    # --- rows --------------------------------------------------------------------------------------------

    @cached_property
    def queryset(self) -> QuerySet:
        """All the rows that search and filters leave, in order; none when a filter's value is wrong."""
        lignes = self.base
        if self.filtres is not None:
            lignes = self.filtres.qs if self.filtres.is_valid() else lignes.none()
        if self.texte and self.recherche:
            lignes = lignes.filter(condition(self.texte, self.recherche))
        return lignes.order_by(*self._ordre(), "pk")

    @cached_property
    def _page(self) -> tuple[list, int, int]:
        """(rows, total, page number): one query, but for a page past the last."""
        page = min(max(1, self._entier(PAGE, 1)), PAGE_MAX)
        lignes, total = self._tranche(page)
        if not lignes and page > 1:
            total = total or self.queryset.count()
            page = max(1, -(-total // self.lignes))
            lignes, total = self._tranche(page)
        return lignes, total, page

    def _tranche(self, page: int) -> tuple[list, int]:
        debut = (page - 1) * self.lignes
        if self.calculees:
            return self._toutes[debut : debut + self.lignes], len(self._toutes)
        compte = self.queryset.annotate(total_de_la_liste=Window(Count("*")))
        lignes = list(compte[debut : debut + self.lignes])
        return lignes, lignes[0].total_de_la_liste if lignes else 0

    @cached_property
    def _toutes(self) -> list[dict]:
        """All the rows of a list with `calculees`, completed and in order."""
        lignes = self.completer(list(self.queryset))
        nom = self.tri.lstrip("-")
        if not nom:
            return sorted(lignes, key=self.cle_defaut)
        if nom not in self.calculees:
            return lignes
        # What is not known comes last, whichever way.
        connues = [ligne for ligne in lignes if ligne[nom] is not None]
        connues.sort(key=itemgetter(nom), reverse=self.tri.startswith("-"))
        return connues + [ligne for ligne in lignes if ligne[nom] is None]

    @property
    def total(self) -> int:
        return self._page[1]

    @property
    def page(self) -> int:
        return self._page[2]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.lignes))

    @property
    def premiere(self) -> int:
        """Rank of the first row shown, from 1."""
        return (self.page - 1) * self.lignes + 1 if self.total else 0

    @property
    def derniere(self) -> int:
        return min(self.page * self.lignes, self.total)

    # --- what the template shows -------------------------------------------------------------------------

    @cached_property
    def table(self):
        return self._table(self._page[0])

    @property
    def entetes(self) -> list[Entete]:
        return [self._entete(colonne) for colonne in self.table.columns]

    @property
    def corps(self) -> SafeString:
        """The rows as HTML; a row's link brings back here, as the list stands."""
        return Rendu(self.table, self._lien).html()

    def _lien(self, objet) -> str:
        adresse = self.lien(objet)
        return avec_retour(adresse, self.request) if adresse else ""

    @property
    def adresse_precedente(self) -> str:
        return self.adresse(**{PAGE: self.page - 1}) if self.page > 1 else ""

    @property
    def adresse_suivante(self) -> str:
        return self.adresse(**{PAGE: self.page + 1}) if self.page < self.pages else ""

    @property
    def adresse_sans_filtre(self) -> str:
        """The same list with neither search nor filters; what else the address says stays."""
        filtres = self.filtres.form.fields if self.filtres is not None else ()
        return self.adresse(**dict.fromkeys((RECHERCHE, PAGE, *filtres)))

    @property
    def exports(self) -> list[tuple[str, str]]:
        return [(nom.upper(), self.adresse(**{FORMAT: nom, PAGE: None})) for nom in FORMATS]

    def parametres(self, *sauf: str) -> list[tuple[str, str]]:
        """The state as hidden fields, but for the parameters named."""
        return [
            (nom, valeur)
            for nom, valeurs in self.request.GET.lists()
            if nom not in (*sauf, PAGE, FORMAT)
            for valeur in valeurs
        ]

    @property
    def caches_recherche(self) -> list[tuple[str, str]]:
        return self.parametres(RECHERCHE)

    @property
    def caches_pages(self) -> list[tuple[str, str]]:
        return self.parametres(LIGNES)

    @property
    def caches_filtres(self) -> list[tuple[str, str]]:
        return self.parametres(*self.filtres.form.fields)

    def adresse(self, **changements: Any) -> str:
        """This page's address with some parameters changed, or left out where None."""
        parametres = self.request.GET.copy()
        for nom in (FORMAT, *changements):
            parametres.pop(nom, None)
        for nom, valeur in changements.items():
            if valeur is not None:
                parametres[nom] = str(valeur)
        return f"{self.request.path}?{parametres.urlencode()}" if parametres else self.request.path

    # --- acts on many rows -------------------------------------------------------------------------------

    def choisis(self, donnees: QueryDict) -> list[int]:
        """The keys of the rows ticked in the page's form (`choix`), or of all that the filters show (`tout`).

        The form is sent to the list's own address with its query, so that both speak of the same rows. Keys
        that are no rows of the list are left out.
        """
        if donnees.get("tout"):
            return list(self.queryset.values_list("pk", flat=True))
        cles = [v for v in donnees.getlist("choix") if v.isascii() and v.isdigit() and len(v) < 19]
        return list(self.base.filter(pk__in=cles).values_list("pk", flat=True))

    # --- answers -----------------------------------------------------------------------------------------

    def repondre(self, gabarit: str, contexte: dict | None = None) -> HttpResponseBase:
        """The page, or the export that the address asks for."""
        exporter = FORMATS.get(self.request.GET.get(FORMAT, ""))
        if exporter is not None:
            entetes, valeurs = self._valeurs()
            return exporter(self.nom_fichier, entetes, valeurs)
        return render(self.request, gabarit, {"liste": self} | (contexte or {}))

    def _valeurs(self) -> tuple[list[str], Iterator[list]]:
        """Labels, and the rows that the filters show, read in chunks."""
        sauf = [nom for nom, colonne in self._colonnes.items() if colonne.exclude_from_export]
        entetes = next(self._table([]).as_values(exclude_columns=sauf))

        def lignes() -> Iterator[list]:
            rangs = iter(self._toutes) if self.calculees else self.queryset.iterator(chunk_size=LOT)
            while lot := list(islice(rangs, LOT)):
                valeurs = self._table(lot).as_values(exclude_columns=sauf)
                next(valeurs)
                yield from valeurs

        return entetes, lignes()

    # --- within ------------------------------------------------------------------------------------------

    @property
    def _colonnes(self) -> dict:
        return self.table_class.base_columns

    def _table(self, lignes: list):
        return self.table_class(lignes, request=self.request, orderable=False, **self.options)

    def _ordre(self) -> tuple[str, ...]:
        nom = self.tri.lstrip("-")
        if not nom or nom in self.calculees:
            return self.tri_defaut
        colonne = self._colonnes[nom]
        champs = [str(champ).replace(".", "__") for champ in (colonne.order_by or [colonne.accessor or nom])]
        return tuple(map(_inverse, champs)) if self.tri.startswith("-") else tuple(champs)

    def _entete(self, colonne) -> Entete:
        if self._colonnes[colonne.name].orderable is False:
            return Entete(colonne.header, "", "")
        sens = {colonne.name: "ascending", f"-{colonne.name}": "descending"}.get(self.tri, "")
        suite = f"-{colonne.name}" if sens == "ascending" else colonne.name
        return Entete(colonne.header, self.adresse(**{TRI: suite, PAGE: None}), sens)

    def _entier(self, nom: str, defaut: int) -> int:
        texte = self.request.GET.get(nom, "")
        return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 10 else defaut


def _inverse(champ: str) -> str:
    """The order field the other way round."""
    return champ[1:] if champ.startswith("-") else f"-{champ}"
