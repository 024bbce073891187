"""I5, I6, J8: what every list page stands, tried on the directory's."""

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from preau.socle.annuaire.models import Etablissement
from preau.socle.annuaire.tables import EtablissementListe
from preau.socle.listes import exports
from preau.socle.listes.exports import cellule_csv, exporter_xlsx, sans_formule
from tests import fabriques


@pytest.fixture
def page(connecter, db):
    """`page(q="…")`: the directory's list, as a head sees it."""
    client = connecter(fabriques.chef())
    return lambda **parametres: client.get(reverse("annuaire:etablissements"), parametres)


def noms(reponse):
    return [rangee.record.nom for rangee in reponse.context["liste"].table.rows]


def ecoles(nombre, **champs):
    return [fabriques.etablissement(nom=f"Collège {rang:03d}", **champs) for rang in range(nombre)]


def test_I5_accents_majuscules_et_mots_dans_tout_ordre(page):
    fabriques.etablissement(nom="Collège des Érables", ville="Crégy-lès-Meaux")
    for texte in ("erables", "ÉRABLES", "cregy erab", "érab CRÉGY"):
        assert noms(page(q=texte)) == ["Collège des Érables"], texte
    assert "Aucune ligne ne correspond" in page(q="zzz").content.decode()


def test_I5_tri_pages_et_adresse(page):
    ecoles(25)
    Etablissement.objects.exclude(nom__startswith="Collège 0").update(nom="Zéro")
    premiere = page(lignes=10)
    assert noms(premiere)[:2] == ["Collège 000", "Collège 001"]
    assert premiere.context["liste"].total == 26
    liste = page(lignes=10, tri="-nom", page=3).context["liste"]
    assert (liste.premiere, liste.derniere, liste.page, liste.pages) == (21, 26, 3, 3)
    assert "tri=-nom" in liste.adresse_precedente
    assert "page=2" in liste.adresse_precedente
    triee = page(tri="nom").content.decode()
    assert 'aria-sort="ascending"' in triee
    assert "tri=-nom" in triee


@pytest.mark.parametrize(
    "parametres",
    [
        {"page": "abc"},
        {"page": "-1"},
        {"page": "99999999999"},
        {"page": "٣"},
        {"lignes": "7"},
        {"lignes": "x"},
        {"tri": "mot_de_passe"},
        {"tri": "--nom"},
        {"tri": ";DROP"},
        {"q": "%_\\'\x00"},
        {"q": "x" * 5000},
        {"departement": "abc"},
        {"zone": "10000000000000000000"},
        {"ouvert": "peut-être"},
        {"format": "pdf"},
        {"retour": "https://ailleurs.invalid/"},
    ],
)
def test_R3_une_mauvaise_adresse_ne_casse_rien(page, parametres):
    ecoles(3)
    assert page(**parametres).status_code == 200


def test_R3_un_filtre_faux_ne_montre_pas_tout(page):
    """A wrong value is said beside its field, and neither page nor export pretends that there is no filter."""
    ecoles(3)
    reponse = page(departement="abc")
    assert reponse.context["liste"].total == 0
    assert "fr-error-text" in reponse.content.decode()
    assert len(list(page(departement="abc", format="csv").streaming_content)) == 1


def test_I5_au_dela_de_la_derniere_page_on_voit_la_derniere(page):
    ecoles(12)
    liste = page(lignes=10, page=50).context["liste"]
    assert (liste.page, liste.premiere, liste.derniere) == (2, 11, 13)


def test_B1_pas_plus_de_requetes_pour_plus_de_lignes(page):
    ecoles(2)
    with CaptureQueriesContext(
        connection,
    ) as peu:
        page(lignes=100)
    ecoles(60)
    with CaptureQueriesContext(connection) as beaucoup:
        page(lignes=100)
    assert len(peu) == len(beaucoup)


