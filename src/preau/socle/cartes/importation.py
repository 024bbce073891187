"""A file of distances: `uai_a;uai_b;km;minutes`, one line a pair, the way there being the way back.

What it says replaces what was known of its pairs; the pairs that it leaves out keep theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import BinaryIO

from preau.socle import fichiers
from preau.socle.annuaire import uai
from preau.socle.annuaire.importation.depot import ETABLISSEMENTS, Depot, executer
from preau.socle.annuaire.importation.lecture import Champs, Ligne, Progression, parcourir, reperer
from preau.socle.annuaire.importation.rapport import Rapport
from preau.socle.cartes import regles
from preau.socle.cartes.models import HECTOMETRES_MAX, MINUTES_MAX, Distance
from preau.socle.fichiers import Regle, Tableau
from preau.socle.fichiers.valeurs import en_decimal

TABLE = "import_distance"
DISTANCES = Distance._meta.db_table
COLONNES = {"couple": "text", "un": "text", "autre": "text", "hectometres": "integer", "minutes": "integer"}
CHAMPS = {
    "un": ["uai_a", "rne_a"],
    "autre": ["uai_b", "rne_b"],
    "km": ["km", "distance_km"],
    "minutes": ["minutes", "duree_min"],
}


def importer(
    *, source: Path | BinaryIO, nom: str, jour: date, progression: Progression | None = None
) -> Rapport:
    """Bring the file in; FichierRefuse, with every fault, when a line is wrong. Runs in a transaction."""
    rapport = Rapport("distances", disposition="fichier des distances de Préau")
    with fichiers.ouvrir(source, nom=nom) as tableau:
        rapport.fichier, rapport.encodage, rapport.separateur = (
            tableau.nom,
            tableau.encodage,
            tableau.separateur,
        )
        champs = reperer(tableau, CHAMPS, list(CHAMPS))
        table = Depot(TABLE, COLONNES, {"de_id": "bigint", "vers_id": "bigint"})
        table.creer()
        table.remplir(_lignes(tableau, champs, rapport, progression))
        table.signaler_doubles(
            tableau,
            rapport.avertissements,
            "couple",
            ["hectometres", "minutes"],
            regles.COUPLE_CONTRAIRE,
            regles.COUPLE_REPETE,
        )
        _trouver_etablissements(tableau, champs)
        tableau.refuser_si_faute()
    _ecrire(rapport, jour)
    return rapport


def _lignes(
    tableau: Tableau, champs: Champs, rapport: Rapport, progression: Progression | None
) -> Iterator[tuple]:
    for numero, cellules in parcourir(tableau, rapport, progression):
        ligne = Ligne(numero, cellules, champs, tableau, rapport)
        codes = [_code(ligne, champ) for champ in ("un", "autre")]
        if codes[0] == codes[1] and ligne.saine:
            ligne.faute(regles.MEME_ETABLISSEMENT, "autre", codes[1])
        hectometres = _nombre(ligne, "km", regles.KM, pas=10, maximum=HECTOMETRES_MAX)
        minutes = _nombre(ligne, "minutes", regles.MINUTES, pas=1, maximum=MINUTES_MAX)
        if ligne.saine:
            yield (numero, " ".join(sorted(codes)), *codes, hectometres, minutes)


def _code(ligne: Ligne, champ: str) -> str:
    code = uai.normaliser(ligne.texte(champ))
    if not uai.forme_valide(code):
        ligne.faute(regles.UAI_FORME, champ, ligne.texte(champ))
    return code


def _nombre(ligne: Ligne, champ: str, regle: Regle, *, pas: int, maximum: int) -> int:
    """The cell in units of 1/`pas`, rounded half up."""
    texte = ligne.texte(champ)
    try:
        nombre = en_decimal(texte) * pas
    except ValueError:
        nombre = Decimal(-1)
    if not 0 <= nombre <= maximum:
        ligne.faute(regle, champ, texte)
        return 0
    return int(nombre.to_integral_value(ROUND_HALF_UP))


def _trouver_etablissements(tableau: Tableau, champs: Champs) -> None:
    for champ in ("un", "autre"):
        for numero, code in executer(
            f"""
            SELECT ligne, {champ} FROM {TABLE} t
            WHERE NOT EXISTS (SELECT 1 FROM {ETABLISSEMENTS} e WHERE e.rne = t.{champ}) ORDER BY ligne
            """
        ):
            tableau.fautes.noter(regles.UAI_INCONNU.faute(code, ligne=numero, colonne=champs.titres[champ]))
    executer(
        f"""
        UPDATE {TABLE} t SET de_id = least(a.id, b.id), vers_id = greatest(a.id, b.id)
        FROM {ETABLISSEMENTS} a, {ETABLISSEMENTS} b WHERE a.rne = t.un AND b.rne = t.autre
        """
    )


def _ecrire(rapport: Rapport, jour: date) -> None:
    lues = "ROW(t.hectometres, t.minutes, %(source)s::text)"
    connues = "ROW(d.hectometres, d.minutes, d.source::text)"
    parametres = {"source": Distance.Source.FICHIER.value, "jour": jour}
    ((crees, modifies, inchanges),) = executer(
        f"""
        SELECT count(*) FILTER (WHERE d.id IS NULL),
            count(*) FILTER (WHERE {lues} <> {connues}), count(*) FILTER (WHERE {lues} = {connues})
        FROM {TABLE} t LEFT JOIN {DISTANCES} d USING (de_id, vers_id)
        """,
        parametres,
    )
    executer(
        f"""
        INSERT INTO {DISTANCES} (de_id, vers_id, hectometres, minutes, source, le)
        SELECT de_id, vers_id, hectometres, minutes, %(source)s, %(jour)s FROM {TABLE} ORDER BY ligne
        ON CONFLICT (de_id, vers_id) DO UPDATE SET hectometres = EXCLUDED.hectometres,
            minutes = EXCLUDED.minutes, source = EXCLUDED.source, le = EXCLUDED.le
        """,
        parametres,
    )
    rapport.comptes |= {"crees": crees, "modifies": modifies, "inchanges": inchanges}
