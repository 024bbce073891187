"""Checks of a pupil's identity, entry and exit, lodging, and of the persons that the sheet refers to."""

from __future__ import annotations

import re
from functools import lru_cache
from zlib import crc32

from preau.siecle.engine.controles.personnes import FRANCE
from preau.siecle.engine.controles.registre import (
    CLES_UAI,
    DATE_MAX,
    Contexte,
    Eleve,
    Trouve,
    annee_lointaine,
    citer,
    cle_uai,
    controle,
    francais,
    identifiant,
    jour,
    signaler,
    tous,
)
from preau.siecle.engine.grammaire import EPHC

# Régimes of the reference, 4.6; the school's own nomenclature prevails.
REGIMES = frozenset(
    ["0", "1", "2", "3", "4", "5", "6", *map(str, range(21, 27)), "29", *map(str, range(31, 37)), "38", "39"]
)
REGIMES_HEBERGES = frozenset("56")
AIDE_SOCIALE, SANS_PROFESSION = "51", "99"
LEGAUX = "LEGAL"
# Ages at the end of the year. Beyond the first, nobody is a pupil: a slip of the hand. Beyond the second, which a
# forward child or a course for adults may be, it is to be verified. Schools without contract have nursery classes.
AGES_POSSIBLES, AGES_USUELS = range(6, 101), range(8, 71)
AGES_POSSIBLES_EPHC, AGES_USUELS_EPHC = range(2, 101), range(2, 71)
_INE = re.compile(r"\d{10}[A-Z]|\d{9}[A-Z]{2}|\d{4}A\d{5}[A-Z]|[0-9A-Z]{10}\d", re.ASCII)
_INE_BEA = re.compile(r"\d{10}[A-Z]", re.ASCII)
# Territories overseas have communes of the INSEE, and countries of their own in some software.
_OUTRE_MER = ("97", "98")
_COMMUNE = re.compile(r"(?:0[1-9]|[13-8]\d|2[1-9AB]|9[0-5])\d{3}|9[78]\d{3}", re.ASCII)
# Paris: the commune and its twenty arrondissements, never the postal code.
_PARIS = re.compile(r"75(?:056|1(?:0[1-9]|1\d|20))")


