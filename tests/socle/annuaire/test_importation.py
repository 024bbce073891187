"""T1: schools from the official files: layouts, what changes, what is kept, what closes, what warns."""

import io

import pytest

from preau.socle.annuaire import services
from preau.socle.annuaire.models import Departement, Etablissement
from preau.socle.fichiers import FichierRefuse
from preau.socle.journal.models import Evenement
from tests.socle.annuaire.exemples import ACTEUR, TITRES, communes, ecole, fichier, importer, rne, vidage

pytestmark = pytest.mark.django_db


@pytest.fixture
def meaux():
    communes("77284;Meaux;77", "77288;Melun;77")


@pytest.mark.parametrize("disposition", TITRES)
@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252"])
def test_t1_every_layout_gives_the_same_school(disposition, encodage, meaux):
    etat = "1" if disposition.startswith("geo") else "OUVERT"
    rapport = importer(fichier(ecole(etat=etat), disposition=disposition).encode(encodage))
    assert rapport.comptes["crees"] == 1
    assert not rapport.avertissements
    ecole_ = Etablissement.objects.select_related("commune", "departement__academie").get(rne=rne(1))
    assert ecole_.nom == "Collège de l'Œuvre"
    assert (ecole_.nature, ecole_.sigle, ecole_.secteur) == ("340", "CLG", "public")
    assert (ecole_.adresse, ecole_.code_postal, ecole_.ville) == ("1 rue de l'Été", "77100", "Meaux")
    assert (ecole_.latitude, ecole_.longitude) == (48.95, 2.88)
    assert ecole_.commune.code_insee == ecole_.code_commune == "77284"
    assert ecole_.departement.code == "077"
    assert ecole_.adresse_fonctionnelle == f"ce.{rne(1).lower()}@ac-creteil.fr"
    assert ecole_.ouvert
    assert not ecole_.exemple
    if "telephone" in TITRES[disposition]:
        assert ecole_.telephone == "0164000000"


@pytest.mark.parametrize(("separateur", "fin"), [(",", "\n"), ("\t", "\r\n"), ("|", "\n")])
def test_t1_separators_and_line_ends(separateur, fin):
    texte = fichier(ecole(nom="A, B ; C | D"), separateur=separateur, fin=fin)
    assert importer(texte)["crees"] == 1
    assert Etablissement.objects.get().nom == "A, B ; C | D"


@pytest.mark.parametrize(
    ("champ", "ecrit", "attribut", "lu"),
    [
        ("telephone", "164000000", "telephone", "0164000000"),
        ("telephone", "01 64 00 00 00", "telephone", "0164000000"),
        ("telephone", "+33 (0)1.64.00.00.00", "telephone", "0164000000"),
        ("telephone", "26 12 34", "telephone", "261234"),
        ("departement", "77", "departement__code", "077"),
        ("code_postal", "2320", "code_postal", "02320"),
        ("code_commune", "1004", "code_commune", "01004"),
        ("rne", f" {rne(1).lower()} ", "rne", rne(1)),
        ("latitude", "48,95", "latitude", 48.95),
        ("nom", "Collège   des\tQuatre  Vents", "nom", "Collège des Quatre Vents"),
        ("secteur", "PRIVÉ", "secteur", "prive"),
        ("sigle", "", "sigle", "CLG"),
        ("nature", "306", "nature", "306"),
    ],
)
def test_t1_quirks_of_real_files_are_understood(champ, ecrit, attribut, lu):
    rapport = importer(fichier(ecole(**{champ: ecrit})))
    assert set(rapport.avertissements.comptes) <= {"communes-absentes"}
    assert Etablissement.objects.values_list(attribut, flat=True).get() == lu


def test_t1_corsica_and_overseas():
    importer(
        fichier(
            {**ecole(1, departement="2A"), "rne": "6200001G", "latitude": "41.9", "longitude": "8.7"},
            {**ecole(2, departement="974"), "rne": "9740001A", "latitude": "-21.1", "longitude": "55.5"},
        )
    )
    lus = dict(Etablissement.objects.values_list("rne", "departement__code"))
    assert lus == {"6200001G": "02A", "9740001A": "974"}
    assert not Etablissement.objects.filter(latitude=None).exists()


