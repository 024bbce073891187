"""A temporary table filled by COPY, and the SQL that the three importers share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from preau.socle.annuaire.models import Commune, Etablissement, ZoneRemplacement
from preau.socle.fichiers import Regle, Tableau

COMMUNES = Commune._meta.db_table
ETABLISSEMENTS = Etablissement._meta.db_table
ZONES = ZoneRemplacement._meta.db_table
LIGNES_CITEES = 8


@dataclass
class Depot:
    """The rows of a file in a table of its own, dropped at the end of the transaction.

    `colonnes` maps names to SQL types; `lues` are those that come from the file, after the line number.
    """

    nom: str
    lues: dict[str, str]
    calculees: dict[str, str]

    def creer(self) -> None:
        colonnes = {"ligne": "integer", **self.lues, **self.calculees}
        definition = ", ".join(f"{nom} {type_}" for nom, type_ in colonnes.items())
        executer(f"DROP TABLE IF EXISTS {self.nom}")
        executer(f"CREATE TEMPORARY TABLE {self.nom} ({definition}) ON COMMIT DROP")

    def remplir(self, lignes: Iterable[tuple]) -> None:
        """Stream (line number, values…) into the table.

        The iterable must not query the database: the connection is busy with COPY, and would wait for ever.
        """
        noms = ", ".join(["ligne", *self.lues])
        with connection.cursor() as curseur, curseur.copy(f"COPY {self.nom} ({noms}) FROM STDIN") as copie:
            for ligne in lignes:
                copie.write_row(ligne)
        executer(f"ANALYZE {self.nom}")

    def signaler_doubles(
        self,
        tableau: Tableau,
        avertissements,
        cle: str,
        contenu: Sequence[str],
        contraire: Regle,
        repete: Regle,
    ) -> None:
        """Rows of one `cle`: a fault when their `contenu` differs, else a warning and the first is kept."""
        doubles = executer(
            f"""
            SELECT {cle}, array_agg(ligne ORDER BY ligne), count(DISTINCT ROW({", ".join(contenu)})::text)
            FROM {self.nom} GROUP BY {cle} HAVING count(*) > 1 ORDER BY min(ligne)
            """
        )
        for valeur, lignes, contenus in doubles:
            citees = ", ".join(map(str, lignes[:LIGNES_CITEES])) + (
                ", …" if len(lignes) > LIGNES_CITEES else ""
            )
            regle, releve = (contraire, tableau.fautes) if contenus > 1 else (repete, avertissements)
            releve.noter(regle.faute(valeur, ligne=lignes[0], colonne=cle, lignes=f"lignes {citees}"))
        if doubles:
            executer(
                f"DELETE FROM {self.nom} a USING {self.nom} b WHERE a.{cle} = b.{cle} AND a.ligne > b.ligne"
            )


def executer(sql: str, parametres: dict | None = None) -> list[tuple]:
    """Run one statement; the rows it returns, if any."""
    with connection.cursor() as curseur:
        curseur.execute(sql, parametres)
        return curseur.fetchall() if curseur.description else []


def modifier(sql: str, parametres: dict | None = None) -> int:
    """Run one statement that writes; the number of rows it touched."""
    with connection.cursor() as curseur:
        curseur.execute(sql, parametres)
        return curseur.rowcount


def verrouiller() -> None:
    """One import at a time, until the end of the transaction."""
    executer("SELECT pg_advisory_xact_lock(hashtext('preau.annuaire.importation'))")


def cle_lieu(expression: str) -> str:
    """SQL: a place's search key without punctuation, « st » and « ste » spelt out: how names are matched."""
    sans_ponctuation = f"regexp_replace({expression}, '[^a-z0-9]+', ' ', 'g')"
    return rf"btrim(regexp_replace({sans_ponctuation}, '\mst(e?)\M', 'saint\1', 'g'))"


def communes_par_nom() -> str:
    """SQL: (departement_id, lieu, id) of the communes whose name is theirs alone in their département."""
    return f"""
        SELECT departement_id, {cle_lieu("cle")} AS lieu, min(id) AS id
        FROM {COMMUNES} GROUP BY 1, 2 HAVING count(*) = 1
    """


def rattacher_communes() -> int:
    """Link schools to their commune, by INSEE code, else by its name in the département. How many changed."""
    # Without fresh statistics on rows just inserted, PostgreSQL may compare every school with every commune.
    executer(f"ANALYZE {COMMUNES}")
    executer(f"ANALYZE {ETABLISSEMENTS}")
    par_code = modifier(
        f"""
        UPDATE {ETABLISSEMENTS} e SET commune_id = c.id FROM {COMMUNES} c
        WHERE c.code_insee = e.code_commune AND e.commune_id IS DISTINCT FROM c.id
        """
    )
    par_nom = modifier(
        f"""
        WITH u AS MATERIALIZED ({communes_par_nom()})
        UPDATE {ETABLISSEMENTS} e SET commune_id = u.id FROM u
        WHERE e.commune_id IS NULL AND u.departement_id = e.departement_id
            AND u.lieu = {cle_lieu("e.cle_ville")}
        """
    )
    return par_code + par_nom


def rattacher_zones() -> int:
    """Give schools the zone of their commune, where it has one. How many changed."""
    return modifier(
        f"""
        UPDATE {ETABLISSEMENTS} e SET zone_id = c.zone_id FROM {COMMUNES} c
        WHERE c.id = e.commune_id AND c.zone_id IS NOT NULL AND e.zone_id IS DISTINCT FROM c.zone_id
        """
    )
