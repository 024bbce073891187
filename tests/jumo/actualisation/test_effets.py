"""J2, J16: what a refresh does to BMP, demandes and jumelages, whom it tells, and what it leaves alone."""

import io

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from preau.jumo import services
from preau.jumo.models import Actualisation, Bmp, Jumelage, Signalement
from preau.jumo.states import CYCLE, Etat, Part, Phase
from preau.socle.courriels.models import Courriel
from preau.socle.cycles import ActionImpossible
from preau.socle.journal.models import Evenement
from tests import fabriques
from tests.jumo.actualisation.conftest import appliquer, fichier, ligne, photo, tous
from tests.jumo.conftest import acteur, acteur_service

NUIT = "Actualisation nocturne"
NOUVEAU = "N1;{rne};2026;L0422;Anglais;9;18;;;"


def etat(jumelage) -> str:
    jumelage.refresh_from_db()
    return jumelage.etat


def courriel_a(bmp) -> Courriel:
    return Courriel.objects.get(etablissement=bmp.etablissement)


def test_J2_creates_changes_field_by_field_and_takes_away(paire):
    un, deux = paire
    zone = fabriques.zone()
    nouveau = NOUVEAU.format(rne=fabriques.etablissement().rne)
    change = {
        "quotite": "10,25",
        "ors": "20",
        "zr": zone.code,
        "info_dos": "Deux jours",
        "vacance": "temps partiel",
    }
    faite = appliquer(tous(deux, ajouts=[nouveau], **{un.identifiant: change}))
    assert (faite.etat, faite.comptes["crees"], faite.comptes["modifies"], faite.comptes["retires"]) == (
        Actualisation.Etat.APPLIQUEE,
        1,
        1,
        1,
    )
    un.refresh_from_db()
    assert (un.quotite, un.ors, un.zone, un.info_dos, un.vacance) == (
        1025,
        2000,
        zone,
        "Deux jours",
        "temps partiel",
    )
    assert set(Bmp.objects.values_list("identifiant", flat=True)) == {un.identifiant, "N1"}
    assert Bmp.tous.get(pk=deux.pk).retire_le is not None
    detail = faite.ecarts.get(identifiant=un.identifiant).detail
    assert "quotité : 12 h devient 10,25 h" in detail
    assert "info DOS : (vide) devient « Deux jours »" in detail
    ligne_du_journal = Evenement.objects.get(action="actualiser-bmp", objet=f"jumo.bmp:{un.pk}")
    assert ligne_du_journal.avant["quotite"] == 1200
    assert ligne_du_journal.apres["quotite"] == 1025
    assert ligne_du_journal.auteur == NUIT


def test_J2_the_same_file_twice_does_nothing_twice(paire):
    un, deux = paire
    fabriques.jumelage(un, deux)
    texte = tous(deux, **{un.identifiant: {"quotite": "10"}}).getvalue()
    appliquer(fichier_de(texte))
    apres = photo()
    refaite = appliquer(fichier_de(texte))
    assert photo() == apres
    assert refaite.comptes["inchanges"] == refaite.comptes["actuels"] == 1


def fichier_de(texte: bytes) -> io.BytesIO:
    return io.BytesIO(texte)


@pytest.mark.parametrize("depart", [Etat.EN_COURS, Etat.VALIDE])
@pytest.mark.parametrize("cas", ["disparu", "autre établissement", "autre discipline"])
def test_J2_J16_a_bmp_that_goes_or_moves_cancels_and_tells_each_school_once(paire, cas, depart):
    un, deux = paire
    trois = fabriques.bmp(quotite=500)
    triple = fabriques.jumelage(un, deux, trois, etat=depart)
    ailleurs = fabriques.etablissement()
    fabriques.discipline("L0426", "Espagnol")
    contenu = {
        "disparu": lambda: tous(deux),
        "autre établissement": lambda: tous(**{deux.identifiant: {"rne": ailleurs.rne}}),
        "autre discipline": lambda: tous(
            **{deux.identifiant: {"discipline": "L0426", "libelle_discipline": "Espagnol"}}
        ),
    }[cas]()
    faite = appliquer(contenu)
    assert etat(triple) == Etat.ANNULE
    assert triple.auteur == NUIT
    assert deux.etablissement.rne in triple.raison
    for bmp in (un, deux, trois):
        courriel = courriel_a(bmp)
        assert f"Un jumelage a été annulé par {NUIT}" in courriel.corps
        assert f"Auteur : {NUIT}" in courriel.corps
        assert f"Motif : {triple.raison}" in courriel.corps
        assert "Nature : " in courriel.corps
    assert ("Vos BMP" in courriel_a(deux).corps, "Vos BMP" in courriel_a(un).corps) == (True, False)
    attendus = 4 if cas == "autre établissement" else 3
    assert Courriel.objects.count() == faite.comptes["courriels"] == attendus
    if cas == "autre établissement":
        assert "ANGLAIS, 6 h" in Courriel.objects.get(etablissement=ailleurs).corps
    if cas != "disparu":
        nouveau = Bmp.objects.get(identifiant=deux.identifiant)
        assert nouveau.pk != deux.pk
    # The history is read as it was.
    assert Jumelage.objects.avec_bmp().get(pk=triple.pk).bmp2.etablissement == deux.etablissement
    assert Evenement.objects.filter(
        objet=f"jumo.jumelage:{triple.pk}", action="actualiser", auteur=NUIT
    ).exists()


