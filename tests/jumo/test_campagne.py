"""J3, J14, J21: the services create a campaign and change its settings, by page and by command."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.urls import reverse
from typer.testing import CliRunner

from preau.cli.racine import app
from preau.jumo import services
from preau.jumo.models import Jumelage
from preau.jumo.services.campagne import Jours, Parametres, creer_campagne, regler_campagne
from preau.jumo.states import Etat, Phase
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.campagnes.models import Campagne
from preau.socle.campagnes.queries import Calendrier
from preau.socle.journal.models import Evenement
from tests import fabriques
from tests.jumo.conftest import INSTANT, acteur

SERVICES = Acteur("Essai")


def paris(*instant: int) -> datetime:
    return datetime(*instant, tzinfo=ZoneInfo("Europe/Paris"))


JOURS = {
    "preparation": Jours(date(2026, 5, 25), date(2026, 6, 16)),
    "ouverte": Jours(date(2026, 6, 17), date(2026, 6, 26)),
    "validation": Jours(date(2026, 6, 27), date(2026, 6, 28)),
    "consultation": Jours(date(2026, 7, 1), date(2026, 9, 1)),
}
DE_2026 = Parametres(annee=2026, libelle="Jumelage 2026", phases=JOURS)


def champs(parametres: Parametres, **changements) -> dict:
    """What the form of these settings sends."""
    valeurs = {
        nom: getattr(parametres, nom)
        for nom in (
            "annee",
            "libelle",
            "delai_heures",
            "part_suppressions",
            "contact_colleges",
            "contact_lycees",
        )
    }
    for code, jours in parametres.phases.items():
        valeurs |= {f"{code}_du": jours.du.isoformat(), f"{code}_au": jours.au.isoformat()}
    return valeurs | changements


def ouverte(du, au, **autres) -> Parametres:
    return replace(DE_2026, phases=JOURS | {"ouverte": Jours(du, au)}, **autres)


@pytest.fixture
def de_2026(juin, db):
    fabriques.academie()
    return creer_campagne(acteur=SERVICES, academie="24", parametres=DE_2026)


@pytest.fixture
def rectorat(client_de):
    return client_de(fabriques.gestionnaire(fabriques.rectorat()))


def demande_en_cours() -> Jumelage:
    un, deux = fabriques.bmp(quotite=1200), fabriques.bmp()
    return services.demander(acteur=acteur(un.etablissement), bmp=un.pk, cibles=[deux.pk])[0]


def test_J3_the_campaign_of_2024_as_people_say_it(de_2026):
    """Days are included: the open phase ends on the last second of 26 June, and two days are in no phase."""
    calendrier = Calendrier.de(de_2026)
    attendues = {
        paris(2026, 5, 24, 23, 59, 59): None,
        paris(2026, 5, 25): "preparation",
        paris(2026, 6, 17): "ouverte",
        paris(2026, 6, 26, 23, 59, 59): "ouverte",
        paris(2026, 6, 27): "validation",
        paris(2026, 6, 29): None,
        paris(2026, 6, 30, 23, 59, 59): None,
        paris(2026, 7, 1): "consultation",
        paris(2026, 9, 2): None,
    }
    for instant, code in attendues.items():
        phase = calendrier.phase(instant)
        assert (phase.code if phase else None) == code, instant
    assert Parametres.de(de_2026) == DE_2026


def test_J3_every_fault_is_beside_its_field(db):
    phases = {
        "preparation": Jours(date(2026, 6, 16), date(2026, 5, 25)),
        "ouverte": Jours(date(2026, 6, 17), date(2026, 6, 26)),
        "validation": Jours(date(2026, 6, 26), date(2026, 6, 28)),
        "consultation": Jours(None, date(2026, 9, 1)),
    }
    with pytest.raises(ValidationError) as refus:
        services.creer_campagne(
            acteur=SERVICES,
            academie="24",
            parametres=Parametres(
                1999, " ", phases, delai_heures=0, part_suppressions=101, contact_lycees="x" * 2001
            ),
        )
    assert set(refus.value.message_dict) == {
        *("annee", "libelle", "delai_heures", "part_suppressions", "contact_lycees"),
        *("preparation_au", "validation_du", "consultation_du"),
    }
    (chevauchement,) = refus.value.message_dict["validation_du"]
    assert (
        "26/06/2026, alors que la phase « Ouverte aux établissements » dure jusqu'au 26/06/2026"
        in chevauchement
    )


def test_J3_one_campaign_a_year_and_a_known_academie(de_2026):
    with pytest.raises(ValidationError, match="existe déjà"):
        creer_campagne(acteur=SERVICES, academie="24", parametres=DE_2026)
    with pytest.raises(ValidationError, match="n'est pas dans la base"):
        creer_campagne(acteur=SERVICES, academie="99", parametres=replace(DE_2026, annee=2027))


@pytest.mark.parametrize(
    ("parametres", "echeance"),
    [
        # Shortened: no deadline after the end of the phase.
        (ouverte(date(2026, 6, 17), date(2026, 6, 19)), paris(2026, 6, 20)),
        (replace(DE_2026, delai_heures=24), paris(2026, 6, 19, 10)),
        (replace(DE_2026, delai_heures=120), paris(2026, 6, 23, 10)),
        (replace(DE_2026, delai_heures=720), paris(2026, 6, 27)),
        (replace(DE_2026, libelle="Autre"), paris(2026, 6, 21, 10)),
    ],
)
def test_J14_deadlines_follow_the_phase_and_the_delay(de_2026, parametres, echeance):
    demande = demande_en_cours()
    finie = fabriques.jumelage(fabriques.bmp(), fabriques.bmp(), etat=Etat.VALIDE)
    fait = regler_campagne(acteur=SERVICES, campagne=de_2026.pk, parametres=parametres)
    avant = finie.echeance
    demande.refresh_from_db()
    finie.refresh_from_db()
    assert demande.echeance == echeance
    assert fait.deplacees == (parametres.libelle != "Autre")
    assert finie.echeance == avant


def test_J14_a_demande_made_overdue_is_cancelled_by_the_scheduler(de_2026, juin):
    demande = demande_en_cours()
    juin(hours=30)
    fait = regler_campagne(acteur=SERVICES, campagne=de_2026.pk, parametres=replace(DE_2026, delai_heures=24))
    assert (fait.deplacees, fait.echues) == (1, 1)
    assert services.expirer(jumelage=demande.pk)
    demande.refresh_from_db()
    assert (demande.etat, demande.auteur) == (Etat.ANNULE, "Annulation automatique (délai de 24 heures)")


def test_J20_the_journal_has_before_and_after(de_2026):
    regler_campagne(
        acteur=SERVICES, campagne=de_2026.pk, parametres=replace(DE_2026, delai_heures=48, prive=True)
    )
    acte = Evenement.objects.get(action="regler-campagne")
    assert acte.avant == {"delai_heures": 72, "prive": False}
    assert acte.apres == {"delai_heures": 48, "prive": True, "echeances_deplacees": 0}
    regler_campagne(
        acteur=SERVICES, campagne=de_2026.pk, parametres=replace(DE_2026, delai_heures=48, prive=True)
    )
    assert Evenement.objects.filter(action="regler-campagne").count() == 1


def test_J3_two_phases_move_one_day_together(de_2026):
    phases = JOURS | {
        "ouverte": Jours(date(2026, 6, 17), date(2026, 6, 27)),
        "validation": Jours(date(2026, 6, 28), date(2026, 6, 29)),
    }
    regler_campagne(acteur=SERVICES, campagne=de_2026.pk, parametres=replace(DE_2026, phases=phases))
    assert Parametres.de(de_2026).phases == phases


def test_J3_a_phase_that_does_not_begin_at_midnight_is_left_as_it_is(de_2026):
    campagne = de_2026
    campagne.phases.update(debut=F("debut") + timedelta(hours=8), fin=F("fin") - timedelta(hours=6))
    avant = list(campagne.phases.values_list("code", "debut", "fin"))
    regler_campagne(
        acteur=SERVICES,
        campagne=campagne.pk,
        parametres=replace(Parametres.de(campagne), libelle="Autre nom"),
    )
    assert list(campagne.phases.values_list("code", "debut", "fin")) == avant


@pytest.mark.django_db(transaction=True)
def test_R1_J14_demandes_made_while_the_phase_is_shortened_end_with_it():
    """Ten schools ask while the services shorten the phase: no deadline is after its end."""
    with horloge.figee(INSTANT):
        fabriques.academie()
        campagne = creer_campagne(acteur=SERVICES, academie="24", parametres=DE_2026)
        paires = [(fabriques.bmp(quotite=1200), fabriques.bmp()) for _ in range(10)]
        acteurs = [acteur(un.etablissement) for un, _ in paires]
        court = ouverte(date(2026, 6, 17), date(2026, 6, 18))
        barriere = threading.Barrier(11)

        def jouer(rang):
            barriere.wait()
            try:
                if rang == 10:
                    return regler_campagne(acteur=SERVICES, campagne=campagne.pk, parametres=court)
                un, deux = paires[rang]
                return services.demander(acteur=acteurs[rang], bmp=un.pk, cibles=[deux.pk])
            finally:
                connection.close()

        with ThreadPoolExecutor(11) as equipe:
            list(equipe.map(jouer, range(11)))
        fin = campagne.phases.get(code=Phase.OUVERTE).fin
        assert fin == paris(2026, 6, 19)
        assert set(Jumelage.objects.values_list("echeance", flat=True)) == {fin}
        assert Jumelage.objects.count() == 10


# --- the page ---------------------------------------------------------------------------------------------


def test_J3_J21_create_by_page(juin, rectorat):
    vide = rectorat.get(reverse("jumo:campagnes")).content.decode()
    assert "Aucune campagne" in vide
    faute = rectorat.post(
        reverse("jumo:nouvelle_campagne"), champs(DE_2026, validation_du="2026-06-20")
    ).content.decode()
    assert "commencerait le 20/06/2026" in faute
    assert (
        "premier jour : ce n&#x27;est pas une date"
        in rectorat.post(
            reverse("jumo:nouvelle_campagne"), champs(DE_2026, validation_du="demain")
        ).content.decode()
    )
    muette = rectorat.post(
        reverse("jumo:nouvelle_campagne"), champs(DE_2026, preparation_au="", validation_du="")
    ).content.decode()
    resume = re.findall(r'<li><a href="#id_\w+">(.+?)</a>', muette)
    assert resume == ["Préparation, dernier jour", "Validation par les services, premier jour"]
    assert not Campagne.objects.exists()
    envoi = champs(DE_2026, contact_colleges="Bureau des moyens", ouverte_du="17/06/2026")
    page = rectorat.post(reverse("jumo:nouvelle_campagne"), envoi, follow=True).content.decode()
    assert "Campagne créée" in page
    assert 'value="2026-06-26"' in page
    assert "Bureau des moyens" in rectorat.get(reverse("jumo:aide")).content.decode()
    assert "existe déjà" in rectorat.post(reverse("jumo:nouvelle_campagne"), envoi).content.decode()


def test_J14_the_page_says_which_demandes_it_touches_before_it_does(de_2026, juin, rectorat, client_de):
    demande = demande_en_cours()
    adresse = reverse("jumo:campagne", args=[de_2026.pk])
    envoi = champs(DE_2026, delai_heures=24)
    page = rectorat.post(adresse, envoi).content.decode()
    assert "1 demande en cours change d'échéance" in page
    demande.refresh_from_db()
    assert demande.echeance == INSTANT + timedelta(hours=72)
    fait = rectorat.post(adresse, envoi | {"confirmer": "1"}, follow=True).content.decode()
    assert "dont l&#x27;échéance a changé : 1." in fait
    sollicite = client_de(fabriques.chef(demande.bmp2.etablissement))
    assert "19/06/2026 à 10:00" in sollicite.get(reverse("jumo:a_valider")).content.decode()
    sans_effet = rectorat.post(adresse, envoi | {"libelle": "Autre"}, follow=True).content.decode()
    assert "Réglages enregistrés." in sans_effet
    assert "Avant et après" in sans_effet


# --- the command ------------------------------------------------------------------------------------------

YAML = """annee: 2026
libelle: Jumelage 2026
phases:
  preparation: {du: 2026-05-25, au: 2026-06-16}
  ouverte: {du: 2026-06-17, au: 2026-06-26}
  validation: {du: 2026-06-27, au: 2026-06-28}
  consultation: {du: 2026-07-01, au: 2026-09-01}
