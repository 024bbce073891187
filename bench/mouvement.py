"""B3: the assignment of the mouvement, 500 to 500,000 candidates × 30 wishes, beside PyPI `matching` and plain Python.

    python -m bench.mouvement [candidates...]

Each size runs in a process of its own, on model a (half as many posts). Times are CPU time of the process, which other
work on the machine disturbs less than the clock; kernels are the best of several runs, compiled beforehand.
The command is measured on 6,000 candidates × 30 wishes and 13,500 posts, model b, its start-up (`--help`) taken off.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

TAILLES = (500, 5_000, 50_000, 500_000)
LIMITE_PAIR_S = 120
PYTHON_JUSQUA = 50_000
LIMITES_NOYAU = {5_000: 0.0005, 500_000: 0.3}
LIMITE_EXPLICATIONS = (500_000, 0.5)
LIMITE_COMMANDE_S = 0.5


def chrono(faire: Callable, fois: int = 1, preparer: Callable = lambda: None) -> tuple[float, object]:
    """The least CPU time of `faire(preparer())` in seconds, and its last result."""
    meilleur, resultat = float("inf"), None
    for _ in range(fois):
        prepare = preparer()
        debut = time.process_time()
        resultat = faire(prepare)
        meilleur = min(meilleur, time.process_time() - debut)
    return meilleur, resultat


def mesurer(candidats: int) -> dict[str, float]:
    """The steps of one size, in seconds, and the peak memory in MB."""
    from preau.mouvement.engine.affectation.entree.fichiers import lire_octets
    from preau.mouvement.engine.affectation.generation import Demande, generer
    from preau.mouvement.engine.affectation.modele import Parametres
    from preau.mouvement.engine.affectation.pur import reference
    from preau.mouvement.engine.affectation.rapide import VoieRapide, lire_en_bloc, noyau

    m: dict[str, float] = {}
    fois = max(3, min(20, 500_000 // candidats))
    with tempfile.TemporaryDirectory() as dossier:
        m["generate"], _ = chrono(lambda _: generer(Demande(candidats), Path(dossier)))
        m["read"], entree = chrono(lambda _: lire_en_bloc(lire_octets(Path(dossier)), Parametres()))
    _chauffer()
    voie = VoieRapide(entree, Parametres(), compiler=True)
    m["expand"], app = chrono(lambda _: voie.etendre(), min(fois, 5))
    m["wishes"], m["applications"] = entree.taille, len(app.poste)
    da, chaines = noyau.compile_("da"), noyau.compile_("chaines_2012")
    m["kernel da"], _ = chrono(lambda a: da(*a), fois, lambda: voie.arguments_da(app))
    tenu = voie.resoudre(app)
    m["rank"], _ = chrono(lambda _: voie.classer(app))
    m["kernel chains"], _ = chrono(lambda a: chaines(*a), fois, lambda: voie.arguments_chaines(app))
    m["explain"], _ = chrono(lambda _: voie.expliquer(app, tenu), min(fois, 5))
    m["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if candidats <= PYTHON_JUSQUA:
        listes, places = voie.en_listes(app), entree.places.tolist()
        m["python da"], memes = chrono(lambda _: reference.da(listes, places))
        if memes != tenu.tolist():
            raise RuntimeError("the reference and the kernel differ")
    return m


def _chauffer() -> None:
    """Compile on a small input, or load what was compiled before."""
    from preau.mouvement.engine.affectation.entree.fichiers import lire_octets
    from preau.mouvement.engine.affectation.generation import Demande, generer
    from preau.mouvement.engine.affectation.modele import Parametres
    from preau.mouvement.engine.affectation.rapide import VoieRapide, lire_en_bloc

    with tempfile.TemporaryDirectory() as dossier:
        generer(Demande(50), Path(dossier))
        entree = lire_en_bloc(lire_octets(Path(dossier)), Parametres())
    for mecanisme in ("da", "chaines_2012"):
        voie = VoieRapide(entree, Parametres(mecanisme=mecanisme), compiler=True)
        app = voie.etendre()
        voie.expliquer(app, voie.resoudre(app))


def mesurer_pair(candidats: int) -> dict[str, float]:
    """PyPI `matching` on the same applications: building its game, and solving it."""
    from matching.games import HospitalResident

    from preau.mouvement.engine.affectation.entree.fichiers import lire_octets
    from preau.mouvement.engine.affectation.generation import Demande, generer
    from preau.mouvement.engine.affectation.modele import Parametres
    from preau.mouvement.engine.affectation.rapide import VoieRapide, lire_en_bloc

    with tempfile.TemporaryDirectory() as dossier:
        generer(Demande(candidats), Path(dossier))
        entree = lire_en_bloc(lire_octets(Path(dossier)), Parametres())
    voie = VoieRapide(entree, Parametres())
    app = voie.etendre()
    tenu = voie.resoudre(app)
    ordre, _ = voie.classer(app)
    residents = {
        c: app.poste[app.debut[c] : app.debut[c + 1]].tolist()
        for c in range(candidats)
        if app.debut[c] < app.debut[c + 1]
    }
    hopitaux: dict[int, list[int]] = {}
    for a in ordre.tolist():
        hopitaux.setdefault(int(app.poste[a]), []).append(int(app.candidat[a]))
    capacites = {p: int(entree.places[p]) for p in hopitaux}
    recursion = False
    try:
        duree, jeu = chrono(lambda _: jouer(HospitalResident, residents, hopitaux, capacites))
    except RecursionError:
        recursion = True
        duree, jeu = chrono(
            lambda _: _pile_haute(lambda: jouer(HospitalResident, residents, hopitaux, capacites))
        )
    obtenus = {c.name: p.name for p, retenus in jeu.matching.items() for c in retenus}
    attendus = {c: int(app.poste[a]) for c, a in enumerate(tenu.tolist()) if a >= 0}
    return {"s": duree, "same": obtenus == attendus, "recursion": recursion}


def jouer(genre, residents: dict, hopitaux: dict, capacites: dict):
    jeu = genre.create_from_dictionaries(residents, hopitaux, capacites)
    jeu.solve()
    return jeu


def _pile_haute(faire: Callable) -> object:
    """Run with a high stack: `matching` copies its players by recursion."""
    resultat = []
    sys.setrecursionlimit(10**8)
    threading.stack_size(1 << 30)
    fil = threading.Thread(target=lambda: resultat.append(faire()))
    fil.start()
    fil.join()
    return resultat[0]


def commande() -> tuple[float, float]:
    """CPU seconds of the whole command on B3's instance, and of its start-up alone: the best of five."""
    preau = [sys.executable, "-m", "bench.mouvement", "--preau"]
    with tempfile.TemporaryDirectory() as dossier:
        postes = ["--candidats", "6000", "--postes", "13500", "--modele", "b"]
        subprocess.run([*preau, "generer", *postes, "-o", dossier], check=True, stdout=subprocess.DEVNULL)
        affecter = [*preau, "affecter", dossier, "-o", f"{dossier}/sortie"]
        return min(_cpu(affecter) for _ in range(5)), min(_cpu([*preau, "--help"]) for _ in range(5))


