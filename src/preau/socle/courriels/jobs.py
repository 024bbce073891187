"""The jobs of the outbox: see preau.socle.travaux.planification."""

from preau.socle.courriels.envoi import envoyer_un


def envoyer(courriel: int) -> None:
    """Send one mail as soon as it is deposited."""
    envoyer_un(courriel)


def balayer() -> None:
    """Send every mail that is due: retries, and whatever a lost job left."""
    while envoyer_un():
        pass
