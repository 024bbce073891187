"""`preau annuaire`: load the directory from the official files. Exit code 2 when a file is refused."""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from preau.cli.commun import avec_django, console, erreurs, progression

app = typer.Typer(help="Annuaire : établissements, communes, zones de remplacement, disciplines.")

# Of each rule; the JSON report keeps more of them.
AVERTISSEMENTS_MONTRES = 3

Fichier = Annotated[Path, typer.Argument(metavar="FICHIER.csv", help="Le fichier à charger.")]
FichierFacultatif = Annotated[
    Path | None, typer.Argument(metavar="FICHIER.csv", help="Le fichier à charger.")
]
ABlanc = Annotated[
    bool, typer.Option("--a-blanc", help="Tout faire, puis tout défaire : dit ce qui changerait.")
]
SortieRapport = Annotated[Path | None, typer.Option("--rapport", help="Écrire le rapport complet en JSON.")]


@app.command()
def importer(
    fichier: Fichier,
    academie: Annotated[str, typer.Option(help="Ne garder que cette académie (24 pour Créteil).")] = "",
    sans_fermeture: Annotated[
        bool, typer.Option("--sans-fermeture", help="Ne fermer aucun établissement absent du fichier.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Fermer les établissements absents, si nombreux soient-ils.")
    ] = False,
    a_blanc: ABlanc = False,
    rapport: SortieRapport = None,
) -> None:
    """Charge les établissements d'un fichier officiel."""
    _lancer(
        "importer_annuaire",
        fichier,
        rapport,
        academie=academie,
        fermer=not sans_fermeture,
        force=force,
        a_blanc=a_blanc,
    )


@app.command()
def communes(fichier: Fichier, a_blanc: ABlanc = False, rapport: SortieRapport = None) -> None:
    """Charge les communes, et y rattache les établissements."""
    _lancer("importer_communes", fichier, rapport, a_blanc=a_blanc)


@app.command()
def zones(
    fichier: Fichier,
    force: Annotated[
        bool,
        typer.Option("--force", help="Retirer leur zone aux communes absentes, si nombreuses soient-elles."),
    ] = False,
    a_blanc: ABlanc = False,
    rapport: SortieRapport = None,
) -> None:
    """Charge les zones de remplacement et leurs communes."""
    _lancer("importer_zones", fichier, rapport, force=force, a_blanc=a_blanc)


@app.command()
def distances(
    fichier: FichierFacultatif = None,
    retirer: Annotated[
        bool, typer.Option("--retirer", help="Oublier celles des fichiers chargés, au lieu d'en charger un.")
    ] = False,
    du_serveur: Annotated[
        bool, typer.Option("--du-serveur", help="Avec --retirer : celles du serveur d'itinéraires.")
    ] = False,
    a_blanc: ABlanc = False,
    rapport: SortieRapport = None,
) -> None:
    """Charge des distances par la route entre établissements (uai_a;uai_b;km;minutes), ou les retire."""
    module = "preau.socle.cartes.services"
    _charger_ou_retirer(fichier, retirer)
    if du_serveur and not retirer:
        _refuser("--du-serveur ne va qu'avec --retirer.")
    if fichier:
        _lancer("importer_distances", fichier, rapport, module=module, a_blanc=a_blanc)
    else:
        source = "serveur" if du_serveur else "fichier"
        _retirer("retirer_distances", rapport, module=module, source=source, a_blanc=a_blanc)


@app.command()
@avec_django
def itineraires(
    refaire: Annotated[
        bool, typer.Option("--refaire", help="Redemander aussi les distances que le serveur avait données.")
    ] = False,
) -> None:
    """Demande les distances qui manquent au serveur d'itinéraires (PREAU_ITINERAIRES)."""
    from django.conf import settings

    from preau.socle.cartes.itineraires import Serveur
    from preau.socle.cartes.services import calculer_itineraires

    serveur = Serveur.des_reglages()
    if serveur is None:
        _refuser(
            "aucun serveur d'itinéraires n'est réglé. Donnez son adresse dans PREAU_ITINERAIRES, ou chargez un "
            "fichier (preau annuaire distances)."
        )
    with progression("itinéraires") as avancer:
        bilan = calculer_itineraires(
            acteur=_acteur(),
            serveur=serveur,
            academie=settings.ACADEMIE,
            refaire=refaire,
            progression=avancer,
        )
    console.print(f"{bilan.calcules} distances reçues sur {bilan.couples} demandées.")
    if bilan.sans_route:
        console.print(f"{bilan.sans_route} sans route connue du serveur.")
    if bilan.panne:
        erreurs.print(
            f"[bold yellow]Le serveur d'itinéraires s'est tu[/] : {bilan.panne}. "
            f"{bilan.restants} distances restent estimées ; relancez la commande.",
            soft_wrap=True,
        )
        raise typer.Exit(1)


@app.command()
def contours(
    fichier: Annotated[
        Path | None, typer.Argument(metavar="FICHIER.geojson", help="Les contours à charger.")
    ] = None,
    retirer: Annotated[
        bool, typer.Option("--retirer", help="Oublier tous les contours chargés, au lieu d'en charger.")
    ] = False,
    a_blanc: ABlanc = False,
    rapport: SortieRapport = None,
) -> None:
    """Charge des contours officiels (communes, départements, académies), ou les retire ; retrace le fond de carte."""
    module = "preau.socle.cartes.fond.services"
    _charger_ou_retirer(fichier, retirer)
    if fichier:
        _lancer("importer_contours", fichier, rapport, module=module, a_blanc=a_blanc)
    else:
        _retirer("retirer_contours", rapport, module=module, a_blanc=a_blanc)


