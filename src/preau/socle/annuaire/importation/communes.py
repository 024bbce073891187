"""Communes: code_insee;nom;departement;codes_postaux;population;latitude;longitude. Others are ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from preau.socle import fichiers
from preau.socle.annuaire.importation import depot, regles
from preau.socle.annuaire.importation.depot import COMMUNES, Depot, executer
from preau.socle.annuaire.importation.lecture import Champs, Ligne, Progression, parcourir, reperer
from preau.socle.annuaire.importation.rapport import Rapport
from preau.socle.annuaire.models import Commune, Departement
from preau.socle.annuaire.referentiels import dispositions, territoires
from preau.socle.fichiers import Tableau
from preau.socle.fichiers.valeurs import en_entier

TABLE = "import_commune"
COLONNES = {
    "code_insee": "text",
    "nom": "text",
    "departement_id": "bigint",
    "codes_postaux": "text",
    "population": "integer",
    "latitude": "double precision",
    "longitude": "double precision",
}
# A file without these columns, or with empty cells, leaves what is known.
CONSERVES = ("population", "latitude", "longitude")
POPULATION_MAX = 100_000_000
_INSEE = re.compile(r"[0-9][0-9AB][0-9]{3}")


def importer(*, source: Path | BinaryIO, nom: str, progression: Progression | None) -> Rapport:
    rapport = Rapport("communes", disposition="fichier des communes de Préau")
    with fichiers.ouvrir(source, nom=nom) as tableau:
        rapport.fichier, rapport.encodage, rapport.separateur = (
            tableau.nom,
            tableau.encodage,
            tableau.separateur,
        )
        disposition = dispositions()["communes"]
        champs = reperer(tableau, disposition["champs"], disposition["obligatoires"])
        table = Depot(TABLE, COLONNES, {"id": "bigint", "change": "boolean"})
        table.creer()
        departements = dict(Departement.objects.values_list("code", "id"))
        table.remplir(_lignes(tableau, champs, rapport, departements, progression))
        contenu = [colonne for colonne in COLONNES if colonne != "code_insee"]
        table.signaler_doubles(
            tableau,
            rapport.avertissements,
            "code_insee",
            contenu,
            regles.COMMUNE_DOUBLE,
            regles.COMMUNE_REPETEE,
        )
        tableau.refuser_si_faute()
    _ecrire(rapport)
    return rapport


def _lignes(
    tableau: Tableau,
    champs: Champs,
    rapport: Rapport,
    departements: dict[str, int],
    progression: Progression | None,
) -> Iterator[tuple]:
    for numero, cellules in parcourir(tableau, rapport, progression):
        ligne = Ligne(numero, cellules, champs, tableau, rapport)
        code = territoires().code_departement(ligne.texte("departement"))
        if code in territoires().sans_academie:
            ligne.avertir(regles.SANS_ACADEMIE, "departement", code)
            rapport.compter("ignorees")
            continue
        if code not in departements:
            ligne.faute(regles.DEPARTEMENT, "departement", ligne.texte("departement"))
        insee = ligne.texte("code_insee").upper().rjust(5, "0")
        if not _INSEE.fullmatch(insee):
            ligne.faute(regles.INSEE_FORME, "code_insee", ligne.texte("code_insee"))
        valeurs = (
            insee,
            ligne.obligatoire("nom", Commune._meta.get_field("nom").max_length),
            departements.get(code),
            _codes_postaux(ligne),
            _population(ligne),
            *(ligne.coordonnees() or (None, None)),
        )
        if ligne.saine:
            yield (numero, *valeurs)


def _codes_postaux(ligne: Ligne) -> str:
    codes = " ".join(re.split(r"[\s|,/]+", ligne.texte("codes_postaux").strip()))
    if len(codes) > Commune._meta.get_field("codes_postaux").max_length:
        limite = Commune._meta.get_field("codes_postaux").max_length
        ligne.faute(regles.TROP_LONG, "codes_postaux", codes, limite=limite)
    return codes


def _population(ligne: Ligne) -> int | None:
    texte = ligne.texte("population")
    if not texte:
        return None
    try:
        population = en_entier(texte)
    except ValueError:
        population = -1
    if not 0 <= population <= POPULATION_MAX:
        ligne.faute(regles.POPULATION, "population", texte)
    return population


def _ecrire(rapport: Rapport) -> None:
    conserves = ", ".join(f"{champ} = COALESCE(t.{champ}, c.{champ})" for champ in CONSERVES)
    executer(
        f"""
        UPDATE {TABLE} t SET id = c.id, {conserves},
            codes_postaux = COALESCE(NULLIF(t.codes_postaux, ''), c.codes_postaux)
        FROM {COMMUNES} c WHERE c.code_insee = t.code_insee
        """
    )
    nouvelles = ", ".join(f"t.{colonne}" for colonne in COLONNES)
    anciennes = ", ".join(f"c.{colonne}" for colonne in COLONNES)
    executer(
        f"""
        UPDATE {TABLE} t SET change = ROW({nouvelles}) IS DISTINCT FROM ROW({anciennes})
        FROM {COMMUNES} c WHERE c.id = t.id
        """
    )
    ((crees, modifies, inchanges),) = executer(
        f"""
        SELECT count(*) FILTER (WHERE id IS NULL), count(*) FILTER (WHERE change),
            count(*) FILTER (WHERE NOT change) FROM {TABLE}
        """
    )
    valeurs = ", ".join(f"{colonne} = t.{colonne}" for colonne in COLONNES)
    executer(f"UPDATE {COMMUNES} c SET {valeurs} FROM {TABLE} t WHERE c.id = t.id AND t.change")
    colonnes = ", ".join(COLONNES)
    executer(
        f"INSERT INTO {COMMUNES} ({colonnes}) SELECT {colonnes} FROM {TABLE} WHERE id IS NULL ORDER BY ligne"
    )
    rapport.comptes |= {"crees": crees, "modifies": modifies, "inchanges": inchanges}
    rapport.compter("etablissements_rattaches", depot.rattacher_communes())
    rapport.compter("etablissements_zones", depot.rattacher_zones())
