"""J11: the basemap drawn from communes and official outlines, kept, and drawn again when they change."""

import io
from pathlib import Path

import pytest
import shapely
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from typer.testing import CliRunner

from preau.cli import annuaire as commandes
from preau.socle.annuaire import services as annuaire
from preau.socle.annuaire.models import Commune
from preau.socle.cartes.fond.jobs import tracer
from preau.socle.cartes.fond.models import Contour, Fond, Trace
from preau.socle.cartes.fond.services import importer_contours, tracer_fond
from preau.socle.fichiers import FichierRefuse
from preau.socle.journal.models import Evenement
from tests.socle.cartes.fond import scene

pytestmark = pytest.mark.django_db


def importer(contenu: bytes, **options):
    return importer_contours(fichier=io.BytesIO(contenu), nom="essai.geojson", acteur=scene.ACTEUR, **options)


def traces(nature: str) -> dict[str, shapely.Geometry]:
    return {t.code: scene.forme(t.geometrie) for t in Trace.objects.filter(nature=nature)}


def surface_commune(a: shapely.Geometry, b: shapely.Geometry) -> float:
    return a.intersection(b).area


def test_j11_zones_and_departements_are_drawn_from_the_communes_alone():
    scene.planter(sans_coordonnees=((1, 1),))
    fond = tracer_fond()
    assert (fond.communes, fond.sans_coordonnees, fond.zones, fond.departements) == (8, 1, 3, 2)
    assert (fond.officielles, fond.confondues) == (0, 0)
    zones, departements = traces("zone"), traces("departement")
    for commune in Commune.objects.avec_coordonnees():
        point = shapely.Point(commune.longitude, commune.latitude)
        assert zones[commune.zone.code].contains(point)
        assert departements[commune.departement.code].contains(point)
    assert surface_commune(zones["077001ZC"], zones["077002ZD"]) < 1e-6
    # Départements are made of the same pieces as zones: the borders are the same lines.
    assert departements["093"].symmetric_difference(zones["093001ZC"]).area < 1e-9
    assert not Trace.objects.filter(officiel=True).exists()


def test_j11_nothing_changed_nothing_is_drawn_again_and_any_change_is_seen():
    scene.planter()
    premier = tracer_fond()
    cles = set(Trace.objects.values_list("pk", flat=True))
    tracer()
    assert set(Trace.objects.values_list("pk", flat=True)) == cles
    for champ, valeur in (("latitude", 48.06), ("zone", None), ("nom", "Autre nom")):
        avant = Fond.objects.get().empreinte
        Commune.objects.filter(code_insee="77001").update(**{champ: valeur})
        assert tracer_fond().empreinte != avant, champ
    assert tracer_fond().empreinte != premier.empreinte
    assert set(Trace.objects.values_list("pk", flat=True)) & cles == set()


def test_j11_two_communes_at_one_point_are_counted():
    scene.planter()
    Commune.objects.filter(code_insee="77011").update(latitude=48.05, longitude=2.05)
    assert tracer_fond().confondues == 1


def test_j11_an_empty_directory_has_an_empty_basemap():
    fond = tracer_fond()
    assert (fond.communes, fond.zones, fond.departements) == (0, 0, 0)
    assert not Trace.objects.exists()


def test_j11_official_outlines_take_the_place_of_cells():
    scene.planter(sans_coordonnees=((0, 0),))
    rapport = importer(scene.communes())
    assert (rapport["crees"], rapport["inchanges"]) == (9, 0)
    fond = Fond.objects.get()
    # The commune without coordinates is drawn too, since its outline is known.
    assert (fond.communes, fond.officielles, fond.sans_coordonnees) == (9, 9, 0)
    attendue = shapely.box(2, 48, 2.1, 48.3)
    assert traces("zone")["077001ZC"].symmetric_difference(attendue).area < 1e-5
    assert traces("departement")["077"].symmetric_difference(shapely.box(2, 48, 2.2, 48.3)).area < 1e-5
    assert not Trace.objects.filter(officiel=False).exists()
    acte = Evenement.objects.get(action="importer-contours")
    assert "9 créations" in acte.phrase
    assert importer(scene.communes())["inchanges"] == 9


def test_j11_a_departement_alone_is_a_frame_for_its_cells():
    scene.planter()
    rapport = importer(scene.fichier(scene.element("77", shapely.box(2, 48, 2.2, 48.3))))
    assert rapport["crees"] == 1
    assert Contour.objects.get().code == "077"
    departements = traces("departement")
    assert departements["077"].symmetric_difference(shapely.box(2, 48, 2.2, 48.3)).area < 2e-4
    assert surface_commune(departements["077"], departements["093"]) < 1e-6
    assert dict(Trace.objects.filter(nature="departement").values_list("code", "officiel")) == {
        "077": True,
        "093": False,
    }


