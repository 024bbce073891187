"""S20: one grammar gives the schema, the reader and the writer, in every version."""

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from preau.siecle.engine.grammaire import (
    ATTRIBUT_VERSION,
    EPHC,
    FICHES,
    LIENS,
    VERSIONS,
    VERSIONS_IMPORT,
    Element,
    ecrire_element,
    entete,
    grammaire,
    pied,
    schema_par_fiche,
    schema_publie,
    trouver,
)
from preau.siecle.engine.grammaire.arbre import Choix, dans
from preau.siecle.engine.grammaire.types import type_simple
from preau.siecle.engine.lecture.fiches import lire, plan
from preau.siecle.engine.lecture.sondage import Releve
from tests.siecle.outils import MINIMUM, PERSONNE, controler_texte, synthetique

LETTRES = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdéèçœ€'-& <>")


def schema(version: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(schema_publie(version)))


@st.composite
def valeur(dessiner, element: Element, version: str) -> str:
    """A value that the type of an element permits."""
    simple = type_simple(element.type, version)
    facettes = dict(simple.facettes)
    if simple.base == "xs:boolean":
        return dessiner(st.sampled_from(["true", "false", "0", "1"]))
    if simple.base == "xs:date":
        return dessiner(st.dates().map(str))
    if simple.base in ("xs:int", "xs:unsignedInt"):
        return str(dessiner(st.integers(0, int(facettes.get("maxInclusive", 2**32 - 1)))))
    if motif := facettes.get("pattern"):
        return {r"\d{4}": "2025", r"\w{8}": "0750680G", r"\w{11}": "990000001ZZ"}.get(motif, "15/09/2025")
    longueur = facettes.get("length")
    mini, maxi = (longueur, longueur) if longueur else (facettes.get("minLength", 1), facettes["maxLength"])
    # Blanks at the ends are not kept by a token.
    texte = dessiner(st.text(LETTRES, min_size=int(mini), max_size=min(int(maxi), 12)))
    return "".join(texte.split(" ")).ljust(int(mini), "X")


@st.composite
def contenu(dessiner, element: Element, version: str, sortant: bool) -> dict:
    """The values of a sheet that the grammar permits."""
    fiche: dict = {}

    def remplir(particules) -> None:
        for particule in particules:
            if particule.sortant_seul and not sortant:
                continue
            facultatif = sortant and particule.absent_si_sortant
            if isinstance(particule, Choix):
                if not facultatif or dessiner(st.booleans()):
                    remplir(dessiner(st.sampled_from(particule.branches)))
                continue
            if (facultatif or particule.mini == 0) and dessiner(st.booleans()):
                continue
            nombre = dessiner(st.integers(max(particule.mini, 1), min(particule.maxi or 3, 3)))
            valeurs = [
                dessiner(
                    valeur(particule, version) if particule.type else contenu(particule, version, sortant)
                )
                for _ in range(nombre)
            ]
            fiche[particule.nom] = valeurs if particule.repete else valeurs[0]

    remplir(element.contenu)
    return fiche


def ecrire(element: Element, valeurs: dict) -> str:
    return "\n".join(ecrire_element(element, valeurs, 0))


@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_write_read_write_is_stable(version, data):
    """R5: what the grammar permits is written valid, read back equal and written again the same."""
    for nom in FICHES.values():
        if version == LIENS and nom == "PERSONNE":
            continue
        element = trouver(grammaire(version), nom)
        valeurs = data.draw(contenu(element, version, data.draw(st.booleans())))
        ecrit = ecrire(element, valeurs)
        lu = etree.fromstring(ecrit)
        erreurs = [
            e.message
            for e in ([] if schema_par_fiche(version).validate(lu) else schema_par_fiche(version).error_log)
            # Keys inside a sheet are not what is drawn here.
            if "Duplicate key-sequence" not in e.message
        ]
        assert not erreurs
        relu = lire(lu, plan(version, nom))
        assert relu == valeurs
        assert ecrire(element, relu) == ecrit


