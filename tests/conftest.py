"""What every test gets: a strict client, a clean clock, empty job tables."""

import pytest
from django.core.cache import cache
from django.db import connection

from preau.socle.horloge import horloge as module_horloge
from tests import fabriques

TABLES_DES_TRAVAUX = (
    "procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers"
)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let Django empty the journal between transactional tests: in service, a trigger forbids it (T5)."""
    with django_db_blocker.unblock():
        connection.cursor().execute("ALTER TABLE journal_evenement DISABLE TRIGGER journal_sans_troncature")
        connection.close()


@pytest.fixture(autouse=True)
def _travaux_vides(request):
    """Procrastinate's tables are unmanaged, so Django does not empty them between transactional tests."""
    marque = request.node.get_closest_marker("django_db")
    reel = {"transactional_db", "live_server"} & set(request.fixturenames) or (
        marque and (marque.kwargs.get("transaction") or (marque.args and marque.args[0]))
    )
    if reel:
        request.getfixturevalue("transactional_db")
    yield
    if reel:
        with connection.cursor() as curseur:
            curseur.execute(f"TRUNCATE {TABLES_DES_TRAVAUX}")


@pytest.fixture(autouse=True)
def _etat_du_processus_propre():
    """A test leaves no frozen clock and no cached value to the next one."""
    yield
    fige, module_horloge._instant_fige = module_horloge._instant_fige, None
    connu = module_horloge.decalage_connu.get()
    module_horloge.decalage_connu.set(None)
    cache.clear()
    assert fige is None, "the test left the clock frozen"
    assert connu is None, "the test left a known shift of the clock"


@pytest.fixture
def connecter(client):
    """`connecter(compte)`: the test client, signed in."""

    def ouvrir(compte):
        client.force_login(compte, backend="preau.socle.acces.authentification.CompteBackend")
        return client

    return ouvrir


@pytest.fixture
def client_de(db):
    """`client_de(compte)`: a new client signed in with that account, for stories with several persons."""
    from django.test import Client

    def ouvrir(compte):
        client = Client()
        client.force_login(compte, backend="preau.socle.acces.authentification.CompteBackend")
        return client

    return ouvrir


@pytest.fixture
def chef(db):
    return fabriques.chef()
