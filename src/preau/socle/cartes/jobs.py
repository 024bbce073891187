"""The job of distances: see preau.socle.travaux.planification."""

from django.conf import settings

from preau.socle.acces.droits.acteur import Acteur
from preau.socle.cartes.itineraires import Serveur, ServeurMuet
from preau.socle.cartes.services import calculer_itineraires
from preau.socle.travaux.progression import suivre


def itineraires() -> None:
    """Ask the routing server, if there is one, about the pairs that nobody has given yet.

    A server that does not answer makes a failed run on the page « Travaux de fond », and no failed job: the
    estimates stand, and the next night tries again.
    """
    serveur = Serveur.des_reglages()
    if serveur is None:
        return
    try:
        with suivre("cartes.itineraires", "Distances par la route") as avancer:
            bilan = calculer_itineraires(
                acteur=Acteur("Calcul des itinéraires"),
                serveur=serveur,
                academie=settings.ACADEMIE,
                progression=avancer,
            )
            avancer.resultat = {"demandes": bilan.couples, "calcules": bilan.calcules}
            if bilan.panne:
                raise ServeurMuet(f"{bilan.panne}. {bilan.restants} distances restent estimées")
    except ServeurMuet:
        # Said in the log by the service, and to the administrator by the run just noted as failed.
        return
