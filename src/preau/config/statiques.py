"""Static files: the State's design system without the State's identity (00-architecture, decision 5).

The neutral skin is derived from the installed `dsfr` package, never committed: same components, but no
Marianne font, no State logo, another blue. `HabillageFinder` serves it as `preau/dsfr-neutre.css`.
"""

import hashlib
import importlib.util
import os
import re
import tempfile
from functools import cache
from pathlib import Path

import dsfr
from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from preau.config import environnement as env

DIST = Path(dsfr.__file__).parent / "static" / "dsfr" / "dist"
FEUILLES = ("dsfr.min.css", "utility/utility.min.css")
NEUTRE = "preau/dsfr-neutre.css"
POLICE = 'system-ui, -apple-system, "Segoe UI", "Liberation Sans", "DejaVu Sans", Arial, sans-serif'
# Every shade of the State's blue-france -> the slate blue of Préau (contrasts kept: checked by axe).
BLEUS = {
    "#000091": "#1f4e79",
    "#1212ff": "#2a6db0",
    "#2323ff": "#3a7fc4",
    "#313178": "#1b3f60",
    "#6a6af4": "#5b8fc7",
    "#8585f6": "#8ab2dc",
    "#b1b1f9": "#b8d0ea",
    "#c6c6fb": "#cadcf0",
    "#cacafb": "#cfdff1",
    "#adadf9": "#b2cbe6",
    "#c1c1fb": "#c5d9ee",
    "#e3e3fd": "#dfeaf5",
    "#bbbbfc": "#bed4ec",
    "#cecefc": "#d1e1f2",
    "#ececfe": "#e9f1f9",
    "#cbcbfa": "#cddeef",
    "#dcdcfc": "#dce8f4",
    "#f5f5fe": "#f3f7fb",
    "#1b1b35": "#16222e",
    "#3a3a68": "#2f4a63",
    "#4d4d83": "#42607d",
    "#21213f": "#1a2a39",
    "#424275": "#375470",
    "#56568c": "#4a6a88",
    "#272747": "#203345",
    "#4a4a7d": "#3d5c78",
    "#5e5e90": "#527391",
}
# Selectors of marks that the law keeps for the State's own sites.
MARQUES = (".fr-logo", ".fr-connect")
# What no page uses, whatever the skin.
INUTILES = (
    "dsfr/dist/analytics/*",
    "dsfr/dist/artwork/*",
    "dsfr/dist/component/*",
    "dsfr/dist/core/*",
    "dsfr/dist/dsfr/*",
    "dsfr/dist/layout/*",
    "dsfr/dist/legacy/*",
    "dsfr/dist/scheme/*",
    "dsfr/dist/utility/colors/*",
    "dsfr/dist/utility/icons/*",
    "dsfr/dist/utility/pictograms/*",
    "dsfr/dist/utility/utility.*.min.css",
    "dsfr/dist/dsfr.*.min.css",
    "django_filters/*",
    "django_tables2/*",
)
# What only the State's sites may serve, and the style sheets that name it.
IDENTITE = (
    "dsfr/dist/favicon/*",
    "dsfr/dist/fonts/*",
    "dsfr/dist/dsfr.min.css",
    "dsfr/dist/utility/utility.min.css",
)


class StatiquesConfig(StaticFilesConfig):
    """Collects what the pages use, and no font, logo or icon that the law keeps for the State's own sites."""

    @property
    def ignore_patterns(self):
        identite = () if settings.HABILLAGE == "etat" else IDENTITE
        return [*StaticFilesConfig.ignore_patterns, *INUTILES, *identite]


def css_neutre() -> str:
    """The design system's style sheet in the neutral skin."""
    css = "".join((DIST / nom).read_text(encoding="utf-8") for nom in FEUILLES)
    css = re.sub(r"@charset[^;]*;", "", css)
    css = re.sub(r"@font-face\s*\{[^}]*\}", "", css)
    css = re.sub(r"([^{}]+)\{([^{}]*)\}", _sans_marque, css)
    css = re.sub(r"font-family:\s*[\"']?(?:Marianne|Spectral)[^;}]*", f"font-family:{POLICE}", css)
    for avant, apres in BLEUS.items():
        css = css.replace(avant, apres).replace(f"%23{avant[1:]}", f"%23{apres[1:]}")
    css = re.sub(r"url\(([\"']?)(?:\.\./)?icons/", r"url(\1../dsfr/dist/icons/", css)
    _verifier(css)
    return css


