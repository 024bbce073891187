"""P1: answers to people who are not signed in.

The page queues the same job whatever was typed, so neither its answer nor its time tells whether an account
exists; the job finds out.
"""

from preau.socle.acces import services


def envoyer_lien(identifiant: str) -> None:
    services.envoyer_lien(identifiant=identifiant)


def envoyer_identifiant(mel: str) -> None:
    services.envoyer_identifiant(mel=mel)
