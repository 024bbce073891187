"""J10, J12 to J16: asking, answering, taking back, expiring, deleting; what is refused and what is told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from preau.jumo import services
from preau.jumo.jobs import expirer_demandes
from preau.jumo.models import Acceptation, Jumelage
from preau.jumo.states import Etat, Motif, Origine
from preau.socle import horloge
from preau.socle.courriels.models import Courriel
from preau.socle.cycles import ActionImpossible
from preau.socle.journal.models import Evenement
from tests import fabriques
from tests.jumo.conftest import INSTANT, acteur, acteur_service

pytestmark = pytest.mark.usefixtures("campagne")


@pytest.fixture
def paire():
    """12 h of English of one collège and 6 h of another."""
    return fabriques.bmp(quotite=1200), fabriques.bmp(quotite=600)


def demander(un, *cibles, **options):
    return services.demander(
        acteur=acteur(un.etablissement), bmp=un.pk, cibles=[cible.pk for cible in cibles], **options
    )


def mails():
    """(template, RNE) of every mail so far, in order."""
    return list(Courriel.objects.order_by("id").values_list("modele", "etablissement__rne"))


def test_J10_une_demande_de_12_h_et_6_h(paire):
    un, deux = paire
    [demande] = demander(un, deux, precision="Cours le lundi et le mardi.")
    assert (demande.etat, demande.bmps, demande.total) == (Etat.EN_COURS, [un, deux], 1800)
    assert demande.echeance == INSTANT + timedelta(hours=72)
    assert mails() == [
        ("demande_accuse", un.etablissement.rne),
        ("demande_recue", deux.etablissement.rne),
    ]
    recu = Courriel.objects.get(modele="demande_recue")
    assert recu.destinataires == [f"ce.{deux.etablissement.rne.lower()}@ac-creteil.fr"]
    for attendu in ("12 h", "6 h", "Cours le lundi et le mardi.", "21/06/2026 à 10:00", "18 h"):
        assert attendu in recu.corps


def test_J10_trois_bmp_font_un_triple_ou_deux_demandes():
    un, deux, trois = (fabriques.bmp(quotite=q) for q in (800, 600, 500))
    [triple] = demander(un, deux, trois)
    assert triple.triple
    services.retirer(acteur=acteur(un.etablissement), jumelage=triple.pk)
    separees = demander(un, deux, trois, triple=False)
    assert [[membre.pk for membre in d.bmps] for d in separees] == [[un.pk, deux.pk], [un.pk, trois.pk]]


@pytest.mark.parametrize(("troisieme", "attendu"), [(600, True), (601, False)])
def test_J10_le_triple_est_propose_jusqu_a_deux_heures_de_plus(troisieme, attendu):
    """18 h of full service and two hours over: 8 + 6 + 6 = 20 h is a triple, 20,01 h is not."""
    un, deux, trois = (fabriques.bmp(quotite=q) for q in (800, 600, troisieme))
    assert [d.triple for d in demander(un, deux, trois)] == ([True] if attendu else [False, False])


def test_J10_ce_qui_est_refuse(paire):
    un, deux = paire
    autre_discipline = fabriques.bmp(discipline=fabriques.discipline("L1300", "Mathématiques"))
    meme_etablissement = fabriques.bmp(deux.etablissement)
    chez_moi = fabriques.bmp(un.etablissement)
    prive = fabriques.bmp(fabriques.etablissement(secteur="prive"))
    cas = {
        "même discipline": [autre_discipline],
        "même établissement": [chez_moi],
        "se regroupent en interne": [deux, meme_etablissement],
        "privé": [prive],
        "avec lui-même": [un],
        "un ou deux BMP": [],
    }
    for message, cibles in cas.items():
        with pytest.raises(ActionImpossible, match=message):
            demander(un, *cibles)
    with pytest.raises(ActionImpossible, match="n'existe plus"):
        services.demander(acteur=acteur(un.etablissement), bmp=un.pk, cibles=[10**9])
    with pytest.raises(ActionImpossible, match="Vous n'agissez pas pour"):
        services.demander(acteur=acteur(deux.etablissement), bmp=un.pk, cibles=[deux.pk])
    with pytest.raises(ActionImpossible, match="1000 au plus"):
        demander(un, deux, precision="x" * 1001)
    assert not Jumelage.objects.exists()
    assert not Courriel.objects.exists()


def test_J10_la_demande_inverse_renvoie_a_celle_qui_attend(paire):
    un, deux = paire
    [premiere] = demander(un, deux)
    with pytest.raises(services.DemandeExistante, match="Vous avez déjà fait cette demande") as refus:
        demander(un, deux)
    assert refus.value.jumelage == premiere
    with pytest.raises(services.DemandeExistante, match="vous a déjà demandé ce jumelage"):
        demander(deux, un)


def test_J10_un_bmp_jumele_ne_se_demande_plus(paire):
    un, deux = paire
    trois = fabriques.bmp()
    fabriques.jumelage(un, trois, etat=Etat.BROUILLON)
    with pytest.raises(ActionImpossible, match="réservé par les services"):
        demander(deux, un)


def test_J10_les_avertissements_n_empechent_pas():
    zone = fabriques.zone()
    un = fabriques.bmp(quotite=1200, zone=zone)
    deux, trois = fabriques.bmp(quotite=500, zone=zone), fabriques.bmp(quotite=700)
    assert services.avertissements(bmp=un, cibles=[fabriques.bmp(zone=zone)], triple=False) == []
    demander(un, deux)
    textes = " ".join(services.avertissements(bmp=un, cibles=[deux, trois], triple=False))
    for attendu in (
        "17 h, n'atteint pas",
        "19 h, dépasse",
        "autre zone",
        "déjà demandé",
        "déjà dans une demande",
    ):
        assert attendu in textes
    [demande] = demander(un, trois)
    assert demande.etat == Etat.EN_COURS


def test_J12_l_acceptation_annule_toutes_les_autres_demandes(paire):
    un, deux = paire
    trois, quatre = fabriques.bmp(), fabriques.bmp()
    [choisie] = demander(un, deux)
    [rivale] = demander(un, trois)
    [autre_rivale] = demander(quatre, deux)
    [etrangere] = demander(quatre, trois)
    Courriel.objects.all().delete()
    services.accepter(acteur=acteur(deux.etablissement), jumelage=choisie.pk, bmp=deux.pk)
    etats = dict(Jumelage.objects.values_list("pk", "etat"))
    assert etats == {
        choisie.pk: Etat.VALIDE,
        rivale.pk: Etat.ANNULE,
        autre_rivale.pk: Etat.ANNULE,
        etrangere.pk: Etat.EN_COURS,
    }
    rnes = [b.etablissement.rne for b in (un, deux, trois, quatre)]
    assert sorted(mails()) == sorted(
        [("acceptation", rnes[0]), ("acceptation", rnes[1])]
        + [("deja_jumele", rnes[i]) for i in (0, 2, 3, 1)]
    )
    assert all(m.sujet.endswith("BMP déjà jumelé") for m in Courriel.objects.filter(modele="deja_jumele"))


def test_J12_un_triple_attend_chaque_reponse():
    un, deux, trois = (fabriques.bmp(quotite=600) for _ in range(3))
    [triple] = demander(un, deux, trois)
    services.accepter(acteur=acteur(deux.etablissement), jumelage=triple.pk, bmp=deux.pk)
    triple.refresh_from_db()
    assert triple.etat == Etat.EN_COURS
    with pytest.raises(ActionImpossible, match="a déjà accepté"):
        services.accepter(acteur=acteur(deux.etablissement), jumelage=triple.pk, bmp=deux.pk)
    with pytest.raises(ActionImpossible, match="Vous n'agissez pas pour"):
        services.accepter(acteur=acteur(deux.etablissement), jumelage=triple.pk, bmp=trois.pk)
    services.accepter(acteur=acteur(trois.etablissement), jumelage=triple.pk, bmp=trois.pk)
    triple.refresh_from_db()
    assert triple.etat == Etat.VALIDE


def test_J12_un_seul_refus_refuse_le_triple():
    un, deux, trois = (fabriques.bmp(quotite=600) for _ in range(3))
    [triple] = demander(un, deux, trois)
    services.accepter(acteur=acteur(deux.etablissement), jumelage=triple.pk, bmp=deux.pk)
    services.refuser(acteur=acteur(trois.etablissement), jumelage=triple.pk, bmp=trois.pk, motif=Motif.ZR)
    triple.refresh_from_db()
    assert triple.etat == Etat.REFUSE
    assert Courriel.objects.filter(modele="refus").count() == 3


def test_J12_le_chef_des_deux_etablissements_se_repond(paire):
    un, deux = paire
    seul = fabriques.chef(un.etablissement, deux.etablissement)
    au_nom = fabriques.habilitations(seul).acteur
    [demande] = services.demander(acteur=au_nom(un.etablissement), bmp=un.pk, cibles=[deux.pk])
    services.accepter(acteur=au_nom(deux.etablissement), jumelage=demande.pk, bmp=deux.pk)
    demande.refresh_from_db()
    assert demande.etat == Etat.VALIDE


def test_J13_le_refus_a_un_motif_et_autre_un_commentaire(paire):
    un, deux = paire
    [demande] = demander(un, deux)
    chef = acteur(deux.etablissement)
    for motif, message in {
        "": "Choisissez un motif",
        "lune": "Choisissez un motif",
        "autre": "commentaire",
    }.items():
        with pytest.raises(ActionImpossible, match=message):
            services.refuser(acteur=chef, jumelage=demande.pk, bmp=deux.pk, motif=motif, commentaire="  ")
    services.refuser(
        acteur=chef,
        jumelage=demande.pk,
        bmp=deux.pk,
        motif="autre",
        commentaire="L'emploi du temps s'y oppose.",
    )
    refus = Courriel.objects.filter(modele="refus").first()
    assert f"Un jumelage a été refusé par {chef.signature}." in refus.corps
    assert chef.signature.endswith(f"({deux.etablissement.rne})")
    assert "L'emploi du temps s'y oppose." in refus.corps


def test_J13_supprimer_un_jumelage_effectif_previent_et_libere(paire):
    un, deux = paire
    effectif = fabriques.jumelage(un, deux, etat=Etat.VALIDE)
    chef = acteur(deux.etablissement)
    with pytest.raises(ActionImpossible, match="Choisissez un motif"):
        services.supprimer(acteur=chef, jumelage=effectif.pk, motif="")
    services.supprimer(acteur=chef, jumelage=effectif.pk, motif=Motif.QUOTITE)
    assert mails() == [("suppression", un.etablissement.rne), ("suppression", deux.etablissement.rne)]
    assert f"Un jumelage a été supprimé par {chef.signature}" in Courriel.objects.first().corps
    [nouvelle] = demander(un, deux)
    assert nouvelle.etat == Etat.EN_COURS


def test_J13_masquer_ne_vaut_que_pour_un_etablissement_et_n_ecrit_a_personne(paire):
    un, deux = paire
    refuse = fabriques.jumelage(un, deux, etat=Etat.REFUSE)
    for _ in range(2):
        services.masquer(acteur=acteur(un.etablissement), jumelage=refuse.pk, etablissement=un.etablissement)
    lignes = Jumelage.objects.all()
    assert not lignes.repondus(un.etablissement).exists()
    assert lignes.historique(un.etablissement).get() == refuse
    assert lignes.repondus(deux.etablissement).get() == refuse
    assert mails() == []
    assert Evenement.objects.filter(action="masquer").count() == 1


@pytest.mark.parametrize(("heures", "etat"), [(71.99, Etat.EN_COURS), (72, Etat.ANNULE)])
def test_J14_sans_reponse_en_72_heures_la_demande_est_annulee(juin, paire, heures, etat):
    un, deux = paire
    [demande] = demander(un, deux)
    Courriel.objects.all().delete()
    juin(hours=heures)
    assert expirer_demandes() == (etat == Etat.ANNULE)
    demande.refresh_from_db()
    assert demande.etat == etat
    if etat == Etat.ANNULE:
        assert demande.auteur == "Annulation automatique (délai de 3 jours)"
        assert mails() == [("expiration", un.etablissement.rne), ("expiration", deux.etablissement.rne)]
        assert "Auteur : Annulation automatique (délai de 3 jours)" in Courriel.objects.first().corps
        assert expirer_demandes() == 0


def test_J14_l_echeance_ne_depasse_pas_la_phase_ouverte(juin, paire):
    """Asked twelve hours before the end of the open phase, a demande ends with it."""
    juin(days=9, hours=12)
    un, deux = paire
    [demande] = demander(un, deux)
    assert demande.echeance == INSTANT + timedelta(days=10)
    juin(days=10)
    assert expirer_demandes() == 1
    demande.refresh_from_db()
    assert demande.auteur == "Annulation automatique (fin de la période de demande)"


def test_J14_une_reponse_apres_l_echeance_est_refusee_meme_si_l_automate_tarde(juin, paire):
    un, deux = paire
    [demande] = demander(un, deux)
    juin(hours=72)
    with pytest.raises(ActionImpossible, match="21/06/2026 à 10:00"):
        services.accepter(acteur=acteur(deux.etablissement), jumelage=demande.pk, bmp=deux.pk)


def test_J14_le_delai_est_celui_de_la_campagne(paire, campagne):
    campagne.reglage_jumo.delai_heures = 48
    campagne.reglage_jumo.save()
    [demande] = demander(*paire)
    assert demande.echeance == INSTANT + timedelta(hours=48)


@pytest.mark.parametrize("etat", [Etat.VALIDE, Etat.BROUILLON])
def test_J15_la_base_refuse_deux_jumelages_d_un_bmp(paire, etat):
    """The constraint itself, without the services: as second, as third, and when a state changes."""
    un, deux = paire
    fabriques.jumelage(un, deux, etat=Etat.VALIDE)
    for membres in ([fabriques.bmp(), deux], [fabriques.bmp(), fabriques.bmp(), un]):
        with pytest.raises(IntegrityError, match="jumelage_un_seul_par_bmp"), transaction.atomic():
            fabriques.jumelage(*membres, etat=etat)
    rivale = fabriques.jumelage(deux, fabriques.bmp())
    changements = (
        {"fini_le": horloge.now()} if etat == Etat.VALIDE else {"origine": Origine.SERVICES, "fini_le": None}
    )
    with pytest.raises(IntegrityError, match="jumelage_un_seul_par_bmp"), transaction.atomic():
        Jumelage.objects.filter(pk=rivale.pk).update(etat=etat, **changements)


def test_J15_la_base_refuse_un_bmp_deux_fois_et_la_demande_inverse(paire):
    un, deux = paire
    demandeur = fabriques.chef(un.etablissement)
    with pytest.raises(IntegrityError, match="jumelage_bmp_distincts"), transaction.atomic():
        fabriques.jumelage(un, un, demandeur=demandeur)
    with pytest.raises(IntegrityError, match="jumelage_bmp_distincts"), transaction.atomic():
        fabriques.jumelage(un, deux, un, demandeur=demandeur)
    fabriques.jumelage(un, deux)
    with pytest.raises(IntegrityError, match="jumelage_demande_unique"), transaction.atomic():
        fabriques.jumelage(deux, un)
    fabriques.jumelage(un, deux, fabriques.bmp())


def test_J16_un_gestionnaire_agit_pour_les_etablissements_de_son_perimetre(paire):
    un, deux = paire
    service = fabriques.dsden("077")
    gestionnaire = acteur_service(service)
    [demande] = services.demander(acteur=gestionnaire, bmp=un.pk, cibles=[deux.pk])
    assert demande.service == service
    assert {rne for _, rne in mails()} == {un.etablissement.rne, deux.etablissement.rne}
    assert f"Auteur : {gestionnaire.signature}" in Courriel.objects.first().corps
    assert service.rne in gestionnaire.signature
    ailleurs = acteur_service(fabriques.dsden("093"))
    with pytest.raises(ActionImpossible, match="vous n'avez pas ce droit"):
        services.accepter(acteur=ailleurs, jumelage=demande.pk, bmp=deux.pk)
    lycee = fabriques.bmp(fabriques.etablissement(nature="300"))
    with pytest.raises(ActionImpossible, match="Vous n'agissez pas pour"):
        services.demander(acteur=gestionnaire, bmp=lycee.pk, cibles=[deux.pk])


def test_J16_rien_ne_part_pour_un_acte_annule(paire):
    """A refused act leaves no mail, no journal line, no row: one transaction."""
    un, deux = paire
    trois = fabriques.bmp()
    fabriques.jumelage(un, trois)
    with pytest.raises(services.DemandeExistante):
        # The first of the two separate demandes is new, the second one is already pending.
        demander(un, deux, trois, triple=False)
    assert Jumelage.objects.count() == 1
    assert not Courriel.objects.exists()
    assert not Evenement.objects.filter(application="jumo").exists()


def test_J20_chaque_acte_est_au_journal(paire):
    un, deux = paire
    [demande] = demander(un, deux)
    services.refuser(acteur=acteur(deux.etablissement), jumelage=demande.pk, bmp=deux.pk, motif="zr")
    demande_, refus = Evenement.objects.de_l_objet(demande)
    assert demande_.etablissements == sorted([un.etablissement.rne, deux.etablissement.rne])
    assert (demande_.avant, demande_.apres) == (None, {"etat": "en_cours"})
    assert refus.avant == {"etat": "en_cours"}
    assert refus.apres == {"etat": "refuse", "motif": "Zones de remplacement différentes"}
    assert refus.organisation == deux.etablissement.rne


def test_J4_la_publication_est_un_seul_acte():
    service = acteur_service(fabriques.rectorat())
    bmps = [fabriques.bmp(quotite=900) for _ in range(4)]
    brouillons = [services.construire(acteur=service, bmps=[a.pk, b.pk]) for a, b in (bmps[:2], bmps[2:])]
    assert mails() == []
    assert not Jumelage.objects.de_l_etablissement(bmps[0].etablissement).exists()
    valide = fabriques.jumelage(etat=Etat.VALIDE)
    with pytest.raises(ActionImpossible):
        services.publier(acteur=service, jumelages=[*(b.pk for b in brouillons), valide.pk])
    assert Jumelage.objects.filter(etat=Etat.BROUILLON).count() == 2
    services.publier(acteur=service, jumelages=[b.pk for b in brouillons])
    assert Jumelage.objects.filter(etat=Etat.VALIDE, origine="services").count() == 2
    assert sorted(mails()) == sorted(("publication", b.etablissement.rne) for b in bmps)


def test_J12_les_acceptations_restent_au_dossier():
    un, deux, trois = (fabriques.bmp(quotite=600) for _ in range(3))
    [triple] = demander(un, deux, trois)
    services.accepter(acteur=acteur(deux.etablissement), jumelage=triple.pk, bmp=deux.pk)
    services.refuser(acteur=acteur(trois.etablissement), jumelage=triple.pk, bmp=trois.pk, motif="zr")
    assert Acceptation.objects.get(jumelage=triple).bmp == deux
