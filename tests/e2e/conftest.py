"""A real browser (Debian's Chromium) on the live server; a console error or a page error fails the test."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests import fabriques
from tests.e2e.outils import Navigateur

CHROMIUM = "/usr/bin/chromium"
# What is awaited comes in a moment; a loaded machine may need many.
PATIENCE_MS = 45_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def chromium():
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--disable-gpu", "--disable-background-networking"]
        )
        yield navigateur
        navigateur.close()


@pytest.fixture
def ouvrir(chromium, live_server):
    """`ouvrir(compte)`: a browser window signed in with that account; `ouvrir()`: nobody signed in."""
    fenetres = []

    def ouvrir_(compte=None, *, largeur=1280, javascript=True) -> Navigateur:
        contexte = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": largeur, "height": 900},
            java_script_enabled=javascript,
            locale="fr-FR",
        )
        page = contexte.new_page()
        page.set_default_timeout(PATIENCE_MS)
        fenetre = Navigateur(page)
        page.on("console", lambda message: _retenir(fenetre, message))
        page.on("pageerror", lambda erreur: fenetre.erreurs.append(str(erreur)))
        fenetres.append((fenetre, contexte))
        if compte is not None:
            fenetre.se_connecter(compte.identifiant, fabriques.MOT_DE_PASSE)
        return fenetre

    yield ouvrir_
    for fenetre, contexte in fenetres:
        contexte.close()
        assert fenetre.erreurs == []


def _retenir(fenetre: Navigateur, message) -> None:
    if message.type == "error" and not fenetre.page_d_erreur_attendue:
        fenetre.erreurs.append(message.text)
