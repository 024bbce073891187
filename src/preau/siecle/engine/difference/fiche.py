"""A sheet laid flat, field by field, so that two of them can be compared and kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from preau.siecle.engine.normalisation import normaliser

# What tells the items of a list apart.
CLES = {
    "OPTION": ("CODE_MATIERE", "CODE_MODALITE_ELECT"),
    "BOURSE": ("CODE_BOURSE",),
    "LEGAL": ("ID_PRV_PER",),
    "PERSONNE_EN_CHARGE": ("ID_PRV_PER",),
    "CONTACT": ("ID_PRV_PER",),
    "DPP": ("CODE_DPP", "DATE_DEB_DPP"),
    "GROUPE": ("CODE_GROUPE",),
}
# A list that is there is whole: what it leaves out is gone. Anything else that a file leaves out is kept (S25).
LISTES = frozenset({"OPTIONS", "OPTIONS_AN_DERNIER", "BOURSES", "RESPONSABLES_ELEVE", "DPPS", "GROUPES"})
_SIECLE = {"eleve": ("ID_SIECLE_ELE", "ELEVE_ID"), "personne": ("ID_SIECLE_PER",)}
_PRIVE = {"eleve": "ID_PRV_ELE", "personne": "ID_PRV_PER"}


@dataclass(slots=True)
class FichePlate:
    """`objet`: eleve or personne. `champs`: path → value. `listes`: the paths of the lists that are whole."""

    objet: str
    champs: dict[str, str]
    listes: list[str] = field(default_factory=list)

    @property
    def id_siecle(self) -> str | None:
        return next((v for c in _SIECLE[self.objet] if (v := self.champs.get(c))), None)

    @property
    def id_prive(self) -> str | None:
        return self.champs.get(_PRIVE[self.objet]) or None

    @property
    def ine(self) -> str | None:
        return self.champs.get("ID_NATIONAL") or None

    @property
    def naissance(self) -> str | None:
        return self.champs.get("DATE_NAISS") or None

    @property
    def nom(self) -> str:
        return f"{self.champs.get('NOM_DE_FAMILLE', '')} {self.champs.get('PRENOM', '')}".strip()


def aplatir(objet: str, valeurs: dict) -> FichePlate:
    """The flat sheet of a sheet as read."""
    fiche = FichePlate(objet, {})
    _descendre(fiche, valeurs, "")
    return fiche


def _descendre(fiche: FichePlate, valeurs: dict, chemin: str) -> None:
    for nom, valeur in valeurs.items():
        ici = f"{chemin}{nom}"
        if nom in LISTES:
            fiche.listes.append(ici)
        if isinstance(valeur, dict):
            _descendre(fiche, valeur, f"{ici}/")
        elif isinstance(valeur, list):
            for element in valeur:
                if isinstance(element, dict):
                    cle = " ".join(element.get(c, "") for c in CLES[nom])
                    _descendre(fiche, element, f"{ici} {cle}/")
                else:
                    fiche.champs[f"{ici} {element}"] = element
        elif valeur:
            fiche.champs[ici] = normaliser(nom, valeur)
