"""T1 on real data: the directory of Créteil, and the ten schools of the screen of the JUMO guide."""

import pytest

from preau.socle.annuaire import services, uai
from preau.socle.annuaire.models import Etablissement, ZoneRemplacement
from tests.donnees import partage
from tests.socle.annuaire.exemples import ACTEUR

pytestmark = [pytest.mark.django_db, pytest.mark.donnees]

# RNE, name, latitude, longitude, as the official directory gives them.
DIX_ETABLISSEMENTS = [
    ("0771029A", "Collège Henri Dunant", 48.945505, 2.897457),
    ("0771362M", "Collège Camille Saint-Saens", 49.029893, 3.015371),
    ("0771361L", "Collège Louis Braille", 48.89701, 2.80453),
    ("0772228D", "Lycée polyvalent Charles de Gaulle", 49.048625, 2.668843),
    ("0772248A", "Collège George Sand", 48.979473, 2.874187),
    ("0772573D", "Collège Erik Satie", 48.962665, 2.59607),
    ("0772751X", "Lycée polyvalent Charlotte Delbo", 49.06568, 2.679086),
    ("0772190M", "Collège de l'Europe", 49.059977, 2.68259),
    ("0772548B", "Collège les Blés d'or", 48.848286, 2.81799),
    ("0772713F", "Collège Jacqueline de Romilly", 48.869088, 2.812037),
]


@pytest.fixture
def creteil():
    fichier = partage("data", "etablissements", "etablissements_academie_creteil.csv")
    services.importer_communes(fichier=partage("data", "communes", "communes_fr_2026.csv"), acteur=ACTEUR)
    return services.importer_annuaire(fichier=fichier, acteur=ACTEUR)


def test_t1_creteil_is_imported_and_its_ten_schools_found(creteil):
    assert creteil["crees"] == 3435
    assert not creteil["fermes"]
    for rne, nom, latitude, longitude in DIX_ETABLISSEMENTS:
        ecole = Etablissement.objects.select_related("commune").get(rne=rne)
        assert (ecole.nom, ecole.latitude, ecole.longitude) == (nom, latitude, longitude)
        assert ecole.secteur == Etablissement.Secteur.PUBLIC
        assert ecole.sigle
        assert ecole.commune.departement_id == ecole.departement_id
    assert not Etablissement.objects.filter(departement__code="077", commune=None).exists()
    assert all(uai.cle_valide(rne) for rne in Etablissement.objects.values_list("rne", flat=True))


def test_t1_creteil_again_changes_nothing(creteil):
    fichier = partage("data", "etablissements", "etablissements_academie_creteil.csv")
    rapport = services.importer_annuaire(fichier=fichier, acteur=ACTEUR)
    assert (rapport["inchanges"], rapport["crees"], rapport["modifies"], rapport["fermes"]) == (3435, 0, 0, 0)


def test_t1_other_real_files_are_read():
    """The Jura alone, then its whole académie, whose other départements are added and nothing closes."""
    dossier = partage("data", "etablissements")
    jura = services.importer_annuaire(fichier=dossier / "etablissements_jura.csv", acteur=ACTEUR)
    assert jura["crees"] == 307
    tout = services.importer_annuaire(fichier=dossier / "etablissements_academie_besancon.csv", acteur=ACTEUR)
    assert (tout["crees"], tout["inchanges"], tout["fermes"]) == (936, 307, 0)


def test_t1_the_zones_of_amiens_are_read():
    fichier = partage("data", "zones", "zr_amiens_2026_communes.csv")
    services.importer_communes(fichier=partage("data", "communes", "communes_fr_2026.csv"), acteur=ACTEUR)
    rapport = services.importer_zones(fichier=fichier, acteur=ACTEUR)
    assert (rapport["crees"], rapport["communes_rattachees"]) == (9, 139)
    assert ZoneRemplacement.objects.de_l_academie("20").count() == 9