def test_j11_what_the_directory_does_not_know_is_left_out_with_a_warning():
    scene.planter()
    rapport = importer(
        scene.fichier(scene.element("77999", scene.carre(5, 5)), scene.element("99", scene.carre(0, 0)))
    )
    assert (rapport["crees"], rapport["ignorees"]) == (0, 2)
    assert rapport.avertissements.comptes == {"territoire-inconnu": 2}


def test_r3_an_outline_far_from_its_commune_refuses_the_file_and_nothing_changes():
    scene.planter()
    importer(scene.communes())
    avant = list(Contour.objects.values_list("code", "geometrie")), Fond.objects.get().empreinte
    mauvais = scene.fichier(
        scene.element(scene.code(0, 0), scene.carre(1, 1)),
        scene.element(scene.code(0, 1), scene.carre(30, 1)),
    )
    with pytest.raises(FichierRefuse, match="plus de 33 km"):
        importer(mauvais)
    with pytest.raises(FichierRefuse):
        importer(scene.communes()[:-50])
    assert (list(Contour.objects.values_list("code", "geometrie")), Fond.objects.get().empreinte) == avant


def test_j11_a_dry_run_keeps_nothing():
    scene.planter()
    tracer_fond()
    avant = Fond.objects.get().empreinte
    rapport = importer(scene.communes(), a_blanc=True)
    assert rapport.a_blanc
    assert rapport["crees"] == 9
    assert not Contour.objects.exists()
    assert Fond.objects.get().empreinte == avant
    assert not Evenement.objects.filter(action="importer-contours").exists()


def test_j11_there_is_one_basemap():
    Fond.objects.all().delete()
    with pytest.raises(IntegrityError, match="fond_unique"), transaction.atomic():
        Fond.objects.create(
            pk=2,
            empreinte="x",
            trace_le="2026-06-18T10:00:00+02:00",
            communes=0,
            sans_coordonnees=0,
            confondues=0,
            officielles=0,
            zones=0,
            departements=0,
        )


def test_j11_t4_an_import_of_communes_or_zones_has_the_basemap_drawn_again(tmp_path: Path):
    def attendus() -> int:
        return ProcrastinateJob.objects.filter(task_name="cartes.tracer_fond", status="todo").count()

    fichier = tmp_path / "communes.csv"
    fichier.write_text(
        "code_insee;nom;departement;latitude;longitude\n77284;Meaux;77;48.96;2.88\n", encoding="utf-8"
    )
    annuaire.importer_communes(fichier=fichier, acteur=scene.ACTEUR, a_blanc=True)
    assert attendus() == 0
    annuaire.importer_communes(fichier=fichier, acteur=scene.ACTEUR)
    annuaire.importer_communes(fichier=fichier, acteur=scene.ACTEUR)
    assert attendus() == 1


def test_j11_outlines_are_removed_and_the_basemap_drawn_without_them():
    scene.planter()
    sans = tracer_fond()
    avant = {t.code: t.geometrie for t in Trace.objects.all()}
    importer(scene.communes())
    assert Fond.objects.get().officielles > 0
    combien = Contour.objects.count()

    def lancer(*options) -> tuple[int, str]:
        resultat = CliRunner().invoke(commandes.app, ["contours", *options])
        return resultat.exit_code, " ".join(resultat.output.split())

    code, sortie = lancer("--retirer", "--a-blanc")
    assert (code, f"{combien} retraits" in sortie) == (0, True)
    assert Contour.objects.count() == combien
    assert lancer("--retirer")[0] == 0
    assert not Contour.objects.exists()
    assert (Fond.objects.get().officielles, Fond.objects.get().empreinte) == (0, sans.empreinte)
    assert {t.code: t.geometrie for t in Trace.objects.all()} == avant
    assert Evenement.objects.get(action="retirer-contours").apres["comptes"] == {"retires": combien}
    assert lancer("--retirer")[0] == 0
    assert Evenement.objects.filter(action="retirer-contours").count() == 1
    assert lancer()[0] == lancer("c.geojson", "--retirer")[0] == 2


@pytest.mark.django_db(transaction=True)
def test_r1_two_drawings_at_once_leave_one_basemap():
    from concurrent.futures import ThreadPoolExecutor

    scene.planter()

    def dessiner(_):
        try:
            return tracer_fond(force=True).zones
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as fils:
        assert list(fils.map(dessiner, range(8))) == [3] * 8
    assert Trace.objects.filter(nature="zone").count() == 3
