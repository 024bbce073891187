"""J2, R3: broken BMP files. Each says where, which value, which rule, what to do, and changes nothing."""

import io
import zipfile

import pytest

from preau.jumo.models import Actualisation, Bmp
from preau.socle.annuaire.models import Discipline
from tests import fabriques
from tests.jumo.actualisation.conftest import ENTETE, appliquer, fichier, photo

RNE = fabriques.rne("077", 4999)
BON = {
    "id": "N1",
    "rne": RNE,
    "annee": "2026",
    "discipline": "L0422",
    "libelle_discipline": "Anglais",
    "quotite": "12,50",
    "ors": "18",
    "zr": "077001ZC",
    "info_dos": "",
    "vacance": "",
}


def bon(**changements) -> str:
    return ";".join((BON | changements).values())


@pytest.fixture
def base(campagne):
    fabriques.etablissement(rne=RNE)
    fabriques.zone()
    fabriques.discipline()
    fabriques.bmp()
    return campagne


def _zip() -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bmp.csv", b"0" * 10_000_000)
    return tampon.getvalue()


def _lignes(*lignes: str) -> bytes:
    return fichier(lignes).getvalue()


def _sans(colonne: str) -> bytes:
    noms = ENTETE.split(";")
    rang = noms.index(colonne)
    ligne = bon().split(";")
    del noms[rang], ligne[rang]
    return f"{';'.join(noms)}\n{';'.join(ligne)}\n".encode()


