"""T3: sends the mails of the outbox, each in a transaction of its own.

The row is locked while its mail leaves, so two workers never send one mail twice; only a crash between the
mail server's answer and the commit can, and the copy then carries the same Message-ID.
"""

from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from preau.socle import horloge
from preau.socle.courriels.models import Courriel

# Minutes before the next try after the 1st, 2nd… failure, the last one again and again.
DELAIS = (1, 5, 15, 60)
# With these delays, 27 tries fill 24 hours.
ESSAIS_MAXIMAUX = 27
PREFIXE_DEMONSTRATION = "[Démonstration] "


def envoyer_un(pk: int | None = None) -> bool:
    """Try to send the mail `pk`, or any mail that is due. False when there is none that nobody else has."""
    dus = Courriel.objects.a_envoyer(horloge.now())
    if pk is not None:
        dus = dus.filter(pk=pk)
    with transaction.atomic():
        courriel = (
            dus.select_for_update(skip_locked=True, of=("self",)).order_by("prochain_essai", "id").first()
        )
        if courriel is None:
            return False
        courriel.essais += 1
        try:
            message_de(courriel).send()
        except OSError as erreur:  # every fault of the network or of SMTP
            _reporter(courriel, erreur)
        except ValueError as erreur:  # a text or an address that no mail can carry
            _abandonner(courriel, erreur)
        else:
            courriel.etat, courriel.envoye_le, courriel.erreur = Courriel.Etat.ENVOYE, horloge.now(), ""
        courriel.save(update_fields=["etat", "essais", "prochain_essai", "envoye_le", "erreur"])
    return True


def message_de(courriel: Courriel) -> EmailMessage:
    domaine = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    prefixe = PREFIXE_DEMONSTRATION if settings.DEMONSTRATION else ""
    return EmailMessage(
        subject=prefixe + courriel.sujet,
        body=courriel.corps,
        to=courriel.destinataires,
        headers={
            "Message-ID": f"<courriel-{courriel.pk}-{courriel.cree_le:%Y%m%d%H%M%S}@{domaine}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _reporter(courriel: Courriel, erreur: Exception) -> None:
    if courriel.essais >= ESSAIS_MAXIMAUX:
        _abandonner(courriel, erreur)
        return
    minutes = DELAIS[min(courriel.essais, len(DELAIS)) - 1]
    courriel.prochain_essai = horloge.now() + timedelta(minutes=minutes)
    courriel.erreur = _texte(erreur)


def _abandonner(courriel: Courriel, erreur: Exception) -> None:
    courriel.etat, courriel.erreur = Courriel.Etat.ECHEC, _texte(erreur)


def _texte(erreur: Exception) -> str:
    return f"{type(erreur).__name__} : {erreur}"[:1000]
