"""J9, R3: a file of distances, taken whole or refused whole."""

import io

import pytest
from typer.testing import CliRunner

from preau.cli import annuaire as commandes
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.cartes.models import Distance
from preau.socle.cartes.services import importer_distances
from preau.socle.fichiers import FichierRefuse
from preau.socle.journal.models import Evenement
from tests import fabriques

pytestmark = pytest.mark.django_db
ACTEUR = Acteur("Essai")
EN_TETE = "uai_a;uai_b;km;minutes"


@pytest.fixture
def rnes():
    return [fabriques.etablissement().rne for _ in range(4)]


def charger(*lignes, en_tete=EN_TETE, encodage="utf-8", **options):
    octets = "\n".join([en_tete, *lignes]).encode(encodage)
    return importer_distances(fichier=io.BytesIO(octets), nom="distances.csv", acteur=ACTEUR, **options)


def lues():
    return {
        frozenset((d.de.rne, d.vers.rne)): (d.hectometres, d.minutes, d.source)
        for d in Distance.objects.select_related("de", "vers")
    }


def test_J9_pairs_are_created_changed_and_left_alone_whichever_way_they_are_written(rnes):
    a, b, c, _ = rnes
    rapport = charger(f"{a};{b};12,44;17", f"{c.lower()};{a};0;0,5")
    assert (rapport["lues"], rapport["crees"]) == (2, 2)
    assert lues() == {frozenset((a, b)): (124, 17, "fichier"), frozenset((a, c)): (0, 1, "fichier")}
    assert "2 créations" in Evenement.objects.get(action="importer-distances").phrase
    # Backwards, in the words of another export: one changed, one the same, one new.
    rapport = charger(
        f"{b}\t{a}\t12.45\t18",
        f"{a}\t{c}\t0\t1",
        f"{b}\t{c}\t30\t40",
        en_tete="RNE A\tRNE B\tDistance (km)\tDurée min".replace("Distance (km)", "distance_km"),
        encodage="cp1252",
    )
    assert (rapport["crees"], rapport["modifies"], rapport["inchanges"]) == (1, 1, 1)
    assert lues()[frozenset((a, b))] == (125, 18, "fichier")
    assert Distance.objects.count() == 3


def test_J9_a_file_replaces_what_the_server_said(rnes):
    a, b = rnes[:2]
    charger(f"{a};{b};10;10")
    Distance.objects.update(source="serveur")
    assert charger(f"{a};{b};10;10")["modifies"] == 1
    assert Distance.objects.get().source == "fichier"


def test_J9_a_dry_run_keeps_nothing(rnes):
    rapport = charger(f"{rnes[0]};{rnes[1]};12;17", a_blanc=True)
    assert (rapport["crees"], rapport.a_blanc) == (1, True)
    assert not Distance.objects.exists()
    assert not Evenement.objects.exists()


def test_J9_a_pair_repeated_the_same_is_a_warning(rnes):
    a, b = rnes[:2]
    rapport = charger(f"{a};{b};12;17", f"{b};{a};12,0;17")
    assert rapport.avertissements.comptes == {"couple-repete": 1}
    assert "lignes 2, 3" in next(rapport.avertissements.phrases())
    assert len(lues()) == 1


REFUSEES = {
    "uai mal formé": ("077;{b};1;1", "uai-forme"),
    "uai vide": (";{b};1;1", "uai-forme"),
    "uai inconnu": ("{a};0775999Z;1;1", "uai-inconnu"),
    "même établissement": ("{a};{a};1;1", "meme-etablissement"),
    "même établissement, autre casse": ("{a};{minuscule};1;1", "meme-etablissement"),
    "km négatifs": ("{a};{b};-1;1", "km-invalide"),
    "km en lettres": ("{a};{b};loin;1", "km-invalide"),
    "km vides": ("{a};{b};;1", "km-invalide"),
    "km scientifiques": ("{a};{b};1e3;1", "km-invalide"),
    "km infinis": ("{a};{b};inf;1", "km-invalide"),
    "km énormes": ("{a};{b};2000,1;1", "km-invalide"),
    "minutes négatives": ("{a};{b};1;-1", "minutes-invalides"),
    "minutes en heures": ("{a};{b};1;0:17", "minutes-invalides"),
    "minutes énormes": ("{a};{b};1;2881", "minutes-invalides"),
    "couple contraire": ("{d};{c};9,1;9", "couple-contradictoire"),
    "cellule de trop": ("{a};{b};1;1;1", "nombre-de-cellules"),
    "cellule de moins": ("{a};{b};1", "nombre-de-cellules"),
    "formule": ("{a};{b};=1+1;1", "formule"),
    "guillemet ouvert": ('{a};{b};"1;1', "guillemets"),
    "octet nul": ("{a};{b};1\0;1", "octet-nul"),
}


