"""T3: the outbox."""

import threading
from collections import Counter
from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.courriels.envoi import ESSAIS_MAXIMAUX, envoyer_un
from preau.socle.courriels.jobs import balayer
from preau.socle.courriels.models import Courriel
from preau.socle.courriels.services import deposer, relancer
from preau.socle.journal.models import Evenement
from tests import fabriques
from tests.attente import PATIENCE
from tests.socle.courriels import serveurs
from tests.travaux import faire_les_travaux

INSTANT = datetime(2026, 6, 18, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))


def ecrire(a="camille@exemple.invalid", *, identifiant="cdupre", **champs) -> Courriel:
    contexte = {
        "compte": SimpleNamespace(identifiant=identifiant),
        "connexion": "https://preau.invalid/?a=1&b=2",
    }
    with transaction.atomic():
        return deposer(application="socle", modele="identifiant", contexte=contexte, a=a, **champs)


@transaction.atomic
def acte_defait() -> None:
    ecrire()
    raise ZeroDivisionError


@pytest.mark.django_db
def test_t3_a_mail_leaves_once_and_only_after_the_act():
    courriel = ecrire(fabriques.etablissement())
    assert mail.outbox == []
    assert faire_les_travaux() == ["courriels.envoyer"]
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.essais) == (Courriel.Etat.ENVOYE, 1)
    assert mail.outbox[0].to == [courriel.etablissement.adresse_fonctionnelle]
    faire_les_travaux()
    balayer()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_t3_a_rolled_back_act_leaves_no_mail_and_no_job():
    with pytest.raises(ZeroDivisionError):
        acte_defait()
    assert not Courriel.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_t3_a_mail_is_deposited_within_an_act_only():
    with pytest.raises(RuntimeError, match="transaction"):
        deposer(application="socle", modele="identifiant", contexte={}, a="camille@exemple.invalid")


@pytest.mark.django_db
def test_t3_a_mail_is_plain_text():
    courriel = ecrire(identifiant="l'été <3 & « co »")
    faire_les_travaux()
    message = mail.outbox[0]
    assert "Votre identifiant : l'été <3 & « co »" in message.body
    assert "https://preau.invalid/?a=1&b=2" in message.body
    assert message.message().get_content_type() == "text/plain"
    assert courriel.sujet == "Votre identifiant Préau"


@pytest.mark.django_db
def test_t3_tries_again_later_and_later_then_gives_up(settings):
    settings.EMAIL_BACKEND = f"{serveurs.ICI}.EnPanne"
    attendus = [1, 5, 15] + [60] * (ESSAIS_MAXIMAUX - 4)
    with horloge.figee(INSTANT):
        courriel = ecrire()
    instant = INSTANT
    for minutes in attendus:
        with horloge.figee(instant - timedelta(seconds=1)):
            balayer()
        with horloge.figee(instant):
            balayer()
        courriel.refresh_from_db()
        assert courriel.etat == Courriel.Etat.EN_ATTENTE
        assert courriel.prochain_essai == instant + timedelta(minutes=minutes)
        instant = courriel.prochain_essai
    assert courriel.essais == ESSAIS_MAXIMAUX - 1
    with horloge.figee(instant):
        balayer()
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.essais) == (Courriel.Etat.ECHEC, ESSAIS_MAXIMAUX)
    assert instant - INSTANT >= timedelta(hours=23)
    assert "le serveur ne répond pas" in courriel.erreur
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with horloge.figee(instant + timedelta(days=1)):
        balayer()
        assert mail.outbox == []
        assert relancer(acteur=Acteur("Essai"), courriels=Courriel.objects.all()) == 1
        faire_les_travaux()
    assert len(mail.outbox) == 1
    assert Evenement.objects.get().action == "relancer-courriels"


@pytest.mark.django_db
def test_t3_a_mail_that_nothing_can_carry_fails_at_once_and_alone(settings):
    settings.EMAIL_BACKEND = f"{serveurs.ICI}.AdresseImpossible"
    premier = ecrire()
    assert envoyer_un(premier.pk)
    premier.refresh_from_db()
    assert premier.etat == Courriel.Etat.ECHEC
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ecrire()
    balayer()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_t3_two_workers_never_send_one_mail_twice(settings):
    settings.EMAIL_BACKEND = f"{serveurs.ICI}.Lent"
    pks = [ecrire().pk for _ in range(4)]
    depart = threading.Barrier(3)

    def travailler(*choisis):
        try:
            depart.wait(PATIENCE)
            for pk in choisis:
                envoyer_un(pk)
            balayer()
        finally:
            connection.close()

    # Two sweep everything; the third is woken for the very mails that the others hold.
    fils = [threading.Thread(target=travailler, args=choisis) for choisis in ((), (), pks)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(PATIENCE)
    envois = Counter(message.extra_headers["Message-ID"] for message in mail.outbox)
    assert len(envois) == 4
    assert set(envois.values()) == {1}
    assert set(Courriel.objects.values_list("etat", "essais")) == {(Courriel.Etat.ENVOYE, 1)}


@pytest.mark.django_db
def test_t3_a_head_reads_the_mails_of_the_school_only(client_de):
    mienne, autre = fabriques.etablissement(), fabriques.etablissement()
    mien, sien = ecrire(mienne), ecrire(autre, identifiant="cautre")
    client = client_de(fabriques.chef(mienne))
    page = client.get(reverse("courriels:courriels"))
    assert [ligne.pk for ligne in page.context["liste"].table.data] == [mien.pk]
    assert "cdupre" in client.get(reverse("courriels:courriel", args=[mien.pk])).content.decode()
    assert client.get(reverse("courriels:courriel", args=[sien.pk])).status_code == 404


@pytest.mark.django_db
def test_t3_an_administrator_sends_the_failed_ones_again(client_de):
    rate, attend = ecrire(), ecrire()
    Courriel.objects.filter(pk=rate.pk).update(etat=Courriel.Etat.ECHEC, essais=ESSAIS_MAXIMAUX)
    client = client_de(fabriques.administrateur())
    assert "1 courriel en échec" in client.get(reverse("courriels:courriels")).content.decode()
    client.post(reverse("courriels:relancer_tous"))
    rate.refresh_from_db()
    assert (rate.etat, rate.essais) == (Courriel.Etat.EN_ATTENTE, 0)
    client.post(reverse("courriels:relancer_un", args=[attend.pk]))
    assert Evenement.objects.filter(action="relancer-courriels").count() == 1
