"""The Nomenclature, Structures and Communs that go with a synthetic file, so that every rule can be judged."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from preau.siecle.engine.generateur import matiere as m
from preau.siecle.engine.grammaire import EPHC

NOMS = {"nomenclature": "Nomenclature.xml", "structures": "Structures.xml", "communs": "Communs.xml"}
_LISTES = {
    "REGIMES": ("REGIME", "CODE_REGIME", sorted({"0", "1", "5", "6", *m.REGIMES})),
    "LIENS_PARENTE": ("LIEN_PARENTE", "CODE_PARENTE", ["10", "20", "38", "50", "51", "1", "2", "4", "6"]),
    "BOURSES": ("BOURSE", "CODE_BOURSE", ["1", "2", "3"]),
    "PROFESSIONS": ("PROFESSION", "CODE_PROFESSION", sorted(set(m.PROFESSIONS))),
    "PROVENANCES": ("PROVENANCE", "CODE_PROVENANCE", ["1", "9"]),
    "MOTIFS_SORTIE": ("MOTIF_SORTIE", "CODE_MOTIF_SORTIE", ["10", "99"]),
    "STATUTS_ELEVE": ("STATUT_ELEVE", "CODE_STATUT", ["ST", "AP"]),
    "CIVILITES": ("CIVILITE", "CODE_CIVILITE", ["1", "2"]),
}


def ecrire_annexes(dossier: Path, *, uai: str, annee: int, version: str) -> dict[str, Path]:
    """Write the three files in the folder, in SIECLE's own layout; their paths by name."""
    contenus = {
        "nomenclature": _nomenclature(version),
        "structures": _structures(),
        "communs": _communs(annee),
    }
    racines = {"nomenclature": "BEE_NOMENCLATURES", "structures": "BEE_STRUCTURES", "communs": "BEE_COMMUN"}
    chemins = {}
    for nom, contenu in contenus.items():
        chemins[nom] = dossier / NOMS[nom]
        entete = _balises(UAJ=uai, ANNEE_SCOLAIRE=annee, DATE_EXPORT=f"01/09/{annee}")
        texte = (
            '<?xml version="1.0" encoding="ISO-8859-15"?>\n'
            f'<{racines[nom]} VERSION="3.1">\n<PARAMETRES>{entete}</PARAMETRES>\n'
            f"<DONNEES>\n{contenu}\n</DONNEES>\n</{racines[nom]}>\n"
        )
        chemins[nom].write_text(texte, encoding="iso-8859-15")
    return chemins


def _balises(**valeurs: object) -> str:
    return "".join(f"<{nom}>{escape(str(valeur))}</{nom}>" for nom, valeur in valeurs.items())


def _mefs(version: str) -> list[tuple[str, int]]:
    """(MEF, number of compulsory options)."""
    if version == EPHC:
        return [(m.MEF_EPHC, 0)]
    return [(mef, 1 if niveau == "6" else 2) for mef, niveau, _ in m.NIVEAUX]


def _nomenclature(version: str) -> str:
    mefs, programmes, obligatoires = [], [], []
    for mef, nombre in _mefs(version):
        champs = _balises(
            NB_OPT_OBLIG=nombre,
            NB_OPT_MINI=nombre,
            INSCRIPTION_ETAB=1,
            MEF_ORIGINE=1,
            DATE_OUVERTURE="01/09/1995",
            DATE_FERMETURE="31/12/9999",
        )
        mefs.append(f'<MEF CODE_MEF="{mef}">{champs}</MEF>')
        for rang, matieres in enumerate((m.LV1, m.LV2)[:nombre], 1):
            for matiere in matieres:
                programmes.append((mef, matiere, "O"))
                obligatoires.append(_balises(CODE_MEF=mef, CODE_MATIERE=matiere, RANG_OPTION=rang))
        if nombre:
            programmes.append((mef, m.LATIN, "F"))
    mefs.append(f'<MEF CODE_MEF="{m.MEF_FERME}">{_balises(INSCRIPTION_ETAB=0, MEF_ORIGINE=0)}</MEF>')
    programmes += [(m.MEF_FERME, matiere, "O") for matiere in (*m.LV1, *m.LV2)] + [
        (m.MEF_FERME, m.LATIN, "F")
    ]
    lignes = [
        f"<MEFS>{''.join(mefs)}</MEFS>",
        "<MATIERES>",
        *(
            f'<MATIERE CODE_MATIERE="{code}">{_balises(CODE_GESTION=gestion.ljust(5))}</MATIERE>'
            for code, gestion in m.GESTION.items()
        ),
        "</MATIERES>",
        "<PROGRAMMES>",
        *(
            f"<PROGRAMME>{_balises(CODE_MEF=a, CODE_MATIERE=b, CODE_MODALITE_ELECT=c)}</PROGRAMME>"
            for a, b, c in programmes
        ),
        "</PROGRAMMES>",
        "<OPTIONS_OBLIGATOIRES>",
        *(f"<OPTION_OBLIGATOIRE>{option}</OPTION_OBLIGATOIRE>" for option in obligatoires),
        "</OPTIONS_OBLIGATOIRES>",
    ]
    for liste, (ligne, attribut, codes) in _LISTES.items():
        rangs = "".join(f'<{ligne} {attribut}="{code}"/>' for code in codes)
        lignes.append(f"<{liste}>{rangs}</{liste}>")
    return "\n".join(lignes)


def _structures() -> str:
    lignes = ["<DIVISIONS>"]
    for mef, niveau, _ in m.NIVEAUX:
        mefs = "".join(
            f"<MEF_APPARTENANCE>{_balises(CODE_MEF=code)}</MEF_APPARTENANCE>" for code in (mef, m.MEF_FERME)
        )
        rattachement = f"<MEFS_APPARTENANCE>{mefs}</MEFS_APPARTENANCE>"
        lignes += [
            f'<DIVISION CODE_STRUCTURE="{niveau}{lettre}">{rattachement}</DIVISION>' for lettre in m.DIVISIONS
        ]
    groupes = "".join(f'<GROUPE CODE_STRUCTURE="{groupe}"/>' for groupe in m.GROUPES)
    return "\n".join([*lignes, "</DIVISIONS>", f"<GROUPES>{groupes}</GROUPES>"])


def _communs(annee: int) -> str:
    dates = _balises(
        DATE_DEBUT_ELEVE=f"01/09/{annee}",
        DATE_FIN_ELEVE=f"31/08/{annee + 1}",
        DATE_DEBUT_PROF=f"29/08/{annee}",
        DATE_FIN_PROF=f"31/08/{annee + 1}",
    )
    return f"<ANNEE_SCOLAIRE>{dates}</ANNEE_SCOLAIRE>"