@pytest.mark.parametrize("version", VERSIONS)
def test_a_published_schema_judges_like_the_streaming_one(version, tmp_path):
    """Same messages, one by one, for each element removed, doubled, emptied or renamed."""
    fichier = synthetique(tmp_path, 4, version)
    texte = fichier.read_text(encoding="iso-8859-15")
    lignes = texte.splitlines(keepends=True)
    entier = schema(version)
    assert entier.validate(etree.fromstring(texte.encode("iso-8859-15")))
    seuils = [n for n, ligne in enumerate(lignes) if ligne.count("<") == 2 and "/>" not in ligne]
    for numero in seuils[:: max(1, len(seuils) // 40)]:
        ligne = lignes[numero]
        balise = ligne[ligne.index("<") + 1 : ligne.index(">")]
        for nouvelle in (
            "",
            ligne + ligne,
            f"<{balise}/>\n",
            ligne.replace(balise, "INTRUS"),
            f"<{balise}>é !</{balise}>\n",
        ):
            essai = "".join([*lignes[:numero], nouvelle, *lignes[numero + 1 :]]).encode("iso-8859-15")
            entier.validate(etree.fromstring(essai))
            attendus = sorted(
                e.message
                for e in entier.error_log
                # Of a key that is missing or wrong, the element's own finding is enough.
                if "Not all fields" not in e.message and "Warning:" not in e.message
            )
            controle, constats = controler_texte(tmp_path, essai)
            if controle.bilan.schema == version:
                assert sorted(c.technique for c in constats if c.code == "XSD") == attendus, nouvelle


@pytest.mark.parametrize(
    ("ids", "violations"), [(("x", "x"), ["ID_PRV_PER", "ID_PRV_PER"]), (("1", "01"), ["PERSONNE"])]
)
def test_what_is_no_number_is_no_key(ids, violations, tmp_path):
    """S20: as libxml2 has it, two ids of the wrong type are no double, and numbers are compared by value."""
    deux = "".join(PERSONNE.replace("PER>1<", f"PER>{ident}<") for ident in ids)
    constats = controler_texte(tmp_path, MINIMUM.replace(PERSONNE, deux))[1]
    assert [c.champ for c in constats if c.code == "XSD"] == violations


@pytest.mark.parametrize("version", [v for v in VERSIONS if v != "2.0"])
def test_the_published_schema_is_one_for_other_validators_too(version, tmp_path):
    """2.0 apart: its two kinds of pupils give SCOLARITE_ACTIVE two types, which only libxml2 lets pass."""
    chemin = tmp_path / "schema.xsd"
    chemin.write_bytes(schema_publie(version))
    juge = xmlschema.XMLSchema(chemin)
    assert juge.is_valid(str(synthetique(tmp_path, 30, version)))
    assert not juge.is_valid(MINIMUM.replace("<CODE_MEF>10110001110</CODE_MEF>", ""))


def test_scopes_of_versions():
    assert dans("3.0", "2.0..3.1,EPHC1.1")
    assert dans("EPHC1.1", "2.0..3.1,EPHC1.1")
    assert not dans("4.0", "2.0..3.1,EPHC1.1")
    assert dans("ELEGRP1.4", None)


def test_the_versions_differ_as_their_history_says():
    """Reference 2.3: what each version adds and removes."""
    declares = {
        v: {e.get("name") for e in etree.fromstring(schema_publie(v)).iter("{*}element")} for v in VERSIONS
    }
    assert {"LEGAL1", "LEGAL2", "INE_BEA"} <= declares["2.0"]
    assert "LEGAL" not in declares["2.0"]
    assert "FINANCIER" in declares["3.0"]
    assert "FINANCIER" not in declares["3.1"]
    assert "PAIE_FRAIS_SCOLAIRES" in declares["3.1"]
    assert not {"INE_BEA", "ENFANT_A_CHARGE"} & declares["4.0"]
    assert {"ID_SIECLE_PER", "UAI_ETAB_HEBERGEMENT", "DPPS", "UAJ_ACCUEIL"} <= declares["4.0"]
    assert not {"UAI_ETAB_HEBERGEMENT", "DPPS"} & declares["3.1"]
    assert not {"CODE_REGIME", "CONTACT", "OPTIONS", "CODE_PAYS_NAT", "BOURSES"} & declares[EPHC]
    assert "PERSONNES" not in declares[LIENS]


@pytest.mark.parametrize("version", [*VERSIONS_IMPORT, EPHC, LIENS])
def test_header_and_foot_frame_a_file(version):
    parametres = {
        "UAJ": "0750680G",
        "ANNEE_SCOLAIRE": "2025",
        "DATE_IMPORT": "15/09/2025",
        "NUM_ENVOI": "1",
        "LOGICIEL": "A",
    }
    debut = entete(version, parametres)
    assert f'VERSION="{ATTRIBUT_VERSION[version]}"' in debut
    milieu = "" if version == LIENS else "</PERSONNES><ELEVES>"
    assert etree.fromstring((debut + milieu + pied()).encode()).findtext("PARAMETRES/UAJ") == "0750680G"


SANS = 'VERSION=""'
NOMMEE = (
    'xmlns:xs="http://www.w3.org/2001/XMLSchema-instance" '
    'xs:noNamespaceSchemaLocation="../schema_Import_3.1.xsd" VERSION=""'
)
# Attributes of the root, then an element put in a pupil's sheet, and the version found.
VARIANTES = {
    "version vide et LEGAL1": (SANS, "<LEGAL1>", "2.0"),
    "version vide et FINANCIER": (SANS, "<FINANCIER>true</FINANCIER>", "3.0"),
    "version vide et INE_BEA": (SANS, "<INE_BEA>9900000003U</INE_BEA>", "3.1"),
    "version vide": (SANS, "", "4.0"),
    "version inconnue": ('VERSION="7.2"', "", "4.0"),
    "version d'abord": ('VERSION="3.0"', "<INE_BEA>9900000003U</INE_BEA>", "3.0"),
    "schéma nommé": (NOMMEE, "<FINANCIER>true</FINANCIER>", "3.1"),
    "hors contrat": ('VERSION="1.1"', "", "EPHC1.1"),
    "1.4 avec des personnes": ('VERSION="1.4"', "", "4.0"),
}


@pytest.mark.parametrize("variante", VARIANTES)
def test_the_schema_is_found_by_content(variante, tmp_path):
    """The order of the contract: VERSION, then the schema named, then telling elements, then 4.0."""
    attributs, element, version = VARIANTES[variante]
    texte = MINIMUM.replace('VERSION="4.0"', attributs).replace("<CODE_SEXE>", f"{element}<CODE_SEXE>")
    assert controler_texte(tmp_path, texte)[0].bilan.schema == version


@pytest.mark.parametrize(("ouvre", "ferme"), [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?note ", "?>")])
@pytest.mark.parametrize("avant", [0, 65_000, 65_536 - 300, 65_536 - 290])
def test_what_a_comment_holds_tells_no_version(ouvre, ferme, avant, tmp_path):
    """S20: « LEGAL1 » in a comment, CDATA or instruction is no element, wherever the blocks of reading are cut."""
    cache = f"{ouvre}{' ' * avant}<LEGAL1>{ferme}"
    texte = MINIMUM.replace('VERSION="4.0"', SANS)
    lieu = "<NOM_DE_FAMILLE>EXEMPLE"
    sans = texte.replace(lieu, lieu + cache)
    avec = sans.replace("<CODE_SEXE>", "<LEGAL1/><CODE_SEXE>")
    assert controler_texte(tmp_path, sans)[0].bilan.schema == "4.0"
    assert controler_texte(tmp_path, avec)[0].bilan.schema == "2.0"


def test_telling_elements_are_found_across_blocks(tmp_path):
    """S20: read in blocks of any size, the same elements are found, comments opened and closed anywhere."""
    octets = (
        b"<A><!-- <LEGAL1> --><PERSONNES ><![CDATA[<INE_BEA>]]><FINANCIER>x</FINANCIER><!-- <CODE_GROUPE>"
    )
    for taille in range(1, len(octets) + 1):
        traces: set[str] = set()
        releve = Releve(traces)
        for debut in range(0, len(octets), taille):
            releve.lire(octets[debut : debut + taille])
        releve.lire(b"", fini=True)
        assert traces == {"PERSONNES", "FINANCIER"}, taille
