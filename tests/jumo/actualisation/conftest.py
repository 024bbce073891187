"""BMP files for the tests of the refresh, and the schools and codes that they name."""

import io
from collections.abc import Iterable

import pytest

from preau.jumo.models import Actualisation, Bmp
from preau.jumo.services import actualiser, examiner
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.interface.formats import heures
from tests import fabriques
from tests.jumo.conftest import campagne, juin

__all__ = ["campagne", "juin"]

ENTETE = "id;rne;annee;discipline;libelle_discipline;quotite;ors;zr;info_dos;vacance"
ACTEUR = Acteur("Essai")


def ligne(bmp: Bmp, **changements) -> str:
    """The line of a BMP as the base has it, but for `changements`."""
    valeurs = {
        "id": bmp.identifiant,
        "rne": bmp.etablissement.rne,
        "annee": str(bmp.campagne.annee.debut),
        "discipline": bmp.discipline.code,
        "libelle_discipline": bmp.discipline.libelle,
        "quotite": heures(bmp.quotite),
        "ors": heures(bmp.ors),
        "zr": bmp.zone.code if bmp.zone else "",
        "info_dos": bmp.info_dos,
        "vacance": bmp.vacance,
    }
    return ";".join(str(valeur) for valeur in (valeurs | changements).values())


def fichier(lignes: Iterable[str], entete: str = ENTETE) -> io.BytesIO:
    return io.BytesIO("\n".join([entete, *lignes, ""]).encode())


def tous(*sauf: Bmp, ajouts: Iterable[str] = (), **changements: dict) -> io.BytesIO:
    """A file of the BMP in service, but for `sauf`; `changements` are by identifier."""
    exclus = {bmp.pk for bmp in sauf}
    bmps = Bmp.objects.select_related("campagne__annee", "etablissement", "discipline", "zone").order_by("pk")
    lignes = [ligne(bmp, **changements.get(bmp.identifiant, {})) for bmp in bmps if bmp.pk not in exclus]
    return fichier([*lignes, *ajouts])


def appliquer(contenu: io.BytesIO, *, force: bool = True, **options) -> Actualisation:
    """Refresh the campaign of the test; deletions are few or many as the test likes."""
    return actualiser(
        acteur=ACTEUR,
        campagne=fabriques.campagne_courante().pk,
        fichier=contenu,
        nom="bmp.csv",
        origine=Actualisation.Origine.COMMANDE,
        force=force,
        **options,
    )


def examiner_(contenu: io.BytesIO) -> Actualisation:
    return examiner(
        acteur=ACTEUR,
        campagne=fabriques.campagne_courante().pk,
        fichier=contenu,
        nom="bmp.csv",
        origine=Actualisation.Origine.ECRAN,
    )


def photo() -> tuple:
    """Everything that a refresh may change, to compare before and after."""
    from preau.jumo.models import Jumelage, Signalement
    from preau.socle.annuaire.models import Discipline
    from preau.socle.courriels.models import Courriel
    from preau.socle.journal.models import Evenement

    modeles = (Bmp.tous, Jumelage.objects, Signalement.objects, Discipline.objects, Courriel.objects)
    lignes = tuple(tuple(modele.order_by("pk").values_list()) for modele in modeles)
    return lignes, Evenement.objects.exclude(action="actualiser").count()


@pytest.fixture
def paire(campagne):
    """12 h and 6 h of English in two collèges."""
    return fabriques.bmp(quotite=1200), fabriques.bmp(quotite=600)
