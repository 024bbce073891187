"""`preau mouvement affecter`, `verifier`, `simuler`, `generer`: the assignment, on files, without a database."""

import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from preau.cli.commun import erreurs
from preau.cli.mouvement.commun import compte, refus_dits, refuser
from preau.systeme import raison

app = typer.Typer()

# From this size of voeux.csv on, each step is told.
LONG = 10_000_000

Dossier = Annotated[
    Path, typer.Argument(help="Le dossier de postes.csv, candidats.csv, voeux.csv, droits.csv.")
]
Regles = Annotated[
    str | None,
    typer.Option(help="Un jeu de règles livré, ou un fichier YAML. Sans lui : la clé du contrat, `da`."),
]
Mecanisme = Annotated[
    str | None, typer.Option(help="da, chaines_2012 ou echanges, à la place de celui des règles.")
]
Couples = Annotated[
    str | None,
    typer.Option(help="Vœux liés : rupture ou roth_peranson, à la place de la méthode des règles."),
]
Moteur = Annotated[str | None, typer.Option(help="python ou rapide ; sinon choisi selon la taille.")]


def _parametres(regles: str | None, mecanisme: str | None, couples: str | None):
    from preau.mouvement.engine.affectation import MECANISMES, Parametres
    from preau.mouvement.engine.regles import COUPLES, charger

    if mecanisme and mecanisme not in MECANISMES:
        refuser(f"Le mécanisme « {mecanisme} » est inconnu. Choisir parmi : {', '.join(MECANISMES)}.")
    if couples and couples not in COUPLES:
        refuser(f"La méthode « {couples} » est inconnue. Choisir parmi : {', '.join(COUPLES)}.")
    parametres = (
        Parametres.de(charger(regles), mecanisme) if regles else Parametres(mecanisme=mecanisme or "da")
    )
    if couples == "roth_peranson" and (parametres.mecanisme != "da" or parametres.ameliorer_zones):
        refuser("« roth_peranson » va avec le mécanisme « da », sans amélioration des zones.")
    return replace(parametres, couples=couples) if couples else parametres


def _suivi(dossier: Path) -> Callable[[str], None] | None:
    """Tells each step of a long run on stderr."""
    voeux = dossier / "voeux.csv"
    if not voeux.exists() or voeux.stat().st_size < LONG:
        return None
    debut = time.monotonic()
    return lambda etape: erreurs.print(f"{time.monotonic() - debut:6.1f} s  {etape}…", style="dim")


def _moteur(moteur: str | None) -> str | None:
    if moteur not in (None, "python", "rapide"):
        refuser(f"Le moteur « {moteur} » est inconnu. Choisir python ou rapide.")
    if moteur == "rapide" and not find_spec("numpy"):
        refuser("Le moteur « rapide » demande numpy : installez Préau avec l'extra « calcul ».")
    return moteur


@app.command()
def affecter(
    dossier: Dossier,
    sortie: Annotated[Path, typer.Option("-o", "--sortie", help="Le dossier du résultat.")],
    regles: Regles = None,
    mecanisme: Mecanisme = None,
    couples: Couples = None,
    moteur: Moteur = None,
) -> None:
    """Affecte les candidats et écrit le résultat, ses explications, ses barres et son certificat."""
    debut = time.perf_counter()
    from preau.mouvement.engine import affectation as moteur_affectation

    suivre = _suivi(dossier)
    with refus_dits():
        parametres = _parametres(regles, mecanisme, couples)
        resultat = moteur_affectation.affecter(dossier, parametres, moteur=_moteur(moteur), suivre=suivre)
        tirage = moteur_affectation.lire_tirage(dossier, resultat.entree)
    if suivre:
        suivre("Explications et écriture")
    fichiers = moteur_affectation.produire(resultat, duree_s=time.perf_counter() - debut, tirage=tirage)
    try:
        moteur_affectation.ecrire(fichiers, sortie)
    except OSError as erreur:
        refuser(f"Le résultat ne peut pas être écrit dans {sortie} : {raison(erreur)}.")
    mutes = sum(rang is not None for rang in resultat.rangs)
    print(f"{compte(len(resultat.rangs), 'candidat')}, {compte(mutes, 'muté')}. Résultat dans {sortie}.")


