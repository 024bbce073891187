"""The repository agrees with itself: documents, templates, rules and code name the same things."""

import re
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import BaseConstraint
from django.urls import reverse
from django.utils.module_loading import import_string

from preau.config.environnement import VARIABLES
from preau.socle.acces.droits import Droits
from preau.socle.portail.applications import APPLICATIONS
from preau.socle.travaux.planification import JOBS

RACINE = Path(__file__).parents[1]
DOCS = RACINE / "docs"
LIGNES_MAX, FICHIERS_MAX = 400, 15
NON_COMPTES = {"migrations", "static", "data", "donnees", "mails"}
# Written with brackets so that this file does not break its own rule.
INTERDITS = {
    "a machine path": r"(?<![\w.])/wor[k]/|(?<![\w.])/tmp/brie[f]",
    "a package index": r"pypi[.]or[g]|pythonhoste[d]|registry[.]npmj[s]|proxy[.]golan[g]|--(?:extra-)?index-ur[l]",
    "an unnumbered task": r"\b(?:TOD[O]|FIXM[E])\b(?!\(#?\w+)",
}


@cache
def suivis() -> tuple[Path, ...]:
    """The committed files that are still there."""
    sortie = subprocess.run(["git", "ls-files", "-z"], cwd=RACINE, capture_output=True, text=True, check=True)
    fichiers = tuple(RACINE / nom for nom in sortie.stdout.split("\0") if nom)
    assert len(fichiers) > 100, "git does not list the project"
    return tuple(fichier for fichier in fichiers if fichier.is_file())


def lire(chemin: Path) -> str:
    return chemin.read_text(encoding="utf-8")


@cache
def sources(*extensions: str) -> dict[Path, str]:
    """The text of the committed files of src with one of these extensions."""
    return {f: lire(f) for f in suivis() if f.suffix in extensions and RACINE / "src" in f.parents}


def modeles() -> list[type]:
    return [m for conf in apps.get_app_configs() if conf.name.startswith("preau.") for m in conf.get_models()]


def gabarits() -> dict[str, Path]:
    """Name given to Django -> file, for every template."""
    return {
        str(f.relative_to(RACINE)).rpartition("/templates/")[2]: f
        for f in sources(".html", ".txt")
        if "templates" in f.parts
    }


def mails_deposables() -> dict[str, Path]:
    """« jumo/mails/refus » -> the folder of its application, for every pair of mail templates."""
    noms = {}
    for gabarit, fichier in gabarits().items():
        if "/mails/" in gabarit and re.search(r"_(sujet|corps)\.txt$", gabarit):
            racine = next(p.parent for p in fichier.parents if p.name == "templates")
            noms[re.sub(r"_(sujet|corps)\.txt$", "", gabarit)] = racine
    return noms


def test_every_model_is_in_the_glossary():
    glossaire = lire(DOCS / "glossaire.md")
    assert modeles()
    absents = [m.__name__ for m in modeles() if f"**`{m.__name__}`** : " not in glossaire]
    assert not absents
    nommes = set(re.findall(r"\*\*`(\w+)`\*\*", glossaire))
    assert nommes == {m.__name__ for m in modeles()}, "the glossary names a model that is gone"


def test_every_environment_variable_is_documented_once():
    lignes = re.findall(r"^\| `([A-Z_]+)` \|", lire(DOCS / "exploitation/environnement.md"), re.MULTILINE)
    assert Counter(lignes) == Counter(VARIABLES)


def test_every_job_is_documented_once():
    lignes = re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|", lire(DOCS / "exploitation/processus.md"), re.MULTILINE)
    assert Counter(lignes) == Counter([*(job.nom for job in JOBS), "travaux.reprendre"])
    for job in JOBS:
        assert callable(import_string(job.chemin)), job.chemin


def test_files_stay_short():
    longs = {
        str(f.relative_to(RACINE)): lignes
        for f in suivis()
        if f.suffix == ".py" and "migrations" not in f.parts
        if (lignes := len(lire(f).splitlines())) > LIGNES_MAX
    }
    assert not longs


def test_folders_stay_small():
    dossiers = Counter(
        str(f.parent.relative_to(RACINE))
        for f in suivis()
        if RACINE / "src" in f.parents and not NON_COMPTES & set(f.parts)
    )
    assert not {dossier: nombre for dossier, nombre in dossiers.items() if nombre > FICHIERS_MAX}


