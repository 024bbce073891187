"""B3, M22, M24: instances of some hundreds of people, where both paths, the compiled one and the plain one, meet."""

import subprocess
import sys
from collections import defaultdict

import pytest

from preau.mouvement.engine.affectation import (
    Parametres,
    Simulation,
    affecter,
    calculer,
    comparer,
    lire_changement,
    ouvrir,
    produire,
)
from preau.mouvement.engine.affectation.generation import Demande, generer
from preau.mouvement.engine.affectation.rapide import VoieRapide
from preau.mouvement.engine.affectation.simulation import Situation
from preau.mouvement.engine.verificateur import verifier
from tests.mouvement.affectation import cas, petites

MANIERES = [
    Parametres(),
    Parametres(mecanisme="chaines_2012"),
    Parametres(mecanisme="echanges"),
    Parametres(ameliorer_zones=True, ordre_zone="voeu_indicatif"),
]


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    """300 candidates, six zone wishes each, whole points so that ties abound, a tenth of them linked."""
    chemin = tmp_path_factory.mktemp("moyenne")
    generer(Demande(300, modele="b", zones=6, couples=0.1, grain=720), chemin)
    return chemin


@pytest.mark.parametrize("parametres", MANIERES, ids=lambda p: p.mecanisme + "+" * p.ameliorer_zones)
def test_b3_plain_fast_and_compiled_give_the_same_bytes(dossier, parametres):
    voie = ouvrir(dossier, parametres, moteur="rapide")
    assert voie.nom == "rapide"
    attendu = produire(affecter(dossier, parametres, moteur="python"))
    assert produire(calculer(voie)) == attendu
    assert produire(calculer(VoieRapide(voie.entree, parametres, compiler=True))) == attendu


def test_m25_what_is_generated_is_never_refused_however_small(tmp_path):
    """Contract, `generer`: lists cut short, natures without a post, couples of whom one asks for little."""
    for graine in range(60):
        demande = Demande(
            1 + graine % 6,
            graine,
            "ab"[graine % 2],
            voeux=10,
            zones=graine % 5,
            couples=1.0,
            postes=2 + graine % 7,
        )
        generer(demande, tmp_path)
        ouvrir(tmp_path, Parametres(), moteur="python")


def test_m24_improving_zones_leaves_nobody_lower_and_is_proven(tmp_path):
    """M24: whoever changes obtains an earlier wish or the same one; the verifier finds no envy at that level."""
    generer(Demande(600, modele="b", zones=6), tmp_path)
    avant, apres = (affecter(tmp_path, Parametres(ameliorer_zones=oui)) for oui in (False, True))
    assert apres.cycles > 0
    voeux = [
        [r.app.voeu[a] if a >= 0 and r.app.voeu[a] >= 0 else 10**6 for a in r.tenu] for r in (avant, apres)
    ]
    assert all(nouveau <= ancien for ancien, nouveau in zip(*voeux, strict=True))
    assert voeux[0] != voeux[1]
    petites_sorties = {nom: octets.decode() for nom, octets in produire(apres).items()}
    assert not verifier(tmp_path, petites.ecrire(petites_sorties, tmp_path / "sortie"))


def test_m24_exchanges_improve_both_sides_and_the_verifier_counts_their_price(tmp_path):
    """M24: whoever changes has a post he prefers, and each post trades an occupant for one who is stronger there."""
    generer(Demande(1000, modele="b", zones=3, grain=720), tmp_path)
    avant, apres = (affecter(tmp_path, Parametres(mecanisme=nom)) for nom in ("da", "echanges"))
    assert apres.echanges > 0
    assert apres.envies > 0
    app, sans_titre = avant.app, avant.voie.sans_titre(avant.app)
    changent = [c for c, (a, b) in enumerate(zip(avant.tenu, apres.tenu, strict=True)) if a != b]
    assert len(changent) == apres.echanges
    assert all(apres.tenu[c] < avant.tenu[c] for c in changent)
    sortants, entrants = defaultdict(list), defaultdict(list)
    for c in changent:
        sortants[app.poste[avant.tenu[c]]].append(sans_titre[avant.tenu[c]])
        entrants[app.poste[apres.tenu[c]]].append(sans_titre[apres.tenu[c]])
    assert sortants.keys() == entrants.keys()
    for poste, cles in entrants.items():
        assert all(un < autre for un, autre in zip(sorted(cles), sorted(sortants[poste]), strict=True))
    sorties = {nom: octets.decode() for nom, octets in produire(apres).items()}
    assert not verifier(tmp_path, petites.ecrire(sorties, tmp_path / "sortie"))