AUTRE_CLE = RNE[:7] + ("A" if RNE[7] != "A" else "B")
# name -> (the file, code of the rule, line, column)
CASSES = {
    "empty": (b"", "fichier-vide", None, ""),
    "only a header": (_lignes(), "sans-ligne", None, ""),
    "zip bomb": (_zip(), "nature-du-fichier", None, ""),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "nature-du-fichier", None, ""),
    "html": (b"<!DOCTYPE html><html><body>502</body></html>", "nature-du-fichier", None, ""),
    "xxe": (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        "nature-du-fichier",
        None,
        "",
    ),
    "json": (b'[{"id": 1}]', "nature-du-fichier", None, ""),
    "utf-16": (f"{ENTETE}\n{bon()}\n".encode("utf-16"), "nature-du-fichier", None, ""),
    "NUL byte": (_lignes(bon(info_dos="a\0b")), "octet-nul", 2, ""),
    "cut character": (_lignes(bon(info_dos="é")) + "é".encode()[:1], "encodage", 3, ""),
    "damaged accents": (_lignes(bon(info_dos="TrÃ¨s")), "texte-mal-converti", 2, ""),
    "control character": (_lignes(bon(info_dos="a\x07b")), "caractere-de-controle", 2, ""),
    "unknown separator": (_lignes(bon()).replace(b";", b"#"), "separateur", 1, ""),
    "missing column": (_sans("quotite"), "colonne-absente", 1, "quotite"),
    "missing optional-looking column": (_sans("info_dos"), "colonne-absente", 1, "info_dos"),
    "column twice": (f"{ENTETE};rne\n{bon()};x\n".encode(), "colonne-en-double", 1, "rne"),
    "truncated line": (_lignes(bon()[:20]), "nombre-de-cellules", 2, ""),
    "too many cells": (_lignes(bon() + ";;"), "nombre-de-cellules", 2, ""),
    "open quote": (_lignes(bon(info_dos='"ouvert')), "guillemets", 2, ""),
    "huge cell": (_lignes(bon(info_dos="x" * 5000)), "cellule-trop-longue", 2, "info_dos"),
    "formula": (_lignes(bon(info_dos="=HYPERLINK(1)")), "formule", 2, "info_dos"),
    "empty id": (_lignes(bon(id="")), "valeur-obligatoire", 2, "id"),
    "id too long": (_lignes(bon(id="N" * 21)), "identifiant-forme", 2, "id"),
    "id with a blank": (_lignes(bon(id="N 1")), "identifiant-forme", 2, "id"),
    "id twice": (_lignes(bon(), bon(id="N2"), bon()), "identifiant-en-double", 4, "id"),
    "empty rne": (_lignes(bon(rne="")), "valeur-obligatoire", 2, "rne"),
    "rne of no form": (_lignes(bon(rne="77X")), "rne-forme", 2, "rne"),
    "rne with a wrong letter": (_lignes(bon(rne=AUTRE_CLE)), "rne-cle-fausse", 2, "rne"),
    "unknown rne": (_lignes(bon(rne=fabriques.rne("077", 4998))), "rne-inconnu", 2, "rne"),
    "school of another académie": (_lignes(bon(rne=fabriques.rne("091", 4999))), "rne-inconnu", 2, "rne"),
    "empty year": (_lignes(bon(annee="")), "valeur-obligatoire", 2, "annee"),
    "other year": (_lignes(bon(annee="2025-2026")), "annee-autre", 2, "annee"),
    "year of no form": (_lignes(bon(annee="26")), "annee-forme", 2, "annee"),
    "year of two steps": (_lignes(bon(annee="2026-2028")), "annee-forme", 2, "annee"),
    "empty discipline": (_lignes(bon(discipline="")), "valeur-obligatoire", 2, "discipline"),
    "label for a code": (_lignes(bon(discipline="ANGLAIS")), "discipline-forme", 2, "discipline"),
    "new discipline without label": (
        _lignes(bon(discipline="L9999", libelle_discipline="")),
        "discipline-inconnue",
        2,
        "discipline",
    ),
    "new discipline, two labels": (
        _lignes(
            bon(discipline="L9999", libelle_discipline="Sumérien"),
            bon(id="N2", discipline="L9999", libelle_discipline="Hittite"),
        ),
        "discipline-contradictoire",
        2,
        "libelle_discipline",
    ),
    "label too long": (
        _lignes(bon(libelle_discipline="x" * 81)),
        "valeur-trop-longue",
        2,
        "libelle_discipline",
    ),
    "empty quotité": (_lignes(bon(quotite="")), "valeur-obligatoire", 2, "quotite"),
    "quotité in words": (_lignes(bon(quotite="12 h")), "heures-forme", 2, "quotite"),
    "quotité of two numbers": (_lignes(bon(quotite="1 2")), "heures-forme", 2, "quotite"),
    "quotité of three decimals": (_lignes(bon(quotite="12,505")), "heures-forme", 2, "quotite"),
    "quotité in exponent": (_lignes(bon(quotite="1e1")), "heures-forme", 2, "quotite"),
    "quotité of zero": (_lignes(bon(quotite="0")), "heures-bornes", 2, "quotite"),
    "negative quotité": (_lignes(bon(quotite="-3")), "heures-bornes", 2, "quotite"),
    "quotité over 40": (_lignes(bon(quotite="40,01")), "heures-bornes", 2, "quotite"),
    "ors over 40": (_lignes(bon(ors="41")), "heures-bornes", 2, "ors"),
    "zone of no form": (_lignes(bon(zr="ZR77")), "zone-forme", 2, "zr"),
    "unknown zone": (_lignes(bon(zr="077099ZZ")), "zone-inconnue", 2, "zr"),
    "info DOS too long": (_lignes(bon(info_dos="x" * 1001)), "valeur-trop-longue", 2, "info_dos"),
    "vacancy too long": (_lignes(bon(vacance="x" * 41)), "valeur-trop-longue", 2, "vacance"),
}


@pytest.mark.parametrize("nom", CASSES)
def test_R3_J2_a_broken_file_is_refused_and_changes_nothing(base, nom):
    contenu, code, ligne, colonne = CASSES[nom]
    avant = photo()
    refusee = appliquer(io.BytesIO(contenu))
    assert photo() == avant
    assert refusee.etat == Actualisation.Etat.REFUSEE
    faute = next(f for f in refusee.fautes if f["code"] == code)
    assert (faute["ligne"], faute["colonne"]) == (ligne, colonne)
    assert faute["regle"].endswith(".")
    assert faute["remede"].endswith(".")
    # And no other: a fault does not bring false ones with it (a header that is not cut lacks every column).
    assert {f["code"] for f in refusee.fautes} <= {code, "colonne-absente"}


