"""T5: the journal is written in the transaction of the act, and nobody rewrites it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from preau.socle.acces.droits.acteur import Acteur
from preau.socle.journal.models import Evenement
from preau.socle.journal.services import noter
from tests import fabriques


def ecrire(*ecoles, **champs) -> Evenement:
    valeurs = {"acteur": Acteur("Automate"), "application": "jumo", "action": "essai", "phrase": "Un acte."}
    with transaction.atomic():
        return noter(**valeurs | champs, etablissements=[ecole.rne for ecole in ecoles])


@transaction.atomic
def acte_defait() -> None:
    ecrire()
    raise ZeroDivisionError


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE journal_evenement SET phrase = 'Autre chose.'",
        "DELETE FROM journal_evenement",
        "TRUNCATE journal_evenement",
    ],
)
def test_t5_the_database_refuses_to_rewrite_the_journal(ordre):
    with connection.cursor() as curseur:
        # The suite switches this one off to empty the tables between transactional tests.
        curseur.execute("ALTER TABLE journal_evenement ENABLE TRIGGER journal_sans_troncature")
        acte = ecrire()
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="Le journal ne se modifie pas"), transaction.atomic():
            curseur.execute(ordre)
    acte.refresh_from_db()
    assert acte.phrase == "Un acte."


@pytest.mark.django_db
def test_t5_neither_does_the_code():
    acte = ecrire()
    acte.phrase = "Autre chose."
    for faute in (acte.save, acte.delete, Evenement.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            faute()


@pytest.mark.django_db(transaction=True)
def test_t5_is_written_with_the_act_or_not_at_all():
    with pytest.raises(ZeroDivisionError):
        acte_defait()
    assert not Evenement.objects.exists()
    with pytest.raises(RuntimeError, match="transaction"):
        noter(acteur=Acteur("Automate"), application="jumo", action="essai", phrase="Un acte.")


@pytest.mark.django_db
def test_t5_says_who_for_whom_on_what_before_and_after():
    ecole = fabriques.etablissement()
    chef = fabriques.chef(ecole)
    acte = ecrire(
        ecole, acteur=Acteur.de(chef, ecole), objet=ecole, avant={"etat": "libre"}, apres={"etat": "jumelé"}
    )
    acte.refresh_from_db()
    assert acte.auteur == f"{chef.personne} ({ecole.rne})"
    assert (acte.compte, acte.organisation, acte.etablissements) == (chef, ecole.rne, [ecole.rne])
    assert acte.objet == f"annuaire.etablissement:{ecole.pk}"
    assert list(Evenement.objects.de_l_objet(ecole)) == [acte]


@pytest.mark.django_db
def test_t5_each_reads_the_acts_of_one_s_own_schools(client_de):
    mienne, autre, ailleurs = (
        fabriques.etablissement(),
        fabriques.etablissement(),
        fabriques.etablissement(dans="093"),
    )
    mien, des_deux, sien, du_93 = ecrire(mienne), ecrire(mienne, autre), ecrire(autre), ecrire(ailleurs)
    attendus = {
        fabriques.chef(mienne): {mien, des_deux},
        fabriques.gestionnaire(fabriques.dsden("077")): {mien, des_deux, sien},
        fabriques.administrateur(): {mien, des_deux, sien, du_93},
    }
    for compte, actes in attendus.items():
        client = client_de(compte)
        page = client.get(reverse("journal:evenements"))
        assert {ligne.pk for ligne in page.context["liste"].table.data} == {acte.pk for acte in actes}
        for acte in (mien, des_deux, sien, du_93):
            code = client.get(reverse("journal:evenement", args=[acte.pk])).status_code
            assert code == (200 if acte in actes else 404)


@pytest.mark.django_db
def test_t5_the_page_shows_what_changed(client_de):
    acte = ecrire(avant={"etat": "libre"}, apres={"etat": "jumelé", "motif": "autre"})
    page = client_de(fabriques.administrateur()).get(reverse("journal:evenement", args=[acte.pk]))
    assert page.context["changements"] == [("etat", "libre", "jumelé"), ("motif", "", "autre")]
