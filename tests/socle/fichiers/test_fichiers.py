"""The reader of tabular files: what it understands, what it refuses, and how it says so (R3)."""

import gzip
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.socle import fichiers
from preau.socle.fichiers import valeurs

CHAMPS = {"code": ["code", "code_etablissement"], "nom": ["nom", "appellation_officielle"], "note": ["note"]}
TEXTE = "Code établissement;Appellation officielle\r\n01;Œuvre d'été\r\n02;Là-bas\r\n"


def lire(octets: bytes, **options):
    """The fields of every row, or FichierRefuse."""
    with fichiers.ouvrir(io.BytesIO(octets), nom="essai.csv", **options) as tableau:
        rangs = tableau.reperer(CHAMPS, ["code", "nom"])
        lignes = [
            (numero, cellules[rangs["code"]], cellules[rangs["nom"]]) for numero, cellules in tableau.lignes()
        ]
        tableau.refuser_si_faute()
        return tableau, lignes


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "iso8859-15"])
@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
def test_encodings_and_separators_are_detected(encodage, separateur):
    octets = TEXTE.replace(";", separateur).encode(encodage)
    tableau, lignes = lire(octets)
    assert lignes == [(2, "01", "Œuvre d'été"), (3, "02", "Là-bas")]
    assert (tableau.encodage, tableau.separateur) == (encodage, separateur)


def test_cells_on_several_lines_keep_true_line_numbers_and_empty_rows_are_skipped():
    octets = b'code;nom\n1;"deux\nlignes"\n;\n\n4;quatre'
    assert lire(octets)[1] == [(2, "1", "deux\nlignes"), (6, "4", "quatre")]


def _zip() -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        archive.writestr("etablissements.csv", TEXTE)
    return sortie.getvalue()


LONGUE = "x" * 5000
REFUS = {
    "vide": (b"", "fichier-vide", None),
    "blanc": (b"\xef\xbb\xbf \r\n", "fichier-vide", None),
    "en-tête seul": (b"code;nom\n", "sans-ligne", None),
    "zip": (_zip(), "nature-du-fichier", None),
    "gzip": (gzip.compress(TEXTE.encode()), "nature-du-fichier", None),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), "nature-du-fichier", None),
    "pdf": (b"%PDF-1.7\n", "nature-du-fichier", None),
    "html": (b"\n<!DOCTYPE html><p>code;nom", "nature-du-fichier", None),
    "xml": (b'<?xml version="1.0"?><a/>', "nature-du-fichier", None),
    "json": (b'[{"code": 1}]', "nature-du-fichier", None),
    "utf-16": (TEXTE.encode("utf-16"), "nature-du-fichier", None),
    "utf-16 sans marque": (TEXTE.encode("utf-16-le"), "octet-nul", 1),
    "nul": (b"code;nom\n1;un\n2;d\0ux\n", "octet-nul", 3),
    "encodages mêlés": ("code;nom\n1;été\n".encode() + "2;été\n".encode("cp1252"), "encodage", 3),
    "caractère coupé": (b"\xef\xbb\xbfcode;nom\n1;\xc3", "encodage", 2),
    "octets sans signification": (b"code;nom\n1;\x81\x8d\n", "encodage", 2),
    "mal converti": ("code;nom\n1;Ã©tÃ©\n".encode(), "texte-mal-converti", 2),
    "lettre perdue": ("code;nom\n1;\ufffdt\ufffd\n".encode(), "texte-mal-converti", 2),
    "contrôle": (b"code;nom\n1;a\x07b\n", "caractere-de-controle", 2),
    "séparateur inconnu": (b"code#nom\n1#un\n", "separateur", 1),
    "colonne absente": (b"code;autre\n1;un\n", "colonne-absente", 1),
    "colonne en double": (b"code;nom;Nom\n1;un;un\n", "colonne-en-double", 1),
    "ligne courte": (b"code;nom\n1;un\n2\n", "nombre-de-cellules", 3),
    "ligne longue": (b"code;nom\n1;un;trop\n", "nombre-de-cellules", 2),
    "cellule longue": (f"code;nom\n1;{LONGUE}\n".encode(), "cellule-trop-longue", 2),
    "cellule énorme": (f"code;nom\n1;{'x' * 200_000}\n".encode(), "cellule-trop-longue", 2),
    "guillemet ouvert": (b'code;nom\n1;"un\n2;deux\n', "guillemets", 2),
    "guillemet mal fermé": (b'code;nom\n1;"un"deux\n', "guillemets", 2),
    "formule": (b'code;nom\n1;"=HYPERLINK(""http://a"")"\n', "formule", 2),
}


