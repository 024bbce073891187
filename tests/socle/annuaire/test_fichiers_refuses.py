"""R3: broken variants of the directory file. Each is refused whole, says why, and changes nothing."""

import io
import zipfile
from dataclasses import dataclass, field

import pytest

from preau.socle.annuaire.models import Etablissement
from preau.socle.annuaire.referentiels import dispositions
from preau.socle.fichiers import FichierRefuse
from tests.socle.annuaire.exemples import TITRES, ecole, fichier, importer, vidage

pytestmark = pytest.mark.django_db

# The base file: twenty schools, of which each variant breaks something; line 3 is the second school.
ECOLES = [ecole(rang) for rang in range(1, 21)]
BON = fichier(*ECOLES)
LIGNES = BON.splitlines(keepends=True)


def avec(**valeurs: str) -> str:
    """The base file with other values in its second school."""
    return fichier(ECOLES[0], {**ECOLES[1], **valeurs}, *ECOLES[2:])


def en_archive(nom: str) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        archive.writestr(nom, BON)
    return sortie.getvalue()


@dataclass(frozen=True)
class Variante:
    """A broken file: the rule it breaks, and where the message must say so."""

    contenu: str | bytes
    code: str
    ligne: int | None = None
    colonne: str = ""
    valeur: str = ""
    options: dict = field(default_factory=dict)


VARIANTES = {
    "vide": Variante(b"", "fichier-vide"),
    "en-tête seul": Variante(LIGNES[0], "sans-ligne"),
    "archive zip": Variante(en_archive("annuaire.csv"), "nature-du-fichier"),
    "classeur xlsx": Variante(en_archive("xl/workbook.xml"), "nature-du-fichier"),
    "classeur xls": Variante(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "nature-du-fichier"),
    "page html": Variante("<!doctype html><title>Erreur 503</title>", "nature-du-fichier"),
    "json": Variante('[{"uai": "0779001A"}]', "nature-du-fichier"),
    "utf-16": Variante(BON.encode("utf-16"), "nature-du-fichier"),
    "octet nul": Variante(BON.replace("Meaux", "Me\0ux", 1), "octet-nul", 2),
    "encodages mêlés": Variante(BON.encode() + LIGNES[1].encode("cp1252"), "encodage", 22),
    "octets sans signification": Variante(b"\x81" + BON.encode("cp1252"), "encodage", 1),
    "mauvaise conversion": Variante(BON.encode().decode("cp1252"), "texte-mal-converti", 2),
    "caractère de contrôle": Variante(avec(nom="Col\x08lège"), "caractere-de-controle", 3),
    "séparateur inconnu": Variante(BON.replace(";", "#"), "separateur", 1),
    "autre fichier": Variante("a;b;c\n1;2;3\n", "disposition-inconnue", 1),
    "colonne en double": Variante(
        BON.replace("contrat_prive", "Code Nature", 1), "colonne-en-double", 1, "code_nature"
    ),
    "coupé au milieu d'une ligne": Variante(BON[: BON.rindex(";077;")], "nombre-de-cellules", 21),
    "cellules en trop": Variante(LIGNES[0] + LIGNES[1].replace("\r\n", ";x\r\n"), "nombre-de-cellules", 2),
    "nombres de cellules mêlés": Variante(BON.replace("Collège de", "Collège;de"), "nombre-de-cellules", 2),
    "guillemet ouvert": Variante(BON.replace(";Collège", ';"Collège', 1), "guillemets", 2),
    "guillemet mal fermé": Variante(avec(nom="X").replace(";X;", ';"X"Y;'), "guillemets", 3),
    "formule": Variante(avec(nom="=HYPERLINK(0)"), "formule", 3, "nom", "=HYPERLINK(0)"),
    "formule à arobase": Variante(avec(ville="@SUM(A1)"), "formule", 3, "commune", "@SUM(A1)"),
    "cellule trop longue": Variante(avec(adresse="x" * 5000), "cellule-trop-longue", 3, "adresse"),
    "nom trop long": Variante(avec(nom="x" * 201), "valeur-trop-longue", 3, "nom"),
    "adresse trop longue": Variante(avec(adresse="x" * 251), "valeur-trop-longue", 3, "adresse"),
    "sigle trop long": Variante(
        avec(sigle="COLLEGE-LYCEE"), "valeur-trop-longue", 3, "sigle", "COLLEGE-LYCEE"
    ),
    "nom vide": Variante(avec(nom=" "), "valeur-obligatoire", 3, "nom"),
    "commune vide": Variante(avec(ville=""), "valeur-obligatoire", 3, "commune"),
    "rne vide": Variante(avec(rne=""), "rne-forme", 3, "uai"),
    "rne court": Variante(avec(rne="077102A"), "rne-forme", 3, "uai", "077102A"),
    "rne sans lettre": Variante(avec(rne="07710290"), "rne-forme", 3, "uai", "07710290"),
    "rne en chiffres arabes": Variante(avec(rne="\u0660771029A"), "rne-forme", 3, "uai"),
    "rne en double": Variante(
        avec(rne=ECOLES[0]["rne"], nom="Autre"), "rne-en-double", 2, "rne", ECOLES[0]["rne"]
    ),
    "nature en lettres": Variante(avec(nature="CLG"), "nature-forme", 3, "code_nature", "CLG"),
    "département inconnu": Variante(avec(departement="097"), "departement-inconnu", 3, "departement", "097"),
    "département vide": Variante(avec(departement=""), "departement-inconnu", 3, "departement"),
    "latitude en lettres": Variante(
        avec(latitude="nord"), "coordonnees-invalides", 3, "latitude", "nord ; 2.88"
    ),
    "latitude seule": Variante(avec(longitude=""), "coordonnees-invalides", 3, "latitude"),
    "latitude scientifique": Variante(avec(latitude="4,8E+01"), "coordonnees-invalides", 3, "latitude"),
    "coordonnées de Lambert": Variante(
        avec(latitude="6878720.4", longitude="603621.7"), "coordonnees-invalides", 3, "latitude"
    ),
    "académie étrangère": Variante(BON, "academie-absente", options={"academie": "03"}),
    "académie inconnue": Variante(BON, "academie-inconnue", None, "--academie", "99", {"academie": "99"}),
    "presque tout fermé": Variante(fichier(*ECOLES[:3]), "fermetures-trop-nombreuses"),
}