def test_J2_a_change_of_quotite_keeps_it_and_flags_it_to_all_its_schools(paire, client_de):
    un, deux = paire
    trois = fabriques.bmp(quotite=100)
    triple = fabriques.jumelage(un, deux, trois, etat=Etat.VALIDE)
    libre = fabriques.bmp(quotite=300)
    appliquer(tous(**{un.identifiant: {"quotite": "10"}}))
    assert etat(triple) == Etat.VALIDE
    assert Signalement.objects.filter(jumelage=triple, bmp=un, avant=1200, apres=1000).count() == 3
    assert set(Courriel.objects.values_list("etablissement", flat=True)) == {
        bmp.etablissement_id for bmp in (un, deux, trois)
    }
    corps = courriel_a(deux).corps
    assert "12 h devient 10 h ; total 17 h pour un temps complet de 18 h" in corps
    assert not Signalement.objects.filter(etablissement=libre.etablissement).exists()
    client = client_de(fabriques.chef(deux.etablissement))
    for adresse in ("/jumo/", f"/jumo/demandes/{triple.pk}/"):
        assert "12 h devient 10 h" in client.get(adresse).content.decode(), adresse
    client.post(f"/jumo/demandes/{triple.pk}/vu/")
    for adresse in ("/jumo/", f"/jumo/demandes/{triple.pk}/"):
        assert "devient 10 h." not in client.get(adresse).content.decode(), adresse
    # Seen by one school, not by the others.
    assert Signalement.objects.filter(vu_le=None).count() == 2
    assert (
        "12 h devient 10 h" in client_de(fabriques.chef(trois.etablissement)).get("/jumo/").content.decode()
    )


def test_J2_the_services_read_a_flag_and_do_not_see_it_in_the_schools_place(paire, client_de):
    un, deux = paire
    valide = fabriques.jumelage(un, deux, etat=Etat.VALIDE)
    appliquer(tous(**{un.identifiant: {"quotite": "10"}}))
    client = client_de(fabriques.gestionnaire())
    page = client.get(f"/jumo/demandes/{valide.pk}/").content.decode()
    assert ("12 h devient 10 h" in page, "J'ai vu" in page) == (True, False)
    refus = client.post(
        f"/jumo/demandes/{valide.pk}/vu/", {"retour": f"/jumo/demandes/{valide.pk}/"}, follow=True
    )
    assert "Ouvrez d&#x27;abord l&#x27;établissement" in refus.content.decode()
    assert Signalement.objects.filter(vu_le=None).count() == 2
    client.post(reverse("acces:changer_etablissement"), {"rne": deux.etablissement.rne})
    client.post(f"/jumo/demandes/{valide.pk}/vu/")
    assert Signalement.objects.get(vu_le=None).etablissement == un.etablissement


def test_J2_a_flag_shows_in_a_valider_and_a_later_change_replaces_it(paire, client_de):
    un, deux = paire
    demande = fabriques.jumelage(un, deux)
    appliquer(tous(**{un.identifiant: {"quotite": "10"}}))
    appliquer(tous(**{un.identifiant: {"quotite": "9"}}))
    assert [(s.avant, s.apres) for s in Signalement.objects.filter(jumelage=demande)] == [(1200, 900)] * 2
    page = client_de(fabriques.chef(deux.etablissement)).get("/jumo/a-valider/").content.decode()
    assert "12 h devient 9 h" in page
    appliquer(tous(**{un.identifiant: {"quotite": "12"}}))
    assert not Signalement.objects.exists()


