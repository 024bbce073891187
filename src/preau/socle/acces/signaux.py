"""Keeps, at each sign-in, the date of the one before (P2: « Dernière connexion le … »)."""

from django.contrib.auth.models import update_last_login
from django.contrib.auth.signals import user_logged_in

from preau.socle import horloge


def noter_connexion(sender, user, **kwargs) -> None:
    user.connexion_precedente, user.last_login = user.last_login, horloge.now()
    user.save(update_fields=["connexion_precedente", "last_login"])


def brancher() -> None:
    """Take the place of Django's own receiver, which forgets the sign-in before and reads another clock."""
    user_logged_in.disconnect(update_last_login, dispatch_uid="update_last_login")
    user_logged_in.connect(noter_connexion, dispatch_uid="preau.noter_connexion")