@app.command()
@avec_django
def fond(
    force: Annotated[bool, typer.Option("--force", help="Retracer même si rien n'a changé.")] = False,
) -> None:
    """Trace le fond de carte d'après les communes, les zones et les contours."""
    from preau.socle.cartes.fond.services import tracer_fond

    trace = tracer_fond(force=force)
    console.print(f"Fond de carte : {trace.zones} zones, {trace.departements} départements.")
    for champ in ("communes", "officielles", "sans_coordonnees", "confondues"):
        libelle = trace._meta.get_field(champ).verbose_name
        console.print(f"  {getattr(trace, champ):>8} {libelle}", markup=False)


@app.command()
@avec_django
def disciplines() -> None:
    """Charge les disciplines de poste du second degré."""
    from preau.socle.annuaire import services

    _afficher(services.charger_disciplines(acteur=_acteur()))


@app.command()
@avec_django
def service(
    rne: Annotated[str, typer.Argument(metavar="PSEUDO-RNE", help="0779999A, par exemple.")],
    nom: Annotated[str, typer.Argument(help="« DSDEN de Seine-et-Marne », « Rectorat de Créteil ».")],
    departement: Annotated[str, typer.Option(help="Pour une DSDEN : son département (077).")] = "",
    academie: Annotated[str, typer.Option(help="Par défaut : celle de l'instance (PREAU_ACADEMIE).")] = "",
    mel: Annotated[str, typer.Option(help="Son adresse électronique.")] = "",
    telephone: Annotated[str, typer.Option(help="Son téléphone.")] = "",
) -> None:
    """Enregistre un service (rectorat, DSDEN), auquel des comptes pourront appartenir."""
    from django.conf import settings
    from django.core.exceptions import ValidationError

    from preau.socle.annuaire.services import enregistrer_service

    try:
        cree = enregistrer_service(
            acteur=_acteur(),
            rne=rne,
            nom=nom,
            academie=academie or settings.ACADEMIE,
            departement=departement,
            mel=mel,
            telephone=telephone,
        )
    except ValidationError as refus:
        for phrase in refus.messages:
            erreurs.print(f"[bold red]Refusé[/] : {phrase}")
        raise typer.Exit(2) from None
    console.print(f"{cree} : {cree.get_nature_display()}, enregistré.")


@avec_django
def _lancer(
    service: str,
    fichier: Path,
    sortie: Path | None,
    *,
    module: str = "preau.socle.annuaire.services",
    **options: Any,
) -> None:
    from preau.socle.fichiers import FichierRefuse

    fonction: Callable = getattr(import_module(module), service)
    try:
        with progression(fichier.name) as avancer:
            rapport = fonction(fichier=fichier, acteur=_acteur(), progression=avancer, **options)
    except FichierRefuse as refus:
        if sortie:
            _ecrire_json(sortie, {"fichier": fichier.name, "refuse": True, "fautes": refus.fautes.en_dict()})
        erreurs.print(f"[bold red]Fichier refusé[/] : {len(refus.fautes)} faute(s), rien n'a changé.")
        for phrase in refus.fautes.phrases():
            erreurs.print(f"  {phrase}", markup=False, soft_wrap=True)
        raise typer.Exit(2) from refus
    if sortie:
        _ecrire_json(sortie, rapport.en_dict())
    _afficher(rapport)


def _charger_ou_retirer(fichier: Path | None, retirer: bool) -> None:
    if (fichier is not None) == retirer:
        _refuser("donnez un fichier à charger, ou --retirer pour oublier ce qui a été chargé.")


def _refuser(phrase: str) -> NoReturn:
    erreurs.print(f"[bold red]Refusé[/] : {phrase}", soft_wrap=True)
    raise typer.Exit(2)


@avec_django
def _retirer(service: str, sortie: Path | None, *, module: str, **options: Any) -> None:
    rapport = getattr(import_module(module), service)(acteur=_acteur(), **options)
    if sortie:
        _ecrire_json(sortie, rapport.en_dict())
    _afficher(rapport)


def _acteur():
    from preau.socle.acces.droits.acteur import Acteur

    return Acteur("Ligne de commande")


def _afficher(rapport) -> None:
    titre = "À blanc, rien n'est gardé" if rapport.a_blanc else "Fait"
    console.print(f"[bold]{titre}[/] : {rapport.objet}, {rapport.fichier} ({rapport.duree_s:.1f} s)")
    if rapport.disposition:
        console.print(
            f"  {rapport.disposition}, {rapport.encodage}, « {rapport.separateur} »",
            markup=False,
            soft_wrap=True,
        )
    for phrase in rapport.phrases():
        console.print(f"  {phrase}", markup=False, soft_wrap=True)
    if rapport.avertissements:
        console.print(f"[bold yellow]{len(rapport.avertissements)} avertissement(s)[/]")
        for phrase in rapport.avertissements.phrases(AVERTISSEMENTS_MONTRES):
            console.print(f"  {phrase}", markup=False, soft_wrap=True)


def _ecrire_json(sortie: Path, contenu: dict) -> None:
    sortie.write_text(json.dumps(contenu, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
