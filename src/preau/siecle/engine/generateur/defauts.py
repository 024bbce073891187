"""Known errors, planted one to a sheet: what a control must find, and nothing else.

A defect changes the values of a sheet and names the field at fault, or returns None when the sheet does not lend
itself to it. Those marked with an annexe are found only with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from preau.siecle.engine.catalogue import catalogue
from preau.siecle.engine.generateur import matiere as m
from preau.siecle.engine.grammaire import LIENS
from preau.siecle.engine.grammaire.types import IDENTIFIANTS_COURTS

Plant = Callable[[dict], "str | list[tuple[str, str]] | None"]
_PLANTS: dict[str, tuple[str, Plant]] = {}
FAUX_TELEPHONE = "12 34"
INCONNU = "ZZZZ"
# What makes two sheets one pupil.
IDENTITE = ("NOM_DE_FAMILLE", "PRENOM", "DATE_NAISS", "CODE_SEXE", "CODE_PAYS", "CODE_COMMUNE_INSEE_NAISS")
# The digits of a school that does not exist.
AILLEURS = 9_990_099


@dataclass(frozen=True, slots=True)
class Defaut:
    """`objet`: the kind of sheet that it spoils, or fichier."""

    code: str
    objet: str
    plant: Plant


def _sur(objet: str, code: str) -> Callable[[Plant], Plant]:
    def enregistrer(fonction: Plant) -> Plant:
        _PLANTS[code] = (objet, fonction)
        return fonction

    return enregistrer


def _mettre(objet: str, code: str, chemin: str, valeur: str) -> None:
    """The simple defect: a value put in a field, which the sheet must have."""

    def plant(fiche: dict) -> str | None:
        *etapes, champ = chemin.split("/")
        for etape in etapes:
            fiche = fiche.get(etape) or {}
        if champ not in fiche:
            return None
        fiche[champ] = valeur
        return champ

    _PLANTS[code] = (objet, plant)


ACTIVE, PRECEDENTE = "SCOLARITE_ACTIVE", "ETABLISSEMENT_AN_DERNIER"
for _code, _chemin, _valeur in (
    ("PR_PEPCS_01", "CODE_PROFESSION", "30"),
    ("PR_CIVIL_01", "CODE_CIVILITE", "8"),
    ("TELEP_E_01", "TEL_PERSONNEL", FAUX_TELEPHONE),
    ("TELEP_E_02", "TEL_PROFESSIONNEL", FAUX_TELEPHONE),
    ("PR_TELEP_01", "TEL_PORTABLE", FAUX_TELEPHONE),
    ("PR_TELEP_02", "EMAIL", "sans arobase"),
    ("NBENF_F_03", "ENFANT_A_CHARGE", "0"),
):
    _mettre("personne", _code, _chemin, _valeur)
for _code, _chemin, _valeur in (
    ("REJEL_SORTI_F_01", "CODE_MOTIF_SORTIE", "5"),
    ("PR_CSEXE_01", "CODE_SEXE", "3"),
    ("PR_DNAIS_01", "DATE_NAISS", "1801-01-01"),
    ("PR_ELNAT_01", "CODE_PAYS_NAT", "FR"),
    ("PR_ELNOM_02", "NOM_DE_FAMILLE", "???"),
    ("PR_IDNAT_01", "ID_NATIONAL", "99000000éA1"),
    ("PR_IDNAT_02", "ID_NATIONAL", "9900000000Z"),
    ("PR_LNAIS_01", "CODE_COMMUNE_INSEE_NAISS", "75012"),
    ("INF_REGIM_A_01", "CODE_REGIME", "11"),
    ("PR_ACMEF_02", f"{ACTIVE}/CODE_MEF", m.MEF_FERME),
    ("SCOAC_E_02", f"{ACTIVE}/DATE_DEB_SCO", "1999-09-01"),
    ("PR_SCOPR_01", f"{PRECEDENTE}/DATE_FIN_SCO", "1999-07-01"),
    ("STATU_C_01", f"{ACTIVE}/CODE_STATUT", "1"),
    ("PR_HETAB_01", f"{PRECEDENTE}/CODE_RNE", "ECOLE010"),
    ("PR_PROVE_01", f"{PRECEDENTE}/CODE_PROVENANCE", "Z"),
    ("ACDIV_B_01", f"{ACTIVE}/CODE_DIVISION", INCONNU),
):
    _mettre("eleve", _code, _chemin, _valeur)


@_sur("eleve", "PR_DNAIS_02")
def _tres_age(e: dict) -> str | None:
    e["DATE_NAISS"] = f"{int(e[ACTIVE]['DATE_DEB_SCO'][:4]) - 80}-01-01"
    return "DATE_NAISS"


@_sur("eleve", "PR_ACMEF_01")
def _mef_inconnu(e: dict) -> str | None:
    """Without its division, which would not be attached to it either."""
    if e["_version"] == "2.0":
        return None
    e[ACTIVE]["CODE_MEF"] = "99999999999"
    e[ACTIVE].pop("CODE_DIVISION", None)
    return "CODE_MEF"


@_sur("eleve", "PR_SCOAC_01")
def _fin_avant_debut(e: dict) -> str | None:
    e[ACTIVE]["DATE_FIN_SCO"] = "1999-09-01"
    return "DATE_FIN_SCO"


@_sur("eleve", "PR_UAI_02")
def _lettre_fausse(e: dict) -> str | None:
    if "CODE_RNE" not in e[PRECEDENTE]:
        return None
    e[PRECEDENTE]["CODE_RNE"] = f"{AILLEURS}{'A' if m.cle(AILLEURS) != 'A' else 'B'}"
    return "CODE_RNE"


@_sur("personne", "INF_COMAD_A_01")
def _sans_accord(p: dict) -> str | None:
    p.pop("COMMUNICATION_ADRESSE")
    return "COMMUNICATION_ADRESSE"


@_sur("personne", "PUSAG_A_01")
def _usage_identique(p: dict) -> str | None:
    p["NOM_USAGE"] = p["NOM_DE_FAMILLE"]
    return "NOM_USAGE"


@_sur("eleve", "ADRES_A_01")
def _sans_commune(e: dict) -> list[tuple[str, str]]:
    """Both halves of the rule: the schema only lets a foreign town stand for both."""
    e["ADRESSE"] = {"LIGNE1_ADRESSE": "1 RUE DE L'EXEMPLE", "COMMUNE_ETRANGERE": "MELUN", "CODE_PAYS": "100"}
    return [("ADRES_A_01", "CODE_POSTAL"), ("ADRES_A_02", "LL_POSTAL")]


@_sur("eleve", "PR_SORTI_01")
def _sortie_avant_entree(e: dict) -> str | None:
    if "DATE_SORTIE" not in e:
        return None
    e["DATE_ENTREE"] = e["DATE_SORTIE"][:4] + "-12-15"
    return "DATE_SORTIE"


@_sur("eleve", "REJEL_ENTREE_B_02")
def _entree_pendant(e: dict) -> str | None:
    precedente = e[PRECEDENTE]
    if "CODE_RNE" not in precedente:
        return None
    precedente |= {"CODE_RNE": f"{AILLEURS}{m.cle(AILLEURS)}"}
    e["DATE_ENTREE"] = precedente["DATE_FIN_SCO"][:4] + "-03-01"
    return "DATE_ENTREE"


@_sur("eleve", "PR_LNAIS_02")
def _ville_en_france(e: dict) -> str | None:
    if e.pop("CODE_COMMUNE_INSEE_NAISS", None) is None:
        return None
    e["VILLE_NAISS"] = "MELUN"
    return "VILLE_NAISS"


@_sur("eleve", "PR_LNAIS_03")
def _commune_a_l_etranger(e: dict) -> str | None:
    if "CODE_COMMUNE_INSEE_NAISS" not in e:
        return None
    e["CODE_PAYS"] = "109"
    return "CODE_COMMUNE_INSEE_NAISS"


@_sur("eleve", "PR_HEBER_01")
def _sans_hebergement(e: dict) -> str | None:
    e["CODE_REGIME"] = "5"
    return "UAI_ETAB_HEBERGEMENT"


@_sur("eleve", "PR_BOURS_01")
def _bourse_inconnue(e: dict) -> str | None:
    e["BOURSES"] = {"BOURSE": [{"CODE_BOURSE": "Z", "NB_PART": "1"}]}
    return "CODE_BOURSE"


def _legal(e: dict) -> dict:
    liens = e["RESPONSABLES_ELEVE"]
    return liens["LEGAL1"] if "LEGAL1" in liens else liens["LEGAL"][0]


@_sur("eleve", "PR_PAREN_01")
def _responsable_inconnu(e: dict) -> list[tuple[str, str]]:
    """In schema 2.0 the reference is also a constraint of the schema."""
    courts = e["_version"] in IDENTIFIANTS_COURTS
    _legal(e)["ID_PRV_PER"] = "99999" if courts else "4294967295"
    return [("PR_PAREN_01", "ID_PRV_PER")] + ([("XSD", "LEGAL1")] if e["_version"] == "2.0" else [])


@_sur("eleve", "PR_PAREN_02")
def _parente_courte(e: dict) -> str | None:
    _legal(e)["CODE_PARENTE"] = "1"
    return "CODE_PARENTE"


@_sur("eleve", "PR_PAREN_03")
def _deux_fois_legal(e: dict) -> str | None:
    legaux = e["RESPONSABLES_ELEVE"]["LEGAL"]
    if len(legaux) < 2:
        return None
    legaux[1]["ID_PRV_PER"] = legaux[0]["ID_PRV_PER"]
    return "ID_PRV_PER"


@_sur("eleve", "PR_PAREN_04")
def _parente_inconnue(e: dict) -> str | None:
    lien = _legal(e)
    lien["CODE_PARENTE"] = "Z" * len(lien["CODE_PARENTE"])
    return "CODE_PARENTE"


@_sur("eleve", "SCOAC_F_01")
def _meme_mef(e: dict) -> str | None:
    debut = e[ACTIVE]["DATE_DEB_SCO"]
    e[PRECEDENTE] |= {"CODE_MEF": e[ACTIVE]["CODE_MEF"], "DATE_DEB_SCO": debut}
    e[PRECEDENTE].pop("DATE_FIN_SCO", None)
    return "CODE_MEF"


@_sur("eleve", "SCOPR_C_04")
def _chevauchement(e: dict) -> str | None:
    if "DATE_FIN_SCO" not in e[PRECEDENTE]:
        return None
    e[PRECEDENTE]["DATE_FIN_SCO"] = e[ACTIVE]["DATE_DEB_SCO"][:4] + "-10-01"
    return "DATE_FIN_SCO"


@_sur("eleve", "MEFAD_C_02")
def _sans_mef_precedent(e: dict) -> str | None:
    if "CODE_RNE" not in e[PRECEDENTE] or e[PRECEDENTE].get("CODE_MEF") is None:
        return None
    e[PRECEDENTE]["CODE_MEF"] = "99999999998"
    return "CODE_MEF"


def _options(e: dict) -> list[dict]:
    return e[ACTIVE]["OPTIONS"]["OPTION"]


@_sur("eleve", "INOPT_B_01")
def _hors_programme(e: dict) -> str | None:
    _options(e)[0]["CODE_MATIERE"] = "999900"
    return "CODE_MATIERE"


@_sur("eleve", "MODCH_B_02")
def _trop_peu(e: dict) -> str | None:
    _options(e).clear()
    return "OPTIONS"


@_sur("eleve", "MODCH_B_03")
def _trop(e: dict) -> str | None:
    options = _options(e)
    options.append(
        dict(options[0]) | {"CODE_MATIERE": next(c for c in m.LV1 if c != options[0]["CODE_MATIERE"])}
    )
    return "OPTIONS"


@_sur("eleve", "OPOBL_C_01")
def _rangs_inverses(e: dict) -> list[tuple[str, str]] | None:
    options = _options(e)
    if len(options) != 2:
        return None
    options.reverse()
    return [("OPOBL_C_01", "CODE_MATIERE")] * 2


@_sur("eleve", "PR_OPFAC_01")
def _deux_fois_le_latin(e: dict) -> str | None:
    latin = {"CODE_MATIERE": m.LATIN, "CODE_MODALITE_ELECT": "F"}
    e[ACTIVE]["OPTIONS"]["OPTION"] = [o for o in _options(e) if o["CODE_MATIERE"] != m.LATIN] + [
        latin,
        dict(latin),
    ]
    return "CODE_MATIERE"


@_sur("eleve", "XSD")
def _adresse_trop_longue(e: dict) -> str | None:
    e["ADRESSE"] = e["ADRESSE"] | {"LIGNE1_ADRESSE": "X" * 39}
    return "LIGNE1_ADRESSE"


def _groupe(e: dict) -> dict:
    return e["GROUPES"]["GROUPE"][0]


@_sur("lien", "GROUPE_A_01")
def _groupe_inconnu(e: dict) -> str | None:
    _groupe(e)["CODE_GROUPE"] = INCONNU
    return "CODE_GROUPE"


@_sur("lien", "ELEGRP_A_01")
def _groupe_a_l_envers(e: dict) -> str | None:
    debut = _groupe(e)["DATE_DEBUT_GROUPE"]
    _groupe(e)["DATE_FIN_GROUPE"] = debut
    return "DATE_FIN_GROUPE"


@_sur("lien", "ELEGRP_A_02")
def _groupe_avant(e: dict) -> str | None:
    _groupe(e)["DATE_DEBUT_GROUPE"] = "1999-09-01"
    return "DATE_DEBUT_GROUPE"


@_sur("lien", "ELEGRP_A_03")
def _groupe_apres(e: dict) -> str | None:
    _groupe(e)["DATE_FIN_GROUPE"] = "2199-09-01"
    return "DATE_FIN_GROUPE"


@_sur("eleve", "PEPCS_B_01")
def _aide_sociale(e: dict) -> str | None:
    """The person's sheet is written already: `_profession` says what it holds."""
    if e.get("_profession") in (None, "99") or "LEGAL1" in e["RESPONSABLES_ELEVE"]:
        return None
    _legal(e)["CODE_PARENTE"] = "51"
    return "CODE_PARENTE"


@_sur("eleve", "PR_CREAT_01")
def _meme_eleve(e: dict) -> str | None:
    autre = e.get("_precedent", {})
    if not all(champ in autre and champ in e for champ in IDENTITE):
        return None
    e |= autre
    e.pop("PRENOM2", None)
    return "NOM_DE_FAMILLE"


@_sur("fichier", "PR_UAI_01")
def _uaj_faux(parametres: dict) -> str | None:
    uaj = parametres["UAJ"]
    parametres["UAJ"] = uaj[:7] + ("A" if uaj[7] != "A" else "B")
    return "UAJ"


@_sur("fichier", "PR_ENCOD_01")
def _encodage_faux(parametres: dict) -> str | None:
    """The writer does the rest: UTF-8 under a declaration of ISO-8859-15."""
    return ""


def defauts(version: str) -> dict[str, Defaut]:
    """The defects that a file of this version can have, by code, in the order of the catalogue."""
    sortes = ("lien", "fichier") if version == LIENS else ("personne", "eleve", "fichier")
    return {
        code: Defaut(code, *_PLANTS[code])
        for code, regle in catalogue().items()
        if code in _PLANTS and version in regle.schemas and _PLANTS[code][0] in sortes
    }