def test_J2_another_field_than_quotite_flags_nothing_and_tells_the_bmp_s_own_school(paire):
    un, deux = paire
    fabriques.jumelage(un, deux)
    appliquer(tous(**{un.identifiant: {"info_dos": "Deux jours"}}))
    assert not Signalement.objects.exists()
    assert (
        "info DOS : (vide) devient « Deux jours »"
        in Courriel.objects.get(etablissement=un.etablissement).corps
    )
    assert Courriel.objects.count() == 1


def test_J4_J16_drafts_are_cancelled_without_a_word_to_schools(paire, client_de):
    un, deux = paire
    brouillon = services.construire(acteur=acteur_service(fabriques.dsden()), bmps=[un.pk, deux.pk])
    appliquer(tous(**{un.identifiant: {"quotite": "11"}}))
    assert etat(brouillon) == Etat.BROUILLON
    assert not Signalement.objects.exists()
    appliquer(tous(deux))
    assert etat(brouillon) == Etat.ANNULE
    # Each school hears of its own BMP, and of nothing else.
    assert set(Courriel.objects.values_list("etablissement", flat=True)) == {
        un.etablissement_id,
        deux.etablissement_id,
    }
    assert not any(
        "jumelage a été" in corps or "maintenu" in corps
        for corps in Courriel.objects.values_list("corps", flat=True)
    )
    client = client_de(fabriques.chef(un.etablissement))
    assert f">{brouillon.pk}<" not in client.get("/jumo/historique/").content.decode()
    assert client.get(f"/jumo/demandes/{brouillon.pk}/").status_code == 404
    lus = Evenement.objects.visible_to(fabriques.habilitations(fabriques.chef(un.etablissement)))
    assert not lus.filter(objet=f"jumo.jumelage:{brouillon.pk}").exists()


def test_J2_one_mail_a_school_however_much_changes(paire):
    un, deux = paire
    autre = fabriques.bmp(un.etablissement, quotite=400, discipline=fabriques.discipline("L0426", "Espagnol"))
    demande, seconde = fabriques.jumelage(un, deux), fabriques.jumelage(un, fabriques.bmp(quotite=500))
    appliquer(tous(un, **{autre.identifiant: {"quotite": "5"}}))
    assert {etat(demande), etat(seconde)} == {Etat.ANNULE}
    corps = courriel_a(un).corps
    assert corps.count("Un jumelage a été annulé") == 2
    assert "ANGLAIS, 12 h : supprimé" in corps
    assert "quotité : 4 h devient 5 h" in corps


def test_J2_a_refused_demande_stays_readable_when_its_bmp_goes(paire, client_de):
    un, deux = paire
    refusee = fabriques.jumelage(un, deux, etat=Etat.REFUSE)
    appliquer(tous(un))
    client = client_de(fabriques.chef(un.etablissement))
    page = client.get("/jumo/").content.decode()
    assert "BMP supprimé par les services" in page
    assert f"Masquer la demande n° {refusee.pk}" in page
    assert client.post(f"/jumo/demandes/{refusee.pk}/masquer/").status_code == 302
    assert "BMP supprimé par les services" not in client.get("/jumo/").content.decode()
    assert client.get(f"/jumo/demandes/{refusee.pk}/").status_code == 200


def test_J2_a_retired_bmp_is_offered_no_more_and_acts_on_it_are_refused(paire, client_de):
    un, deux = paire
    demande = fabriques.jumelage(un, deux)
    appliquer(tous(deux))
    assert not Bmp.objects.candidats_pour(un).exists()
    with pytest.raises(ActionImpossible, match="n'existe plus"):
        services.demander(acteur=acteur(un.etablissement), bmp=un.pk, cibles=[deux.pk])
    with pytest.raises(ActionImpossible, match="Annulé"):
        services.accepter(acteur=acteur(deux.etablissement), jumelage=demande.pk, bmp=deux.pk)
    assert (
        client_de(fabriques.chef(deux.etablissement)).get(f"/jumo/bmp/{deux.pk}/recherche/").status_code
        == 404
    )