def _sans_marque(regle: re.Match) -> str:
    """A CSS rule without the selectors of the State's marks; nothing when none is left."""
    selecteurs, corps = regle.groups()
    gardes = [s for s in selecteurs.split(",") if not any(marque in s for marque in MARQUES)]
    return f"{','.join(gardes)}{{{corps}}}" if gardes else ""


def _verifier(css: str) -> None:
    """Refuse a style sheet from which a new version of the design system lets the State's identity show."""
    polices = set(re.findall(r"[\w-]*(?:arianne|pectral)[\w-]*", css))
    restes = {nom for nom in polices if "red-marianne" not in nom}
    restes |= {nom for nom in MARQUES if nom in css}
    bleus = re.findall(r"--blue-france[\w-]*:(#\w+)", css)
    restes |= {bleu for bleu in bleus if bleu not in BLEUS.values()}
    adresses = re.findall(r"url\([\"']?([^)]{1,80})", css)
    restes |= {adresse for adresse in adresses if not adresse.startswith(("data:", "../dsfr/dist/icons/"))}
    if restes:
        raise RuntimeError(f"The neutral skin still shows the State's identity: {sorted(restes)}")


@cache
def dossier_habillage() -> Path:
    """The folder that holds the generated style sheet, made on first use for this version of its sources."""
    empreinte = hashlib.sha256(Path(__file__).read_bytes())
    for nom in FEUILLES:
        empreinte.update((DIST / nom).read_bytes())
    dossier = env.dossier_data() / "habillage" / empreinte.hexdigest()[:12]
    fichier = dossier / NEUTRE
    if not fichier.exists():
        fichier.parent.mkdir(parents=True, exist_ok=True)
        # Written aside then renamed: several processes may start at once.
        with tempfile.NamedTemporaryFile(
            "w", dir=fichier.parent, delete=False, encoding="utf-8"
        ) as provisoire:
            provisoire.write(css_neutre())
        Path(provisoire.name).chmod(0o644)
        os.replace(provisoire.name, fichier)
    return dossier


# Of the wheel django-leaflet, which is no application here (it wants GDAL): Leaflet itself, and what its style
# sheet and its script name.
LEAFLET = (
    "leaflet/leaflet.css",
    "leaflet/leaflet.js",
    "leaflet/leaflet.js.map",
    "leaflet/images/layers.png",
    "leaflet/images/layers-2x.png",
    "leaflet/images/marker-icon.png",
)


class HabillageFinder(BaseFinder):
    """Finds the generated style sheet as if it lay in an application's static folder."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        trouve = str(dossier_habillage() / NEUTRE) if path == NEUTRE and self._servie() else None
        if find_all:
            return [trouve] if trouve else []
        return trouve or []

    def list(self, ignore_patterns):
        if self._servie():
            stockage = FileSystemStorage(location=dossier_habillage())
            stockage.prefix = ""
            yield NEUTRE, stockage

    @staticmethod
    def _servie() -> bool:
        return settings.HABILLAGE != "etat"


class LeafletFinder(BaseFinder):
    """Finds the few files of Leaflet that the maps use, in the installed wheel."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        trouve = str(self._dossier() / path) if path in LEAFLET else None
        if find_all:
            return [trouve] if trouve else []
        return trouve or []

    def list(self, ignore_patterns):
        stockage = FileSystemStorage(location=self._dossier())
        stockage.prefix = ""
        for nom in LEAFLET:
            yield nom, stockage

    @staticmethod
    def _dossier() -> Path:
        """Found without importing the package, which would look for GDAL."""
        [paquet] = importlib.util.find_spec("leaflet").submodule_search_locations
        return Path(paquet) / "static"
