"""J2, T12: the refresh by night, by page and by command."""

import json
import os
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from typer.testing import CliRunner

from preau.cli.racine import app
from preau.jumo.jobs import actualiser_bmp
from preau.jumo.models import Actualisation, Bmp
from preau.jumo.services.actualisation import purger
from preau.jumo.states import Etat, Phase
from preau.socle.courriels.models import Courriel
from preau.socle.travaux.models import Travail
from preau.socle.travaux.planification import PAR_NOM
from tests import fabriques
from tests.jumo.actualisation.conftest import examiner_, fichier, photo, tous

LISTE = reverse("jumo:actualisations")


def lire(client, adresse, **parametres) -> str:
    reponse = client.get(adresse, parametres)
    assert reponse.status_code == 200
    return b"".join(reponse).decode() if reponse.streaming else reponse.content.decode()


@pytest.fixture
def rectorat(client_de):
    return client_de(fabriques.gestionnaire(fabriques.rectorat()))


def donner(client, contenu, nom="bmp.csv") -> str:
    """Upload a file; the page one lands on."""
    reponse = client.post(LISTE, {"fichier": SimpleUploadedFile(nom, contenu.read())}, follow=True)
    assert reponse.status_code == 200
    return reponse.content.decode()


def executer(*arguments: str):
    return CliRunner().invoke(app, ["jumo", *map(str, arguments)])


# --- the night --------------------------------------------------------------------------------------------


@pytest.fixture
def depot(tmp_path, settings):
    settings.JUMO_DEPOT = str(tmp_path)
    fabriques.rectorat()

    def deposer(nom, contenu, age=0):
        chemin = tmp_path / nom
        chemin.write_bytes(contenu.getvalue())
        os.utime(chemin, (1_700_000_000 - age,) * 2)

    return deposer


def derniere() -> Actualisation:
    return Actualisation.objects.latest("pk")


def test_J2_T12_the_night_applies_the_newest_file_and_skips_it_afterwards(paire, depot):
    un, deux = paire
    fabriques.bmp(), fabriques.bmp()
    depot("avant.csv", tous(un, deux), age=60)
    depot("bmp.csv", tous(deux))
    depot(".bmp.csv", tous(un, deux))
    depot("bmp.csv.part", tous(un, deux))
    actualiser_bmp()
    assert (derniere().etat, derniere().fichier, derniere().auteur) == (
        "appliquee",
        "bmp.csv",
        "Actualisation nocturne",
    )
    assert Bmp.objects.count() == 3
    travail = Travail.objects.latest("pk")
    assert (travail.nom, travail.etat, travail.resultat["etat"]) == ("jumo.actualiser", "fini", "appliquee")
    assert travail.fait == travail.total > 0
    apres = photo()
    actualiser_bmp()
    assert derniere().etat == Actualisation.Etat.IGNOREE
    assert photo() == apres


def test_J2_a_file_of_two_nights_ago_is_applied_again_when_it_comes_back(paire, depot):
    un = paire[0]
    fabriques.bmp(), fabriques.bmp()
    premier, second = tous(), tous(**{un.identifiant: {"quotite": "10"}})
    for contenu, quotite in ((premier, 1200), (second, 1000), (premier, 1200)):
        depot("bmp.csv", contenu)
        actualiser_bmp()
        un.refresh_from_db()
        assert (derniere().etat, un.quotite) == ("appliquee", quotite)


def test_J2_a_refused_file_is_kept_and_told_to_the_rectorat(paire, depot):
    depot("bmp.csv", fichier(["X;Y"]))
    avant = Bmp.objects.count()
    actualiser_bmp()
    assert derniere().etat == Actualisation.Etat.REFUSEE
    courriel = Courriel.objects.get()
    assert courriel.service == fabriques.rectorat()
    assert "ligne 2" in courriel.corps
    assert f"/jumo/actualisations/{derniere().pk}/" in courriel.corps
    assert Bmp.objects.count() == avant


