"""M24: of all the results that nobody can contest, the verifier accepts the one that the mechanism promises, and names
the candidates and posts of a cycle that leads from any other to a better or a worse one."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from preau.mouvement.engine.affectation import Parametres, calculer, produire
from preau.mouvement.engine.affectation.entree.lecture import lire
from preau.mouvement.engine.affectation.moteur import Affectation
from preau.mouvement.engine.affectation.pur.voie import VoiePure
from preau.mouvement.engine.verificateur import Constat, verifier
from preau.mouvement.engine.verificateur.extremes import mieux_pour_tous, moins_pour_tous
from preau.mouvement.engine.verificateur.fichiers import Dossier
from tests.mouvement.affectation import force_brute, petites
from tests.mouvement.affectation.cas import fichiers, postes
from tests.mouvement.affectation.test_commandes import preau

GARANTIE = {"da": "meilleur pour tous", "chaines_2012": "chaînes de places"}


def calcule(textes: dict[str, str], dossier: Path, mecanisme: str = "da") -> Affectation:
    petites.ecrire(textes, dossier / "entree")
    regles = Parametres(mecanisme=mecanisme)
    return calculer(VoiePure(lire(dossier, petites.octets(textes), regles), regles))


def avec(resultat: Affectation, postes: dict[str, str | None]) -> Affectation:
    """The same run with another result, whose every file would then be right."""
    e, app = resultat.entree, resultat.app
    cherches = [-1 if postes[c] is None else e.postes.index(postes[c]) for c in e.candidats]
    tenu = [
        next((a for a in range(app.debut[c], app.debut[c + 1]) if app.poste[a] == poste), -1)
        for c, poste in enumerate(cherches)
    ]
    autre = replace(resultat, tenu=tenu)
    coalitions = [] if not e.liens else resultat.coalitions
    return replace(autre, coalitions=coalitions)


def constats(resultat: Affectation, dossier: Path) -> list[Constat]:
    (dossier / "sortie").mkdir(exist_ok=True)
    for nom, octets in produire(resultat).items():
        (dossier / "sortie" / nom).write_bytes(octets)
    return verifier(dossier / "entree", dossier / "sortie")


@pytest.mark.parametrize("mecanisme", GARANTIE)
def test_m24_of_every_result_that_nobody_can_contest_exactly_one_is_accepted(mecanisme, tmp_path):
    """M24, da and chaines_2012, M25: every such result of thousands of instances, found by brute force."""
    alea = random.Random(20240516)
    vus: Counter = Counter()
    while vus["instances"] < 1500:
        textes = petites.opposee(alea, (taille := alea.randint(2, 5)), min(taille, 4))
        resultat = calcule(textes, tmp_path, mecanisme)
        lu = Dossier(tmp_path / "entree", {}, set(resultat.liens_rompus))
        tous = force_brute.inattaquables(lu)
        vus.update(instances=1, resultats=len(tous), plusieurs=len(tous) > 1, liens=bool(lu.lies))
        assert postes(resultat) in tous
        if len(tous) == 1 and vus["seuls"] > 100:
            continue  # nothing to tell apart; the sample of `test_preuve` has plenty
        vus["seuls"] += len(tous) == 1
        for autre in tous:
            dits = constats(avec(resultat, autre), tmp_path)
            if autre == postes(resultat):
                assert not dits, textes
            elif not lu.lies:
                assert {constat.garantie for constat in dits} == {GARANTIE[mecanisme]}
            else:
                assert dits  # the cycle, or half a couple
    assert vus["plusieurs"] > 200
    assert vus["liens"] > 100


def test_m24_a_swap_along_a_cycle_is_refused_and_the_cycle_named(tmp_path):
    """M24: the right result of larger instances, moved along one cycle, for better or for worse."""
    alea = random.Random(7)
    vus: Counter = Counter()
    for _ in range(90):
        textes = petites.opposee(alea, 30, 20)
        for mecanisme in GARANTIE:
            resultat = calcule(textes, tmp_path, mecanisme)
            lu = Dossier(tmp_path / "entree", {}, set(resultat.liens_rompus))
            if lu.lies:
                continue
            juste = {c: poste or "" for c, poste in postes(resultat).items()}
            listes = {c: lu.liste(c) for c in lu.candidats}
            if mecanisme == "da":
                occupants = {p: [c for c in juste if juste[c] == p] for p in lu.postes}
                possibles = list(moins_pour_tous(listes, juste, occupants, lu.places))
            else:
                voulus = [(c, p) for c in juste for p in _avant(listes[c], juste[c])]
                possibles = list(mieux_pour_tous(listes, juste, voulus))
            for cycle in possibles:
                faux = {c: poste or None for c, poste in juste.items()} | dict(cycle)
                dits = [str(c) for c in constats(avec(resultat, faux), tmp_path)]
                assert len(dits) == 1
                for c, poste in cycle:
                    assert f"{c} aurait {juste[c]} au lieu de {poste}" in dits[0]
                vus[mecanisme] += 1
    assert min(vus.values()) > 30


def _avant(liste: dict[str, dict], obtenu: str) -> list[str]:
    codes = list(liste)
    return codes[: codes.index(obtenu)] if obtenu else codes


def test_m24_the_command_refuses_the_swap_that_da_must_make_and_the_one_that_chains_must_not(tmp_path):
    """M24: A wants b, B wants a, nothing is vacant. Exit 1, and a sentence that names both and their posts."""
    textes = fichiers("a:1 b:1", "A:a:100 B:b:200", "A:b B:a")
    immobiles, echanges = {"A": "a", "B": "b"}, {"A": "b", "B": "a"}
    for mecanisme, autre, dit in (
        (
            "da",
            immobiles,
            "meilleur pour tous : A aurait b au lieu de a, B aurait a au lieu de b, tous mieux",
        ),
        ("chaines_2012", echanges, "par les chaînes, A aurait a au lieu de b, B aurait b au lieu de a"),
    ):
        resultat = calcule(textes, tmp_path, mecanisme)
        constats(avec(resultat, autre), tmp_path)
        assert dit in preau("verifier", tmp_path / "entree", tmp_path / "sortie", code=1)


def test_m24_with_zones_improved_no_cycle_may_serve_everybody(tmp_path):
    """M24, ameliorer_zones: only a cycle at the level of wishes is a fault; one inside a zone wish is not."""
    textes = fichiers("a:1 b:1 y:1:Z1 z:1:Z1", "A:a:100 B:b:200 C:y:10", "A:b B:a C:Z1*")
    petites.ecrire(textes, tmp_path / "entree")
    regles = Parametres(ameliorer_zones=True)
    resultat = calculer(VoiePure(lire(tmp_path, petites.octets(textes), regles), regles))
    assert not constats(resultat, tmp_path)
    faux = avec(resultat, postes(resultat) | {"A": "a", "B": "b"})
    (dit,) = constats(faux, tmp_path)
    assert dit.garantie == "meilleur pour tous"