def _cpu(commande: list[str]) -> float:
    avant = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(commande, check=True, stdout=subprocess.DEVNULL)
    apres = resource.getrusage(resource.RUSAGE_CHILDREN)
    return apres.ru_utime + apres.ru_stime - avant.ru_utime - avant.ru_stime


def _part(quoi: str, candidats: int) -> dict[str, float] | str:
    """A measure in a process of its own, or what stopped it."""
    try:
        fini = subprocess.run(
            [sys.executable, "-m", "bench.mouvement", f"--{quoi}", str(candidats)],
            capture_output=True,
            text=True,
            timeout=LIMITE_PAIR_S if quoi == "pair" else None,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"over {LIMITE_PAIR_S} s"
    if fini.returncode:
        return fini.stderr.strip().splitlines()[-1].split(":")[0]
    return json.loads(fini.stdout)


def main(tailles: tuple[int, ...]) -> int:
    trop = []
    cpu, depart = commande()
    print(f"B3 command, 6000 × 30 on 13,500 posts: {cpu - depart:.2f} s after start-up ({depart:.2f} s), CPU")
    print(f"  ratio {(cpu - depart) / LIMITE_COMMANDE_S:.2f} × the limit of {LIMITE_COMMANDE_S} s")
    if cpu - depart > LIMITE_COMMANDE_S:
        trop.append("command")
    noms = ("generate", "read", "expand", "kernel da", "rank", "kernel chains", "explain")
    for candidats in tailles:
        m = _part("taille", candidats)
        if isinstance(m, str):
            print(f"{candidats} candidates: {m}")
            trop.append(str(candidats))
            continue
        print(f"{candidats} candidates, {m['wishes']:.0f} wishes, {m['applications']:.0f} applications")
        print("  " + ", ".join(f"{nom} {m[nom] * 1000:.2f} ms" for nom in noms))
        print(f"  peak {m['peak MB']:.0f} MB; kernel {m['kernel da'] / candidats * 1e9:.0f} ns a candidate")
        pair = _part("pair", candidats) if candidats <= PYTHON_JUSQUA else "not run"
        python = f"{m['python da'] / m['kernel da']:.0f} ×" if "python da" in m else "not run"
        contre = pair
        if isinstance(pair, dict):
            contre = f"{pair['s'] / m['kernel da']:.0f} × ({pair['s']:.2f} s), same result: {pair['same']}"
            contre += " (RecursionError as it is; with a stack of 1 GB)" if pair["recursion"] else ""
        print(f"  kernel beside plain Python: {python}; beside PyPI matching: {contre}")
        for nom, limite in (
            ("kernel da", LIMITES_NOYAU.get(candidats)),
            ("explain", LIMITE_EXPLICATIONS[1] if candidats == LIMITE_EXPLICATIONS[0] else None),
        ):
            if limite:
                print(f"  {nom}: {m[nom] / limite:.2f} × the limit of {limite * 1000:g} ms")
                if m[nom] > limite:
                    trop.append(f"{nom} at {candidats}")
    if trop:
        print(f"Over the limit: {', '.join(trop)}")
    return int(bool(trop))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--taille", nombre]:
            print(json.dumps(mesurer(int(nombre))))
        case ["--pair", nombre]:
            print(json.dumps(mesurer_pair(int(nombre))))
        case ["--preau", *arguments]:
            from preau.cli import main as preau

            sys.argv = ["preau", "mouvement", *arguments]
            preau()
        case demandees:
            sys.exit(main(tuple(map(int, demandees)) or TAILLES))
