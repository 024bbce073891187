"""J3, J5 to J7, J10, J12 to J16, J20, J21: what the pages of JUMO show and do."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from preau.jumo import services
from preau.jumo.models import Jumelage
from preau.jumo.portail import compteur
from preau.jumo.states import Etat, Phase
from preau.socle.courriels.models import Courriel
from preau.socle.journal.models import Evenement
from tests import fabriques
from tests.jumo.conftest import acteur


class Ecole:
    """A school with one BMP of English, its head, and its browser."""

    def __init__(self, client_de, quotite, **champs):
        self.etablissement = fabriques.etablissement(**champs)
        self.bmp = fabriques.bmp(self.etablissement, quotite=quotite)
        self.client = client_de(fabriques.chef(self.etablissement))

    def lire(self, nom, *args, statut=200, **parametres):
        reponse = self.client.get(reverse(f"jumo:{nom}", args=args), parametres)
        assert reponse.status_code == statut, reponse.content.decode()[:2000]
        return reponse.content.decode()

    def envoyer(self, nom, *args, statut=200, **valeurs):
        """POST, follow the redirects, and hand back the page."""
        reponse = self.client.post(reverse(f"jumo:{nom}", args=args), valeurs, follow=True)
        assert reponse.status_code == statut, reponse.content.decode()[:2000]
        return reponse.content.decode()


@pytest.fixture
def ecoles(campagne, client_de):
    """The story of every test: 12 h of English in one school, 6 h in the other."""
    return Ecole(client_de, 1200, nom="Collège Alpha"), Ecole(client_de, 600, nom="Lycée Bêta", nature="300")


def demander(de, *vers, **options):
    return services.demander(
        acteur=acteur(de.etablissement),
        bmp=de.bmp.pk,
        cibles=[ecole.bmp.pk for ecole in vers],
        **options,
    )[0]


# --- the story --------------------------------------------------------------------------------------------


def test_J6_J7_mes_jumelages_montre_les_bmp_et_la_phase(ecoles):
    alpha, _ = ecoles
    page = alpha.lire("mes_jumelages")
    assert "Quotité du BMP à jumeler : 12" in page
    assert "ANGLAIS" in page
    assert "Formuler une demande de jumelage" in page
    assert "Mes jumelages (0)" in page
    assert "Jumelages à valider (0)" in page
    assert "phase « Ouverte aux établissements »" in page
    assert "lecture seule" not in page
    assert reverse("jumo:carte_bmp", args=[alpha.bmp.pk]) in page


def test_J8_J10_J16_de_la_recherche_a_la_demande_envoyee(ecoles):
    alpha, beta = ecoles
    recherche = alpha.lire("recherche", alpha.bmp.pk)
    assert "12 + 6 = 18 / 18 h" in recherche
    assert "Il convient de privilégier des jumelages pour une quotité totale" in recherche
    recap = alpha.lire("demander", alpha.bmp.pk, cibles=beta.bmp.pk, precision="Mardi et jeudi")
    assert "12 + 6 = 18 / 18 h" in recap
    assert "Mardi et jeudi" in recap
    assert Jumelage.objects.count() == 0
    page = alpha.envoyer("demander", alpha.bmp.pk, cibles=beta.bmp.pk, precision="Mardi et jeudi")
    demande = Jumelage.objects.get()
    assert (demande.etat, demande.precision) == (Etat.EN_COURS, "Mardi et jeudi")
    assert f"Demande n° {demande.pk} envoyée à" in page
    assert beta.etablissement.adresse_fonctionnelle in page
    assert "jusqu&#x27;au 21/06/2026 à 10:00" in page
    assert "Mes jumelages (1)" in page
    assert "encore 3 j" in page
    assert f"Retirer la demande n° {demande.pk}" in page
    assert Courriel.objects.count() == 2
    recue = beta.lire("a_valider")
    assert "Jumelages à valider (1)" in recue
    assert "Quotité du BMP à jumeler : 6" in recue
    assert "Mardi et jeudi" in recue
    assert "encore 3 j" in recue
    assert reverse("jumo:repondre", args=[demande.pk, beta.bmp.pk]) in recue


def test_J12_accepter_valide_des_deux_cotes_puis_supprimer(ecoles):
    alpha, beta = ecoles
    demande = demander(alpha, beta)
    page = beta.envoyer("repondre", demande.pk, beta.bmp.pk, choix="accepter")
    assert "le jumelage est validé" in page
    assert alpha.etablissement.adresse_fonctionnelle in page
    for ecole in ecoles:
        assert "Validé" in ecole.lire("mes_jumelages")
    assert "Formuler une demande" not in alpha.lire("mes_jumelages")
    sans = alpha.envoyer("supprimer", demande.pk, motif="")
    assert "Choisissez un motif." in sans
    demande.refresh_from_db()
    assert demande.etat == Etat.VALIDE
    assert "supprimé. Un courriel" in alpha.envoyer("supprimer", demande.pk, motif="quotite")
    demande.refresh_from_db()
    assert (demande.etat, demande.motif) == (Etat.SUPPRIME, "quotite")
    assert "Supprimé : Quotité inadaptée" in beta.lire("historique")


def test_J13_refuser_autre_se_lit_puis_se_masque(ecoles):
    alpha, beta = ecoles
    demande = demander(alpha, beta)
    page = beta.envoyer(
        "repondre", demande.pk, beta.bmp.pk, choix="refuser", motif="autre", commentaire="Trop loin"
    )
    assert "refusée (Autre)" in page
    assert "Refusée : Autre – Trop loin" in alpha.lire("mes_jumelages")
    avant = Courriel.objects.count()
    page = alpha.envoyer("masquer", demande.pk)
    assert "rangée dans « Historique »" in page
    assert "Refusée : Autre" not in page
    assert Courriel.objects.count() == avant
    assert "Refusée : Autre – Trop loin" in alpha.lire("historique")
    assert "Refusée : Autre – Trop loin" in beta.lire("mes_jumelages")


@pytest.mark.parametrize(
    ("valeurs", "message"),
    [
        ({}, "Acceptez ou refusez la demande."),
        ({"choix": "peut-etre"}, "Cette réponse n'existe pas"),
        ({"choix": "refuser"}, "Choisissez un motif."),
        ({"choix": "refuser", "motif": "pluie"}, "Ce motif n'existe pas"),
        ({"choix": "refuser", "motif": "autre"}, "demande un commentaire."),
        ({"choix": "refuser", "motif": "autre", "commentaire": "   "}, "demande un commentaire."),
        ({"choix": "refuser", "motif": "zr", "commentaire": "x" * 1001}, "1000 au plus"),
        ({"choix": "refuser", "motif": "zr", "commentaire": "a\x00b"}, "caractère"),
    ],
)
def test_J13_une_reponse_incomplete_est_expliquee_et_ne_change_rien(ecoles, valeurs, message):
    alpha, beta = ecoles
    demande = demander(alpha, beta)
    page = beta.envoyer("repondre", demande.pk, beta.bmp.pk, **valeurs)
    assert escape(message) in page
    demande.refresh_from_db()
    assert demande.etat == Etat.EN_COURS
    assert Evenement.objects.filter(action="refuser").count() == 0


def test_J13_retirer_demande_confirmation_et_avertit(ecoles):
    alpha, beta = ecoles
    demande = demander(alpha, beta)
    assert "Retirer la demande" in alpha.lire("retirer", demande.pk)
    assert "retirée. Un courriel" in alpha.envoyer("retirer", demande.pk)
    demande.refresh_from_db()
    assert demande.etat == Etat.ANNULE
    assert "Demande restée" not in alpha.lire("historique")
    assert "Retirée par l" in alpha.lire("historique")
    assert "impossible pour un jumelage" in alpha.envoyer("retirer", demande.pk)


def test_J10_deux_cibles_proposent_un_triple_ou_deux_demandes(ecoles, client_de):
    alpha, beta = ecoles
    gamma = Ecole(client_de, 200)
    cibles = [beta.bmp.pk, gamma.bmp.pk]
    page = alpha.lire("demander", alpha.bmp.pk, cibles=cibles)
    assert "12 + 6 + 2 = 20 / 18 h" in page
    assert "12 + 6 = 18 / 18 h ; 12 + 2 = 14 / 18 h" in page
    assert 'value="triple" required checked' in page
    assert "Sélectionnez" not in page
    assert escape("Ce champ est obligatoire.") in alpha.envoyer("demander", alpha.bmp.pk, cibles=cibles)
    assert Jumelage.objects.count() == 0
    alpha.envoyer("demander", alpha.bmp.pk, cibles=cibles, forme="distinctes")
    assert sorted(Jumelage.objects.values_list("bmp2", "bmp3")) == [(pk, None) for pk in sorted(cibles)]


def test_J12_un_triple_attend_les_deux_accords(ecoles, client_de):
    alpha, beta = ecoles
    gamma = Ecole(client_de, 200, nom="Collège Gamma")
    demande = demander(alpha, beta, gamma)
    page = beta.envoyer("repondre", demande.pk, beta.bmp.pk, choix="accepter")
    assert "attend encore la réponse de Collège Gamma" in page
    assert "Jumelages à valider (0)" in page
    assert "Mes jumelages (1)" in page
    assert "Acceptée le 18/06/2026 à 10:00" in alpha.lire("demande", demande.pk)
    gamma.envoyer("repondre", demande.pk, gamma.bmp.pk, choix="accepter")
    demande.refresh_from_db()
    assert demande.etat == Etat.VALIDE


def test_J10_la_demande_inverse_mene_a_la_premiere(ecoles):
    alpha, beta = ecoles
    demande = demander(alpha, beta)
    page = beta.envoyer("demander", beta.bmp.pk, cibles=alpha.bmp.pk)
    assert f"Voir la demande n° {demande.pk}" in page
    assert Jumelage.objects.count() == 1
    assert "est déjà demandé" in beta.lire("demander", beta.bmp.pk, cibles=alpha.bmp.pk)


# --- wrong input and other people's objects ---------------------------------------------------------------


@pytest.mark.parametrize("methode", ["get", "post"])
@pytest.mark.parametrize(
    ("cibles", "message"),
    [
        ([], "aucun n'est coché"),
        (["abc"], "« abc » n'est pas un numéro de BMP"),
        (["1" * 30], "n'est pas un numéro de BMP"),
        (["-1"], "n'est pas un numéro de BMP"),
        (["²"], "n'est pas un numéro de BMP"),
        (["1", "2", "3"], "3 sont cochés"),
        (["999999999999"], "n'est pas proposé pour ce jumelage"),
        (["mien"], "n'est pas proposé pour ce jumelage"),
    ],
)
def test_J10_des_cibles_fausses_sont_expliquees(ecoles, cibles, message, methode):
    alpha, _ = ecoles
    cibles = [str(alpha.bmp.pk) if cible == "mien" else cible for cible in cibles]
    adresse = reverse("jumo:demander", args=[alpha.bmp.pk])
    reponse = getattr(alpha.client, methode)(adresse, {"cibles": cibles, "precision": "x" * 600}, follow=True)
    assert reponse.status_code == 200
    assert reponse.redirect_chain[0][0].startswith(reverse("jumo:recherche", args=[alpha.bmp.pk]))
    assert escape(message) in reponse.content.decode()
    assert Jumelage.objects.count() == 0


def test_J10_une_precision_trop_longue_est_gardee_et_expliquee(ecoles):
    alpha, beta = ecoles
    page = alpha.envoyer("demander", alpha.bmp.pk, cibles=beta.bmp.pk, precision="é" * 1001)
    assert "1001 caractères : 1000 au plus" in page
    assert "é" * 1001 in page
    assert Jumelage.objects.count() == 0


def test_P4_les_objets_des_autres_sont_introuvables(ecoles, client_de):
    alpha, beta = ecoles
    autre = Ecole(client_de, 900)
    demande = demander(alpha, beta)
    refuses = [
        ("recherche", alpha.bmp.pk),
        ("demander", alpha.bmp.pk),
        ("demande", demande.pk),
        ("repondre", demande.pk, beta.bmp.pk),
        ("repondre", demande.pk, autre.bmp.pk),
        ("retirer", demande.pk),
        ("supprimer", demande.pk),
        ("masquer", demande.pk),
        ("demande", 10**25),
        ("recherche", 10**25),
    ]
    for nom, *args in refuses:
        if nom != "masquer":
            autre.lire(nom, *args, statut=404)
        autre.envoyer(nom, *args, statut=404, choix="accepter", cibles=autre.bmp.pk, motif="zr")
    # The asker does not answer in the place of the solicited school, nor the latter take the demande back.
    alpha.envoyer("repondre", demande.pk, beta.bmp.pk, statut=404, choix="accepter")
    alpha.envoyer("repondre", demande.pk, alpha.bmp.pk, statut=404, choix="accepter")
    beta.envoyer("retirer", demande.pk, statut=404)
    demande.refresh_from_db()
    assert demande.etat == Etat.EN_COURS


def test_J4_un_brouillon_des_services_reste_invisible(ecoles):
    alpha, beta = ecoles
    brouillon = fabriques.jumelage(alpha.bmp, beta.bmp, etat=Etat.BROUILLON, origine="services")
    page = alpha.lire("mes_jumelages")
    assert "Mes jumelages (0)" in page
    assert "Réservé par les services" in page
    assert "Formuler une demande" not in page
    alpha.lire("demande", brouillon.pk, statut=404)


# --- phases ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", [None, Phase.PREPARATION, Phase.VALIDATION, Phase.CONSULTATION])
def test_J3_hors_de_la_phase_ouverte_on_lit_seulement(juin, db, client_de, phase):
    fabriques.campagne(phase=phase)
    alpha, beta = Ecole(client_de, 1200), Ecole(client_de, 600)
    demande = fabriques.jumelage(alpha.bmp, beta.bmp)
    page = alpha.lire("mes_jumelages")
    assert "lecture seule" in page
    assert "Formuler une demande" not in page
    assert "Retirer la demande" not in page
    assert "Répondre<" not in beta.lire("a_valider")
    libre = Ecole(client_de, 300)
    page = alpha.envoyer("demander", alpha.bmp.pk, cibles=libre.bmp.pk)
    assert "Cette action est possible en phase « Ouverte aux établissements »" in page
    assert "Cette action est possible" in beta.lire("repondre", demande.pk, beta.bmp.pk)
    assert "Cette action est possible" in beta.envoyer("repondre", demande.pk, beta.bmp.pk, choix="accepter")
    assert "Cette action est possible" in alpha.envoyer("retirer", demande.pk)
    assert list(Jumelage.objects.values_list("etat")) == [(Etat.EN_COURS,)]


def test_J5_apres_la_campagne_les_valides_viennent_d_abord(juin, db, client_de):
    fabriques.campagne(phase=Phase.VALIDATION)
    alpha, beta = Ecole(client_de, 1200), Ecole(client_de, 600)
    fabriques.bmp(alpha.etablissement, quotite=300)
    fabriques.jumelage(alpha.bmp, beta.bmp, etat=Etat.VALIDE)
    page = alpha.lire("mes_jumelages")
    titre, reste = page.index("Jumelages validés à l"), page.index("BMP de l'établissement et autres")
    assert titre < page.index(beta.etablissement.rne) < reste
    assert page.count(beta.etablissement.rne) == 1


def test_J3_sans_campagne_les_pages_le_disent(db, juin, client_de):
    fabriques.academie()
    client = client_de(fabriques.chef())
    for nom in ("mes_jumelages", "a_valider", "historique", "aide"):
        reponse = client.get(reverse(f"jumo:{nom}"))
        assert reponse.status_code == 200
        assert "Aucune campagne de jumelage n&#x27;est prévue" in reponse.content.decode().replace(
            "'", "&#x27;"
        )


# --- persons -----------------------------------------------------------------------------------------------


def test_J3_J18_un_gestionnaire_choisit_un_college_et_agit_sous_son_service(ecoles, client_de):
    alpha, beta = ecoles
    service = fabriques.dsden()
    client = client_de(fabriques.gestionnaire(service))
    assert client.get(reverse("jumo:mes_jumelages")).url == reverse("jumo:supervision")
    liste = client.get(reverse("jumo:etablissements")).content.decode()
    assert "Collège Alpha" in liste
    assert "Lycée Bêta" not in liste
    suite = {"rne": alpha.etablissement.rne, "next": reverse("jumo:mes_jumelages")}
    page = client.post(reverse("acces:changer_etablissement"), suite, follow=True).content.decode()
    assert "Quotité du BMP à jumeler : 12" in page
    adresse = reverse("jumo:demander", args=[alpha.bmp.pk])
    client.post(adresse, {"cibles": beta.bmp.pk})
    demande = Jumelage.objects.get()
    assert demande.service == service
    assert service.rne in alpha.lire("demande", demande.pk)
    # The lycée is out of the DSDEN's scope: it does not answer for it.
    repondre = reverse("jumo:repondre", args=[demande.pk, beta.bmp.pk])
    assert client.post(repondre, {"choix": "accepter"}).status_code == 404
    # The service puts no line away in a school's name.
    services.refuser(acteur=acteur(beta.etablissement), jumelage=demande.pk, bmp=beta.bmp.pk, motif="quotite")
    page = client.post(reverse("jumo:masquer", args=[demande.pk]), follow=True).content.decode()
    assert "vous n&#x27;avez pas ce droit" in page


def test_J6_un_chef_de_deux_etablissements_en_choisit_un_et_repond_a_lui_meme(campagne, client_de):
    siens = [fabriques.etablissement(nom="Collège Un"), fabriques.etablissement(nom="Collège Deux")]
    bmps = [fabriques.bmp(siens[0], quotite=1200), fabriques.bmp(siens[1])]
    client = client_de(fabriques.chef(*siens))
    page = client.get(reverse("jumo:mes_jumelages")).content.decode()
    assert "Choisir un établissement" in page
    assert "Collège Un" in page
    suite = {"rne": siens[0].rne, "next": reverse("jumo:mes_jumelages")}
    page = client.post(reverse("acces:changer_etablissement"), suite, follow=True).content.decode()
    assert "Quotité du BMP à jumeler : 12" in page
    client.post(reverse("jumo:demander", args=[bmps[0].pk]), {"cibles": bmps[1].pk})
    demande = Jumelage.objects.get()
    assert "Répondre" in client.get(reverse("jumo:demande", args=[demande.pk])).content.decode()
    client.post(reverse("jumo:repondre", args=[demande.pk, bmps[1].pk]), {"choix": "accepter"})
    demande.refresh_from_db()
    assert demande.etat == Etat.VALIDE


def test_P2_le_portail_compte_ce_qui_attend(ecoles, rf):
    alpha, beta = ecoles
    requete = rf.get("/")
    requete.habilitations = fabriques.habilitations(fabriques.chef(beta.etablissement))
    assert compteur(requete) == ""
    demander(alpha, beta)
    assert compteur(requete) == "1 jumelage à valider"
