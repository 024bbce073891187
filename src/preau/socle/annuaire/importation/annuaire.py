"""Schools: from the temporary table into the directory, with openings and closings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO

from preau.socle import fichiers
from preau.socle.annuaire.importation import depot, regles
from preau.socle.annuaire.importation.depot import ETABLISSEMENTS, Depot, executer, modifier
from preau.socle.annuaire.importation.etablissements import COLONNES, LecteurEtablissements
from preau.socle.annuaire.importation.lecture import Progression, reperer_etablissements
from preau.socle.annuaire.importation.rapport import NOMS_GARDES, Rapport
from preau.socle.annuaire.models import Commune, Departement, Etablissement
from preau.socle.annuaire.referentiels import dispositions, natures, territoires
from preau.socle.fichiers import FichierRefuse, Tableau

TABLE = "import_etablissement"
# An empty cell does not wipe out what the directory knows: open data often leave these out.
CONSERVES = ("adresse", "code_postal", "code_commune", "circonscription", "telephone", "mel")
# Schools of these, by this key of « département, type, secteur », are what a file is said to cover.
_TYPE = "%(types)s::jsonb ->> {nature}"


def importer(
    *,
    source: Path | BinaryIO,
    nom: str,
    academie: str,
    fermer: bool,
    force: bool,
    progression: Progression | None,
) -> Rapport:
    rapport = Rapport("établissements")
    if academie and academie not in territoires().academies:
        raise FichierRefuse(regles.ACADEMIE_INCONNUE.faute(academie, colonne="--academie"))
    with fichiers.ouvrir(source, nom=nom) as tableau:
        rapport.fichier, rapport.encodage, rapport.separateur = (
            tableau.nom,
            tableau.encodage,
            tableau.separateur,
        )
        champs = reperer_etablissements(tableau, rapport)
        lecteur = LecteurEtablissements(tableau, champs, rapport, academie)
        table = Depot(TABLE, COLONNES, {"id": "bigint", "change": "boolean"})
        table.creer()
        table.remplir(lecteur.lignes(progression))
        table.signaler_doubles(
            tableau,
            rapport.avertissements,
            "rne",
            [colonne for colonne in COLONNES if colonne != "rne"],
            regles.RNE_DOUBLE,
            regles.RNE_REPETE,
        )
        if academie and not tableau.fautes and not executer(f"SELECT 1 FROM {TABLE} LIMIT 1"):
            tableau.fautes.noter(regles.ACADEMIE_ABSENTE.faute(academie=academie))
        tableau.refuser_si_faute()
        _rapprocher()
        if fermer:
            _preparer_fermetures(tableau, force)
            tableau.refuser_si_faute()
        _ecrire(rapport, fermer)
    _avertir_sans_commune(rapport)
    return rapport


def _rapprocher() -> None:
    """Find the schools that exist already, fill in what the file leaves empty, mark those that change."""
    complements = ", ".join(f"{champ} = COALESCE(NULLIF(t.{champ}, ''), e.{champ})" for champ in CONSERVES)
    executer(
        f"""
        UPDATE {TABLE} t SET id = e.id, {complements},
            sigle = COALESCE(NULLIF(t.sigle, ''), e.sigle),
            latitude = COALESCE(t.latitude, e.latitude),
            longitude = COALESCE(t.longitude, e.longitude)
        FROM {ETABLISSEMENTS} e WHERE e.rne = t.rne
        """
    )
    nouvelles = ", ".join(f"t.{colonne}" for colonne in COLONNES)
    anciennes = ", ".join(f"e.{colonne}" for colonne in COLONNES)
    executer(
        f"""
        UPDATE {TABLE} t SET change = e.exemple OR ROW({nouvelles}) IS DISTINCT FROM ROW({anciennes})
        FROM {ETABLISSEMENTS} e WHERE e.id = t.id
        """
    )


def _types() -> str:
    connues = natures()
    return json.dumps({code: connues.type_de(code) for code in connues.natures})


def _couverts() -> str:
    """SQL: the units (département, type, sector) of which the file has at least one open school."""
    return f"SELECT DISTINCT departement_id, {_TYPE.format(nature='nature')} AS type, secteur FROM {TABLE}"


def _preparer_fermetures(tableau: Tableau, force: bool) -> None:
    """List the schools to close in a second temporary table; a fault when they are too many."""
    executer("DROP TABLE IF EXISTS import_fermeture")
    executer(
        f"""
        CREATE TEMPORARY TABLE import_fermeture ON COMMIT DROP AS
        SELECT e.id, e.rne, e.departement_id, u.type, e.secteur
        FROM {ETABLISSEMENTS} e
        JOIN ({_couverts()}) u ON u.departement_id = e.departement_id AND u.secteur = e.secteur
            AND u.type IS NOT DISTINCT FROM ({_TYPE.format(nature="e.nature")})
        WHERE e.ouvert AND NOT e.exemple AND NOT EXISTS (SELECT 1 FROM {TABLE} t WHERE t.rne = e.rne)
        """,
        {"types": _types()},
    )
    if force:
        return
    limites = dispositions()["limites"]
    abus = executer(
        f"""
        SELECT f.departement_id, f.type, f.secteur, f.fermes, count(*)
        FROM (SELECT departement_id, type, secteur, count(*) AS fermes
              FROM import_fermeture GROUP BY 1, 2, 3) f
        JOIN {ETABLISSEMENTS} e ON e.departement_id = f.departement_id AND e.secteur = f.secteur AND e.ouvert
            AND ({_TYPE.format(nature="e.nature")}) IS NOT DISTINCT FROM f.type
        WHERE f.fermes > %(admis)s
        GROUP BY 1, 2, 3, 4 HAVING f.fermes * 100 > %(part)s * count(*) ORDER BY 1, 2, 3
        """,
        {"types": _types(), "admis": limites["toujours_admis"], "part": limites["part_max"]},
    )
    departements = dict(Departement.objects.values_list("id", "code"))
    for departement, type_, secteur, fermes, total in abus:
        faute = regles.FERMETURES.faute(
            nombre=fermes,
            total=total,
            type=natures().types.get(type_, "autre").lower(),
            secteur=Etablissement.Secteur(secteur).label.lower(),
            departement=departements[departement],
            part=limites["part_max"],
        )
        tableau.fautes.noter(faute)


def _ecrire(rapport: Rapport, fermer: bool) -> None:
    # A closed school that the directory never knew is of no use to anybody.
    rapport.compter("ignorees", modifier(f"DELETE FROM {TABLE} WHERE id IS NULL AND NOT ouvert"))
    ((crees, modifies, inchanges, fermes, rouverts),) = executer(
        f"""
        SELECT count(*) FILTER (WHERE t.id IS NULL), count(*) FILTER (WHERE t.change),
            count(*) FILTER (WHERE NOT t.change), count(*) FILTER (WHERE e.ouvert AND NOT t.ouvert),
            count(*) FILTER (WHERE t.ouvert AND NOT e.ouvert)
        FROM {TABLE} t LEFT JOIN {ETABLISSEMENTS} e ON e.id = t.id
        """
    )
    rapport.codes["crees"] = _codes(f"SELECT rne FROM {TABLE} WHERE id IS NULL")
    colonnes = ", ".join(COLONNES)
    valeurs = ", ".join(f"{colonne} = t.{colonne}" for colonne in COLONNES)
    meme_lieu = (
        "ROW(e.code_commune, e.ville, e.departement_id) = ROW(t.code_commune, t.ville, t.departement_id)"
    )
    executer(
        f"""
        UPDATE {ETABLISSEMENTS} e SET {valeurs}, exemple = FALSE,
            commune_id = CASE WHEN {meme_lieu} THEN e.commune_id END,
            zone_id = CASE WHEN {meme_lieu} THEN e.zone_id END
        FROM {TABLE} t WHERE e.id = t.id AND t.change
        """
    )
    executer(
        f"""
        INSERT INTO {ETABLISSEMENTS} ({colonnes}, exemple)
        SELECT {colonnes}, FALSE FROM {TABLE} WHERE id IS NULL ORDER BY ligne
        """
    )
    if fermer:
        rapport.codes["fermes"] = _codes("SELECT rne FROM import_fermeture")
        fermes += modifier(
            f"UPDATE {ETABLISSEMENTS} e SET ouvert = FALSE FROM import_fermeture f WHERE e.id = f.id"
        )
    rapport.comptes |= {
        "crees": crees,
        "modifies": modifies,
        "inchanges": inchanges,
        "fermes": fermes,
        "rouverts": rouverts,
    }
    rapport.compter("etablissements_rattaches", depot.rattacher_communes())
    rapport.compter("etablissements_zones", depot.rattacher_zones())


def _codes(requete: str) -> list[str]:
    return [rne for (rne,) in executer(f"{requete} ORDER BY rne LIMIT {NOMS_GARDES}")]


def _avertir_sans_commune(rapport: Rapport) -> None:
    releve = rapport.avertissements
    sans_commune = f"FROM {TABLE} t JOIN {ETABLISSEMENTS} e USING (rne) WHERE e.commune_id IS NULL"
    ((nombre,),) = executer(f"SELECT count(*) {sans_commune}")
    if not nombre:
        return
    if not Commune.objects.exists():
        releve.noter(regles.SANS_COMMUNES.faute())
        return
    exemples = executer(
        f"SELECT t.ligne, t.ville, t.code_commune {sans_commune} ORDER BY t.ligne LIMIT {releve.par_regle}"
    )
    fautes = [
        regles.COMMUNE_INCONNUE.faute(f"{ville} {code}".strip(), ligne=ligne, colonne="commune")
        for ligne, ville, code in exemples
    ]
    releve.noter_plusieurs(fautes, nombre)
