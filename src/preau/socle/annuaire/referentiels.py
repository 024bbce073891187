"""The directory's reference data, dated files of `rules/`: académies, natures, disciplines, layouts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class AcademieLue:
    code: str
    nom: str
    domaine: str
    motif_mel: str
    departements: dict[str, str]
    anciens_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cadre:
    """A box of latitudes and longitudes."""

    latitudes: tuple[float, float]
    longitudes: tuple[float, float]

    def contient(self, latitude: float, longitude: float) -> bool:
        sud, nord = self.latitudes
        ouest, est = self.longitudes
        return sud <= latitude <= nord and ouest <= longitude <= est


@dataclass(frozen=True)
class Territoires:
    academies: dict[str, AcademieLue]
    alias: dict[str, str]
    sans_academie: frozenset[str]
    cadres: dict[str, Cadre]
    academie_du_departement: dict[str, str] = field(init=False)

    def __post_init__(self):
        inverse = {code: lue.code for lue in self.academies.values() for code in lue.departements}
        object.__setattr__(self, "academie_du_departement", inverse)

    def code_departement(self, texte: str) -> str:
        """The three-character code of a département written 39, 039, 2A, 02A… as it stands when unknown."""
        code = texte.strip().upper().rjust(3, "0")
        return self.alias.get(code, code)

    def code_academie(self, texte: str) -> str:
        """The current code of an académie written 3, 03 or by the code of one since merged."""
        code = texte.strip().rjust(2, "0")
        for lue in self.academies.values():
            if code in lue.anciens_codes:
                return lue.code
        return code

    def cadre(self, departement: str) -> Cadre:
        return self.cadres.get(departement, self.cadres["defaut"])


@dataclass(frozen=True)
class Nature:
    code: str
    libelle: str
    sigle: str = ""
    type: str = "autre"
    service: bool = False


@dataclass(frozen=True)
class Natures:
    """`types` gives the label of each group of natures (école, collège…)."""

    natures: dict[str, Nature]
    types: dict[str, str]

    def du_type(self, type_: str) -> list[str]:
        return [
            nature.code for nature in self.natures.values() if nature.type == type_ and not nature.service
        ]

    def type_de(self, code: str) -> str:
        nature = self.natures.get(code)
        return nature.type if nature else "autre"

    def libelle_de(self, code: str) -> str:
        nature = self.natures.get(code)
        return nature.libelle if nature else f"Nature {code}"


def _lire(nom: str) -> dict:
    return yaml.safe_load(
        files("preau.socle.annuaire").joinpath(f"rules/{nom}.yaml").read_text(encoding="utf-8")
    )


@cache
def territoires() -> Territoires:
    table = _lire("academies")
    academies = {
        code: AcademieLue(
            code=code,
            nom=ligne["nom"],
            domaine=ligne["domaine"],
            motif_mel=ligne.get("motif_mel", table["motif_mel"]),
            departements=ligne["departements"],
            anciens_codes=tuple(ligne.get("anciens_codes", ())),
        )
        for code, ligne in table["academies"].items()
    }
    cadres = {code: Cadre(tuple(bornes[:2]), tuple(bornes[2:])) for code, bornes in table["cadres"].items()}
    return Territoires(academies, table["alias"], frozenset(table["sans_academie"]), cadres)


@cache
def natures() -> Natures:
    table = _lire("natures")
    connues = {code: Nature(code, **ligne) for code, ligne in table["natures"].items()}
    return Natures(connues, table["types"])


@cache
def disciplines() -> dict[str, str]:
    """Code -> label."""
    return _lire("disciplines")["disciplines"]


@cache
def dispositions() -> dict:
    """The layouts of files that are read (see the comments of rules/dispositions.yaml)."""
    return _lire("dispositions")