def test_J2_too_many_deletions_at_night_are_told_and_can_be_applied_by_page(paire, depot, rectorat):
    depot("bmp.csv", tous(paire[1]))
    actualiser_bmp()
    bloquee = derniere()
    assert bloquee.etat == Actualisation.Etat.BLOQUEE
    assert "1 BMP sur 2" in Courriel.objects.get().corps
    assert "1 BMP sur 2" in lire(rectorat, f"{LISTE}{bloquee.pk}/")
    refus = rectorat.post(f"{LISTE}{bloquee.pk}/appliquer/", follow=True).content.decode()
    assert "supprimerait 1 BMP sur 2, plus de 30 %" in refus
    assert Bmp.objects.count() == 2
    rectorat.post(f"{LISTE}{bloquee.pk}/appliquer/", {"force": "1"})
    assert Bmp.objects.count() == 1


@pytest.mark.parametrize(("phase", "courriels"), [(Phase.OUVERTE, 1), (Phase.CONSULTATION, 0), (None, 0)])
def test_J2_no_file_is_told_only_while_bmp_may_change(juin, db, depot, phase, courriels):
    fabriques.campagne(phase=phase)
    actualiser_bmp()
    assert Courriel.objects.count() == Actualisation.objects.count() == courriels


def test_J2_a_depot_that_is_not_there_is_told(campagne, depot, settings):
    settings.JUMO_DEPOT += "/absent"
    actualiser_bmp()
    assert derniere().fautes[0]["code"] == "fichier-illisible"
    assert Courriel.objects.count() == 1


def test_J2_without_depot_or_campaign_the_night_does_nothing(db, depot, settings):
    actualiser_bmp()
    assert Travail.objects.get().resultat == {"message": "Aucune campagne."}
    settings.JUMO_DEPOT = ""
    actualiser_bmp()
    assert Travail.objects.count() == 1


def test_J2_the_hour_of_the_night_exists_once_on_every_day():
    """2.30 UTC is 3.30 or 4.30 in Paris: never between 2 and 3, which changes of time skip or repeat."""
    paris = ZoneInfo("Europe/Paris")
    heures = set()
    for mois, jour in ((3, 29), (6, 18), (10, 25), (12, 1)):
        minuit = datetime(2026, mois, jour, tzinfo=paris)
        heures.add(PAR_NOM["jumo.actualiser"].prochaine(minuit).astimezone(paris).hour)
    assert heures == {3, 4}


# --- the page ---------------------------------------------------------------------------------------------


def test_J2_upload_read_the_difference_apply(paire, rectorat):
    un, deux = paire
    valide = fabriques.jumelage(un, deux, etat=Etat.VALIDE)
    fabriques.bmp(), fabriques.bmp()
    avant = photo()
    page = donner(rectorat, tous(deux, **{un.identifiant: {"quotite": "10"}}))
    assert photo() == avant
    for texte in (
        "Examinée, à appliquer",
        "quotité : 12 h devient 10 h",
        f"N° {valide.pk}",
        "2 établissements seront avertis",
    ):
        assert texte in page, texte
    examinee = Actualisation.objects.get()
    assert "Supprimé" in lire(rectorat, f"{LISTE}{examinee.pk}/", nature="retire")
    assert deux.identifiant in lire(rectorat, f"{LISTE}{examinee.pk}/", format="csv")
    fait = rectorat.post(f"{LISTE}{examinee.pk}/appliquer/", follow=True).content.decode()
    assert (
        "BMP actualisés. Jumelages ou demandes annulés : 1 ; établissements avertis par courriel : 2." in fait
    )
    valide.refresh_from_db()
    assert valide.etat == Etat.ANNULE
    encore = rectorat.post(f"{LISTE}{examinee.pk}/appliquer/", follow=True).content.decode()
    assert "n&#x27;est plus à appliquer" in encore
    assert "bmp.csv" in lire(rectorat, LISTE)


@pytest.mark.parametrize("change", ["bmp", "jumelage"])
def test_J2_a_base_that_changed_since_is_said_and_nothing_applied(paire, rectorat, change):
    un, deux = paire
    fabriques.bmp(), fabriques.bmp()
    examinee = examiner_(tous(deux))
    if change == "bmp":
        Bmp.objects.filter(pk=un.pk).update(quotite=1100)
    else:
        fabriques.jumelage(un, deux)
    avant = photo()
    page = rectorat.post(f"{LISTE}{examinee.pk}/appliquer/", follow=True).content.decode()
    assert "ont changé depuis l&#x27;examen" in page
    assert photo() == avant
    attendu = "quotité : 11 h devient 12 h" if change == "bmp" else "Jumelages annulés"
    assert attendu in page
    assert "BMP actualisés" in rectorat.post(f"{LISTE}{examinee.pk}/appliquer/", follow=True).content.decode()