@pytest.mark.parametrize("moteur", ["python", "rapide"])
def test_m22_a_try_is_the_run_of_the_changed_files(dossier, moteur, tmp_path):
    """M22: changing keys alone, then posts, then wishes, each on top of the same base run."""
    simulation = Simulation(ouvrir(dossier, Parametres(), moteur=moteur))
    textes = {chemin.name: chemin.read_text() for chemin in dossier.glob("*.csv")}
    candidats = textes["candidats.csv"].splitlines()
    cellules = candidats[8].split(";")
    change = [*candidats[:8], ";".join([*cellules[:2], "99999", *cellules[3:]]), *candidats[9:]]
    base = simulation.base
    *_, mute = (
        c for c, rang in zip(base.entree.candidats, base.rangs, strict=True) if rang
    )  # not a linked one
    voeux = [ligne for ligne in textes["voeux.csv"].splitlines() if not ligne.startswith(f"{mute};")]
    for essai, fichiers in (
        (f"candidat:{cellules[0]}:bareme=99999", {"candidats.csv": change}),
        (f"candidat:{mute}:absent", {"voeux.csv": voeux}),
    ):
        neufs = textes | {nom: "\n".join(lignes) + "\n" for nom, lignes in fichiers.items()}
        attendu = affecter(
            petites.ecrire(neufs, tmp_path / essai.replace(":", "_")), Parametres(), moteur="python"
        )
        obtenu = simulation.essayer([lire_changement(essai)])
        assert produire(obtenu)["affectations.csv"] == produire(attendu)["affectations.csv"]
        assert produire(obtenu)["explications.csv"] == produire(attendu)["explications.csv"]
    assert simulation.comparer(obtenu)


def test_a_key_too_wide_for_63_bits_goes_by_the_plain_path(tmp_path):
    """Contract: classes and qualifications are whole numbers of any size the files admit."""
    textes = cas.fichiers(
        "a:1", "A::1 B::1", "A:a B:a", "A;a;;999999999999;999999999998;; B;a;;999999999999;999999999999;;"
    )
    dossier = petites.ecrire(textes, tmp_path)
    voie = ouvrir(dossier, Parametres(), moteur="rapide")
    assert voie.nom == "python"
    assert cas.postes(calculer(voie)) == {"A": "a", "B": None}


def test_m22_two_runs_on_different_people_are_compared_by_code():
    """M22: B leaves, D arrives; who changes, and through whom."""
    avant = cas.resoudre(cas.fichiers("a:1 b:1", "A:a:10 B:b:20", "A:b B:b"))
    apres = cas.resoudre(cas.fichiers("a:1 b:1 c:1", "A:a:10 D::5", "A:b D:a"))
    assert [(t.candidat, t.avant, t.apres, t.chaine) for t in comparer(avant, apres)] == [
        ("A", Situation("a", None), Situation("b", 1), ()),
        ("B", Situation("b", None), None, ()),
        ("D", None, Situation("a", 1), ("A",)),
    ]


def test_the_command_needs_no_library(dossier, tmp_path):
    """Without numpy nor numba the plain path runs, whatever the size."""
    programme = (
        "import sys; sys.modules['numpy'] = sys.modules['numba'] = None; "
        "from preau.cli import main; sys.argv[0] = 'preau'; main()"
    )
    subprocess.run(
        [sys.executable, "-c", programme, "mouvement", "affecter", str(dossier), "-o", str(tmp_path)],
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "affectations.csv").read_bytes() == produire(affecter(dossier, Parametres()))[
        "affectations.csv"
    ]
