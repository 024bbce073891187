"""J19, J16: the services confirm or undo valid jumelages, in bulk and all or nothing."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from preau.jumo import services
from preau.jumo.models import Jumelage
from preau.jumo.services import SelectionRefusee
from preau.jumo.services.validation import MAXIMUM
from preau.jumo.states import Etat, Phase
from preau.socle import horloge
from preau.socle.courriels.models import Courriel
from preau.socle.cycles import ActionImpossible
from preau.socle.journal.models import Evenement
from tests import fabriques
from tests.jumo.conftest import INSTANT, acteur
from tests.jumo.course import Course
from tests.jumo.supervision.conftest import acteur_de, jumelage

TOURS = 60


def etat(jumelage):
    jumelage.refresh_from_db()
    return jumelage.etat, jumelage.confirme_le is not None


def test_J19_J16_J20_confirmer_dit_qui_et_quand_et_avertit(scene):
    faits = services.confirmer(acteur=scene.dsden, jumelages=[scene.deux.pk, scene.mixte.pk])
    assert [j.pk for j in faits] == sorted([scene.deux.pk, scene.mixte.pk])
    scene.deux.refresh_from_db()
    assert (scene.deux.confirme_le, scene.deux.confirme_par) == (horloge.now(), scene.dsden.signature)
    assert scene.deux.etat == Etat.VALIDE
    courriels = Courriel.objects.filter(modele="confirmation")
    attendus = {bmp.etablissement for j in (scene.deux, scene.mixte) for bmp in j.bmps}
    assert {courriel.etablissement for courriel in courriels} == attendus
    assert courriels.count() == 4
    assert f"Un jumelage a été confirmé par {scene.dsden.signature}" in courriels.first().corps
    acte = Evenement.objects.de_l_objet(scene.deux).get()
    assert (acte.action, acte.auteur) == ("confirmer", scene.dsden.signature)
    assert acte.apres == {"etat": "valide", "confirmé par": scene.dsden.signature}


def test_J19_la_confirmation_s_annule_tant_que_dure_la_phase(scene, juin):
    services.confirmer(acteur=scene.dsden, jumelages=[scene.deux.pk])
    with pytest.raises(SelectionRefusee, match=f"Déjà confirmé le .* par {scene.dsden.nom}"):
        services.confirmer(acteur=scene.rectorat, jumelages=[scene.deux.pk])
    services.annuler_confirmation(acteur=scene.rectorat, jumelages=[scene.deux.pk])
    assert etat(scene.deux) == (Etat.VALIDE, False)
    assert Courriel.objects.filter(modele="confirmation_annulee").count() == 2
    with pytest.raises(SelectionRefusee, match="Il n'est pas confirmé"):
        services.annuler_confirmation(acteur=scene.dsden, jumelages=[scene.deux.pk])
    services.confirmer(acteur=scene.dsden, jumelages=[scene.deux.pk])
    juin(days=20)
    with pytest.raises(ActionImpossible, match="« Validation par les services »"):
        services.annuler_confirmation(acteur=scene.dsden, jumelages=[scene.deux.pk])
    assert etat(scene.deux) == (Etat.VALIDE, True)


def test_J19_J16_defaire_demande_un_motif_et_avertit(scene):
    with pytest.raises(ActionImpossible, match="Choisissez un motif"):
        services.defaire(acteur=scene.dsden, jumelages=[scene.deux.pk], motif="")
    with pytest.raises(ActionImpossible, match="demande un commentaire"):
        services.defaire(acteur=scene.dsden, jumelages=[scene.deux.pk], motif="autre", commentaire=" ")
    services.defaire(acteur=scene.dsden, jumelages=[scene.deux.pk], motif="autre", commentaire="Poste pourvu")
    assert etat(scene.deux) == (Etat.SUPPRIME, False)
    courriels = Courriel.objects.filter(modele="defait")
    assert courriels.count() == 2
    corps = courriels.first().corps
    assert f"Un jumelage a été supprimé par {scene.dsden.signature}" in corps
    assert "Motif : Autre" in corps
    assert "Commentaire : Poste pourvu" in corps


def test_J19_un_jumelage_confirme_ne_se_defait_pas(scene):
    services.confirmer(acteur=scene.rectorat, jumelages=[scene.deux.pk])
    with pytest.raises(SelectionRefusee, match="Déjà confirmé"):
        services.defaire(acteur=scene.dsden, jumelages=[scene.deux.pk], motif="zr")
    assert etat(scene.deux) == (Etat.VALIDE, True)


def test_J19_tout_ou_rien_et_chaque_refus_est_dit(scene):
    """One line confirmed by a colleague, one out of scope, one no longer valid: nothing is done, all is said."""
    services.confirmer(acteur=scene.rectorat, jumelages=[scene.mixte.pk])
    refuse = jumelage(500, 500, etat=Etat.REFUSE)
    selection = [scene.deux.pk, scene.mixte.pk, scene.ailleurs.pk, refuse.pk]
    avant = Courriel.objects.count()
    with pytest.raises(
        SelectionRefusee, match="sur les 4 jumelages sélectionnés, 3 ne le permettent"
    ) as erreur:
        services.confirmer(acteur=scene.dsden, jumelages=selection)
    refus = dict(erreur.value.refus)
    assert set(refus) == {scene.mixte.pk, scene.ailleurs.pk, refuse.pk}
    assert scene.rectorat.signature in refus[scene.mixte.pk]
    assert "vous n'avez pas ce droit" in refus[scene.ailleurs.pk]
    assert "« Refusé »" in refus[refuse.pk]
    assert etat(scene.deux) == (Etat.VALIDE, False)
    assert Courriel.objects.count() == avant


@pytest.mark.parametrize("phase", [None, Phase.PREPARATION, Phase.OUVERTE, Phase.CONSULTATION])
def test_J3_J19_on_ne_valide_que_dans_sa_phase(juin, db, phase):
    fabriques.campagne(phase=phase)
    valide = jumelage(1200, 600)
    rectorat = acteur_de(fabriques.rectorat())
    for acte, options in (
        (services.confirmer, {}),
        (services.annuler_confirmation, {}),
        (services.defaire, {"motif": "zr"}),
    ):
        with pytest.raises(ActionImpossible, match="« Validation par les services »"):
            acte(acteur=rectorat, jumelages=[valide.pk], **options)
    assert etat(valide) == (Etat.VALIDE, False)


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        ([], "cochez au moins une ligne"),
        ([10**15], "n'existe plus"),
        (range(MAXIMUM + 1), f"{MAXIMUM} au plus"),
    ],
)
def test_J19_une_selection_fausse_est_expliquee(scene, selection, message):
    with pytest.raises(ActionImpossible, match=message):
        services.confirmer(acteur=scene.dsden, jumelages=selection)


@pytest.mark.parametrize(
    "faute",
    [
        {"etat": Etat.ANNULE, "confirme_le": INSTANT, "confirme_par": "Une gestionnaire"},
        {"etat": Etat.VALIDE, "confirme_le": INSTANT, "confirme_par": ""},
        {"etat": Etat.VALIDE, "confirme_le": None, "confirme_par": "Une gestionnaire"},
    ],
)
def test_J19_la_base_refuse_une_confirmation_impossible(scene, faute):
    with pytest.raises(IntegrityError, match="jumelage_confirme"), transaction.atomic():
        Jumelage.objects.filter(pk=scene.deux.pk).update(**faute)


def test_J3_J19_une_ecole_qui_supprime_apres_reouverture_leve_la_confirmation(scene, juin):
    """The services may put the phase back: a school then deletes what had been confirmed."""
    services.confirmer(acteur=scene.dsden, jumelages=[scene.deux.pk])
    juin(days=-20)
    ecole = scene.deux.bmp1.etablissement
    services.supprimer(acteur=acteur(ecole), jumelage=scene.deux.pk, motif="quotite")
    assert etat(scene.deux) == (Etat.SUPPRIME, False)


class Services:
    """The DSDEN confirms two jumelages; the rectorat confirms or undoes them, in the opposite order of locks."""

    def __init__(self):
        fabriques.campagne(phase=Phase.VALIDATION)
        self.dsden, self.rectorat = acteur_de(fabriques.dsden("077")), acteur_de(fabriques.rectorat())

    def actes(self, *, defaire: bool) -> tuple[list, list]:
        lot = [jumelage(1200, 600), jumelage(900, 900)]
        pks = [j.pk for j in lot]
        autre = partial(services.confirmer, acteur=self.rectorat, jumelages=pks[::-1])
        if defaire:
            autre = partial(services.defaire, acteur=self.rectorat, jumelages=pks[::-1], motif="zr")
        return lot, [partial(services.confirmer, acteur=self.dsden, jumelages=pks), autre]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("defaire", [False, True])
@pytest.mark.parametrize("premier", [0, 1])
def test_R1_J19_le_second_service_lit_ce_que_le_premier_a_fait(defaire, premier):
    lot, actes = Services().actes(defaire=defaire)
    with Course() as course:
        gagnant, perdant = course.jouer_dans_l_ordre(actes[premier], actes[1 - premier])
    assert gagnant is None
    assert "2 ne le permettent pas" in perdant
    attendu = (Etat.SUPPRIME, False) if defaire and premier == 1 else (Etat.VALIDE, True)
    assert {etat(j) for j in lot} == {attendu}
    assert Courriel.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_R1_J19_deux_services_au_meme_instant():
    """Whoever wins: all or nothing, and one mail a school."""
    deux = Services()
    with Course() as course:
        for tour in range(TOURS):
            lot, actes = deux.actes(defaire=bool(tour % 2))
            issues = course.jouer(*actes)
            assert issues.count(None) == 1, issues
            attendu = (Etat.SUPPRIME, False) if tour % 2 and issues[1] is None else (Etat.VALIDE, True)
            assert {etat(j) for j in lot} == {attendu}
    assert Courriel.objects.count() == TOURS * 4


def test_J3_J19_la_page_du_jumelage_est_en_lecture_seule_pour_l_etablissement_seul(scene, client_de):
    """In the validation the services still act on the page that the schools only read."""
    adresses = [reverse(f"jumo:{nom}", args=[scene.deux.pk]) for nom in ("demande", "carte_demande")]
    for adresse in adresses:
        assert "lecture seule" not in client_de(scene.dsden.compte).get(adresse).content.decode()
        chef = fabriques.chef(scene.deux.bmp1.etablissement)
        assert "lecture seule" in client_de(chef).get(adresse).content.decode()