delai_heures: 72
"""


def executer(*arguments: str):
    return CliRunner().invoke(app, ["jumo", "campagne", *map(str, arguments)])


def test_J3_an_academie_starts_from_an_empty_database(juin, db, tmp_path):
    reglages = tmp_path / "campagne.yaml"
    reglages.write_text(YAML)
    assert executer().exit_code == 2
    sans_annuaire = executer("--fichier", reglages)
    assert (sans_annuaire.exit_code, "chargez d'abord l'annuaire" in sans_annuaire.output) == (2, True)
    fabriques.academie()
    assert executer("--fichier", reglages).exit_code == 0
    assert Parametres.de(Campagne.objects.get()) == DE_2026
    fait = executer("--ouverte", "2026-06-17:2026-06-25", "--delai", "48", "--prive")
    assert fait.exit_code == 0
    apres = Parametres.de(Campagne.objects.get())
    assert (apres.delai_heures, apres.prive, apres.phases["ouverte"].au) == (48, True, date(2026, 6, 25))
    montre = executer()
    assert "Ouverte aux établissements : 17/06/2026 au 25/06/2026" in montre.output


@pytest.mark.parametrize(
    ("texte", "message"),
    [
        ("[", "fichier illisible"),
        ("- 1", "des lignes « clé: valeur » sont attendues"),
        ("annee: deux mille", "annee attend un nombre entier"),
        ("prive: peut-être", "prive attend oui ou non"),
        ("delais: 72", "clé inconnue « delais »"),
        ("phases: {ouverte: {du: hier, au: 2026-06-26}}", "attend le nom d'une phase"),
        ("phases: {fermee: {du: 2026-06-17, au: 2026-06-26}}", "attend le nom d'une phase"),
        ("phases: 12", "attend le nom d'une phase"),
        ("annee: 2026\nlibelle: Sans phase", "Donnez le premier jour de la phase"),
    ],
)
def test_R3_settings_that_are_wrong_are_refused(juin, db, tmp_path, texte, message):
    fabriques.academie()
    reglages = tmp_path / "campagne.yaml"
    reglages.write_text(texte)
    essai = executer("--fichier", reglages)
    assert essai.exit_code == 2
    assert message in essai.output
    assert not Campagne.objects.exists()


def test_R3_dates_that_are_wrong_are_refused(de_2026):
    for periode in ("2026-06-17", "2026-06-31:2026-07-01", "x:y"):
        essai = executer("--ouverte", periode)
        assert (essai.exit_code, "deux dates" in essai.output) == (2, True)
    assert executer("--ouverte", "2026-06-26:2026-06-17").exit_code == 2
    assert Parametres.de(de_2026) == DE_2026
