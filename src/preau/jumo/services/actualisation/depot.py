"""The nightly run: the file that the moyens system has left in the folder PREAU_JUMO_DEPOT."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from preau.jumo.access import campagne_courante
from preau.jumo.models import Actualisation
from preau.jumo.services.actualisation import registre
from preau.jumo.services.actualisation.ecriture import AUTOMATE
from preau.jumo.services.actualisation.lecture import Fichier
from preau.jumo.services.actualisation.traitement import actualiser
from preau.socle.fichiers import FichierRefuse, Regle, Releve
from preau.socle.fichiers.regles import ILLISIBLE
from preau.socle.travaux.progression import suivre
from preau.systeme import raison

DEPOT_VIDE = Regle(
    "depot-vide",
    "le dépôt des BMP n'a aucun fichier CSV.",
    "Vérifiez que le système des moyens y écrit chaque nuit, et le réglage PREAU_JUMO_DEPOT.",
)


def fichier_depose(depot: Path) -> Path:
    """The file of the night: the depot itself, or the newest CSV of that folder. FichierRefuse without any."""
    if not depot.is_dir():
        return depot
    # A file being written has another name, or a dot before it, until it is complete.
    try:
        dates = {
            fichier: fichier.stat().st_mtime_ns
            for fichier in depot.iterdir()
            if fichier.suffix.lower() == ".csv" and fichier.name[0] != "." and fichier.is_file()
        }
    except OSError as erreur:
        raise FichierRefuse(ILLISIBLE.faute(depot.name, raison=raison(erreur))) from erreur
    if not dates:
        raise FichierRefuse(DEPOT_VIDE.faute(depot.name))
    return max(dates, key=lambda fichier: (dates[fichier], fichier.name))


def actualiser_depot() -> Actualisation | None:
    """Apply the night's file to the current campaign; None when there is no depot, or no campaign.

    A file already treated is skipped, one that is refused or stopped is told to the services. Without a file,
    the services are told only while BMP may change.
    """
    if not settings.JUMO_DEPOT:
        return None
    with suivre("jumo.actualiser", "Actualisation nocturne des BMP") as suivi:
        calendrier = campagne_courante()
        if calendrier is None:
            suivi.resultat = {"message": "Aucune campagne."}
            return None
        campagne = calendrier.campagne
        origine = Actualisation.Origine.NUIT
        try:
            chemin = fichier_depose(Path(settings.JUMO_DEPOT))
            actualisation = actualiser(
                acteur=AUTOMATE,
                campagne=campagne.pk,
                fichier=chemin,
                origine=origine,
                sauter_le_deja_lu=True,
                prevenir=True,
                progression=suivi,
            )
        except FichierRefuse as refus:
            actualisation = _sans_fichier(campagne, refus.fautes)
        registre.purger()
        if actualisation is not None:
            suivi.resultat = {"actualisation": actualisation.pk, "etat": actualisation.etat}
        return actualisation


def _sans_fichier(campagne, fautes: Releve) -> Actualisation | None:
    _, active = registre.phase_active(campagne)
    if not active:
        return None
    absent = Fichier(Path(settings.JUMO_DEPOT).name, b"")
    return registre.refuser(campagne, absent, AUTOMATE, Actualisation.Origine.NUIT, fautes, prevenir=True)