def test_I6_le_csv_exporte_ce_que_les_filtres_montrent(page):
    ecoles(30, ville="Provins")
    fabriques.etablissement(nom='=HYPERLINK("x")', ville="Provins", telephone="0164331178")
    reponse = page(q="provins", format="csv", lignes=10, page=2)
    octets = b"".join(reponse.streaming_content)
    assert octets.startswith("\ufeff".encode())
    assert b"\r\n" in octets
    lignes = list(csv.reader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";"))
    assert lignes[0][:3] == ["RNE", "Sigle", "Nom"]
    assert len(lignes) == 32
    assert ['\'=HYPERLINK("x")', "01 64 33 11 78"] in [[ligne[2], ligne[5]] for ligne in lignes]


def test_I6_le_xlsx_a_de_vraies_cellules(page):
    ecoles(5)
    classeur = openpyxl.load_workbook(io.BytesIO(b"".join(page(format="xlsx").streaming_content)))
    lignes = list(classeur.active.values)
    assert lignes[0][:3] == ("RNE", "Sigle", "Nom")
    assert len(lignes) == 7


def feuilles(reponse) -> dict[str, list]:
    classeur = openpyxl.load_workbook(io.BytesIO(b"".join(reponse.streaming_content)))
    reponse.file_to_stream.close()
    return {feuille.title: list(feuille.values) for feuille in classeur}


def test_60_le_xlsx_continue_sur_une_autre_feuille(monkeypatch):
    """Excel's limit of rows, lowered: nothing is lost, and each sheet has its labels."""
    monkeypatch.setattr(exports, "LIGNES_MAX", 3)
    assert feuilles(exporter_xlsx("essai", ["N"], [[rang] for rang in range(5)])) == {
        "Liste": [("N",), (0,), (1,)],
        "Liste 2": [("N",), (2,), (3,)],
        "Liste 3": [("N",), (4,)],
    }
    assert feuilles(exporter_xlsx("essai", ["N"], [[0], [1]])) == {"Liste": [("N",), (0,), (1,)]}
    assert feuilles(exporter_xlsx("essai", ["N"], [])) == {"Liste": [("N",)]}


def test_60_un_texte_trop_long_pour_excel_est_coupe_et_le_dit():
    juste, long = "a" * 32_767, "b" * 32_768
    [(un,), (autre,)] = feuilles(exporter_xlsx("essai", ["N"], [[juste], [long]]))["Liste"][1:]
    assert un == juste
    assert autre == "b" * (32_767 - len(exports.SUITE_COUPEE)) + exports.SUITE_COUPEE
    # Excel counts an emoji twice.
    juste, long = "😀" * 16_383, "😀" * 16_384
    [(un,), (autre,)] = feuilles(exporter_xlsx("essai", ["N"], [[juste], [long]]))["Liste"][1:]
    assert un == juste
    assert autre.endswith("😀" + exports.SUITE_COUPEE)


@pytest.mark.parametrize("texte", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_60_une_cellule_n_est_jamais_une_formule(texte):
    assert sans_formule(texte) == f"'{texte}"
    assert cellule_csv(texte) == f"'{texte}"


def test_60_les_nombres_sont_en_francais():
    from decimal import Decimal

    assert [cellule_csv(v) for v in (Decimal("12.50"), -3, 1.25, True, None)] == [
        "12,5",
        "-3",
        "1,25",
        "Oui",
        "",
    ]


def test_I5_retour_garde_la_recherche_et_refuse_un_autre_site(page, client):
    ecole = fabriques.etablissement(nom="Collège des Érables")
    lien = page(q="erables").content.decode()
    assert "retour=%2Fannuaire%2F%3Fq%3Derables" in lien
    fiche = reverse("annuaire:etablissement", args=[ecole.rne])
    assert (
        'href="/annuaire/?q=erables"'
        in client.get(fiche, {"retour": "/annuaire/?q=erables"}).content.decode()
    )
    for forge in ("https://ailleurs.invalid/", "//ailleurs.invalid/", "javascript:alert(1)"):
        assert "ailleurs" not in client.get(fiche, {"retour": forge}).content.decode()
        assert "javascript:" not in client.get(fiche, {"retour": forge}).content.decode()


@pytest.mark.django_db
def test_une_liste_refuse_ce_qu_elle_compterait_mal(rf):
    with pytest.raises(ValueError, match="distinct"):
        EtablissementListe(rf.get("/"), Etablissement.objects.distinct())
