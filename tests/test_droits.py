"""P4: every URL of the project × every function, as the table of rights says; and nobody reaches another
school's objects by changing an identifier.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from preau.jumo.models import Bmp, Jumelage
from preau.jumo.states import Etat
from preau.socle.acces.droits import CONNECTE, PUBLIC, Droits
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.acces.models import Compte, Role
from preau.socle.acces.table_des_droits import markdown
from preau.socle.annuaire.models import Etablissement
from preau.socle.courriels.models import Courriel
from preau.socle.courriels.services import deposer
from preau.socle.journal.models import Evenement
from preau.socle.journal.services import noter
from tests import fabriques

METHODES = ("get", "post")
ANONYME, SANS_ROLE = "anonyme", "sans rôle"
QUI = (ANONYME, SANS_ROLE, *Role.Fonction.values)


@dataclass
class Scene:
    """School `a` and everything that is its own; `qui` are the persons, `etrangers` those of other places."""

    a: Etablissement
    autre: Etablissement
    role: Role
    mien: Bmp
    demandee: Jumelage
    recue: Jumelage
    valide: Jumelage
    refusee: Jumelage
    courriel: Courriel
    acte: Evenement
    qui: dict[str, Compte | None]
    etrangers: dict[str, Compte]


# What stands for the arguments of each URL: an object that chef, adjoint and gestionnaire of school `a` reach.
EXEMPLES = {
    "acces:mot_de_passe_nouveau": lambda s: ["MQ", "jeton-invente"],
    "acces:compte": lambda s: [s.role.compte_id],
    "acces:desactiver": lambda s: [s.role.compte_id],
    "acces:reactiver": lambda s: [s.role.compte_id],
    "acces:inviter": lambda s: [s.role.compte_id],
    "acces:donner_role": lambda s: [s.role.compte_id],
    "acces:finir_role": lambda s: [s.role.pk],
    "annuaire:etablissement": lambda s: [s.a.rne],
    "courriels:courriel": lambda s: [s.courriel.pk],
    "courriels:relancer_un": lambda s: [s.courriel.pk],
    "journal:evenement": lambda s: [s.acte.pk],
    "jumo:recherche": lambda s: [s.mien.pk],
    "jumo:proposer": lambda s: [s.mien.pk],
    "jumo:demander": lambda s: [s.mien.pk],
    "jumo:demande": lambda s: [s.demandee.pk],
    "jumo:repondre": lambda s: [s.recue.pk, s.recue.bmp2_id],
    "jumo:retirer": lambda s: [s.demandee.pk],
    "jumo:supprimer": lambda s: [s.valide.pk],
    "jumo:masquer": lambda s: [s.refusee.pk],
    "portail:favori": lambda s: ["annuaire"],
    "travaux:lancer": lambda s: ["courriels.balayer"],
}
# What a POST carries where an empty one would not find its object.
DONNEES = {"acces:changer_etablissement": lambda s: {"rne": s.a.rne}}
# URLs whose argument is no school's object, and why the test of other schools does not hold for them.
SANS_ECOLE = {
    "acces:mot_de_passe_nouveau": "the secret link itself is the right",
    "annuaire:etablissement": "the directory is open to everybody who is signed in with a role",
    "portail:favori": "the code of an application",
    "travaux:lancer": "the name of a job",
}


def _urls(motifs=None, espaces: tuple[str, ...] = ()) -> list[tuple[str, URLPattern]]:
    """(« jumo:demande », pattern) of every URL, however deep."""
    trouvees = []
    for motif in get_resolver().url_patterns if motifs is None else motifs:
        if isinstance(motif, URLPattern):
            trouvees.append((":".join([*espaces, motif.name or str(motif.pattern)]), motif))
        else:
            suite = (*espaces, motif.namespace) if motif.namespace else espaces
            trouvees += _urls(motif.url_patterns, suite)
    return trouvees


URLS = dict(_urls())
AVEC_ARGUMENTS = {nom for nom, motif in URLS.items() if motif.pattern.converters}


@pytest.fixture
def scene(db) -> Scene:
    fabriques.campagne()
    a, b = fabriques.etablissement(), fabriques.etablissement()
    ailleurs = fabriques.etablissement(dans="093")
    vise = fabriques.compte()

    def bmp(ecole):
        return fabriques.bmp(ecole, quotite=600)

    demandee = fabriques.jumelage(bmp(a), bmp(b))
    with transaction.atomic():
        courriel = deposer(
            application="socle",
            modele="identifiant",
            contexte={"compte": vise, "connexion": "https://preau.invalid/"},
            a=a,
        )
        acte = noter(
            acteur=Acteur("Automate"),
            application="jumo",
            action="essai",
            phrase="Un acte de l'établissement.",
            etablissements=[a.rne],
        )
    return Scene(
        a=a,
        autre=b,
        role=fabriques.role(vise, Role.Fonction.ADJOINT, a),
        mien=bmp(a),
        demandee=demandee,
        recue=fabriques.jumelage(bmp(b), bmp(a)),
        valide=fabriques.jumelage(bmp(a), bmp(b), etat=Etat.VALIDE),
        refusee=fabriques.jumelage(bmp(a), bmp(b), etat=Etat.REFUSE, motif="zr"),
        courriel=courriel,
        acte=acte,
        qui={
            ANONYME: None,
            SANS_ROLE: fabriques.compte(),
            Role.Fonction.CHEF: fabriques.chef(a),
            Role.Fonction.ADJOINT: fabriques.adjoint(a),
            Role.Fonction.GESTIONNAIRE_MOYENS: fabriques.gestionnaire(),
            Role.Fonction.ADMINISTRATEUR: fabriques.administrateur(),
        },
        etrangers={
            "head of another school": fabriques.chef(fabriques.etablissement()),
            "head of a school elsewhere": fabriques.chef(ailleurs),
            "gestionnaire of another département": fabriques.gestionnaire(fabriques.dsden("093")),
        },
    )


def _adresse(nom: str, scene: Scene) -> str:
    if nom in AVEC_ARGUMENTS and nom not in EXEMPLES:
        pytest.fail(f"{nom} takes arguments: give an example of them in EXEMPLES of {__file__}.")
    return reverse(nom, args=EXEMPLES[nom](scene) if nom in EXEMPLES else [])


def _demander(scene: Scene, compte: Compte | None, nom: str, methode: str):
    """The answer to that person; whatever the request did is undone."""
    point = transaction.savepoint()
    client = Client(enforce_csrf_checks=False)
    if compte is not None:
        client.force_login(compte, backend="preau.socle.acces.authentification.CompteBackend")
    donnees = DONNEES[nom](scene) if methode == "post" and nom in DONNEES else {}
    reponse = getattr(client, methode)(_adresse(nom, scene), donnees)
    transaction.savepoint_rollback(point)
    return reponse


def _renvoye_a_la_connexion(reponse) -> bool:
    return reponse.status_code == 302 and reponse["Location"].startswith(
        f"{reverse('acces:connexion')}?next="
    )


def test_p4_every_view_says_who_may_open_it():
    connues = {PUBLIC, CONNECTE, *Droits.charger().libelles}
    muettes = [nom for nom, motif in URLS.items() if getattr(motif.callback, "action", None) not in connues]
    assert not muettes, (
        f"without @action_requise, @connecte or @publique, or with an unknown action: {muettes}"
    )


def test_p4_every_action_of_the_table_names_known_functions():
    for action, fonctions in Droits.charger().accords.items():
        assert fonctions, f"{action} is granted to nobody"
        assert fonctions <= set(Role.Fonction.values), action


@pytest.mark.parametrize("nom", URLS)
def test_p4_url_opens_to_exactly_those_whom_the_table_grants(nom, scene):
    action = URLS[nom].callback.action
    for qui in QUI:
        reponses = {methode: _demander(scene, scene.qui[qui], nom, methode) for methode in METHODES}
        codes = {methode: reponse.status_code for methode, reponse in reponses.items()}
        ou = f"{nom} ({action}) asked by {qui}: {codes}"
        if action != PUBLIC and qui == ANONYME:
            assert all(_renvoye_a_la_connexion(reponse) for reponse in reponses.values()), ou
            continue
        assert not any(_renvoye_a_la_connexion(reponse) for reponse in reponses.values()), ou
        if action in (PUBLIC, CONNECTE):
            assert 403 not in codes.values(), ou
        elif qui in Droits.charger().fonctions(action):
            assert not {403, 404} & set(codes.values()), ou
        else:
            # 405: the method is refused before anybody looks at the right.
            assert set(codes.values()) <= {403, 405}, ou
            assert 403 in codes.values(), ou
            continue
        assert set(codes.values()) != {405}, ou


@pytest.mark.parametrize("nom", sorted(AVEC_ARGUMENTS - set(SANS_ECOLE)))
def test_p4_another_school_s_object_by_changed_identifier_is_404(nom, scene):
    fonctions = Droits.charger().fonctions(URLS[nom].callback.action)
    refus = 404 if Role.Fonction.CHEF in fonctions else 403
    for qui, compte in scene.etrangers.items():
        codes = {_demander(scene, compte, nom, methode).status_code for methode in METHODES}
        assert codes <= {refus, 405}, f"{nom} asked by {qui}: {codes}"
        assert refus in codes, f"{nom} asked by {qui}: {codes}"


@pytest.mark.parametrize("nom", sorted(AVEC_ARGUMENTS - set(SANS_ECOLE)))
def test_p4_an_object_that_does_not_exist_is_404(nom, scene, monkeypatch):
    arguments = [10**30 for _ in EXEMPLES[nom](scene)]
    monkeypatch.setitem(EXEMPLES, nom, lambda s: arguments)
    fonctions = Droits.charger().fonctions(URLS[nom].callback.action)
    compte = scene.qui[
        Role.Fonction.CHEF if Role.Fonction.CHEF in fonctions else Role.Fonction.ADMINISTRATEUR
    ]
    codes = {_demander(scene, compte, nom, methode).status_code for methode in METHODES}
    assert codes <= {404, 405}
    assert 404 in codes


def test_p4_another_school_cannot_become_the_current_one(scene, monkeypatch):
    nom = "acces:changer_etablissement"
    monkeypatch.setitem(DONNEES, nom, lambda s: {"rne": s.autre.rne})
    assert _demander(scene, scene.qui[Role.Fonction.CHEF], nom, "post").status_code == 404
    assert _demander(scene, scene.qui[Role.Fonction.GESTIONNAIRE_MOYENS], nom, "post").status_code == 302
    assert _demander(scene, scene.etrangers["head of a school elsewhere"], nom, "post").status_code == 404


def test_p4_the_examples_are_those_of_existing_urls():
    assert set(EXEMPLES) | set(SANS_ECOLE) <= AVEC_ARGUMENTS
    assert set(DONNEES) <= set(URLS)


def test_p4_the_documentation_shows_the_table():
    page = Path(__file__).parents[1] / "docs/droits.md"
    assert page.read_text(encoding="utf-8") == markdown(), "run: preau comptes droits --ecrire"