def test_J2_an_identifier_that_comes_back_is_a_new_bmp(paire):
    deux = paire[1]
    retour = ligne(deux)
    appliquer(tous(deux))
    appliquer(tous(ajouts=[retour]))
    assert Bmp.objects.get(identifiant=deux.identifiant).pk != deux.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        fabriques.bmp(identifiant=deux.identifiant)


@pytest.mark.parametrize("phase", [*Phase, None])
def test_J2_J3_only_preparation_and_ouverte_change_anything(juin, db, phase):
    fabriques.campagne(phase=phase)
    un, deux = fabriques.bmp(quotite=1200), fabriques.bmp()
    fabriques.bmp(quotite=300)
    valide = fabriques.jumelage(un, deux, etat=Etat.VALIDE)
    avant = photo()
    faite = appliquer(tous(deux, **{un.identifiant: {"quotite": "10"}}))
    if phase in (Phase.PREPARATION, Phase.OUVERTE):
        assert (faite.etat, etat(valide)) == (Actualisation.Etat.APPLIQUEE, Etat.ANNULE)
        return
    assert photo() == avant
    assert faite.etat == Actualisation.Etat.SIGNALEE
    # Stored, to be shown to the services.
    assert set(faite.ecarts.values_list("identifiant", "nature")) == {
        (un.identifiant, "modifie"),
        (deux.identifiant, "retire"),
    }
    assert [a["jumelage"] for a in faite.effets["annulations"]] == [valide.pk]


def test_J2_too_many_deletions_stop_and_ask_for_force(campagne):
    bmps = [fabriques.bmp() for _ in range(10)]
    assert appliquer(tous(*bmps[:3]), force=False).etat == Actualisation.Etat.APPLIQUEE
    avant = photo()
    texte = tous(*bmps[3:6])
    bloquee = appliquer(texte, force=False)
    assert photo() == avant
    assert (bloquee.etat, bloquee.comptes["retires"], bloquee.comptes["actuels"]) == ("bloquee", 3, 7)
    texte.seek(0)
    assert appliquer(texte, force=True).etat == Actualisation.Etat.APPLIQUEE
    assert Bmp.objects.count() == 4


def test_J2_the_share_of_deletions_is_the_campaign_s(campagne):
    bmps = [fabriques.bmp() for _ in range(10)]
    campagne.reglage_jumo.__class__.objects.update(part_suppressions=10)
    assert appliquer(tous(*bmps[:2]), force=False).etat == Actualisation.Etat.BLOQUEE
    assert appliquer(tous(bmps[0]), force=False).etat == Actualisation.Etat.APPLIQUEE


@pytest.mark.parametrize("depart", list(Etat))
def test_J2_J12_the_transition_from_each_state(paire, depart):
    """Drafts, demandes and valid jumelages are cancelled by the software alone; what is decided stays so."""
    champs = {"origine": "services"} if depart == Etat.BROUILLON else {}
    jumelage = fabriques.jumelage(*paire, etat=depart, **champs)
    concernes = {Etat.BROUILLON, Etat.EN_COURS, Etat.VALIDE}
    for part in set(Part) - {Part.AUTOMATE}:
        with pytest.raises(ActionImpossible):
            CYCLE.verifier(depart, "actualiser", parts=[part])
    appliquer(tous(paire[0], ajouts=[NOUVEAU.format(rne=paire[1].etablissement.rne)]))
    assert etat(jumelage) == (Etat.ANNULE if depart in concernes else depart)


def test_J2_nothing_else_is_read_or_written_for_unchanged_bmp(paire, django_assert_max_num_queries):
    """The number of queries does not grow with the BMP that stay as they are."""
    ecole = fabriques.etablissement()
    Bmp.objects.bulk_create(
        Bmp(
            campagne=paire[0].campagne,
            identifiant=f"Z{rang}",
            etablissement=ecole,
            discipline=paire[0].discipline,
            quotite=900,
            ors=1800,
        )
        for rang in range(500)
    )
    contenu = tous(**{paire[0].identifiant: {"quotite": "10"}})
    with django_assert_max_num_queries(40):
        assert appliquer(contenu).comptes["inchanges"] == 501


def test_J2_an_empty_campaign_is_filled(campagne):
    ecole = fabriques.etablissement()
    fabriques.discipline()
    faite = appliquer(fichier([NOUVEAU.format(rne=ecole.rne)]), force=False)
    assert faite.comptes["crees"] == Bmp.objects.count() == 1
    assert not Courriel.objects.exists()
