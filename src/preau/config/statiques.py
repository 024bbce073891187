"""Static files: the State's design system without the State's identity (00-architecture, decision 5).

The neutral skin is derived from the installed `dsfr` package, never committed: same components, but no
Marianne font, no State logo, another blue. `HabillageFinder` serves it as `preau/dsfr-neutre.css`.
"""

import re
from functools import cache
from pathlib import Path

import dsfr
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from preau.config import environnement as env

DIST = Path(dsfr.__file__).parent / "static" / "dsfr" / "dist"
POLICE = 'system-ui, -apple-system, "Segoe UI", "Liberation Sans", "DejaVu Sans", Arial, sans-serif'
# blue-france of the State -> the slate blue of Préau, shade by shade (contrast kept: checked by axe).
BLEUS = {
    "#000091": "#1f4e79",
    "#1212ff": "#2a6db0",
    "#2323ff": "#3a7fc4",
    "#313178": "#1b3f60",
    "#6a6af4": "#5b8fc7",
    "#8585f6": "#8ab2dc",
    "#9a9aff": "#a3c3e6",
    "#b1b1f9": "#b8d0ea",
    "#aeaef9": "#b4cdea",
    "#cacafb": "#cfdff1",
    "#c1c1fb": "#c5d9ee",
    "#e3e3fd": "#dfeaf5",
    "#ececfe": "#e9f1f9",
    "#f5f5fe": "#f3f7fb",
}


class StatiquesConfig(StaticFilesConfig):
    """Collects what the pages use, and no font, logo or icon that the law keeps for the State's own sites."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "dsfr/dist/analytics/*",
        "dsfr/dist/artwork/*",
        "dsfr/dist/component/*",
        "dsfr/dist/core/*",
        "dsfr/dist/favicon/*",
        "dsfr/dist/fonts/*",
        "dsfr/dist/layout/*",
        "dsfr/dist/legacy/*",
        "dsfr/dist/scheme/*",
        "dsfr/dist/utility/*",
        "dsfr/dist/dsfr.legacy.min.css",
        "dsfr/dist/dsfr.main.min.css",
        "dsfr/dist/dsfr.min.css",
        "dsfr/dist/dsfr.print.min.css",
    ]


def css_neutre() -> str:
    """The design system's style sheet in the neutral skin."""
    css = "".join((DIST / nom).read_text() for nom in ("dsfr.min.css", "utility/utility.min.css"))
    css = re.sub(r"@charset[^;]*;", "", css)
    css = re.sub(r"@font-face\s*\{[^}]*\}", "", css)
    css = re.sub(r"[^{}]*\.fr-logo[^{}]*\{[^{}]*\}", "", css)
    css = re.sub(r"font-family:\s*(?:\"|')?(?:Marianne|Spectral)[^;}]*", f"font-family:{POLICE}", css)
    for avant, apres in BLEUS.items():
        css = css.replace(avant, apres)
    css = css.replace('url("../', 'url("../dsfr/dist/').replace("url(../", "url(../dsfr/dist/")
    css = css.replace('url("icons/', 'url("../dsfr/dist/icons/').replace("url(icons/", "url(../dsfr/dist/icons/")
    restes = set(re.findall(r"[\w-]*arianne[\w-]*", css, flags=re.IGNORECASE))
    if any("red-marianne" not in reste.lower() for reste in restes):
        raise RuntimeError(f"The neutral skin still names the State's font: {sorted(restes)}")
    return css


@cache
def dossier_habillage() -> Path:
    """The folder that holds the generated style sheet, made on first use."""
    dossier = env.dossier_data() / "habillage"
    fichier = dossier / "preau" / "dsfr-neutre.css"
    if not fichier.exists():
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text(css_neutre())
    return dossier


class HabillageFinder(BaseFinder):
    """Finds the generated style sheet as if it lay in an application's static folder."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.stockage = FileSystemStorage(location=dossier_habillage())
        self.stockage.prefix = ""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        trouve = self.stockage.path(path) if self.stockage.exists(path) else None
        return [trouve] if find_all and trouve else (trouve or [])

    def list(self, ignore_patterns):
        yield "preau/dsfr-neutre.css", self.stockage
