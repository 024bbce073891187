"""P1, P2: accounts and roles, by the services, the pages and the command."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from typer.testing import CliRunner

from preau.cli.racine import app
from preau.socle import horloge
from preau.socle.acces import services
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.acces.models import Compte, Role
from preau.socle.annuaire.models import Personne
from preau.socle.journal.models import Evenement
from tests import fabriques
from tests.attente import PATIENCE
from tests.travaux import faire_les_travaux

ACTEUR = Acteur("Essai")


def jour(ecart: int):
    return horloge.aujourdhui() + timedelta(days=ecart)


def identite(**champs) -> dict:
    return {
        "identifiant": "cdupre",
        "nom": "Dupré",
        "prenom": "Camille",
        "mel": "c.dupre@exemple.invalid",
    } | champs


# --- services --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_p1_opening_an_account_is_all_or_nothing():
    roles = [
        {"fonction": "chef", "rne": fabriques.etablissement().rne},
        {"fonction": "chef", "rne": fabriques.dsden().rne},
    ]
    with pytest.raises(ValidationError, match="s'exerce dans un établissement"):
        services.ouvrir_compte(acteur=ACTEUR, roles=roles, **identite())
    assert not Compte.objects.exists()
    assert not Personne.objects.exists()
    assert not Evenement.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("identifiant", ["", "a", "é.dupré", "un espace", "-tiret", "x" * 61])
def test_p1_an_identifier_has_a_form(identifiant):
    with pytest.raises(ValidationError, match="ne convient pas"):
        services.creer_compte(acteur=ACTEUR, **identite(identifiant=identifiant))


@pytest.mark.django_db
def test_p1_an_identifier_is_taken_whatever_its_case():
    Compte.objects.filter(pk=fabriques.compte("cdupre").pk).update(identifiant="CDupre")
    with pytest.raises(ValidationError, match="déjà pris"):
        services.creer_compte(acteur=ACTEUR, **identite())
    assert not Personne.objects.filter(nom="Dupré").exists()


@pytest.mark.django_db
def test_p2_a_role_holds_from_its_first_day_to_its_last():
    compte, ecole = fabriques.compte(), fabriques.etablissement()

    def donner(debut, fin):
        return services.donner_role(
            acteur=ACTEUR, compte=compte, fonction="chef", rne=ecole.rne, debut=jour(debut), fin=jour(fin)
        )

    donner(-9, -1)
    donner(1, 9)
    assert fabriques.habilitations(compte).roles == ()
    du_jour = donner(0, 0)
    assert fabriques.habilitations(compte).roles == (du_jour,)
    with pytest.raises(ValidationError, match="déjà ce rôle"):
        donner(-3, 3)
    with pytest.raises(ValidationError, match="finit après son début"):
        donner(20, 19)


@pytest.mark.django_db
def test_p2_ending_a_role_takes_it_away_at_once():
    ancien = fabriques.role(fabriques.compte(), "chef", fabriques.etablissement(), debut=jour(-9))
    services.finir_role(acteur=ACTEUR, role=ancien)
    ancien.refresh_from_db()
    assert ancien.fin == jour(-1)
    with pytest.raises(ValidationError, match="déjà fini"):
        services.finir_role(acteur=ACTEUR, role=ancien)
    jamais_commence = fabriques.role(ancien.compte, "chef", ancien.etablissement, debut=jour(3))
    services.finir_role(acteur=ACTEUR, role=jamais_commence)
    assert not Role.objects.filter(pk=jamais_commence.pk).exists()
    acte = Evenement.objects.filter(action="finir-role").earliest("id")
    assert (acte.avant["fin"], acte.apres["fin"]) == (None, jour(-1).isoformat())
    assert acte.etablissements == [ancien.etablissement.rne]


@pytest.mark.django_db(transaction=True)
def test_p2_two_administrators_cannot_remove_each_other_at_the_same_instant():
    comptes = [fabriques.administrateur(), fabriques.administrateur()]
    depart, refus = threading.Barrier(2), []

    def retirer(compte):
        try:
            depart.wait(PATIENCE)
            services.desactiver(acteur=ACTEUR, compte=compte)
        except ValidationError as erreur:
            refus.append(erreur.messages[0])
        finally:
            connection.close()

    fils = [threading.Thread(target=retirer, args=[compte]) for compte in comptes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(PATIENCE)
    assert Compte.objects.filter(is_active=True).count() == 1
    assert len(refus) == 1
    assert "dernier administrateur" in refus[0]


@pytest.mark.django_db
def test_p2_the_last_administrator_keeps_role_and_account():
    seul = fabriques.administrateur()
    with pytest.raises(ValidationError, match="dernier administrateur"):
        services.finir_role(acteur=ACTEUR, role=seul.roles.get())
    with pytest.raises(ValidationError, match="dernier administrateur"):
        services.desactiver(acteur=ACTEUR, compte=seul)
    services.donner_role(
        acteur=ACTEUR, compte=fabriques.compte(), fonction="administrateur", rne=fabriques.rectorat().rne
    )
    services.finir_role(acteur=ACTEUR, role=seul.roles.get())


# --- pages -----------------------------------------------------------------------------------------------


@pytest.fixture
def client(client_de):
    return client_de(fabriques.administrateur(identifiant="administratrice"))


def lignes(reponse) -> list[str]:
    return [compte.identifiant for compte in reponse.context["liste"].table.data]


@pytest.mark.django_db
def test_p2_the_list_of_accounts_is_searched_and_filtered(client):
    ecole = fabriques.etablissement()
    fabriques.chef(ecole, identifiant="cdupre", personne=fabriques.personne(nom="Dupré"))
    fabriques.gestionnaire(identifiant="gmartel")
    ancien = fabriques.compte("aparti", is_active=False)
    fabriques.role(ancien, "chef", ecole, fin=jour(-1))
    adresse = reverse("acces:comptes")
    assert lignes(client.get(adresse, {"q": "dupre"})) == ["cdupre"]
    assert lignes(client.get(adresse, {"fonction": "gestionnaire_moyens"})) == ["gmartel"]
    assert lignes(client.get(adresse, {"fonction": "chef"})) == ["cdupre"], "a past role is none"
    assert lignes(client.get(adresse, {"rne": ecole.rne.lower()})) == ["cdupre"]
    assert lignes(client.get(adresse, {"actif": "non"})) == ["aparti"]
    assert len(lignes(client.get(adresse))) == 4
    export = b"".join(client.get(adresse, {"format": "csv", "q": "dupre"}).streaming_content).decode(
        "utf-8-sig"
    )
    assert f"Chef d'établissement ({ecole.rne})" in export
    assert "gmartel" not in export


@pytest.mark.django_db
def test_p2_the_list_costs_the_same_for_more_accounts(client):
    def requetes() -> int:
        with CaptureQueriesContext(connection) as faites:
            client.get(reverse("acces:comptes"))
        return len(faites)

    requetes()
    fabriques.chef()
    peu = requetes()
    for _ in range(8):
        fabriques.chef()
    assert requetes() == peu


@pytest.mark.django_db
def test_p1_an_administrator_opens_an_account_and_the_person_is_invited(client):
    ecole = fabriques.etablissement()
    formulaire = identite() | {"fonction": "chef", "rne": f" {ecole.rne.lower()} ", "invitation": "on"}
    reponse = client.post(reverse("acces:compte_nouveau"), formulaire)
    compte = Compte.objects.get(identifiant="cdupre")
    assert reponse["Location"] == reverse("acces:compte", args=[compte.pk])
    assert compte.roles.get().etablissement == ecole
    assert not compte.has_usable_password()
    faire_les_travaux()
    assert "cdupre" in mail.outbox[0].body
    assert set(Evenement.objects.values_list("action", flat=True)) == {
        "creer-compte",
        "donner-role",
        "inviter",
    }
    acte = Evenement.objects.get(action="creer-compte")
    assert acte.compte.identifiant == "administratrice"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("champ", "valeur", "phrase"),
    [
        ("identifiant", "é", "ne convient pas"),
        ("identifiant", "ADMINISTRATRICE", "déjà pris"),
        ("rne", "0770000Z", "Aucun établissement"),
        ("mel", "pas une adresse", "adresse"),
        ("fonction", "roi", "choix"),
    ],
)
def test_p1_a_refusal_shows_beside_its_field_and_nothing_is_done(client, champ, valeur, phrase):
    formulaire = identite() | {"fonction": "chef", "rne": fabriques.etablissement().rne} | {champ: valeur}
    reponse = client.post(reverse("acces:compte_nouveau"), formulaire)
    assert reponse.status_code == 200
    erreurs = reponse.context["form"].errors
    assert list(erreurs) == [champ]
    assert phrase in erreurs[champ][0]
    assert Compte.objects.count() == 1
    assert not Evenement.objects.exists()


@pytest.mark.django_db
def test_p2_an_administrator_gives_and_ends_a_role(client):
    compte, service = fabriques.compte(), fabriques.dsden()
    donner = reverse("acces:donner_role", args=[compte.pk])
    role = {"fonction": "gestionnaire_moyens", "rne": service.rne, "debut": jour(-1).isoformat(), "fin": ""}
    assert client.post(donner, role).status_code == 302
    double = client.post(donner, role)
    assert "déjà ce rôle" in double.content.decode()
    page = client.get(reverse("acces:compte", args=[compte.pk])).content.decode()
    assert service.nom in page
    assert f"{jour(-1):%d/%m/%Y}" in page
    client.post(reverse("acces:finir_role", args=[compte.roles.get().pk]))
    assert fabriques.habilitations(compte).roles == ()
    assert "Fini" in client.get(reverse("acces:compte", args=[compte.pk])).content.decode()


@pytest.mark.django_db
def test_p1_an_administrator_closes_an_account_and_opens_it_again(client):
    compte = fabriques.chef()

    def faire(nom) -> str:
        return client.post(reverse(f"acces:{nom}", args=[compte.pk]), follow=True).content.decode()

    assert "désactivé" in faire("desactiver")
    assert "réactivez-le avant" in faire("inviter")
    assert "de nouveau actif" in faire("reactiver")
    assert compte.email in faire("inviter")
    assert [acte.action for acte in Evenement.objects.order_by("id")] == [
        "desactiver-compte",
        "reactiver-compte",
        "inviter",
    ]


@pytest.mark.django_db
def test_p2_the_refusal_to_lose_the_last_administrator_is_told(client):
    seule = Compte.objects.get(identifiant="administratrice")
    page = client.post(reverse("acces:desactiver", args=[seule.pk]), follow=True).content.decode()
    assert "dernier administrateur" in page


# --- command ---------------------------------------------------------------------------------------------


def preau(*arguments, entree=None):
    return CliRunner().invoke(app, ["comptes", *arguments], input=entree)


IDENTITE = ("--nom", "Dupré", "--prenom", "Camille", "--mel", "c.dupre@exemple.invalid")


@pytest.mark.django_db
def test_p1_the_command_opens_an_account_ready_for_use(client):
    a, b = fabriques.etablissement(), fabriques.etablissement()
    roles = ("--role", f"chef:{a.rne}", "--role", f"adjoint:{b.rne}")
    sortie = preau(
        "creer", "cdupre", *IDENTITE, *roles, "--mot-de-passe-stdin", entree=f"{fabriques.MOT_DE_PASSE}\n"
    )
    assert (sortie.exit_code, "cdupre" in sortie.output) == (0, True)
    compte = Compte.objects.get(identifiant="cdupre")
    assert compte.check_password(fabriques.MOT_DE_PASSE)
    assert {role.etablissement for role in compte.roles.all()} == {a, b}
    assert set(Evenement.objects.values_list("auteur", flat=True)) == {"Ligne de commande"}
    liste = preau("lister")
    assert "cdupre" in liste.output
    assert (
        preau("role", "CDUPRE", "administrateur", fabriques.rectorat().rne, "--du", "01/09/2026").exit_code
        == 0
    )
    assert compte.roles.get(fonction="administrateur").debut.isoformat() == "2026-09-01"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "entree", "phrase"),
    [
        (("--role", "chef"), None, "s'écrit FONCTION:RNE"),
        (("--role", "chef:0770000Z"), None, "Aucun établissement"),
        (("--role", "roi:0770000Z"), None, "Aucun service"),
        (("--civilite", "dr"), None, "dr"),
        (("--mot-de-passe-stdin",), "court\n", "14 caractères"),
    ],
)
def test_p1_the_command_refuses_in_french_and_does_nothing(arguments, entree, phrase):
    sortie = preau("creer", "cdupre", *IDENTITE, *arguments, entree=entree)
    assert sortie.exit_code == 2
    assert phrase in sortie.output
    assert not Compte.objects.exists()
    assert not Personne.objects.exists()
    assert not Evenement.objects.exists()


@pytest.mark.django_db
def test_p2_the_command_refuses_a_role_for_nobody():
    sortie = preau("role", "cinconnue", "chef", fabriques.etablissement().rne)
    assert sortie.exit_code == 2
    assert "n'existe pas" in sortie.output


@pytest.mark.django_db
def test_p4_the_command_prints_the_table_of_rights():
    sortie = preau("droits")
    assert sortie.exit_code == 0
    assert "| Gérer les comptes et les rôles | `socle.comptes.gerer` |  |  |  | oui |" in sortie.output