@pytest.fixture
def annuaire():
    importer(BON)


@pytest.mark.parametrize("cas", VARIANTES)
def test_r3_a_broken_file_is_refused_and_changes_nothing(cas, annuaire):
    variante = VARIANTES[cas]
    avant = vidage()
    with pytest.raises(FichierRefuse) as refus:
        importer(variante.contenu, **variante.options)
    assert vidage() == avant
    faute = next(faute for faute in refus.value.fautes if faute.code == variante.code)
    assert (faute.ligne, faute.colonne) == (variante.ligne, variante.colonne)
    assert variante.valeur in faute.valeur
    assert faute.regle.endswith(".")
    assert faute.remede.endswith(".")


OBLIGATOIRES = [(disposition, champ) for disposition in TITRES for champ in dispositions()["obligatoires"]]


@pytest.mark.parametrize(("disposition", "champ"), OBLIGATOIRES)
def test_r3_each_missing_column_is_named(disposition, champ, annuaire):
    avant = vidage()
    with pytest.raises(FichierRefuse) as refus:
        importer(fichier(*ECOLES, disposition=disposition, sans=champ))
    assert vidage() == avant
    (faute,) = refus.value.fautes
    assert (faute.code, faute.ligne) == ("colonne-absente", 1)
    connues = dispositions()["dispositions"][disposition.split()[0]]["champs"][champ]
    assert faute.colonne == connues[0]


def test_r3_optional_columns_may_be_missing(annuaire):
    for disposition, titres in TITRES.items():
        for champ in set(titres) - set(dispositions()["obligatoires"]):
            ecoles = [{**valeurs, "etat": "1"} for valeurs in ECOLES]
            assert importer(fichier(*ecoles, disposition=disposition, sans=champ))["inchanges"] == 20


def test_r3_all_faults_of_a_file_are_listed_together(annuaire):
    avant = vidage()
    with pytest.raises(FichierRefuse) as refus:
        importer(
            fichier(
                {
                    **ECOLES[0],
                    "rne": "faux",
                    "nom": "",
                    "nature": "x",
                    "departement": "097",
                    "latitude": "nord",
                },
                *({**valeurs, "nom": ""} for valeurs in ECOLES[1:]),
                *({**valeurs, "nom": "", "rne": f"{rang}"} for rang, valeurs in enumerate(ECOLES)),
            )
        )
    assert vidage() == avant
    assert refus.value.fautes.comptes == {
        "rne-forme": 21,
        "nature-forme": 1,
        "coordonnees-invalides": 1,
        "valeur-obligatoire": 40,
        "departement-inconnu": 1,
    }
    assert "… et 20 autres de même nature (valeur-obligatoire)." in str(refus.value)


def test_r3_the_first_import_leaves_an_empty_directory_empty():
    avant = vidage()
    with pytest.raises(FichierRefuse):
        importer(avec(rne="faux"))
    assert vidage() == avant
    assert not Etablissement.objects.exists()
