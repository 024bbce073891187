"""J8, B1: the search window."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from preau.jumo.models import Bmp
from preau.jumo.states import Etat
from preau.socle.annuaire.models import Etablissement
from tests import fabriques


@pytest.fixture
def mien(campagne):
    return fabriques.bmp(
        fabriques.etablissement(nom="Collège Alpha"), quotite=1200, zone=fabriques.zone("077001ZC")
    )


def noms(page):
    return re.findall(r'data-libelle="Nom">([^<]+)<', page)


def candidat(nom, quotite=600, **champs):
    return fabriques.bmp(fabriques.etablissement(nom=nom, **champs), quotite=quotite)


def test_J8_la_fenetre_ne_montre_que_la_discipline_et_les_autres_etablissements(chercher, mien):
    fabriques.bmp(mien.etablissement, quotite=300)
    candidat("Collège Beta")
    candidat("Collège Privé", secteur="prive")
    fabriques.bmp(discipline=fabriques.discipline("L0421", "Allemand"))
    page = chercher()
    assert noms(page) == ["Collège Beta"]
    assert "ANGLAIS" in page
    assert "077001ZC" in page
    assert "12 h, pour un temps complet de 18 h" in page
    assert "Regroupables en interne" in page
    assert "un BMP de 3 h" in page


def test_J8_etat_info_dos_et_zone_se_lisent_en_texte(chercher, mien):
    beta, gamma = candidat("Collège Beta"), candidat("Collège Gamma")
    delta = candidat("Collège Delta")
    Bmp.objects.filter(pk=beta.pk).update(info_dos="Poste partagé", zone=mien.zone)
    fabriques.jumelage(gamma, candidat("Collège Epsilon"), etat=Etat.VALIDE)
    fabriques.jumelage(delta, candidat("Collège Zeta"))
    page = chercher(lignes=20)
    lignes = {noms(rangee)[0]: rangee for rangee in page.split("<tr") if noms(rangee)}
    assert "Poste partagé" in lignes["Collège Beta"]
    assert "même ZR" in lignes["Collège Beta"]
    assert "Libre" in lignes["Collège Beta"]
    assert "Jumelé" in lignes["Collège Gamma"]
    assert "Demandé" in lignes["Collège Delta"]
    # The order one meets: near and fit first, what is taken last.
    ordre = noms(page)
    assert ordre[0] == "Collège Beta"
    assert set(ordre[-2:]) == {"Collège Gamma", "Collège Epsilon"}


def test_J8_tri_sur_chaque_colonne_et_page_demandee(chercher):
    for rang, quotite in enumerate((300, 900, 600)):
        candidat(f"Collège {'BAC'[rang]}", quotite, ville=f"Ville {rang}")
    assert noms(chercher(tri="quotite")) == ["Collège B", "Collège C", "Collège A"]
    assert noms(chercher(tri="-total")) == ["Collège A", "Collège C", "Collège B"]
    assert noms(chercher(tri="-nom")) == ["Collège C", "Collège B", "Collège A"]
    assert noms(chercher(tri="-ville")) == ["Collège C", "Collège A", "Collège B"]
    for tri in (
        "zone",
        "rne",
        "sigle",
        "code_postal",
        "telephone",
        "info_dos",
        "etat",
        "-etat",
        "faux",
        "choix",
    ):
        assert len(noms(chercher(tri=tri))) == 3
    for page in ("0", "-1", "abc", "999999", "²"):
        assert len(noms(chercher(page=page))) == 3


@pytest.mark.parametrize(
    ("texte", "attendus"),
    [
        ("crégy", ["Collège George Sand"]),
        ("CREG", ["Collège George Sand"]),
        ("emile", ["Lycée Émile Zola"]),
        ("lgt", ["Lycée Émile Zola"]),
        ("coll cre", ["Collège George Sand"]),
        ("\x00", ["Collège George Sand", "Lycée Émile Zola"]),
        ("introuvable", []),
    ],
)
def test_J8_recherche_sans_accent_sur_sigle_nom_commune(chercher, texte, attendus):
    candidat("Collège George Sand", ville="Crégy-lès-Meaux")
    candidat("Lycée Émile Zola", ville="Bourg", nature="300")
    page = chercher(q=texte, tri="nom")
    assert noms(page) == attendus
    assert ("Aucune ligne ne correspond" in page) == (not attendus)


def test_J8_les_cases_cochees_survivent_aux_pages_et_a_la_recherche(chercher):
    loin, pres = candidat("Collège Loin"), candidat("Collège Pres")
    page = chercher(cibles=[loin.pk, pres.pk], q="pres", precision="Bonjour")
    assert re.search(rf'value="{pres.pk}" form="selection" class="preau-coche" checked', page)
    ailleurs = page[page.index("selection-ailleurs") :]
    assert f'name="cibles" value="{loin.pk}"' in ailleurs
    assert "Bonjour" in page
    assert "2 BMP cochés" in page
    assert f"cibles={loin.pk}&amp;cibles={pres.pk}" in page


def test_J8_export_de_ce_que_la_recherche_montre(chercher):
    candidat("Collège Beta", 650)
    candidat("Collège Gamma")
    page = chercher(q="beta")
    adresse = re.search(r'href="([^"]*format=csv[^"]*)"', page)[1].replace("&amp;", "&")
    lignes = b"".join(chercher.client.get(adresse).streaming_content).decode("utf-8-sig").splitlines()
    assert len(lignes) == 2
    assert lignes[1].startswith("6,5;18,5;")
    assert "Libre" in lignes[1]


@pytest.mark.parametrize("nombre", [10, 100, 400])
def test_B1_six_requetes_au_plus_quel_que_soit_le_nombre_de_lignes(chercher, mien, settings, nombre):
    settings.DEMONSTRATION = False
    departement = fabriques.departement()
    ecoles = Etablissement.objects.bulk_create(
        Etablissement(
            rne=fabriques.rne(), nom=f"Collège {rang}", ville="Bourg", nature="340", departement=departement
        )
        for rang in range(nombre)
    )
    Bmp.objects.bulk_create(
        Bmp(
            campagne=mien.campagne,
            etablissement=ecole,
            discipline=mien.discipline,
            identifiant=f"X{rang}",
            quotite=600,
            ors=1800,
            info_dos="Note",
        )
        for rang, ecole in enumerate(ecoles)
    )
    chercher()
    with CaptureQueriesContext(connection) as requetes:
        page = chercher(lignes=100, cibles=[str(mien.pk)])
    assert f"de {nombre}<" in page
    assert len(requetes) == 6, "\n".join(requete["sql"][:200] for requete in requetes)
