"""P1: forgotten password, forgotten identifier, rules of passwords."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from preau.socle.courriels.models import Courriel
from preau.socle.journal.models import Evenement
from tests import fabriques
from tests.travaux import faire_les_travaux

NOUVEAU = "trois-marronniers-bleus"
pytestmark = pytest.mark.django_db


def oublier(client, identifiant):
    return client.post(reverse("acces:mot_de_passe_oublie"), {"identifiant": identifiant})


def lien_recu(settings) -> str:
    """The path of the link in the last mail."""
    return re.search(re.escape(settings.ADRESSE) + r"(/mot-de-passe/\S+)", mail.outbox[-1].body)[1]


def choisir(client, lien, mot_de_passe=NOUVEAU):
    page = client.get(lien, follow=True)
    return client.post(
        page.request["PATH_INFO"], {"new_password1": mot_de_passe, "new_password2": mot_de_passe}
    )


def test_p1_same_answer_for_a_known_and_an_unknown_identifier(client):
    fabriques.compte("cdupre")
    connu, inconnu = oublier(client, "cdupre"), oublier(client, "cinconnue")
    assert connu["Location"] == inconnu["Location"] == reverse("acces:demande_recue")
    # The page itself looks nothing up: both only queue the same job.
    jobs = ProcrastinateJob.objects.values_list("task_name", "args").order_by("pk")
    assert [(nom, args["identifiant"]) for nom, args in jobs] == [
        ("acces.envoyer_lien", "cdupre"),
        ("acces.envoyer_lien", "cinconnue"),
    ]
    faire_les_travaux()
    assert [message.to for message in mail.outbox] == [[Courriel.objects.get().destinataires[0]]]


def test_p1_the_link_of_the_mail_changes_the_password_once(client, settings):
    compte = fabriques.compte("cdupre")
    oublier(client, "CDUPRE")
    faire_les_travaux()
    lien = lien_recu(settings)
    assert choisir(client, lien)["Location"] == reverse("acces:connexion")
    compte.refresh_from_db()
    assert compte.check_password(NOUVEAU)
    assert Evenement.objects.get(action="changer-mot-de-passe").compte == compte
    assert "a déjà servi" in client.get(lien, follow=True).content.decode()
    choisir(client, lien, "un-autre-encore-plus-long")
    compte.refresh_from_db()
    assert compte.check_password(NOUVEAU)


def test_p1_the_link_is_of_no_use_after_an_hour(client, settings, monkeypatch):
    compte = fabriques.compte()
    oublier(client, compte.identifiant)
    faire_les_travaux()
    reel = PasswordResetTokenGenerator._now
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda soi: reel(soi) + timedelta(seconds=3590))
    assert "Enregistrer" in client.get(lien_recu(settings), follow=True).content.decode()
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda soi: reel(soi) + timedelta(seconds=3610))
    client.cookies.clear()
    assert "a plus d&#x27;une heure" in client.get(lien_recu(settings), follow=True).content.decode().replace(
        "d'une", "d&#x27;une"
    )


def test_p1_a_new_password_lifts_the_lock(client, settings):
    compte = fabriques.compte()
    connexion = {"username": compte.identifiant, "password": "faux"}
    for _ in range(5):
        client.post(reverse("acces:connexion"), connexion)
    oublier(client, compte.identifiant)
    faire_les_travaux()
    choisir(client, lien_recu(settings))
    connexion["password"] = NOUVEAU
    assert client.post(reverse("acces:connexion"), connexion).status_code == 302


def test_p1_the_text_of_the_link_is_never_shown(client, settings, client_de):
    oublier(client, fabriques.compte().identifiant)
    faire_les_travaux()
    courriel = Courriel.objects.get()
    assert courriel.sensible
    page = client_de(fabriques.administrateur()).get(reverse("courriels:courriel", args=[courriel.pk]))
    assert lien_recu(settings) not in page.content.decode()
    assert "confidentiel" in page.content.decode()


def test_p1_an_account_gets_three_links_an_hour_at_most(client):
    compte = fabriques.compte()
    for _ in range(5):
        oublier(client, compte.identifiant)
    faire_les_travaux()
    assert len(mail.outbox) == 3


def test_p1_closed_accounts_and_those_without_address_get_nothing(client):
    oublier(client, fabriques.compte(is_active=False).identifiant)
    oublier(client, fabriques.compte(personne=fabriques.personne(mel="")).identifiant)
    faire_les_travaux()
    assert mail.outbox == []


def test_p1_the_link_leads_to_this_instance_whatever_the_request_says(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    compte = fabriques.compte()
    client.post(
        reverse("acces:mot_de_passe_oublie"),
        {"identifiant": compte.identifiant},
        headers={"host": "piege.invalid"},
    )
    faire_les_travaux()
    assert "piege" not in mail.outbox[0].body
    assert settings.ADRESSE in mail.outbox[0].body


def test_p1_learns_one_s_identifiers_by_mail(client):
    personnes = [fabriques.personne(mel="camille@exemple.invalid") for _ in range(2)]
    comptes = [fabriques.compte(personne=personne) for personne in personnes]
    fabriques.compte(personne=fabriques.personne(mel="camille@exemple.invalid"), is_active=False)
    adresse = reverse("acces:identifiant_oublie")
    connue = client.post(adresse, {"mel": "Camille@Exemple.invalid"})
    inconnue = client.post(adresse, {"mel": "personne@exemple.invalid"})
    assert connue["Location"] == inconnue["Location"] == reverse("acces:demande_recue")
    faire_les_travaux()
    assert len(mail.outbox) == 2
    for compte in comptes:
        assert any(compte.identifiant in message.body for message in mail.outbox)


@pytest.mark.parametrize(
    ("mot_de_passe", "regle"),
    [
        ("court-12", "14 caractères"),
        ("58291740362815", "entièrement numérique"),
        ("camille.fictivelle", "trop semblable"),
    ],
)
def test_p1_rules_of_passwords(connecter, mot_de_passe, regle):
    personne = fabriques.personne(
        nom="Fictivelle", prenom="Camille", mel="camille.fictivelle@exemple.invalid"
    )
    compte = fabriques.compte("camille.fictivelle", personne=personne)
    client = connecter(compte)
    champs = {
        "old_password": fabriques.MOT_DE_PASSE,
        "new_password1": mot_de_passe,
        "new_password2": mot_de_passe,
    }
    reponse = client.post(reverse("acces:mot_de_passe"), champs)
    assert reponse.status_code == 200
    assert regle in reponse.content.decode()
    compte.refresh_from_db()
    assert compte.check_password(fabriques.MOT_DE_PASSE)


def test_p1_changing_the_password_closes_the_other_sessions(client_de):
    compte = fabriques.compte()
    ici, la_bas = client_de(compte), client_de(compte)
    champs = {"old_password": fabriques.MOT_DE_PASSE, "new_password1": NOUVEAU, "new_password2": NOUVEAU}
    assert ici.post(reverse("acces:mot_de_passe"), champs)["Location"] == reverse("portail:accueil")
    assert ici.get(reverse("portail:accueil")).status_code == 200
    assert la_bas.get(reverse("portail:accueil")).status_code == 302