@pytest.mark.parametrize("cas", REFUSEES)
def test_R3_a_wrong_line_refuses_the_whole_file(rnes, cas):
    a, b, c, d = rnes
    ligne, code = REFUSEES[cas]
    ligne = ligne.format(a=a, b=b, c=c, d=d, minuscule=a.lower())
    with pytest.raises(FichierRefuse) as refus:
        charger(f"{c};{d};9;9", ligne)
    assert refus.value.fautes.comptes == {code: 1}
    assert not Distance.objects.exists()
    assert not Evenement.objects.exists()


def test_R3_all_the_faults_are_told_with_their_line_value_and_remedy(rnes):
    a, b, *_ = rnes
    with pytest.raises(FichierRefuse) as refus:
        charger(f"{a};{b};-3;x", "077;0775998Y;1;1", f"{a};0775999Z;1;1", f"{b};{b};1;1")
    assert refus.value.fautes.comptes == {
        "km-invalide": 1,
        "minutes-invalides": 1,
        "uai-forme": 1,
        "uai-inconnu": 1,
        "meme-etablissement": 1,
    }
    texte = str(refus.value)
    assert "Ligne 2, colonne « km », valeur « -3 »" in texte
    assert "Ligne 4, colonne « uai_b », valeur « 0775999Z »" in texte
    assert "Écrivez-la comme 12,4." in texte


@pytest.mark.parametrize(
    ("en_tete", "code"),
    [("uai_a;uai_b;km", "colonne-absente"), ("uai_a;uai_b;km;km", "colonne-en-double"), ("a", "separateur")],
)
def test_R3_a_wrong_header_refuses_the_file(rnes, en_tete, code):
    with pytest.raises(FichierRefuse) as refus:
        charger("x;y;1", en_tete=en_tete)
    assert code in refus.value.fautes.comptes


def test_R3_what_is_no_text_is_refused_and_an_empty_file_too(rnes):
    for octets, code in (
        (b"PK\x03\x04", "nature-du-fichier"),
        (b"", "fichier-vide"),
        (b"<html>", "nature-du-fichier"),
    ):
        with pytest.raises(FichierRefuse) as refus:
            importer_distances(fichier=io.BytesIO(octets), nom="x", acteur=ACTEUR)
        assert code in refus.value.fautes.comptes
    with pytest.raises(FichierRefuse, match="n'a qu'un en-tête"):
        charger()


def test_J9_the_command_says_what_it_did(rnes, tmp_path, monkeypatch):
    from contextlib import nullcontext

    monkeypatch.setattr("preau.lanceur.postgres.base_disponible", nullcontext)
    monkeypatch.setattr("django.setup", lambda: None)
    fichier = tmp_path / "distances.csv"
    fichier.write_text(f"{EN_TETE}\n{rnes[0]};{rnes[1]};12,4;17\n", encoding="utf-8")
    essai = CliRunner().invoke(commandes.app, ["distances", str(fichier), "--a-blanc"])
    assert (essai.exit_code, "À blanc" in essai.stdout) == (0, True)
    assert not Distance.objects.exists()
    fait = CliRunner().invoke(commandes.app, ["distances", str(fichier)])
    assert (fait.exit_code, "1 créations" in fait.stdout) == (0, True)
    fichier.write_text(f"{EN_TETE}\n{rnes[0]};{rnes[1]};-1;17\n", encoding="utf-8")
    refus = CliRunner().invoke(commandes.app, ["distances", str(fichier)])
    assert (refus.exit_code, "1 faute(s), rien n'a changé" in refus.stderr) == (2, True)


def test_J9_the_distances_of_files_and_of_the_server_are_removed_apart(rnes):
    a, b, c, _ = rnes
    charger(f"{a};{b};10;10", f"{a};{c};20;20", f"{b};{c};30;30")
    Distance.objects.filter(hectometres=300).update(source="serveur")

    def lancer(*options) -> tuple[int, str]:
        resultat = CliRunner().invoke(commandes.app, ["distances", *options])
        return resultat.exit_code, " ".join(resultat.output.split())

    code, sortie = lancer("--retirer", "--a-blanc")
    assert (code, "rien n'est gardé" in sortie, "2 retraits" in sortie) == (0, True, True)
    assert len(lues()) == 3
    assert lancer("--retirer")[0] == 0
    assert lues() == {frozenset((b, c)): (300, 30, "serveur")}
    assert "fichier de distances) : 2" in Evenement.objects.get(action="retirer-distances").phrase
    assert "0 retraits" in lancer("--retirer")[1]
    assert lancer("--retirer", "--du-serveur")[0] == 0
    assert lues() == {}
    assert Evenement.objects.filter(action="retirer-distances").count() == 2
    for faux in ([], ["distances.csv", "--retirer"], ["distances.csv", "--du-serveur"]):
        code, sortie = lancer(*faux)
        assert (code, "Refusé" in sortie) == (2, True), faux