AVERTISSEMENTS = {
    "rne-cle": {"rne": "0390328F", "departement": "039", "latitude": "47.09", "longitude": "5.47"},
    "nature-inconnue": {"nature": "999"},
    "secteur-inconnu": {"secteur": "—"},
    "etat-inconnu": {"etat": "en travaux"},
    "academie-incoherente": {"academie": "03"},
    "coordonnees-absentes": {"latitude": "", "longitude": ""},
    "coordonnees-ailleurs": {"latitude": "16.25", "longitude": "-61.55"},
    "coordonnees-inversees": {"latitude": "2.88", "longitude": "48.95"},
    "code-postal": {"code_postal": "77 CEDEX"},
    "telephone": {"telephone": "1,64E+08"},
    "mel": {"mel": "ce.0779001x"},
    "code-commune": {"code_commune": "Meaux"},
    "commune-inconnue": {"ville": "Nulle-Part", "code_commune": "77999"},
}


@pytest.mark.parametrize("code", AVERTISSEMENTS)
def test_t1_doubtful_values_are_imported_with_a_warning(code, meaux):
    rapport = importer(fichier(ecole(**AVERTISSEMENTS[code]), disposition="annuaire"))
    assert rapport["crees"] == Etablissement.objects.count() == 1
    avertissements = {faute.code: faute for faute in rapport.avertissements}
    assert code in avertissements
    assert avertissements[code].ligne == 2
    assert avertissements[code].remede


def test_t1_coordinates_found_elsewhere_are_left_out():
    importer(fichier(ecole(latitude="2.88", longitude="48.95")))
    assert Etablissement.objects.values_list("latitude", "longitude").get() == (None, None)


def test_t1_the_third_line_of_an_address_is_not_the_postcode_again():
    valeurs = {**ecole(), "adresse_2": "BP 12", "adresse_3": "77100 MEAUX"}
    importer(fichier(valeurs, disposition="annuaire"))
    assert Etablissement.objects.get().adresse == "1 rue de l'Été, BP 12"


def test_t1_importing_again_changes_nothing_but_the_journal(meaux):
    texte = fichier(*(ecole(rang) for rang in range(1, 30)))
    assert importer(texte)["crees"] == 29
    avant = vidage()
    rapport = importer(texte)
    apres = vidage()
    assert (rapport["inchanges"], rapport["crees"], rapport["modifies"], rapport["fermes"]) == (29, 0, 0, 0)
    assert len(apres.pop("Evenement")) == len(avant.pop("Evenement")) + 1
    assert apres == avant


def test_t1_only_what_differs_is_changed_and_empty_cells_wipe_nothing_out():
    importer(fichier(ecole(1), ecole(2)))
    rapport = importer(
        fichier(ecole(1, nom="Collège Nouveau", telephone="", mel="", latitude="", longitude=""), ecole(2))
    )
    assert (rapport["modifies"], rapport["inchanges"]) == (1, 1)
    change = Etablissement.objects.get(rne=rne(1))
    assert (change.nom, change.telephone, change.latitude) == ("Collège Nouveau", "0164000000", 48.95)


def test_t1_columns_that_a_layout_has_not_are_left_alone():
    importer(fichier(ecole(1, circonscription="Meaux-Villages")))
    rapport = importer(fichier(ecole(1, etat="1"), disposition="geolocalisation"))
    assert rapport["inchanges"] == 1
    assert Etablissement.objects.get().circonscription == "Meaux-Villages"


def test_t1_offices_are_no_schools_and_closed_unknown_schools_are_not_created():
    rapport = importer(
        fichier(ecole(1), ecole(2, nature="806"), ecole(3, etat="FERME"), disposition="annuaire")
    )
    assert (rapport["crees"], rapport["ignorees"]) == (1, 2)


def test_t1_absent_schools_close_and_come_back():
    importer(fichier(*(ecole(rang) for rang in range(1, 21))))
    rapport = importer(fichier(*(ecole(rang) for rang in range(3, 21))))
    assert rapport["fermes"] == 2
    assert rapport.codes["fermes"] == [rne(1), rne(2)]
    assert set(Etablissement.objects.exclude(ouvert=True).values_list("rne", flat=True)) == {rne(1), rne(2)}
    rapport = importer(fichier(*(ecole(rang) for rang in range(1, 21))))
    assert (rapport["rouverts"], rapport["modifies"]) == (2, 2)
    assert Etablissement.objects.ouverts().count() == 20


def test_t1_a_state_of_closed_closes():
    importer(fichier(ecole(1), ecole(2), disposition="annuaire"))
    rapport = importer(fichier(ecole(1), ecole(2, etat="Fermé"), disposition="annuaire"))
    assert rapport["fermes"] == 1
    assert not Etablissement.objects.get(rne=rne(2)).ouvert


