"""What a file would change of a base: added, changed field by field, absent; doubles are said, never merged (S22, S25).

Both sides go through a temporary database on disk, so that neither is held in memory whatever their size. Pupils are
matched in rounds, the surest first: SIECLE id, private id, INE with the same birth date, names with the birth date.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

from preau.siecle.engine.difference.fiche import FichePlate

AJOUT, MODIF, ABSENT, DOUBLE, IDENTIQUE = "AJOUT", "MODIF", "ABSENT", "DOUBLE", "IDENTIQUE"
# Column of a key, and what it is called. The INE alone is never one.
CLES = (
    ("id_siecle", "identifiant SIECLE"),
    ("id_prive", "identifiant privé"),
    ("ine_naissance", "INE et date de naissance"),
    ("noms_naissance", "nom, prénom et date de naissance"),
)
CANDIDATS_MAX = 10
_TABLE = """
CREATE TABLE {cote} (
  rang INTEGER PRIMARY KEY, objet TEXT, id_siecle TEXT, id_prive TEXT, ine_naissance TEXT, noms_naissance TEXT,
  contenu TEXT, paire INTEGER, sort TEXT, cle TEXT
)
"""
_PAIRES = """
CREATE TEMP TABLE candidats AS
SELECT n.rang AS nouveau, a.rang AS ancien FROM nouveau n
JOIN ancien a ON a.objet = n.objet AND a.{cle} = n.{cle}
WHERE n.sort IS NULL AND a.sort IS NULL AND n.{cle} IS NOT NULL
"""


@dataclass(slots=True)
class Changement:
    """`ancien` is None for a new value, `nouveau` for one that a whole list no longer has."""

    champ: str
    ancien: str | None
    nouveau: str | None


@dataclass(slots=True)
class Ecart:
    """One sheet. `genre`: AJOUT, MODIF or IDENTIQUE (matched by `cle`), ABSENT, DOUBLE (of `candidats`)."""

    genre: str
    ancienne: FichePlate | None = None
    nouvelle: FichePlate | None = None
    cle: str = ""
    changements: list[Changement] = field(default_factory=list)
    candidats: list[FichePlate] = field(default_factory=list)

    @property
    def fiche(self) -> FichePlate:
        fiche = self.nouvelle or self.ancienne
        assert fiche
        return fiche

    def en_dict(self) -> dict[str, object]:
        """For a program; an absent value is None."""
        return {
            "genre": self.genre,
            "objet": self.fiche.objet,
            "id_siecle": self.fiche.id_siecle,
            "id_prive": self.fiche.id_prive,
            "ine": self.fiche.ine,
            "nom": self.fiche.nom,
            "cle": self.cle or None,
            "changements": [
                {"champ": c.champ, "ancien": c.ancien, "nouveau": c.nouveau} for c in self.changements
            ],
            "candidats": [candidat.id_prive for candidat in self.candidats],
        }


def comparer(anciennes: Iterable[FichePlate], nouvelles: Iterable[FichePlate]) -> Iterator[Ecart]:
    """Every new sheet in its order, then the old ones that nothing matches. Memory does not grow with either side."""
    # The empty name is a database on disk that vanishes when closed.
    with closing(sqlite3.connect("")) as base:
        for cote, fiches in (("ancien", anciennes), ("nouveau", nouvelles)):
            base.execute(_TABLE.format(cote=cote))
            base.executemany(
                f"INSERT INTO {cote} (objet, id_siecle, id_prive, ine_naissance, noms_naissance, contenu)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                map(_ligne, fiches),
            )
            for cle, _ in CLES:
                base.execute(f"CREATE INDEX {cote}_{cle} ON {cote} (objet, {cle})")
        base.execute("CREATE TABLE doubles (nouveau INTEGER, ancien INTEGER)")
        for cle, nom in CLES:
            _rapprocher(base, cle, nom)
        yield from _ecarts(base)


def _ligne(fiche: FichePlate) -> tuple:
    ine = f"{fiche.ine}/{fiche.naissance}" if fiche.ine and fiche.naissance else None
    noms = f"{fiche.nom.casefold()}/{fiche.naissance}" if fiche.nom and fiche.naissance else None
    contenu = json.dumps([fiche.champs, fiche.listes], ensure_ascii=False)
    return fiche.objet, fiche.id_siecle, fiche.id_prive, ine, noms, contenu


def _rapprocher(base: sqlite3.Connection, cle: str, nom: str) -> None:
    """One round: pairs that are each other's only candidate are matched, the others are doubles."""
    base.execute(_PAIRES.format(cle=cle))
    base.execute("CREATE INDEX temp.par_nouveau ON candidats (nouveau)")
    base.execute("CREATE INDEX temp.par_ancien ON candidats (ancien)")
    seuls = """
        SELECT nouveau, ancien FROM candidats c
        WHERE (SELECT count(*) FROM candidats WHERE nouveau = c.nouveau) = 1
          AND (SELECT count(*) FROM candidats WHERE ancien = c.ancien) = 1
    """
    base.execute(f"CREATE TEMP TABLE paires AS {seuls}")
    base.execute("CREATE INDEX temp.paires_nouveau ON paires (nouveau)")
    base.execute("CREATE INDEX temp.paires_ancien ON paires (ancien)")
    for cote, autre in (("nouveau", "ancien"), ("ancien", "nouveau")):
        base.execute(
            f"UPDATE {cote} SET sort = 'PAIRE', cle = ?,"
            f" paire = (SELECT {autre} FROM paires WHERE {cote} = rang)"
            f" WHERE rang IN (SELECT {cote} FROM paires)",
            [nom],
        )
        base.execute(
            f"UPDATE {cote} SET sort = '{DOUBLE}', cle = ?"
            f" WHERE sort IS NULL AND rang IN (SELECT {cote} FROM candidats)",
            [nom],
        )
    base.execute(
        "INSERT INTO doubles SELECT nouveau, ancien FROM candidats WHERE nouveau NOT IN (SELECT nouveau FROM paires)"
    )
    base.execute("DROP TABLE paires")
    base.execute("DROP TABLE candidats")