def test_J2_what_was_examined_in_one_phase_is_not_applied_in_another(paire, juin, rectorat):
    examinee = examiner_(tous(ajouts=[f"N1;{paire[0].etablissement.rne};2026;L0422;Anglais;9;18;;;"]))
    juin(days=15)
    page = rectorat.post(f"{LISTE}{examinee.pk}/appliquer/", follow=True).content.decode()
    assert "en phase « Validation par les services »" in page
    assert Bmp.objects.count() == 2
    assert "Différences signalées" in donner(rectorat, tous(paire[0]))


def test_J2_faults_line_by_line_and_as_csv(paire, rectorat):
    page = donner(rectorat, fichier(["N1;0000000A;2026;L0422;Anglais;99;18;;;"]))
    assert "Fichier refusé (2 fautes)" in page
    for texte in ("quotite", "n&#x27;est pas entre 0,01 et 40", "0000000A"):
        assert texte in page, texte
    csv = lire(rectorat, f"{LISTE}{Actualisation.objects.get().pk}/fautes/")
    assert csv.startswith("\ufeffGravité;Ligne;Colonne;Valeur;Règle;Remède\r\n")
    assert "Faute;2;quotite;99;" in csv


def test_J2_the_page_says_what_is_wrong_with_no_file_or_no_campaign(db, rectorat):
    page = rectorat.post(
        LISTE, {"fichier": SimpleUploadedFile("bmp.csv", b"x")}, follow=True
    ).content.decode()
    assert "Aucune campagne : créez-la" in page
    fabriques.campagne()
    assert "Choisissez le fichier à examiner." in rectorat.post(LISTE).content.decode()


def test_J2_P4_only_the_rectorat_sees_the_tabs(campagne, rectorat, client_de):
    assert LISTE in lire(rectorat, reverse("jumo:etablissements"))
    assert LISTE not in lire(client_de(fabriques.gestionnaire()), reverse("jumo:etablissements"))


def test_J2_an_examination_that_nobody_applies_is_forgotten(paire, juin):
    examiner_(tous(paire[0]))
    juin(days=29)
    assert purger() == 0
    juin(days=31)
    assert purger() == 1
    assert not Actualisation.objects.exists()


# --- the command ------------------------------------------------------------------------------------------


def test_J2_the_command_shows_then_applies(paire, tmp_path):
    un, deux = paire
    fabriques.jumelage(un, deux)
    fabriques.bmp(), fabriques.bmp()
    chemin, rapport = tmp_path / "bmp.csv", tmp_path / "rapport.json"
    chemin.write_bytes(tous(deux).getvalue())
    avant = photo()
    essai = executer("actualiser", chemin, "--rapport", rapport)
    assert (essai.exit_code, photo()) == (0, avant)
    for texte in ("rien n'a changé", "1 supprimés", "Seraient avertis", deux.identifiant, "--appliquer"):
        assert texte in essai.output, texte
    contenu = json.loads(rapport.read_text())
    assert contenu["applique"] is False
    assert contenu["ecarts"][0]["identifiant"] == deux.identifiant
    assert executer("actualiser", chemin, "--appliquer").exit_code == 0
    assert Bmp.objects.count() == 3


def test_J2_the_command_refuses_with_code_2(paire, tmp_path):
    chemin, rapport = tmp_path / "bmp.csv", tmp_path / "rapport.json"
    chemin.write_bytes(fichier([f"N{n};X;2026;L0422;Anglais;9;18;;;" for n in range(40)]).getvalue())
    essai = executer("actualiser", chemin, "--appliquer", "--rapport", rapport)
    assert essai.exit_code == 2
    assert "ligne 2, colonne « rne », valeur « X »" in essai.output
    assert "… et 25 autre(s)" in essai.output
    assert len(json.loads(rapport.read_text())["fautes"]) == 40
    chemin.write_bytes(tous(paire[0]).getvalue())
    bloque = executer("actualiser", chemin, "--appliquer")
    assert bloque.exit_code == 2
    assert "--force" in bloque.output
    assert executer("actualiser", chemin, "--appliquer", "--force").exit_code == 0
    assert executer("actualiser", tmp_path / "absent.csv").exit_code == 2
