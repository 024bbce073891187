"""What a person does in front of the browser, and what every page must stand."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return '';
  const nom = e.labels && e.labels.length ? [...e.labels].map((l) => l.textContent).join(' ') : '';
  return [e.getAttribute('aria-label') || '', nom, e.textContent || '', e.value || ''].join(' ').replace(/\\s+/g, ' ');
}"""
# Set to a folder to keep a picture of every page checked.
CAPTURES = os.environ.get("PREAU_CAPTURES", "")


@dataclass
class Navigateur:
    page: Page
    erreurs: list[str] = field(default_factory=list)
    # The browser itself writes a line in its console for an answer 4xx that the test asks for.
    page_d_erreur_attendue: bool = False

    def aller(self, adresse: str) -> None:
        self.page.goto(adresse)

    def se_connecter(self, identifiant: str, mot_de_passe: str) -> None:
        self.aller("/connexion/")
        self.page.get_by_label("Identifiant").fill(identifiant)
        self.page.get_by_label("Mot de passe").fill(mot_de_passe)
        self.page.get_by_role("button", name="Se connecter").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Accédez à vos applications")

    def suivre(self, cible: Locator) -> None:
        """Click the link or button and wait for the page that it leads to, loaded.

        A bare click may return while the browser still shows the page that it leaves: enough when the next
        line waits for something of the new page only, not when it looks at once (axe, the address, the base).
        """
        with self.page.expect_navigation():
            cible.click()

    def voit(self, texte: str) -> None:
        expect(self.page.locator("main")).to_contain_text(texte)

    def tabuler_jusqu_a(self, texte: str, limite: int = 200) -> None:
        """Press Tab until the focused control is the one whose name contains `texte`."""
        for _ in range(limite):
            self.page.keyboard.press("Tab")
            if texte in self.page.evaluate(FOCUS):
                return
        raise AssertionError(f"« {texte} » is not reached with the Tab key on {self.page.url}")

    def activer(self, texte: str) -> None:
        """With the keyboard only: go to the link or button named `texte` and follow where it leads."""
        self.tabuler_jusqu_a(texte)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def cocher(self, texte: str) -> None:
        """With the keyboard only: go to the choice named `texte` and take it."""
        self.tabuler_jusqu_a(texte)
        self.page.keyboard.press("Space")

    def verifier(self, nom: str = "") -> None:
        """No axe violation at 1280 and 360 px, and no sideways scroll at 360 px."""
        self.page.wait_for_load_state()
        taille = self.page.viewport_size
        for largeur in (1280, 360):
            self.page.set_viewport_size({"width": largeur, "height": 900})
            violations = Axe().run(self.page).response["violations"]
            assert not violations, (self.page.url, largeur, [_resume(violation) for violation in violations])
            if CAPTURES and nom:
                self.page.screenshot(path=Path(CAPTURES) / f"{nom}-{largeur}.png", full_page=True)
        debord = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert debord <= 0, f"{self.page.url}: {debord} px too wide at 360 px"
        self.page.set_viewport_size(taille)


def _resume(violation: dict) -> str:
    return f"{violation['id']}: {[noeud['html'][:160] for noeud in violation['nodes'][:3]]}"
