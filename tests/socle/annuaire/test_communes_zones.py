"""T1: communes and zones de remplacement from their files."""

import io

import pytest

from preau.socle.annuaire import services
from preau.socle.annuaire.models import Commune, Etablissement, ZoneRemplacement
from preau.socle.fichiers import FichierRefuse
from tests.socle.annuaire.exemples import ACTEUR, communes, ecole, fichier, importer, rne, vidage

pytestmark = pytest.mark.django_db

EN_TETE_COMMUNES = "code_insee;nom;type;departement;codes_postaux;population;latitude;longitude"
EN_TETE_ZONES = "code_zr;libelle_zr;departement;commune_pivot;commune;code_insee"
MEAUX = "077001ZC;ZR de Meaux;77;MEAUX;MEAUX;77284"


def charger_communes(*lignes: str, **options):
    octets = "\n".join([EN_TETE_COMMUNES, *lignes]).encode()
    return services.importer_communes(
        fichier=io.BytesIO(octets), nom="communes.csv", acteur=ACTEUR, **options
    )


def charger_zones(*lignes: str, **options):
    octets = "\n".join([EN_TETE_ZONES, *lignes]).encode()
    return services.importer_zones(fichier=io.BytesIO(octets), nom="zones.csv", acteur=ACTEUR, **options)


def test_t1_communes_are_created_changed_and_left_alone():
    ligne = "77284;Meaux;commune-actuelle;77;77100|77124;55 750;48,9601;2.8787"
    assert charger_communes(ligne, "2A004;Ajaccio;commune-actuelle;2A;20000|20090;;;")["crees"] == 2
    meaux = Commune.objects.select_related("departement").get(code_insee="77284")
    assert (meaux.codes_postaux, meaux.population, meaux.latitude) == ("77100 77124", 55750, 48.9601)
    assert meaux.departement.code == "077"
    assert Commune.objects.get(code_insee="2A004").departement.code == "02A"
    rapport = charger_communes(ligne.replace("Meaux", "Meaux-en-Brie"))
    assert rapport.comptes["modifies"] == 1
    rapport = charger_communes("77284;Meaux-en-Brie;commune-actuelle;77;;;;")
    assert rapport["inchanges"] == 1
    meaux.refresh_from_db()
    assert (meaux.nom, meaux.population) == ("Meaux-en-Brie", 55750)


def test_t1_territories_without_academie_are_left_out_with_a_warning():
    rapport = charger_communes("98411;Îles Saint-Paul et Nouvelle-Amsterdam;commune-actuelle;984;;;;")
    assert (rapport["ignorees"], rapport["crees"]) == (1, 0)
    assert rapport.avertissements.comptes == {"territoire-sans-academie": 1}


COMMUNES_REFUSEES = {
    "cellule de trop": ("77284;Meaux;x;77;;;;;x", "nombre-de-cellules"),
    "insee en lettres": ("MEAUX;Meaux;x;77;;;;", "insee-forme"),
    "nom vide": ("77284;;x;77;;;;", "valeur-obligatoire"),
    "nom trop long": (f"77284;{'x' * 81};x;77;;;;", "valeur-trop-longue"),
    "codes postaux trop longs": (f"77284;Meaux;x;77;{'77100|' * 40};;;", "valeur-trop-longue"),
    "département": ("77284;Meaux;x;79A;;;;", "departement-inconnu"),
    "population": ("77284;Meaux;x;77;;beaucoup;;", "population-invalide"),
    "population négative": ("77284;Meaux;x;77;;-5;;", "population-invalide"),
    "latitude": ("77284;Meaux;x;77;;;91;2", "coordonnees-invalides"),
    "doublon": ("77288;Autre;x;77;;;;", "commune-en-double"),
}


@pytest.mark.parametrize("cas", COMMUNES_REFUSEES)
def test_r3_wrong_communes_are_refused_whole(cas):
    avant = vidage()
    ligne, code = COMMUNES_REFUSEES[cas]
    with pytest.raises(FichierRefuse) as refus:
        charger_communes("77288;Melun;x;77;;;;", ligne)
    assert refus.value.fautes.comptes == {code: 1}
    assert vidage() == avant


@pytest.fixture
def annuaire():
    communes("77284;Meaux;77", "77288;Melun;77", "77058;Bussy-Saint-Georges;77", "93066;Saint-Denis;93")
    importer(
        fichier(
            ecole(1),
            ecole(2, ville="Melun", code_commune="77288"),
            ecole(3, ville="Saint-Denis", code_commune="93066", departement="093", academie="24"),
        )
    )


