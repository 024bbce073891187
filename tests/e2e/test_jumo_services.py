"""J2, J3, T7: the rectorat's screens in a real browser without JavaScript, then with axe at 1280 and 360 px."""

import pytest

from preau.jumo.models import Actualisation, Bmp
from preau.jumo.states import Etat
from tests import fabriques
from tests.jumo.actualisation.conftest import appliquer, fichier, tous


@pytest.fixture
def scene(transactional_db):
    """A valid jumelage whose first BMP loses two hours in the file, and a BMP that the file no longer has."""
    campagne = fabriques.campagne()
    un, deux, _reste = (fabriques.bmp(quotite=quotite) for quotite in (1200, 600, 500))
    parti = fabriques.bmp(quotite=1900)
    fabriques.jumelage(un, deux, etat=Etat.VALIDE)
    return campagne, un, tous(parti, **{un.identifiant: {"quotite": "10"}})


def test_J2_donner_lire_appliquer_sans_javascript(ouvrir, scene, tmp_path):
    _, un, contenu = scene
    chemin = tmp_path / "bmp.csv"
    chemin.write_bytes(contenu.getvalue())
    fenetre = ouvrir(fabriques.gestionnaire(fabriques.rectorat()), javascript=False)
    fenetre.aller("/jumo/actualisations/")
    fenetre.page.get_by_label("Fichier des BMP").set_input_files(chemin)
    fenetre.page.get_by_role("button", name="Examiner le fichier").click()
    fenetre.voit("quotité : 12 h devient 10 h")
    assert Bmp.objects.get(pk=un.pk).quotite == 1200
    fenetre.page.get_by_role("button", name="Appliquer").click()
    fenetre.voit("BMP actualisés")
    assert Bmp.objects.get(pk=un.pk).quotite == 1000


def test_T7_les_pages_du_rectorat(ouvrir, scene):
    campagne, un, contenu = scene
    appliquer(contenu)
    appliquer(fichier(["N1;0000000A;2020;ANGLAIS;;99;;ZR;;", "N2;;;;;;;;;"]))
    appliquer(tous(un), force=False)
    refusee, bloquee = (Actualisation.objects.get(etat=etat).pk for etat in ("refusee", "bloquee"))
    fenetre = ouvrir(fabriques.gestionnaire(fabriques.rectorat()))
    for nom, adresse in {
        "actualisations": "/jumo/actualisations/",
        "refusee": f"/jumo/actualisations/{refusee}/",
        "bloquee": f"/jumo/actualisations/{bloquee}/",
        "campagnes": "/jumo/campagnes/",
        "campagne": f"/jumo/campagnes/{campagne.pk}/",
        "nouvelle-campagne": "/jumo/campagnes/nouvelle/",
    }.items():
        fenetre.aller(adresse)
        fenetre.verifier(nom)
    ecole = ouvrir(fabriques.chef(un.etablissement))
    ecole.aller("/jumo/")
    ecole.voit("12 h devient 10 h")
    ecole.verifier("signalement")
    ecole.activer("J'ai vu")
    ecole.voit("Changement de quotité vu")
