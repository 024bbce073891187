"""`preau jumo campagne` and `preau jumo actualiser`: what an académie that starts needs, and the night's work by hand.

Exit code 2 when something is refused; nothing has then changed.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
import yaml

from preau.cli.commun import avec_django, console, erreurs, progression

app = typer.Typer()

# Of each list; the JSON report and the page have them all.
MONTREES = 15
Periode = Annotated[
    str, typer.Option(metavar="AAAA-MM-JJ:AAAA-MM-JJ", help="Premier et dernier jour, inclus.")
]


@app.command()
@avec_django
def campagne(
    annee: Annotated[int, typer.Option(help="Année de la rentrée ; par défaut la campagne en cours.")] = 0,
    fichier: Annotated[
        Path | None, typer.Option(help="Réglages en YAML (docs/exploitation/installation.md).")
    ] = None,
    libelle: Annotated[str, typer.Option(help="Son libellé.")] = "",
    preparation: Periode = "",
    ouverte: Periode = "",
    validation: Periode = "",
    consultation: Periode = "",
    delai: Annotated[int | None, typer.Option(help="Délai de réponse, en heures.")] = None,
    prive: Annotated[
        bool | None, typer.Option("--prive/--public", help="Admettre les établissements privés.")
    ] = None,
    part: Annotated[
        int | None, typer.Option(help="Part de BMP qu'une nuit peut supprimer, en pour cent.")
    ] = None,
    contact_colleges: Annotated[str | None, typer.Option(help="À qui s'adressent les collèges.")] = None,
    contact_lycees: Annotated[str | None, typer.Option(help="À qui s'adressent les lycées.")] = None,
) -> None:
    """Montre une campagne, la crée ou change ses réglages."""
    from django.core.exceptions import ValidationError

    donnes = {
        "annee": annee or None,
        "libelle": libelle or None,
        "delai_heures": delai,
        "prive": prive,
        "part_suppressions": part,
        "contact_colleges": contact_colleges,
        "contact_lycees": contact_lycees,
        "phases": {
            "preparation": preparation,
            "ouverte": ouverte,
            "validation": validation,
            "consultation": consultation,
        },
    }
    try:
        _regler(_lire_yaml(fichier) if fichier else {}, donnes)
    except ValidationError as refus:
        if hasattr(refus, "error_dict"):
            phrases = [
                f"{champ} : {texte}" for champ, textes in refus.message_dict.items() for texte in textes
            ]
        else:
            phrases = refus.messages
        _refuser(phrases)


def _regler(du_fichier: dict, donnes: dict) -> None:
    from dataclasses import replace

    from django.conf import settings

    from preau.jumo.services.campagne import Jours, Parametres, creer_campagne, regler_campagne
    from preau.socle.acces.droits.acteur import Acteur

    valeurs = du_fichier | {nom: valeur for nom, valeur in donnes.items() if valeur is not None}
    periodes = {code: _jours(texte, code) for code, texte in donnes["phases"].items() if texte}
    phases = {code: Jours(*paire) for code, paire in (du_fichier.get("phases", {}) | periodes).items()}
    valeurs.pop("phases")
    annee = valeurs.pop("annee", None)
    existante = _campagne(annee)
    if not valeurs and not phases:
        if existante is None:
            _refuser(["Aucune campagne : donnez --annee, --libelle et les quatre phases, ou --fichier."])
        _montrer(existante)
        return
    acteur = Acteur("Ligne de commande")
    if existante is None:
        if annee is None:
            _refuser(["Aucune campagne en cours : donnez --annee pour en créer une."])
        depart = Parametres.par_defaut(annee)
        voulus = replace(depart, **valeurs, phases=dict(depart.phases) | phases)
        existante = creer_campagne(acteur=acteur, academie=settings.ACADEMIE, parametres=voulus)
        console.print("[bold]Créée[/].")
    else:
        depart = Parametres.de(existante)
        voulus = replace(depart, **valeurs, phases=dict(depart.phases) | phases)
        deplacement = regler_campagne(acteur=acteur, campagne=existante.pk, parametres=voulus)
        console.print(
            f"[bold]Modifiée[/] : {deplacement.deplacees} demande(s) en cours changent d'échéance, "
            f"dont {deplacement.echues} déjà échue(s)."
        )
    existante.refresh_from_db()
    _montrer(existante)


def _campagne(annee: int | None):
    """The campaign of that year, or the current one; None without any."""
    from django.conf import settings

    from preau.jumo.access import campagne_courante
    from preau.socle.campagnes.models import Campagne

    if annee:
        siennes = Campagne.objects.filter(
            application="jumo", academie__code=settings.ACADEMIE, annee__debut=annee
        )
        return siennes.select_related("annee").first()
    calendrier = campagne_courante()
    return calendrier.campagne if calendrier else None


def _montrer(campagne) -> None:
    from preau.jumo.models import Bmp
    from preau.jumo.services.campagne import Parametres

    console.print(f"[bold]{campagne.annee}[/] : {Bmp.objects.filter(campagne=campagne).count()} BMP")
    for nom, valeur in Parametres.de(campagne).en_dict().items():
        dit = {True: "oui", False: "non"}.get(valeur, valeur) if isinstance(valeur, bool) else valeur
        console.print(f"  {nom} : {dit}", markup=False, soft_wrap=True)


CLES = {"annee", "libelle", "phases", "delai_heures", "prive", "part_suppressions"}
CLES |= {"contact_colleges", "contact_lycees"}
PHASES = ("preparation", "ouverte", "validation", "consultation")
TYPES = {"annee": int, "delai_heures": int, "part_suppressions": int, "prive": bool}


def _lire_yaml(fichier: Path) -> dict:
    """The settings of a file, phases as pairs of dates; exit 2, with every fault, when it is wrong."""
    try:
        lu = yaml.safe_load(fichier.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as erreur:
        _refuser([f"{fichier.name} : fichier illisible ({erreur})."])
    if not isinstance(lu, dict):
        _refuser([f"{fichier.name} : des lignes « clé: valeur » sont attendues."])
    fautes = [f"{fichier.name} : clé inconnue « {cle} »." for cle in lu if cle not in CLES]
    for cle, valeur in lu.items():
        attendu = TYPES.get(cle, str)
        if cle in CLES - {"phases"} and (
            not isinstance(valeur, attendu) or (attendu is int and valeur in (True, False))
        ):
            noms = {int: "un nombre entier", bool: "oui ou non (true, false)", str: "un texte"}
            fautes.append(f"{fichier.name} : {cle} attend {noms[attendu]}, pas « {valeur} ».")
    phases = {}
    brutes = lu.get("phases", {})
    for code, jours in brutes.items() if isinstance(brutes, dict) else [("phases", brutes)]:
        bouts = [jours.get(bout) for bout in ("du", "au")] if isinstance(jours, dict) else [None]
        if code not in PHASES or not all(type(bout) is date for bout in bouts):
            fautes.append(
                f"{fichier.name} : « {code} » attend le nom d'une phase ({', '.join(PHASES)}) et ses deux jours, "
                "{du: 2026-06-17, au: 2026-06-26}."
            )
        else:
            phases[code] = tuple(bouts)
    if fautes:
        _refuser(fautes)
    return lu | {"phases": phases}


def _jours(texte: str, code: str) -> tuple[date, date]:
    try:
        du, au = (date.fromisoformat(bout) for bout in texte.split(":"))
    except ValueError:
        _refuser([f"--{code} : « {texte} » n'est pas deux dates AAAA-MM-JJ:AAAA-MM-JJ."])
    return du, au


def _refuser(phrases: list[str]):
    for phrase in phrases:
        erreurs.print(f"Refusé : {phrase}", markup=False, soft_wrap=True)
    raise typer.Exit(2)


@app.command()
@avec_django
def actualiser(
    fichier: Annotated[Path, typer.Argument(metavar="FICHIER.csv", help="Les BMP du système des moyens.")],
    appliquer: Annotated[
        bool, typer.Option("--appliquer", help="Changer les BMP ; sans elle, montrer.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Supprimer les BMP absents du fichier, si nombreux soient-ils.")
    ] = False,
    annee: Annotated[int, typer.Option(help="Année de la campagne ; par défaut celle en cours.")] = 0,
    rapport: Annotated[
        Path | None, typer.Option("--rapport", help="Écrire le rapport complet en JSON.")
    ] = None,
) -> None:
    """Compare les BMP de la campagne à un fichier, et les actualise avec --appliquer (J2)."""
    from preau.jumo.models import Actualisation
    from preau.jumo.services import actualisation as services
    from preau.socle.acces.droits.acteur import Acteur
    from preau.socle.fichiers import FichierRefuse

    campagne = _campagne(annee or None)
    if campagne is None:
        _refuser(["Aucune campagne : créez-la d'abord (preau jumo campagne)."])
    commun = {
        "acteur": Acteur("Ligne de commande"),
        "campagne": campagne.pk,
        "fichier": fichier,
        "origine": Actualisation.Origine.COMMANDE,
    }
    try:
        with progression(fichier.name) as avancer:
            if appliquer:
                faite = services.actualiser(**commun, force=force, progression=avancer)
            else:
                faite = services.examiner(**commun, progression=avancer)
    except FichierRefuse as refus:
        _refuser(list(refus.fautes.phrases()))
    if rapport:
        _ecrire_rapport(rapport, faite)
    _afficher(faite)
    if faite.etat in (Actualisation.Etat.REFUSEE, Actualisation.Etat.BLOQUEE):
        raise typer.Exit(2)


COMPTES = {
    "crees": "créés",
    "modifies": "modifiés",
    "deplaces": "changés d'établissement ou de discipline",
    "retires": "supprimés",
    "inchanges": "sans changement",
    "annulations": "jumelages ou demandes annulés",
    "maintiens": "jumelages maintenus, quotité changée",
    "courriels": "établissements avertis",
    "avertissements": "avertissements",
}


def _afficher(faite) -> None:
    titre = faite.get_etat_display() + ("" if faite.appliquee_le else ", rien n'a changé")
    console.print(f"{titre} : {faite.fichier} ({faite.phase or 'aucune phase'})", style="bold", markup=False)
    for nom, libelle in COMPTES.items():
        if nom in faite.comptes:
            console.print(f"{faite.comptes[nom]:>8} {libelle}", markup=False)
    _lister("BMP", [_dire_ecart(ecart) for ecart in faite.ecarts.all()[: MONTREES + 1]], faite.ecarts.count())
    for titre, cle in (("Annulations", "annulations"), ("Jumelages maintenus", "maintiens")):
        lignes = faite.effets.get(cle, [])
        textes = [
            f"n° {ligne['jumelage']} ({ligne['etat']}), {ligne['texte']}"
            + (f" : {ligne['raison']}" if "raison" in ligne else "")
            for ligne in lignes
        ]
        _lister(titre, textes, len(lignes))
    courriels = faite.effets.get("courriels", [])
    verbe = "Avertis" if faite.appliquee_le else "Seraient avertis"
    _lister(verbe, [f"{c['etablissement']} : {c['nature']}" for c in courriels], len(courriels))
    for titre, fautes in (("Fautes", faite.fautes), ("Avertissements", faite.avertissements)):
        _lister(titre, [_dire_faute(faute) for faute in fautes], len(fautes))
    if faite.etat == "bloquee":
        console.print("Le fichier supprimerait trop de BMP : --force pour l'appliquer s'il est complet.")
    elif faite.etat == "examinee":
        console.print("Avec --appliquer, ces changements sont faits.")
    elif faite.etat == "signalee":
        console.print("Cette phase ne change pas les BMP : les différences sont montrées aux services.")


def _dire_ecart(ecart) -> str:
    from preau.socle.interface.formats import heures

    suite = "".join(f" ; {texte}" for texte in (ecart.detail, ecart.effet) if texte)
    return (
        f"{ecart.get_nature_display()} : {ecart.identifiant}, {ecart.rne}, {ecart.discipline}, "
        f"{heures(ecart.quotite)} h{suite}"
    )


def _dire_faute(faute: dict) -> str:
    lieu = [f"ligne {faute['ligne']}"] if faute["ligne"] else []
    lieu += [f"colonne « {faute['colonne']} »"] if faute["colonne"] else []
    lieu += [f"valeur « {faute['valeur']} »"] if faute["valeur"] else []
    return f"{', '.join(lieu)}{' : ' if lieu else ''}{faute['regle']} {faute['remede']}"


def _lister(titre: str, lignes: list[str], total: int) -> None:
    if not total:
        return
    console.print(f"{titre} :", style="bold")
    for ligne in lignes[:MONTREES]:
        console.print(f"  {ligne}", markup=False, soft_wrap=True)
    if total > MONTREES:
        console.print(f"  … et {total - MONTREES} autre(s).")


def _ecrire_rapport(sortie: Path, faite) -> None:
    contenu = {
        "fichier": faite.fichier,
        "sha256": faite.sha256,
        "etat": faite.etat,
        "applique": faite.appliquee_le is not None,
        "phase": faite.phase,
        "comptes": faite.comptes,
        "ecarts": list(
            faite.ecarts.values("nature", "identifiant", "rne", "discipline", "quotite", "detail", "effet")
        ),
        **faite.effets,
        "fautes": faite.fautes,
        "avertissements": faite.avertissements,
    }
    sortie.write_text(json.dumps(contenu, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