def zones_des_ecoles() -> dict[str, str | None]:
    return dict(Etablissement.objects.values_list("rne", "zone__code"))


def test_t1_schools_take_the_zone_of_their_commune(annuaire):
    rapport = charger_zones(
        MEAUX, "077001ZC;ZR de Meaux;77;MEAUX;BUSSY ST GEORGES;", "0949931F;Melun;077;;Melun;77288"
    )
    assert (rapport["crees"], rapport["communes_rattachees"], rapport["etablissements_zones"]) == (2, 3, 2)
    assert zones_des_ecoles() == {rne(1): "077001ZC", rne(2): "0949931F", rne(3): None}
    assert list(ZoneRemplacement.objects.get(code="077001ZC").communes.values_list("nom", flat=True)) == [
        "Bussy-Saint-Georges",
        "Meaux",
    ]
    rapport = charger_zones(
        MEAUX, "077001ZC;ZR de Meaux;77;MEAUX;BUSSY ST GEORGES;", "0949931F;Melun;077;;Melun;77288"
    )
    assert (rapport["inchanges"], rapport["communes_rattachees"], rapport["etablissements_zones"]) == (
        2,
        0,
        0,
    )


def test_t1_a_file_of_zones_is_the_whole_map_of_its_departements(annuaire):
    charger_zones(MEAUX, "0949931F;Melun;077;;Melun;77288", "093001ZA;Saint-Denis;93;;Saint-Denis;93066")
    rapport = charger_zones(MEAUX.replace("ZR de Meaux", "Meaux et environs"))
    assert (rapport["modifies"], rapport["communes_detachees"]) == (1, 1)
    assert zones_des_ecoles() == {rne(1): "077001ZC", rne(2): None, rne(3): "093001ZA"}
    assert ZoneRemplacement.objects.count() == 3


def test_t1_schools_that_come_later_get_the_zone_too(annuaire):
    charger_zones(MEAUX)
    importer(fichier(ecole(1), ecole(2, ville="Melun", code_commune="77288"), ecole(9)))
    assert zones_des_ecoles()[rne(9)] == "077001ZC"


def test_r3_detaching_many_communes_needs_force():
    communes(*(f"77{rang:03};Commune {rang};77" for rang in range(1, 21)))
    lignes = [f"077001ZC;Zone;77;;Commune {rang};77{rang:03}" for rang in range(1, 21)]
    charger_zones(*lignes)
    avant = vidage()
    with pytest.raises(FichierRefuse, match=r"retirerait leur zone à 10 communes sur 20"):
        charger_zones(*lignes[:10])
    assert vidage() == avant
    assert charger_zones(*lignes[:10], force=True)["communes_detachees"] == 10


def test_t1_another_name_for_the_same_code_warns(annuaire):
    rapport = charger_zones("077001ZC;ZR de Meaux;77;MEAUX;Meaux la Ville;77284")
    assert rapport.avertissements.comptes == {"nom-different": 1}


def test_t1_a_dry_run_of_zones_keeps_nothing(annuaire):
    avant = vidage()
    assert charger_zones(MEAUX, a_blanc=True)["crees"] == 1
    assert vidage() == avant


ZONES_REFUSEES = {
    "code": ("77001ZC;ZR;77;;Melun;77288", "zone-forme"),
    "code d'ailleurs": ("077001XC;ZR;77;;Melun;77288", "zone-forme"),
    "libellé vide": ("077002ZD;;77;;Melun;77288", "valeur-obligatoire"),
    "département": ("077002ZD;ZR;79A;;Melun;77288", "departement-inconnu"),
    "commune vide": ("077002ZD;ZR;77;;;", "valeur-obligatoire"),
    "commune inconnue": ("077002ZD;ZR;77;;Nulle-Part;77999", "commune-introuvable"),
    "commune d'un autre département": ("077002ZD;ZR;77;;Saint-Denis;", "commune-introuvable"),
    "deux zones": ("077002ZD;ZR;77;;Meaux;77284", "commune-dans-deux-zones"),
    "deux libellés": ("077001ZC;Autre;77;MEAUX;Melun;77288", "zone-contradictoire"),
}


@pytest.mark.parametrize("cas", ZONES_REFUSEES)
def test_r3_wrong_zones_are_refused_whole(cas, annuaire):
    avant = vidage()
    ligne, code = ZONES_REFUSEES[cas]
    with pytest.raises(FichierRefuse) as refus:
        charger_zones(MEAUX, ligne)
    assert refus.value.fautes.comptes == {code: 1}
    assert all(faute.ligne and faute.remede for faute in refus.value.fautes)
    assert vidage() == avant
