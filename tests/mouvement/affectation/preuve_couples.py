"""One small instance with linked wishes, dealt with by chaining, put through brute force and the verifier. The suite
runs a sample; `python -m bench.mouvement_preuve` thousands."""

import random
from collections import Counter, defaultdict
from itertools import chain, combinations
from pathlib import Path

from preau.mouvement.engine.affectation import Parametres, calculer, produire
from preau.mouvement.engine.affectation.entree.lecture import lire
from preau.mouvement.engine.affectation.pur.voie import VoiePure
from preau.mouvement.engine.affectation.rapide import VoieRapide, lire_en_bloc
from preau.mouvement.engine.verificateur import verifier
from preau.mouvement.engine.verificateur.coalitions import coalitions
from preau.mouvement.engine.verificateur.fichiers import Dossier
from tests.mouvement.affectation import force_brute, petites
from tests.mouvement.affectation.cas import postes

CHAINE = Parametres(couples="roth_peranson")
RUPTURE = Parametres()


def controler_couples(graine: int, dossier: Path) -> Counter:
    """Raises AssertionError where something does not hold; counts what was covered.

    Both paths write the same bytes, the verifier agrees; when chaining ends, its result is among those that nobody and
    no couple can contest, found by brute force; when there is none, it said that it fell back, on breaking links.
    """
    textes = liee(random.Random(graine))
    octets = petites.octets(textes)
    resultat = calculer(VoiePure(lire(dossier, octets, CHAINE), CHAINE))
    if not resultat.entree.liens:
        return Counter()
    sorties = produire(resultat)
    assert produire(calculer(VoieRapide(lire_en_bloc(octets, CHAINE), CHAINE))) == sorties
    petites.ecrire(textes, dossier / "entree")
    petites.ecrire(sorties, dossier / "sortie")
    assert not verifier(dossier / "entree", dossier / "sortie")
    tous = stables(dossier / "entree")
    if tous is None:
        return Counter()
    rompu = calculer(VoiePure(resultat.entree, RUPTURE))
    if resultat.repli:
        assert (resultat.tenu, resultat.liens_rompus) == (rompu.tenu, rompu.liens_rompus)
    else:
        assert postes(resultat) in tous
    return Counter(
        couples=1,
        couples_obtenus=len(resultat.entree.liens) > len(resultat.liens_rompus),
        couples_rompus=bool(resultat.liens_rompus),
        couples_replis=resultat.repli,
        couples_sans_issue=not tous,
        # Breaking links leaves couples that could contest; chaining does not.
        couples_mieux_servis=bool(rompu.coalitions) and not resultat.repli,
    )


def stables(dossier: Path) -> list[force_brute.Resultat] | None:
    """Every result where no candidate and no link could contest: whichever links are held, whoever has what. None when
    there are too many to look at."""
    avant = Dossier(dossier, {}, set())
    trouves = []
    for tenus in chain.from_iterable(combinations(avant.lies, n) for n in range(len(avant.lies) + 1)):
        lu = Dossier(dossier, {}, set(avant.lies) - set(tenus))
        tous = force_brute.inattaquables(lu)
        if tous is None:
            return None
        listes = {c: lu.liste(c) for c in lu.candidats}
        for resultat in tous:
            tient = [
                resultat[v["candidat"]] is not None
                and listes[v["candidat"]][resultat[v["candidat"]]].voeu is v
                for lie in tenus
                for v in lu.lies[lie]
            ]
            occupants = defaultdict(list)
            for c, poste in resultat.items():
                occupants[poste].append(c)
            lignes = {c: {"poste": poste or ""} for c, poste in resultat.items()}
            if all(tient) and not list(coalitions(avant, lignes, listes, occupants)):
                trouves.append(resultat)
    return trouves


def liee(alea: random.Random) -> dict[str, str]:
    """A small instance with links: of the kind where results are many, or of the kind that holds everything."""
    if alea.random() < 0.5:
        return petites.petite(alea, taille=alea.choice((4, 5)))
    textes = petites.opposee(alea, alea.randint(3, 5), 4)
    titre, *lignes = textes["voeux.csv"].splitlines()
    voeux = [[*ligne.split(";")[:7], ""] for ligne in lignes]
    petites.lier(alea, voeux)
    return textes | {"voeux.csv": "\n".join([titre, *map(";".join, voeux), ""])}
