"""Small random instances that hold everything at once: zones, ties, closures, rights, classes, links, odd codes."""

import random
from pathlib import Path

from preau.mouvement.engine.affectation import Parametres
from preau.mouvement.engine.affectation.entree.colonnes import (
    CANDIDATS,
    COORDONNEES,
    DROITS,
    POSTES,
    VOEUX,
    entete,
)
from tests.mouvement.affectation import cas

CLES = {
    "contrat": Parametres().cle,
    "mvt1d": (
        *("titulaire", "classe", "qualification", "bareme", "rang", "sous_rang"),
        *("ags", "anciennete", "lot", "candidat"),
    ),
    "minimal": ("titulaire", "classe", "bareme", "lot", "candidat"),
    "rang_tard": ("titulaire", "bareme", "ags", "rang", "classe", "naissance", "lot", "candidat"),
}
ECRITURES = ("P{}", "p{}", "Pé{}", "{}", "École {}")


def parametres(alea: random.Random) -> Parametres:
    """A rule set drawn at random."""
    nom = alea.choice(list(CLES))
    mecanisme = alea.choice(("da", "da", "chaines_2012", "echanges"))
    return Parametres(
        code=nom,
        cle=CLES[nom],
        mecanisme=mecanisme,
        ordre_zone=alea.choice(("demande", "demande", "voeu_indicatif")),
        ameliorer_zones=mecanisme == "da" and alea.random() < 0.4,
    )


def petite(
    alea: random.Random, *, liens: bool = True, taille: int = 7, une_zone: bool = False
) -> dict[str, str]:
    """The text of each file. `une_zone`: all the posts in one, asked for as often as posts are."""
    ecriture = alea.choice(ECRITURES)
    postes = [ecriture.format(p) for p in alea.sample(range(1, 200), alea.randint(1, taille))]
    candidats = [f"C{c}" for c in alea.sample(range(1, 200), alea.randint(1, taille))]
    zones, natures = (("Z1",), ("ECEL",)) if une_zone else (("Z1", "Z2"), ("ECEL", "TR"))
    lieu = {p: (alea.choice(zones), alea.choice(natures)) for p in postes}
    propre = {c: alea.choice(postes) if alea.random() < 0.55 else "" for c in candidats}
    places = {p: list(propre.values()).count(p) + alea.choice((0, 0, 0, 1, 1, 2)) for p in postes}
    lignes_postes = [
        f"{p};E{alea.randint(1, 3)};{lieu[p][1]};{lieu[p][0]};{places[p]};"
        f"{alea.randint(0, 9)};{alea.randint(0, 99) / 10}"
        for p in postes
    ]
    lignes_candidats = [
        f"{c};{propre[c]};{alea.randint(0, 3) * 720};{alea.randint(0, 2) * 360};{alea.randint(0, 1)};"
        f"{alea.randint(0, 1)};19{alea.randint(70, 71)}-01-0{alea.randint(1, 2)};{alea.randint(1, 30)}"
        for c in candidats
    ]
    voeux: list[list[str]] = []
    for c in candidats:
        rangs = sorted(alea.sample(range(1, 12), alea.randint(0, min(6, taille))))
        for rang in rangs:
            classe, qualification = alea.choice(("0", "0", "0", "1", "2")), alea.choice(("0", "0", "1"))
            if alea.random() < (0.5 if une_zone else 0.35):
                zone, nature = alea.choice(list(lieu.values()))
                voeux.append([c, str(rang), "zone", zone, nature, classe, qualification, ""])
            else:
                voeux.append([c, str(rang), "poste", alea.choice(postes), "", classe, qualification, ""])
    if liens and len(candidats) > 1:
        lier(alea, voeux)
    fichiers = {
        "postes.csv": [entete(POSTES + COORDONNEES), *lignes_postes],
        "candidats.csv": [entete(CANDIDATS), *lignes_candidats],
        "voeux.csv": [entete(VOEUX), *(";".join(voeu) for voeu in voeux)],
    }
    paires = [(c, p) for c in candidats for p in postes if alea.random() < 0.12]
    if paires and alea.random() < 0.7:
        droits = [f"{c};{p};{droit(alea, propre[c] == p)}" for c, p in paires]
        fichiers["droits.csv"] = [entete(DROITS), *droits]
    return {nom: "\n".join(melange(alea, lignes)) + "\n" for nom, lignes in fichiers.items()}


def opposee(alea: random.Random, candidats: int, postes: int) -> dict[str, str]:
    """An instance where posts rather like those who like them less, so that the results that nobody can contest are
    many. Posts of one place or more, holders or not, links, zones."""
    noms, codes = [f"C{n}" for n in range(candidats)], [f"p{n}" for n in range(postes)]
    propres = [alea.choice(codes) if alea.random() < 0.6 else "" for _ in noms]
    places = {p: propres.count(p) + (alea.random() < (0.15 if p in propres else 0.8)) for p in codes}
    listes = {c: alea.sample(codes, alea.randint((postes + 1) // 2, postes)) for c in noms}
    points = {(c, p): listes[c].index(p) * 20 if p in listes[c] else 0 for c in noms for p in codes}
    mots = {c: [p if alea.random() < 0.95 else f"Z{int(p[1:]) % 2}*" for p in listes[c]] for c in noms}
    mots = {c: list(dict.fromkeys(liste)) for c, liste in mots.items()}
    if alea.random() < 0.25:
        un, autre = alea.sample(noms, 2)
        if not mots[un][0].endswith("*") and not mots[autre][0].endswith("*"):
            mots[un][0], mots[autre][0] = f"{mots[un][0]}/L", f"{mots[autre][0]}/L"
    return cas.fichiers(
        " ".join(f"{p}:{n}:Z{int(p[1:]) % 2}" for p, n in places.items()),
        " ".join(f"{c}:{p}:0" for c, p in zip(noms, propres, strict=True)),
        " ".join(f"{c}:{','.join(liste)}" for c, liste in mots.items()),
        " ".join(f"{c};{p};;;;;{n + alea.randint(0, 40)}" for (c, p), n in points.items()),
    )


def droit(alea: random.Random, titulaire: bool) -> str:
    exclu = "" if titulaire else alea.choice(("", "", "0", "1"))
    classe, qualification = alea.choice(("", "0", "1", "3")), alea.choice(("", "0", "2"))
    return (
        f"{exclu};{classe};{qualification};{alea.choice(('', '0', '2'))};{alea.choice(('', '720', '5000'))}"
    )


def lier(alea: random.Random, voeux: list[list[str]]) -> None:
    for numero in range(alea.randint(0, 3)):
        libres = [voeu for voeu in voeux if voeu[2] == "poste" and not voeu[7]]
        if len({voeu[0] for voeu in libres}) < 2:
            return
        un = alea.choice(libres)
        autre = alea.choice([voeu for voeu in libres if voeu[0] != un[0]])
        un[7] = autre[7] = f"L{alea.randint(1, 9)}{numero}"


def melange(alea: random.Random, lignes: list[str]) -> list[str]:
    """The same file, its lines in another order."""
    return [lignes[0], *alea.sample(lignes[1:], len(lignes) - 1)]


def octets(fichiers: dict[str, str]) -> dict[str, bytes]:
    return {nom: texte.encode() for nom, texte in fichiers.items()}


def ecrire(fichiers: dict[str, str | bytes], dossier: Path) -> Path:
    dossier.mkdir(parents=True, exist_ok=True)
    for chemin in dossier.glob("*.*"):
        chemin.unlink()
    for nom, texte in fichiers.items():
        (dossier / nom).write_bytes(texte.encode() if isinstance(texte, str) else texte)
    return dossier
