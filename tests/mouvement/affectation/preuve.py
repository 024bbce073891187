"""One small instance put through everything. The suite runs a sample; `python -m bench.mouvement_preuve 10000` all."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

from preau.mouvement.engine.affectation import Parametres, calculer, produire
from preau.mouvement.engine.affectation import ecrire as ecrire_sortie
from preau.mouvement.engine.affectation.entree.lecture import lire
from preau.mouvement.engine.affectation.moteur import Affectation
from preau.mouvement.engine.affectation.pur.voie import VoiePure
from preau.mouvement.engine.affectation.rapide import VoieRapide, lire_en_bloc
from preau.mouvement.engine.affectation.simulation import Changement, Simulation
from preau.mouvement.engine.verificateur import verifier
from preau.mouvement.engine.verificateur.fichiers import Dossier
from tests.mouvement.affectation import force_brute, petites
from tests.mouvement.affectation.force_brute import niveau

# Without `rang`, a key never depends on the list one sends in: nobody gains by sending another.
CLE_SANS_RANG = tuple(critere for critere in Parametres().cle if critere != "rang")


def controler(graine: int, dossier: Path, *, compiler: bool = False) -> Counter:
    """Raises AssertionError where something does not hold; counts what was covered."""
    alea = random.Random(graine)
    # One in four is made for improvement cycles, rare elsewhere.
    une_zone = graine % 4 == 0
    fichiers = petites.petite(
        alea, taille=5 if une_zone else alea.choice((3, 4, 7)), liens=not une_zone, une_zone=une_zone
    )
    parametres = petites.parametres(alea)
    if une_zone:
        parametres = replace(parametres, mecanisme="da", ameliorer_zones=True)
    vus: Counter = Counter(instances=1)
    octets = petites.octets(fichiers)
    resultat = calculer(VoiePure(lire(dossier, octets, parametres), parametres))
    sorties = produire(resultat)
    # B3: the fast path gives the same bytes, read in bulk or not, compiled or not.
    en_bloc = lire_en_bloc(octets, parametres)
    assert en_bloc is not None
    assert produire(calculer(VoieRapide(en_bloc, parametres, compiler=compiler))) == sorties
    # The order of the lines changes nothing.
    autre_ordre = {
        nom: "\n".join(petites.melange(alea, texte.splitlines())) + "\n" for nom, texte in fichiers.items()
    }
    meme = lire(dossier, petites.octets(autre_ordre), parametres)
    assert produire(calculer(VoiePure(meme, parametres))) == sorties
    # The guarantees, by the verifier.
    petites.ecrire(fichiers, dossier / "entree")
    (dossier / "sortie").mkdir(exist_ok=True)
    ecrire_sortie(sorties, dossier / "sortie")
    constats = verifier(dossier / "entree", dossier / "sortie")
    assert not constats, "\n".join(map(str, constats))
    vus.update(
        liens=bool(resultat.entree.liens),
        rompus=bool(resultat.liens_rompus),
        coalitions=bool(resultat.coalitions),
        ameliores=resultat.cycles > 0,
        echanges=resultat.echanges > 0,
        droits="droits.csv" in fichiers,
    )
    if not resultat.entree.liens:
        vus["force_brute"] += contre_force_brute(dossier / "entree", resultat)
        plus_de_points(alea, resultat)
    return vus


def contre_force_brute(entree: Path, resultat: Affectation) -> bool:
    """`da` is the best for all of what nobody can contest, `chaines_2012` the worst; zones improved lose nobody."""
    p = resultat.parametres
    lu = Dossier(entree, {"cle": list(p.cle), "ordre_zone": p.ordre_zone}, set())
    tous = force_brute.inattaquables(lu)
    if tous is None:
        return False
    meilleur, pire = force_brute.extremes(lu, tous)
    assert meilleur in tous
    assert pire in tous
    entree_ = resultat.entree
    obtenu = {
        c: entree_.postes[poste] if poste >= 0 else None
        for c, poste in zip(entree_.candidats, resultat.postes, strict=True)
    }
    if p.mecanisme == "chaines_2012":
        assert obtenu == pire
    elif p.mecanisme == "da" and not p.ameliorer_zones:
        assert obtenu == meilleur
    else:
        assert all(niveau(lu, c, poste) <= niveau(lu, c, meilleur[c]) for c, poste in obtenu.items())
    if p.ameliorer_zones:
        # Erdil and Ergin: without a cycle left, no result that holds at the level of wishes is better for all.
        niveaux = {c: niveau(lu, c, poste) for c, poste in obtenu.items()}
        par_voeu = force_brute.inattaquables(lu, par_voeu=True)
        assert obtenu in par_voeu
        for autre in par_voeu:
            autres = {c: niveau(lu, c, poste) for c, poste in autre.items()}
            assert autres == niveaux or any(autres[c] > niveaux[c] for c in niveaux)
    return True


def plus_de_points(alea: random.Random, resultat: Affectation) -> None:
    """More points never hurt under deferred acceptance."""
    parametres = replace(resultat.parametres, mecanisme="da", ameliorer_zones=False)
    entree = resultat.entree
    c = alea.randrange(len(entree.candidats))
    simulation = Simulation(VoiePure(entree, parametres))
    plus = Changement(
        "candidat", entree.candidats[c], None, "bareme", entree.bareme[c] + alea.randint(1, 2000)
    )
    apres = simulation.essayer([plus])
    avant = simulation.base
    assert _place(apres, c) <= _place(avant, c)


def _place(resultat: Affectation, c: int) -> int:
    a = resultat.tenu[c]
    return a - resultat.app.debut[c] if a >= 0 else resultat.app.debut[c + 1] - resultat.app.debut[c]


def gagne_a_mentir(graine: int, cle: tuple[str, ...]) -> tuple[int, int]:
    """(candidates, those who gain by sending in another order of their precise wishes), under `da`."""
    alea = random.Random(graine)
    fichiers = petites.petite(alea, liens=False, taille=5)
    lignes = fichiers["voeux.csv"].splitlines()
    # Precise wishes only, without class or qualification of their own: those follow the person and the post.
    voeux = [
        ";".join([*ligne.split(";")[:4], "", "0", "0", ""]) for ligne in lignes[1:] if ";poste;" in ligne
    ]
    fichiers["voeux.csv"] = "\n".join([lignes[0], *voeux]) + "\n"
    parametres = Parametres(cle=cle)
    entree = lire(Path(), petites.octets(fichiers), parametres)
    vrai = calculer(VoiePure(entree, parametres))
    gagnants = 0
    for c in range(len(entree.candidats)):
        debut, fin = entree.v_debut[c], entree.v_debut[c + 1]
        vraie_liste = [vrai.app.poste[a] for a in range(vrai.app.debut[c], vrai.app.debut[c + 1])]
        for _ in range(4):
            cibles = list(entree.v_cible)
            cibles[debut:fin] = alea.sample(cibles[debut:fin], fin - debut)
            faux = calculer(VoiePure(replace(entree, v_cible=cibles), parametres))
            rangs = [
                vraie_liste.index(r.postes[c]) if r.postes[c] in vraie_liste else 99 for r in (faux, vrai)
            ]
            if rangs[0] < rangs[1]:
                gagnants += 1
                break
    return len(entree.candidats), gagnants