@pytest.mark.parametrize("cas", REFUS)
def test_r3_broken_files_are_refused_with_place_and_remedy(cas):
    octets, code, ligne = REFUS[cas]
    with pytest.raises(fichiers.FichierRefuse) as refus:
        lire(octets)
    faute = next(faute for faute in refus.value.fautes if faute.code == code)
    assert faute.ligne == ligne
    assert faute.regle
    assert faute.remede
    assert faute.regle in str(refus.value)


def test_limits_on_size_rows_and_columns():
    octets = b"code;nom\n" + b"1;un\n" * 10
    for limites, code in (
        (fichiers.Limites(octets=20), "fichier-trop-gros"),
        (fichiers.Limites(lignes=9), "trop-de-lignes"),
        (fichiers.Limites(colonnes=1), "trop-de-colonnes"),
    ):
        with pytest.raises(fichiers.FichierRefuse) as refus:
            lire(octets, limites=limites)
        assert list(refus.value.fautes.comptes) == [code]


def test_a_missing_path_is_a_fault_not_a_crash(tmp_path):
    with (
        pytest.raises(fichiers.FichierRefuse, match=r"absent\.csv.*ne peut pas être lu"),
        fichiers.ouvrir(tmp_path / "absent.csv"),
    ):
        pytest.fail("opened")


def test_many_faults_of_one_rule_are_counted_and_a_few_are_shown():
    octets = b"code;nom\n" + b"1\n" * 500
    with pytest.raises(fichiers.FichierRefuse) as refus:
        lire(octets)
    releve = refus.value.fautes
    assert (len(releve), len(list(releve))) == (500, 20)
    assert list(releve.phrases())[-1] == "… et 480 autres de même nature (nombre-de-cellules)."
    assert releve.en_dict()["par_regle"] == {"nombre-de-cellules": 500}


def test_messages_stay_short_and_printable():
    regle = fichiers.Regle("essai", "la règle.", "Le remède.")
    faute = regle.faute("a\r\nb" + "x" * 500, ligne=3, colonne="nom")
    assert str(faute).startswith("Ligne 3, colonne « nom », valeur « a··bxxx")
    assert len(faute.valeur) == 80
    assert str(regle.faute()) == "la règle. Le remède."


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-9_999_999, max_value=9_999_999)
)
def test_decimals_are_read_with_a_comma_or_a_point(nombre):
    assert valeurs.en_decimal(f"{nombre:f}") == nombre
    assert valeurs.en_decimal(f"{nombre:f}".replace(".", ",")) == nombre


@pytest.mark.parametrize("texte", ["", "2,17003E+13", "1.2.3", "douze", "--1", "0x10", "1_000"])
def test_what_is_no_decimal_is_refused(texte):
    with pytest.raises(ValueError, match=r"^"):
        valeurs.en_decimal(texte)


def test_spaced_thousands_and_integers():
    assert valeurs.en_decimal("12\u202f345,5") == Decimal("12345.5")
    assert valeurs.en_entier("2 103 778") == 2103778
    with pytest.raises(ValueError, match=r"1,5"):
        valeurs.en_entier("1,5")


@given(st.dates())
def test_dates_are_read_french_and_iso(jour):
    assert valeurs.en_date(f"{jour:%d/%m/}{jour.year:04}") == jour
    assert valeurs.en_date(jour.isoformat()) == jour
    assert valeurs.en_date(f"{jour.isoformat()}T00:00:00+01:00") == jour


@pytest.mark.parametrize("texte", ["", "31/02/2026", "2026-13-01", "1er mai", "12/05/26"])
def test_what_is_no_date_is_refused(texte):
    with pytest.raises(ValueError, match=r"^"):
        valeurs.en_date(texte)


def test_labels_are_compared_without_case_accents_or_punctuation():
    assert (
        valeurs.cle_entete("Code établissement ")
        == valeurs.cle_entete("CODE_ETABLISSEMENT")
        == "code_etablissement"
    )
    assert valeurs.cle("L'Haÿ-les-Roses") == "l hay les roses"
    assert valeurs.cle("Cœuvres") == "coeuvres"
    assert valeurs.en_date("5/1/2026") == date(2026, 1, 5)
