"""The one way to write a mail (T3): deposit it in the outbox, in the transaction of the act."""

from django.db import connection, models, transaction
from django.template import Context
from django.template.loader import get_template

from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Etablissement, Service
from preau.socle.courriels.models import Courriel
from preau.socle.courriels.queries import CourrielQuerySet
from preau.socle.journal.queries import cle_objet
from preau.socle.journal.services import noter
from preau.socle.travaux.services import lancer


def deposer(
    *,
    application: str,
    modele: str,
    contexte: dict,
    a: Etablissement | Service | str,
    objet: models.Model | None = None,
    sensible: bool = False,
) -> Courriel:
    """Write the mail `modele` of `application` to a school, a service or an address.

    The text comes from `<application>/mails/<modele>_sujet.txt` and `_corps.txt`. It is sent after the
    commit, and again until it leaves; a rolled-back act leaves no mail.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A mail is deposited in the transaction of the act that it tells of.")
    instant = horloge.now()
    gabarit = f"{application}/mails/{modele}"
    courriel = Courriel.objects.create(
        application=application,
        modele=modele,
        destinataires=[a if isinstance(a, str) else a.adresse_fonctionnelle],
        etablissement=a if isinstance(a, Etablissement) else None,
        service=a if isinstance(a, Service) else None,
        sujet=" ".join(_texte(f"{gabarit}_sujet.txt", contexte).split())[:250],
        corps=_texte(f"{gabarit}_corps.txt", contexte).strip() + "\n",
        objet=cle_objet(objet),
        sensible=sensible,
        cree_le=instant,
        prochain_essai=instant,
    )
    lancer("courriels.envoyer", courriel=courriel.pk)
    return courriel


@transaction.atomic
def relancer(*, acteur: Acteur, courriels: CourrielQuerySet) -> int:
    """Put the failed ones of these mails back in the queue, with all their tries. Returns how many."""
    repris = list(courriels.en_echec().select_for_update(skip_locked=True, of=("self",)))
    for courriel in repris:
        courriel.etat, courriel.essais, courriel.prochain_essai = Courriel.Etat.EN_ATTENTE, 0, horloge.now()
        courriel.save(update_fields=["etat", "essais", "prochain_essai"])
        lancer("courriels.envoyer", courriel=courriel.pk)
    if repris:
        noter(
            acteur=acteur,
            application="socle",
            action="relancer-courriels",
            phrase=f"Courriels en échec relancés : {len(repris)}.",
            objet=repris[0] if len(repris) == 1 else None,
            apres={"courriels": [courriel.pk for courriel in repris]},
        )
    return len(repris)


def _texte(gabarit: str, contexte: dict) -> str:
    """The template as plain text: an apostrophe stays an apostrophe."""
    return get_template(gabarit).template.render(Context(contexte, autoescape=False))