def _ecarts(base: sqlite3.Connection) -> Iterator[Ecart]:
    for rang, objet, contenu, sort, cle, en_face in base.execute(
        "SELECT n.rang, n.objet, n.contenu, n.sort, n.cle, a.contenu FROM nouveau n"
        " LEFT JOIN ancien a ON a.rang = n.paire ORDER BY n.rang"
    ):
        nouvelle = _fiche(objet, contenu)
        if sort is None:
            yield Ecart(AJOUT, nouvelle=nouvelle)
        elif sort == DOUBLE:
            candidats = base.execute(
                "SELECT a.contenu FROM doubles d JOIN ancien a ON a.rang = d.ancien WHERE d.nouveau = ?"
                " ORDER BY a.rang LIMIT ?",
                [rang, CANDIDATS_MAX],
            )
            yield Ecart(
                DOUBLE, nouvelle=nouvelle, cle=cle, candidats=[_fiche(objet, c) for (c,) in candidats]
            )
        else:
            ancienne = _fiche(objet, en_face)
            changements = changements_de(ancienne, nouvelle)
            yield Ecart(MODIF if changements else IDENTIQUE, ancienne, nouvelle, cle, changements)
    for objet, contenu in base.execute("SELECT objet, contenu FROM ancien WHERE sort IS NULL ORDER BY rang"):
        yield Ecart(ABSENT, ancienne=_fiche(objet, contenu))


def _fiche(objet: str, contenu: str) -> FichePlate:
    champs, listes = json.loads(contenu)
    return FichePlate(objet, champs, listes)


def changements_de(ancienne: FichePlate, nouvelle: FichePlate) -> list[Changement]:
    """Field by field. What the new sheet leaves out stays, unless it stood in a list that the sheet gives whole."""
    avant, apres = ancienne.champs, nouvelle.champs
    changements = [
        Changement(champ, avant.get(champ), valeur)
        for champ, valeur in apres.items()
        if avant.get(champ) != valeur
    ]
    listes = tuple(f"{liste}/" for liste in nouvelle.listes)
    changements += [
        Changement(champ, valeur, None)
        for champ, valeur in avant.items()
        if champ not in apres and listes and champ.startswith(listes)
    ]
    return changements
