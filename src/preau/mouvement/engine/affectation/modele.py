"""What the assignment works on: the input by index, the applications, the result. Plain lists or numpy arrays.

Posts, candidates, zones, natures and links are numbered in the order of their codes (code points), so that an index
sorts as its code does. -1 stands for nothing: no post, an empty cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from preau.mouvement.engine.regles import EntreeRefusee, Regles

Entiers = Sequence[int]

CLE_DU_CONTRAT = (
    "titulaire",
    "classe",
    "qualification",
    "bareme",
    "rang",
    "ags",
    "conjoint",
    "anciennete",
    "naissance",
    "lot",
    "candidat",
)
MECANISMES = ("da", "chaines_2012", "echanges")
SANS_CLASSE = 10**13  # class 0 is no priority: last


@dataclass(frozen=True)
class Parametres:
    """What the assignment needs of a rule set. `natures`: those a zone wish may bear, None when any may. `liens`:
    whether wishes may be linked; `couples`: how links are dealt with, one of `regles.COUPLES`. `empreinte`: SHA-256 of
    the rule set's file."""

    code: str = "contrat"
    mecanisme: str = "da"
    voeux_max: int = 30
    cle: tuple[str, ...] = CLE_DU_CONTRAT
    ordre_zone: str = "demande"
    ameliorer_zones: bool = False
    natures: tuple[str, ...] | None = None
    liens: bool = True
    couples: str = "rupture"
    empreinte: str = ""

    @classmethod
    def de(cls, regles: Regles, mecanisme: str | None = None) -> Parametres:
        """Those of a rule set; `mecanisme` replaces its own. Zones are improved, and instabilities chained, with `da`
        only."""
        retenu = mecanisme or regles.mecanisme
        return cls(
            code=regles.code,
            mecanisme=retenu,
            voeux_max=regles.voeux_max,
            cle=regles.cle,
            ordre_zone=regles.zones.ordre,
            ameliorer_zones=regles.ameliorer_zones and retenu == "da",
            natures=regles.zones.natures,
            liens="poste" in regles.couples.types,
            couples=regles.couples.methode if retenu == "da" else "rupture",
            empreinte=regles.empreinte,
        )


@dataclass(frozen=True)
class Faute:
    """One fault of an input file; `ligne` counts from 1, the header being line 1."""

    fichier: str
    ligne: int | None
    colonne: str
    valeur: str
    regle: str
    remede: str

    def __str__(self) -> str:
        lieu = self.fichier + (f", ligne {self.ligne}" if self.ligne else "")
        lieu += f", colonne « {self.colonne} »" if self.colonne else ""
        lieu += f", valeur « {self.valeur} »" if self.valeur else ""
        return f"{lieu} : {self.regle}. {self.remede}."


class DossierRefuse(EntreeRefusee):
    """A folder of input files is refused; `defauts` holds every Faute."""


@dataclass
class Entree:
    """The four files, by index. Wishes are sorted by (candidate, rank): those of c are v_debut[c]:v_debut[c + 1].

    `bareme` in 1/720 of a point, `ags` and `anciennete` in days, `conjoint` in years, `naissance` as AAAAMMJJ, `x` and
    `y` in metres (both lists are empty without coordinates). `v_cible` is a post, or a zone where `v_zone` is true.
    """

    postes: list[str]
    zones: list[str]
    natures: list[str]
    p_zone: Entiers
    p_nature: Entiers
    places: Entiers
    x: Entiers
    y: Entiers

    candidats: list[str]
    c_poste: Entiers
    bareme: Entiers
    ags: Entiers
    conjoint: Entiers
    anciennete: Entiers
    naissance: Entiers
    lot: Entiers

    liens: list[str]
    v_debut: Entiers
    v_candidat: Entiers
    v_rang: Entiers
    v_zone: Sequence[bool]
    v_cible: Entiers
    v_nature: Entiers
    v_classe: Entiers
    v_qualification: Entiers
    v_lie: Entiers

    d_candidat: Entiers = ()
    d_poste: Entiers = ()
    d_exclu: Sequence[bool] = ()
    d_classe: Entiers = ()
    d_qualification: Entiers = ()
    d_conjoint: Entiers = ()
    d_bareme: Entiers = ()

    empreinte: str = ""

    @property
    def taille(self) -> int:
        return len(self.v_candidat)


@dataclass
class Applications:
    """Who applies where, in the order of each candidate's preference: those of c are debut[c]:debut[c + 1].

    `voeu` is the wish that reached the post first, -1 for one's own post appended at the end. `cle` sorts at one post:
    the smallest is the strongest. `bareme` is the one that counts there.
    """

    debut: Entiers
    candidat: Entiers
    poste: Entiers
    voeu: Entiers
    cle: Sequence
    bareme: Entiers
    retires: frozenset[int] = field(default_factory=frozenset)


@dataclass
class Explications:
    """Why, for each wish (same order as the wishes): index in MOTIFS, then barre, points short and number of stronger
    keys, -1 when there is nothing to say."""

    motif: Entiers
    barre: Entiers
    manque: Entiers
    devant: Entiers


MOTIFS = (
    "obtenu",
    "mieux",
    "sans_place",
    "titulaire",
    "priorite",
    "qualification",
    "bareme",
    "egalite_rang",
    "egalite_ags",
    "egalite_conjoint",
    "egalite_anciennete",
    "egalite_naissance",
    "egalite_lot",
    "lien",
    "apres_poste",
    "egalite_sous_rang",
)
MOTIF = {nom: rang for rang, nom in enumerate(MOTIFS)}
# The motif of a place lost on each criterion of the key.
MOTIF_DU_CRITERE = {
    "titulaire": MOTIF["titulaire"],
    "classe": MOTIF["priorite"],
    "qualification": MOTIF["qualification"],
    "bareme": MOTIF["bareme"],
    "rang": MOTIF["egalite_rang"],
    "sous_rang": MOTIF["egalite_sous_rang"],
    "ags": MOTIF["egalite_ags"],
    "conjoint": MOTIF["egalite_conjoint"],
    "anciennete": MOTIF["egalite_anciennete"],
    "naissance": MOTIF["egalite_naissance"],
    "lot": MOTIF["egalite_lot"],
    "candidat": MOTIF["egalite_lot"],
}


def en_liste(colonne: Sequence) -> list:
    """A column, list or array, as a list of Python values."""
    return colonne.tolist() if hasattr(colonne, "tolist") else list(colonne)