@controle("REJEL_SORTI_F_01")
def motif_de_sortie(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    motif = f.v.get("CODE_MOTIF_SORTIE")
    if motif is None:
        return None
    connus = ctx.liste("MOTIF_SORTIE")
    valable = motif in connus if connus else len(motif) == 2 and motif.isascii() and motif.isdigit()
    return None if valable else signaler("CODE_MOTIF_SORTIE", motif)


@controle("PR_SORTI_01")
def sortie_apres_entree(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    sortie, entree = jour(f.v.get("DATE_SORTIE")), jour(f.v.get("DATE_ENTREE"))
    if sortie and entree and sortie < entree:
        return signaler("DATE_SORTIE", sortie, entree=francais(entree))
    return None


@controle("REJEL_ENTREE_B_02")
def entree_apres_l_autre_etablissement(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    entree, fin = jour(f.v.get("DATE_ENTREE")), jour(f.precedente.get("DATE_FIN_SCO"))
    etablissement = f.precedente.get("CODE_RNE")
    if not (entree and fin and etablissement) or ctx.est_l_ecole(etablissement) or entree >= fin:
        return None
    # Its beginning is often left out: it is then last year's, for an entry of long ago collides with nothing.
    debut = jour(f.precedente.get("DATE_DEB_SCO")) or _un_an_avant(ctx.debut)
    if not debut or entree < debut:
        return None
    return signaler("DATE_ENTREE", entree, etablissement=etablissement, fin=francais(fin))


def _un_an_avant(debut: str) -> str:
    return f"{int(debut[:4]) - 1:04}{debut[4:]}" if debut else ""


EMPREINTE = (1 << 60) - 1
_SEXES = {"1": 1, "2": 2}
# Place and mask of what tells two homonyms apart.
_TRAITS = ((26, 3), (13, 0x1FFF), (0, 0x1FFF))


def _traits(v: dict) -> int:
    """Sex, second first name, place of birth, packed: 28 bits a pupil are kept. 0 stands for what is not told."""
    sexe = _SEXES.get(v.get("CODE_SEXE"), 0)
    lieu = v.get("CODE_COMMUNE_INSEE_NAISS") or v.get("VILLE_NAISS")
    return sexe << 26 | _trait(v.get("PRENOM2")) << 13 | _trait(lieu)


def _trait(texte: str | None) -> int:
    return 1 + crc32(texte.casefold().encode()) % 0x1FFF if texte else 0


@controle("PR_CREAT_01")
def deux_fiches(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    nom, prenom, naissance = (f.v.get(c, "").casefold() for c in ("NOM_DE_FAMILLE", "PRENOM", "DATE_NAISS"))
    if not (nom and prenom and naissance):
        return None
    # The hash is kept, not the identity, in the 60 bits of a small integer: at 100,000 pupils, a chance in 10^8 of a
    # false finding.
    empreinte = hash((nom, prenom, naissance)) & EMPREINTE
    traits = _traits(f.v)
    premiers = ctx.identites.get(empreinte)
    if premiers is None:
        ctx.identites[empreinte] = traits
        return None
    for place, masque in _TRAITS:
        un, autre = premiers >> place & masque, traits >> place & masque
        if un and autre and un != autre:
            return None
    return signaler("NOM_DE_FAMILLE", f.v.get("NOM_DE_FAMILLE", ""))


@controle("PR_CSEXE_01")
def sexe(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    code = f.v.get("CODE_SEXE")
    return None if not code or code in ("1", "2") else signaler("CODE_SEXE", code)


@controle("PR_DNAIS_01")
def naissance_possible(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    naissance, age = _age(f, ctx)
    possibles = AGES_POSSIBLES_EPHC if ctx.version == EPHC else AGES_POSSIBLES
    return None if age is None or age in possibles else signaler("DATE_NAISS", naissance, age=age)


@controle("PR_DNAIS_02")
def naissance_usuelle(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    naissance, age = _age(f, ctx)
    if age is None or age in (AGES_USUELS_EPHC if ctx.version == EPHC else AGES_USUELS):
        return None
    # Out of all bounds, it is PR_DNAIS_01.
    possibles = AGES_POSSIBLES_EPHC if ctx.version == EPHC else AGES_POSSIBLES
    return signaler("DATE_NAISS", naissance, age=age) if age in possibles else None


def _age(f: Eleve, ctx: Contexte) -> tuple[str, int | None]:
    """(date of birth, age at the end of the year that school begins in), None when either year is not known."""
    ecrite = f.v.get("DATE_NAISS")
    return _age_en(ctx.annee, ecrite) if ecrite and ctx.annee and len(ecrite) <= DATE_MAX else ("", None)


@lru_cache(maxsize=8192)
def _age_en(annee: int, ecrite: str) -> tuple[str, int | None]:
    lointaine = annee_lointaine(ecrite)
    naissance = jour(ecrite) if lointaine is None else ecrite
    if not naissance:
        return "", None
    return naissance, annee - (int(naissance[:4]) if lointaine is None else lointaine)


@controle("PR_ELNAT_01")
def nationalite(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    code = f.v.get("CODE_PAYS_NAT")
    if not code or (len(code) == 3 and code.isascii() and code.isdigit()):
        return None
    return signaler("CODE_PAYS_NAT", code)


@controle("PR_ELNOM_02")
def nom_lisible(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    v = f.v
    return tous(
        Trouve(champ, v[champ], {})
        for champ in ("NOM_DE_FAMILLE", "PRENOM")
        if v.get(champ) and not v[champ].isalpha() and not any(signe.isalpha() for signe in v[champ])
    )


@controle("PR_IDNAT_01")
def forme_de_l_ine(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    ine = f.v.get("ID_NATIONAL")
    # An INE of another length is a matter for the schema.
    return None if not ine or len(ine) != 11 or _INE.fullmatch(ine) else signaler("ID_NATIONAL", ine)


@controle("PR_IDNAT_02")
def lettre_de_l_ine(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    ine = f.v.get("ID_NATIONAL")
    if not ine or not _INE_BEA.fullmatch(ine):
        return None
    lettre = CLES_UAI[int(ine[:10]) % 23]
    return None if ine[10] == lettre else signaler("ID_NATIONAL", ine, lettre=lettre)


@controle("PR_LNAIS_01")
def commune_de_naissance(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    commune = f.v.get("CODE_COMMUNE_INSEE_NAISS")
    if not commune or f.v.get("CODE_PAYS") != FRANCE:
        return None
    if _COMMUNE.fullmatch(commune) and (commune[:2] != "75" or _PARIS.fullmatch(commune)):
        return None
    return signaler("CODE_COMMUNE_INSEE_NAISS", commune)


@controle("PR_LNAIS_02")
def naissance_en_france(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    ville = f.v.get("VILLE_NAISS")
    return signaler("VILLE_NAISS", ville) if ville and f.v.get("CODE_PAYS") == FRANCE else None


@controle("PR_LNAIS_03")
def naissance_a_l_etranger(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    commune, pays = f.v.get("CODE_COMMUNE_INSEE_NAISS"), f.v.get("CODE_PAYS")
    if commune and pays and pays != FRANCE and not commune.startswith(_OUTRE_MER):
        return signaler("CODE_COMMUNE_INSEE_NAISS", commune, pays=pays)
    return None


@controle("INF_REGIM_A_01")
def regime(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    code = f.v.get("CODE_REGIME", "")
    return (
        None
        if code in (ctx.liste("REGIME") or REGIMES)
        else signaler("CODE_REGIME", code, mention=citer(code))
    )


@controle("PR_HEBER_01")
def hebergement(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    code = f.v.get("CODE_REGIME")
    if code in REGIMES_HEBERGES and not f.v.get("UAI_ETAB_HEBERGEMENT"):
        return signaler("UAI_ETAB_HEBERGEMENT", "", regime=code)
    return None


@controle("PR_BOURS_01")
def bourse(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    connues = ctx.liste("BOURSE")
    bourses = (f.v.get("BOURSES") or {}).get("BOURSE")
    if not connues or not bourses:
        return None
    return tous(
        Trouve(f"BOURSES/BOURSE[{rang}]/CODE_BOURSE", code, {})
        for rang, une in enumerate(bourses, 1)
        if (code := une.get("CODE_BOURSE", "")) and code not in connues
    )


@controle("PR_PAREN_01")
def personne_connue(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    personnes = ctx.personnes
    if personnes is None:
        return None
    trouves = None
    for chemin, _, lien in f.liens:
        ident = lien.get("ID_PRV_PER")
        if ident and identifiant(ident) not in personnes:
            trouves = trouves or []
            trouves.append(Trouve(f"{chemin}/ID_PRV_PER", ident, {}))
    return trouves


@controle("PR_PAREN_02")
def parente_a_deux_caracteres(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    trouves = None
    for chemin, _, lien in f.liens:
        code = lien.get("CODE_PARENTE")
        if code is not None and len(code) != 2:
            trouves = trouves or []
            trouves.append(Trouve(f"{chemin}/CODE_PARENTE", code, {}))
    return trouves


@controle("PR_PAREN_03")
def legaux_distincts(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    if len(f.liens) < 2:
        return None
    vus: set[int | str] = set()
    trouves = []
    for chemin, role, lien in f.liens:
        ident = lien.get("ID_PRV_PER")
        if role == LEGAUX and ident:
            if identifiant(ident) in vus:
                trouves.append(Trouve(f"{chemin}/ID_PRV_PER", ident, {}))
            vus.add(identifiant(ident))
    return trouves or None


@controle("PR_PAREN_04")
def parente_connue(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    connus = ctx.liste("LIEN_PARENTE")
    if not connus:
        return None
    # Nomenclatures of before 2018 have codes of one character: they say nothing of the others.
    longueurs = {len(code) for code in connus}
    return tous(
        Trouve(f"{chemin}/CODE_PARENTE", code, {})
        for chemin, _, lien in f.liens
        if (code := lien.get("CODE_PARENTE", "")) not in connus
        if len(code) in longueurs
        # A code of the wrong length is PR_PAREN_02.
        if len(code) == 2 or ctx.version == "2.0"
    )


@controle("PEPCS_B_01")
def profession_de_l_aide_sociale(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    trouves = None
    for chemin, _, lien in f.liens:
        if lien.get("CODE_PARENTE") == AIDE_SOCIALE and ctx.personnes:
            ident = lien.get("ID_PRV_PER", "")
            profession = ctx.personnes.get(identifiant(ident))
            if profession and profession != SANS_PROFESSION:
                trouves = trouves or []
                trouves.append(
                    Trouve(
                        f"{chemin}/CODE_PARENTE", AIDE_SOCIALE, {"personne": ident, "profession": profession}
                    )
                )
    return trouves


@controle("PR_UAI_02")
def lettre_des_etablissements(f: Eleve, ctx: Contexte) -> list[Trouve] | None:
    trouves = None
    for chemin, code in (
        ("ETABLISSEMENT_AN_DERNIER/CODE_RNE", f.precedente.get("CODE_RNE")),
        ("UAI_ETAB_HEBERGEMENT", f.v.get("UAI_ETAB_HEBERGEMENT")),
        *(
            (f"SCOLARITE_ACTIVE/OPTIONS/OPTION[{rang}]/UAJ_ACCUEIL", option.get("UAJ_ACCUEIL"))
            for rang, option in enumerate(f.options, 1)
        ),
    ):
        # The school's own code is judged once, in the header.
        if code and code != ctx.uaj and (lettre := cle_uai(code)) and lettre != code[7].upper():
            trouves = trouves or []
            trouves.append(Trouve(chemin, code, {"lettre": lettre}))
    return trouves