def test_t1_a_file_closes_only_what_it_covers():
    """Other départements, types and sectors are not closed by a file that holds none of them; nor examples."""
    importer(
        fichier(
            ecole(1),
            ecole(2),
            ecole(3, departement="093", latitude="48.9", longitude="2.4"),
            ecole(4, nature="300", sigle="LGT"),
            ecole(5, secteur="Privé"),
            ecole(6),
        )
    )
    Etablissement.objects.filter(rne=rne(6)).update(exemple=True)
    rapport = importer(fichier(ecole(1)))
    assert rapport.codes["fermes"] == [rne(2)]


def test_t1_too_many_closings_refuse_the_file_unless_forced():
    importer(fichier(*(ecole(rang) for rang in range(1, 21))))
    maigre = fichier(*(ecole(rang) for rang in range(1, 14)))
    avant = vidage()
    with pytest.raises(
        FichierRefuse, match=r"fermerait 7 établissements sur 20 \(collège public, département 077\)"
    ):
        importer(maigre)
    assert vidage() == avant
    assert importer(maigre, fermer=False)["fermes"] == 0
    assert importer(maigre, force=True)["fermes"] == 7


def test_t1_identical_rows_count_once():
    rapport = importer(fichier(ecole(1), ecole(2), ecole(1)))
    assert rapport["crees"] == 2
    assert rapport.avertissements.comptes["rne-repete"] == 1


def test_t1_academie_keeps_its_own_schools():
    ailleurs = ecole(2, departement="039", academie="03", latitude="46.7", longitude="5.5")
    rapport = importer(fichier(ecole(1), ailleurs), academie="24")
    assert (rapport["crees"], rapport["ignorees"]) == (1, 1)
    assert Etablissement.objects.de_l_academie("24").count() == Etablissement.objects.count() == 1


def test_t1_a_dry_run_counts_and_keeps_nothing():
    avant = vidage()
    rapport = importer(fichier(ecole(1)), a_blanc=True)
    assert rapport["crees"] == 1
    assert vidage() == avant


def test_t1_an_example_becomes_real_when_an_official_file_has_it():
    importer(fichier(ecole(1)))
    Etablissement.objects.update(exemple=True)
    assert importer(fichier(ecole(1)))["modifies"] == 1
    assert not Etablissement.objects.get().exemple


def test_t1_schools_wait_for_their_commune():
    rapport = importer(
        fichier(
            ecole(1), ecole(2, code_commune="", ville="ST-Rémy lès Chevreuse"), ecole(3, code_commune="77999")
        )
    )
    assert "communes-absentes" in rapport.avertissements.comptes
    assert Etablissement.objects.get(rne=rne(1)).ville == "Meaux"
    communes("77284;Meaux;77", "77548;Saint-Rémy-lès-Chevreuse;77")
    lies = dict(Etablissement.objects.values_list("rne", "commune__code_insee"))
    assert lies == {rne(1): "77284", rne(2): "77548", rne(3): "77284"}


def test_t1_a_school_that_moves_changes_commune(meaux):
    importer(fichier(ecole(1)))
    importer(fichier(ecole(1, ville="Melun", code_commune="77288")))
    assert Etablissement.objects.get().commune.nom == "Melun"


def test_t5_an_import_is_noted_with_its_counts():
    importer(fichier(ecole(1)))
    evenement = Evenement.objects.get()
    assert (evenement.application, evenement.action) == ("annuaire", "importer-etablissements")
    assert evenement.phrase == "Import « essai.csv ». Établissements : 1 créations."
    assert evenement.apres["comptes"]["crees"] == 1


def test_t12_progress_goes_up_to_the_total():
    vus = []
    importer(
        fichier(*(ecole(rang) for rang in range(1, 1002)), fin="\n"),
        progression=lambda f, t: vus.append((f, t)),
    )
    assert [fait for fait, _ in vus] == sorted(fait for fait, _ in vus)
    assert vus[-1] == (1002, 1002)
    assert len(vus) == 3


def test_r2_an_import_stopped_in_the_middle_changes_nothing():
    importer(fichier(ecole(1)))
    avant = vidage()

    def couper(fait, total):
        if fait > 1000:
            raise KeyboardInterrupt

    texte = fichier(*(ecole(rang, nom="Autre") for rang in range(1, 900)))
    texte = texte + texte.partition("\r\n")[2]
    with pytest.raises(KeyboardInterrupt):
        importer(texte, progression=couper)
    assert vidage() == avant
    assert Departement.objects.exists()
    services.importer_annuaire(fichier=io.BytesIO(texte.encode()), nom="essai.csv", acteur=ACTEUR)
    assert Etablissement.objects.count() == 899