def test_R3_at_least_thirty_broken_files():
    assert len(CASSES) >= 30


def test_J2_all_faults_at_once_line_by_line(base):
    refusee = appliquer(
        fichier([bon(quotite="0", zr="x"), bon(id="N2", rne="77X"), bon(id="N2", annee="2030")])
    )
    dites = [(f["ligne"], f["code"], f["valeur"]) for f in refusee.fautes]
    assert dites == [
        (2, "heures-bornes", "0"),
        (2, "zone-forme", "x"),
        (3, "rne-forme", "77X"),
        (4, "annee-autre", "2030"),
        (4, "identifiant-en-double", "N2"),
    ]


def test_J2_a_thousand_faults_of_a_rule_are_kept_and_the_others_counted(base):
    refusee = appliquer(fichier([bon(id=f"N{n}", quotite="99") for n in range(1200)]))
    assert refusee.comptes["fautes"] == 1200
    assert len(refusee.fautes) == 1001
    assert any(f["regle"] == "200 autres de même nature" for f in refusee.fautes)


@pytest.mark.parametrize(
    ("separateur", "encodage", "quotite"),
    [
        (";", "utf-8", "12,5"),
        (",", "cp1252", "12.5"),
        ("\t", "utf-8-sig", "12,50"),
        ("|", "iso8859-15", "12.50"),
    ],
)
def test_J2_separator_encoding_and_decimal_mark_are_detected(base, separateur, encodage, quotite):
    champs = BON | {"quotite": f'"{quotite}"', "info_dos": "Été à Cœuilly"}
    texte = f"{ENTETE}\n{';'.join(champs.values())}\n".replace(";", separateur)
    assert appliquer(io.BytesIO(texte.encode(encodage))).etat == Actualisation.Etat.APPLIQUEE
    bmp = Bmp.objects.get()
    assert (bmp.identifiant, bmp.quotite, bmp.info_dos) == ("N1", 1250, "Été à Cœuilly")


def test_J1_J2_an_empty_ors_takes_the_dated_table_and_an_empty_zone_the_school_s(base):
    zone = fabriques.zone("077002ZB")
    fabriques.discipline("L1900", "EPS")
    Bmp.objects.get().etablissement.__class__.objects.filter(rne=RNE).update(zone=zone)
    appliquer(
        fichier([bon(ors="", zr=""), bon(id="N2", discipline="L1900", libelle_discipline="EPS", ors="")])
    )
    anglais, eps = Bmp.objects.order_by("identifiant")
    assert (anglais.ors, anglais.zone) == (1800, zone)
    assert eps.ors == 2000


def test_J2_an_unknown_discipline_is_created_with_the_file_s_label(base):
    faite = appliquer(fichier([bon(discipline="L9999", libelle_discipline="Sumérien")]))
    assert Bmp.objects.get().discipline == Discipline.objects.get(code="L9999", libelle="Sumérien")
    assert [a["code"] for a in faite.avertissements] == ["discipline-nouvelle"]


def test_J1_warnings_do_not_refuse(base):
    fabriques.etablissement(rne="0771234Z", ouvert=False)
    faite = appliquer(
        fichier(
            [
                bon(quotite="20", libelle_discipline="English"),
                bon(id="N2", rne="0771234Z", annee="2026-2027"),
                bon(id="N3", libelle_discipline="English"),
            ]
        )
    )
    assert faite.etat == Actualisation.Etat.APPLIQUEE
    assert sorted(a["code"] for a in faite.avertissements) == [
        "etablissement-ferme",
        "libelle-different",
        "quotite-au-dela-de-l-ors",
        "rne-cle",
    ]
    assert Bmp.objects.get(identifiant="N1").depasse_l_ors