@pytest.mark.parametrize("quoi", INTERDITS)
def test_no_committed_text_holds(quoi):
    motif = re.compile(INTERDITS[quoi])
    fautes = []
    for fichier in suivis():
        contenu = fichier.read_bytes()
        if b"\0" in contenu:
            continue
        for numero, ligne in enumerate(contenu.decode("utf-8").splitlines(), start=1):
            if motif.search(ligne):
                fautes.append(f"{fichier.relative_to(RACINE)}:{numero}: {ligne.strip()[:100]}")
    assert not fautes


def test_every_template_is_used():
    mails = mails_deposables()
    inutiles = [
        nom
        for nom, fichier in gabarits().items()
        if re.sub(r"_(sujet|corps)\.txt$", "", nom) not in mails and not nomme(nom, sauf=fichier)
    ]
    assert not inutiles


def nomme(gabarit: str, *, sauf: Path) -> bool:
    """Is the template named by another file, in full or by its last part and « dossier/{…} »?"""
    dossier, _, fichier = gabarit.rpartition("/")
    entier, fin = (re.compile(rf"[\"']{re.escape(mot)}[\"']") for mot in (gabarit, fichier.partition(".")[0]))
    return any(
        entier.search(texte) or (f'f"{dossier}/{{' in texte and fin.search(texte))
        for chemin, texte in sources(".py", ".html", ".txt").items()
        if chemin != sauf
    )


def test_every_mail_has_its_two_templates_and_somebody_who_sends_it():
    assert mails_deposables()
    for nom, application in mails_deposables().items():
        assert {f"{nom}_sujet.txt", f"{nom}_corps.txt"} <= set(gabarits()), nom
        court = nom.rpartition("/")[2]
        # states.py lists the mails of a transition; only a service or a view deposits one.
        code = [t for f, t in sources(".py").items() if application in f.parents and f.name != "states.py"]
        assert any(f'"{court}"' in texte for texte in code), f"nobody deposits {nom}"


# Mails that tell of something else than a step of a life cycle, and what.
HORS_CYCLE = {"jumo/mails/actualisation_arretee": "a night's refresh that did not happen"}


def test_every_mail_of_a_life_cycle_exists_and_the_reverse():
    for application in ("jumo",):
        cycle = import_string(f"preau.{application}.states.CYCLE")
        declares = {nom for nom in HORS_CYCLE if nom.startswith(f"{application}/")} | {
            f"{application}/mails/{mail}" for t in cycle.transitions for mail in t.mails
        }
        presents = {nom for nom in mails_deposables() if nom.startswith(f"{application}/")}
        assert declares == presents


def test_every_portal_application_opens_and_has_its_right():
    for application in APPLICATIONS:
        assert reverse(application.url_name), application.code
        assert application.action in Droits.charger().libelles, application.code
        if application.compteur:
            assert callable(import_string(application.compteur))
    assert len({a.code for a in APPLICATIONS}) == len(APPLICATIONS)


@pytest.mark.parametrize("nom", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_and_hashed(nom):
    """One entry a package, an exact version and at least one hash."""
    texte = re.sub(r"(?m)^\s*#.*\n?", "", lire(RACINE / nom)).replace("\\\n", " ")
    entrees = [ligne for ligne in texte.splitlines() if ligne.strip()]
    assert len(entrees) > 20
    for entree in entrees:
        assert re.match(
            r"[a-z0-9][\w.\-\[\],]*==[^\s;]+( ;[^-]+.*?)?\s+--hash=sha256:[0-9a-f]{64}", entree
        ), entree[:80]


def test_every_constraint_says_in_french_what_is_wrong():
    contraintes = [(m, c) for m in modeles() for c in m._meta.constraints]
    assert contraintes
    muettes = [
        f"{modele.__name__}.{contrainte.name}"
        for modele, contrainte in contraintes
        if contrainte.violation_error_message == BaseConstraint.default_violation_error_message
        or not re.fullmatch(r"[A-ZÀÉÊÎÔ].{10,}\.", str(contrainte.violation_error_message))
    ]
    assert not muettes


def test_decisions_are_numbered_without_gap_and_complete():
    pages = sorted((DOCS / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for page in pages:
        texte = lire(page)
        assert texte.startswith(f"# {page.name[:4]}. "), page.name
        titres = re.findall(r"^## (.+)$", texte, re.MULTILINE)
        assert titres == ["Context", "Decision", "Consequences", "Rejected"], page.name


def test_links_between_documents_lead_somewhere():
    cassees = [
        f"{page.relative_to(RACINE)} -> {cible}"
        for page in suivis()
        if page.suffix == ".md"
        for cible in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)", lire(page))
        if "://" not in cible and not (page.parent / cible).exists()
    ]
    assert not cassees
