"""Zones de remplacement: `code_zr;libelle_zr;departement;commune_pivot;commune;code_insee`, a row a commune.

A file gives the whole map of the départements it names: their communes that it leaves out lose their zone.
Zones themselves are never deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from preau.socle import fichiers
from preau.socle.annuaire import uai
from preau.socle.annuaire.importation import depot, regles
from preau.socle.annuaire.importation.depot import COMMUNES, ETABLISSEMENTS, ZONES, Depot, executer, modifier
from preau.socle.annuaire.importation.lecture import Champs, Ligne, Progression, parcourir, reperer
from preau.socle.annuaire.importation.rapport import Rapport
from preau.socle.annuaire.models import Departement, ZoneRemplacement
from preau.socle.annuaire.referentiels import dispositions, territoires
from preau.socle.fichiers import Tableau

TABLE = "import_zone"
COLONNES = {
    "code": "text",
    "libelle": "text",
    "departement_id": "bigint",
    "commune_pivot": "text",
    "commune": "text",
    "code_insee": "text",
}
DE_LA_ZONE = ("libelle", "departement_id", "commune_pivot")


def importer(*, source: Path | BinaryIO, nom: str, force: bool, progression: Progression | None) -> Rapport:
    rapport = Rapport("zones de remplacement", disposition="fichier des zones de Préau")
    with fichiers.ouvrir(source, nom=nom) as tableau:
        rapport.fichier, rapport.encodage, rapport.separateur = (
            tableau.nom,
            tableau.encodage,
            tableau.separateur,
        )
        disposition = dispositions()["zones"]
        champs = reperer(tableau, disposition["champs"], disposition["obligatoires"])
        table = Depot(TABLE, COLONNES, {"commune_id": "bigint"})
        table.creer()
        departements = dict(Departement.objects.values_list("code", "id"))
        table.remplir(_lignes(tableau, champs, rapport, departements, progression))
        _controler_zones(tableau)
        _trouver_communes(tableau, rapport)
        table.signaler_doubles(
            tableau,
            rapport.avertissements,
            "commune_id",
            ["code"],
            regles.ZONES_MULTIPLES,
            regles.COMMUNE_REPETEE,
        )
        tableau.refuser_si_faute()
        if not force:
            _controler_detachements(tableau)
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
    longueurs = {
        nom: ZoneRemplacement._meta.get_field(nom).max_length for nom in ("libelle", "commune_pivot")
    }
    for numero, cellules in parcourir(tableau, rapport, progression):
        ligne = Ligne(numero, cellules, champs, tableau, rapport)
        code = uai.normaliser(ligne.texte("code"))
        if not uai.FORME_ZONE.fullmatch(code):
            ligne.faute(regles.ZONE_FORME, "code", ligne.texte("code"))
        departement = territoires().code_departement(ligne.texte("departement"))
        if departement not in departements:
            ligne.faute(regles.DEPARTEMENT, "departement", ligne.texte("departement"))
        insee = ligne.texte("code_insee").upper()
        commune = ligne.texte("commune")
        if not commune and not insee:
            ligne.faute(regles.OBLIGATOIRE, "commune", "")
        valeurs = (
            code,
            ligne.obligatoire("libelle", longueurs["libelle"]),
            departements.get(departement),
            ligne.court("commune_pivot", longueurs["commune_pivot"]),
            commune,
            insee.rjust(5, "0") if insee else "",
        )
        if ligne.saine:
            yield (numero, *valeurs)


def _controler_zones(tableau: Tableau) -> None:
    contradictoires = executer(
        f"""
        SELECT code, array_agg(DISTINCT premiere ORDER BY premiere)
        FROM (SELECT code, min(ligne) AS premiere FROM {TABLE} GROUP BY code, {", ".join(DE_LA_ZONE)}) z
        GROUP BY code HAVING count(*) > 1 ORDER BY min(premiere)
        """
    )
    for code, lignes in contradictoires:
        citees = "lignes " + ", ".join(map(str, lignes))
        tableau.fautes.noter(
            regles.ZONE_DOUBLE.faute(code, ligne=lignes[0], colonne="code_zr", lignes=citees)
        )


def _trouver_communes(tableau: Tableau, rapport: Rapport) -> None:
    executer(f"UPDATE {TABLE} t SET commune_id = c.id FROM {COMMUNES} c WHERE c.code_insee = t.code_insee")
    lieu = depot.cle_lieu("lower(sans_accent(t.commune))")
    executer(
        f"""
        WITH u AS MATERIALIZED ({depot.communes_par_nom()})
        UPDATE {TABLE} t SET commune_id = u.id FROM u
        WHERE t.commune_id IS NULL AND u.departement_id = t.departement_id AND u.lieu = {lieu}
        """
    )
    for ligne, commune, insee in executer(
        f"SELECT ligne, commune, code_insee FROM {TABLE} WHERE commune_id IS NULL ORDER BY ligne"
    ):
        valeur = f"{commune} {insee}".strip()
        tableau.fautes.noter(regles.ZONE_SANS_COMMUNE.faute(valeur, ligne=ligne, colonne="commune"))
    executer(f"DELETE FROM {TABLE} WHERE commune_id IS NULL")
    for ligne, commune, nom in executer(
        f"""
        SELECT t.ligne, t.commune, c.nom FROM {TABLE} t JOIN {COMMUNES} c ON c.id = t.commune_id
        WHERE t.commune <> '' AND {lieu} <> {depot.cle_lieu("c.cle")} ORDER BY t.ligne
        """
    ):
        faute = regles.NOM_DIFFERENT.faute(commune, ligne=ligne, colonne="commune", nom=nom)
        rapport.avertissements.noter(faute)


def _detachees() -> str:
    """SQL: the condition under which a commune `c` loses its zone."""
    return f"""
        c.zone_id IS NOT NULL AND c.departement_id IN (SELECT departement_id FROM {TABLE})
        AND NOT EXISTS (SELECT 1 FROM {TABLE} t WHERE t.commune_id = c.id)
    """


def _controler_detachements(tableau: Tableau) -> None:
    limites = dispositions()["limites"]
    abus = executer(
        f"""
        SELECT d.code, count(*) FILTER (WHERE {_detachees()}) AS perdues, count(*)
        FROM {COMMUNES} c JOIN {Departement._meta.db_table} d ON d.id = c.departement_id
        WHERE c.zone_id IS NOT NULL GROUP BY d.code
        """
    )
    for departement, perdues, total in abus:
        if perdues > limites["toujours_admis"] and perdues * 100 > limites["part_max"] * total:
            faute = regles.DETACHEMENTS.faute(
                nombre=perdues, total=total, departement=departement, part=limites["part_max"]
            )
            tableau.fautes.noter(faute)


def _ecrire(rapport: Rapport) -> None:
    nouvelles = ", ".join(f"t.{nom}" for nom in DE_LA_ZONE)
    anciennes = ", ".join(f"z.{nom}" for nom in DE_LA_ZONE)
    ((crees, modifies, inchanges),) = executer(
        f"""
        SELECT count(*) FILTER (WHERE z.id IS NULL),
            count(*) FILTER (WHERE ROW({nouvelles}) <> ROW({anciennes})),
            count(*) FILTER (WHERE ROW({nouvelles}) = ROW({anciennes}))
        FROM (SELECT DISTINCT code, {", ".join(DE_LA_ZONE)} FROM {TABLE}) t LEFT JOIN {ZONES} z USING (code)
        """
    )
    colonnes = ", ".join(("code", *DE_LA_ZONE))
    valeurs = ", ".join(f"{nom} = EXCLUDED.{nom}" for nom in DE_LA_ZONE)
    executer(
        f"""
        INSERT INTO {ZONES} ({colonnes}) SELECT DISTINCT {colonnes} FROM {TABLE} ORDER BY code
        ON CONFLICT (code) DO UPDATE SET {valeurs}
        """
    )
    rapport.comptes |= {"crees": crees, "modifies": modifies, "inchanges": inchanges}
    executer(f"""
        UPDATE {ETABLISSEMENTS} e SET zone_id = NULL FROM {COMMUNES} c
        WHERE c.id = e.commune_id AND e.zone_id = c.zone_id AND {_detachees()}
    """)
    rapport.compter(
        "communes_detachees", modifier(f"UPDATE {COMMUNES} c SET zone_id = NULL WHERE {_detachees()}")
    )
    rattachees = modifier(
        f"""
        UPDATE {COMMUNES} c SET zone_id = z.id FROM {TABLE} t JOIN {ZONES} z USING (code)
        WHERE t.commune_id = c.id AND c.zone_id IS DISTINCT FROM z.id
        """
    )
    rapport.compter("communes_rattachees", rattachees)
    rapport.compter("etablissements_zones", depot.rattacher_zones())