@app.command()
def verifier(
    dossier: Dossier,
    sortie: Annotated[Path, typer.Argument(help="Le dossier du résultat.")],
    regles: Annotated[
        str | None, typer.Option(help="Le jeu de règles, livré ou en YAML, que le résultat doit avoir suivi.")
    ] = None,
) -> None:
    """Vérifie les garanties d'un résultat sur ses fichiers seuls. Code 1 : une garantie n'est pas tenue."""
    from preau.mouvement.engine.verificateur import Illisible
    from preau.mouvement.engine.verificateur import verifier as verifier_fichiers

    livre = files("preau.mouvement").joinpath("rules", f"{regles}.yaml")
    try:
        with as_file(livre) if livre.is_file() else nullcontext(regles and Path(regles)) as fichier:
            constats = verifier_fichiers(dossier, sortie, fichier)
    except Illisible as erreur:
        refuser(f"Rien ne peut être vérifié : {erreur}.")
    for constat in constats:
        print(constat)
    if constats:
        erreurs.print(f"{compte(len(constats), 'manquement')} : le résultat n'est pas prouvé.")
        sys.exit(1)
    print("Toutes les garanties sont tenues.")


@app.command()
def simuler(
    dossier: Dossier,
    changer: Annotated[
        list[str],
        typer.Option(
            help="candidat:C1:bareme=36000, candidat:C1:absent, poste:P1:places=2, voeu:C1:3:classe=1, voeu:C1:3:absent"
        ),
    ],
    regles: Regles = None,
    mecanisme: Mecanisme = None,
    couples: Couples = None,
    moteur: Moteur = None,
) -> None:
    """Essaie une correction et dit qui change, et par quelle chaîne. N'écrit rien."""
    from preau.mouvement.engine.affectation import Simulation, lire_changement, ouvrir

    with refus_dits():
        changements = [lire_changement(texte) for texte in changer]
        simulation = Simulation(
            ouvrir(dossier, _parametres(regles, mecanisme, couples), moteur=_moteur(moteur))
        )
        debut = time.perf_counter()
        touches = simulation.comparer(simulation.essayer(changements))
    duree = (time.perf_counter() - debut) * 1000
    for touche in touches:
        chaine = f" ; place ouverte par {', '.join(touche.chaine)}" if touche.chaine else ""
        print(f"{touche.candidat} : {_dire(touche.avant)} → {_dire(touche.apres)}{chaine}")
    verbe = "changent" if len(touches) > 1 else "change"
    print(f"{compte(len(touches), 'candidat')} {verbe} ({duree:.0f} ms).")


def _dire(situation) -> str:
    if situation.poste is None:
        return "sans poste"
    return f"{situation.poste} ({f'vœu {situation.rang}' if situation.rang else 'maintien'})"


@app.command()
def generer(
    candidats: Annotated[int, typer.Option(min=1, max=2_000_000, help="Le nombre de candidats.")],
    sortie: Annotated[Path, typer.Option("-o", "--sortie", help="Le dossier à écrire.")],
    graine: Annotated[int | None, typer.Option(min=0, help="La graine ; sinon 20240516 + le nombre.")] = None,
    modele: Annotated[str, typer.Option(help="a (vitesse) ou b (réaliste).")] = "a",
    postes: Annotated[
        int | None, typer.Option(min=2, help="Le nombre de postes, sinon celui du modèle.")
    ] = None,
    voeux: Annotated[int, typer.Option(min=1, max=100, help="Les vœux de chacun.")] = 30,
    zones: Annotated[int, typer.Option(min=0, max=9, help="Combien des vœux portent sur une zone.")] = 0,
    couples: Annotated[float, typer.Option(min=0, max=1, help="La part des candidats aux vœux liés.")] = 0.0,
    grain: Annotated[int, typer.Option(min=1, help="L'arrondi des barèmes, en 1/720 de point.")] = 1,
) -> None:
    """Invente un dossier de candidats, de postes et de vœux, toujours le même pour une graine."""
    if modele not in ("a", "b"):
        refuser(f"Le modèle « {modele} » est inconnu. Choisir a ou b.")
    if zones > voeux:
        refuser("Il ne peut pas y avoir plus de vœux de zone que de vœux.")
    try:
        from preau.mouvement.engine.affectation.generation import Demande
        from preau.mouvement.engine.affectation.generation import generer as inventer
    except ModuleNotFoundError:
        refuser("Cette commande demande numpy : installez Préau avec l'extra « calcul ».")
    inventer(Demande(candidats, graine, modele, postes, voeux, zones, couples, grain), sortie)
    print(f"{compte(candidats, 'candidat')} dans {sortie}.")
