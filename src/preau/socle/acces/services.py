"""P1, P2: accounts, roles, passwords, the current school. Pages and commands go through these."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from axes.utils import reset
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.acces.models import Compte, Role
from preau.socle.annuaire import uai
from preau.socle.annuaire.models import Etablissement, Personne, Service
from preau.socle.courriels.models import Courriel
from preau.socle.courriels.services import deposer
from preau.socle.journal.queries import cle_objet
from preau.socle.journal.services import noter

FORME_IDENTIFIANT = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
# How many mails of one kind an account may be sent in an hour by people who are not signed in.
DEMANDES_PAR_HEURE = 3


@transaction.atomic
def creer_compte(
    *, acteur: Acteur, identifiant: str, nom: str, prenom: str, mel: str, civilite: str = ""
) -> Compte:
    """A new account, without password (see `inviter`) and without role (see `donner_role`)."""
    identifiant = identifiant.strip().lower()
    if not FORME_IDENTIFIANT.fullmatch(identifiant):
        raise ValidationError(
            {
                "identifiant": f"« {identifiant} » ne convient pas : donnez de 2 à 60 lettres sans accent,"
                " chiffres, points ou tirets."
            }
        )
    personne = Personne(civilite=civilite, nom=nom.strip(), prenom=prenom.strip(), mel=mel.strip())
    personne.full_clean()
    compte = Compte(identifiant=identifiant)
    compte.set_unusable_password()
    personne.save()
    compte.personne = personne
    try:
        with transaction.atomic():
            compte.save()
    except IntegrityError as doublon:
        raise ValidationError(
            {"identifiant": f"L'identifiant « {identifiant} » est déjà pris : choisissez-en un autre."}
        ) from doublon
    _noter(acteur, "creer-compte", f"Compte {identifiant} créé.", compte, apres={"identifiant": identifiant})
    return compte


@transaction.atomic
def ouvrir_compte(
    *,
    acteur: Acteur,
    roles: Iterable[dict],
    mot_de_passe: str | None = None,
    invitation: bool = False,
    **identite: str,
) -> Compte:
    """A new account with its roles, and its password or the invitation to choose one: all of it or nothing.

    `identite` are the arguments of `creer_compte`, each of `roles` those of `donner_role`.
    """
    compte = creer_compte(acteur=acteur, **identite)
    for role in roles:
        donner_role(acteur=acteur, compte=compte, **role)
    if mot_de_passe is not None:
        choisir_mot_de_passe(compte=compte, mot_de_passe=mot_de_passe, acteur=acteur)
    if invitation:
        inviter(acteur=acteur, compte=compte)
    return compte


@transaction.atomic
def donner_role(
    *,
    acteur: Acteur,
    compte: Compte,
    fonction: str,
    rne: str,
    debut: date | None = None,
    fin: date | None = None,
) -> Role:
    """Give the function in the school or the service of that RNE, from and to the given days included."""
    organisation = _organisation(fonction, rne)
    # Two gifts of one role at the same instant: the second waits here, then reads that it is there already.
    Compte.objects.select_for_update().get(pk=compte.pk)
    lieu = "etablissement" if isinstance(organisation, Etablissement) else "service"
    role = Role(compte=compte, fonction=fonction, debut=debut, fin=fin, **{lieu: organisation})
    role.full_clean()
    role.save()
    phrase = f"{role.get_fonction_display()} ({organisation.rne}) donné à {compte.identifiant}."
    _noter(acteur, "donner-role", phrase, compte, apres=_image(role), organisation=organisation)
    return role


@transaction.atomic
def finir_role(*, acteur: Acteur, role: Role) -> None:
    """End the role now: yesterday was its last day, and a role that had not begun disappears."""
    _proteger_le_dernier_administrateur(role.compte, roles=[role])
    avant, hier = _image(role), horloge.aujourdhui() - timedelta(days=1)
    if role.fin is not None and role.fin <= hier:
        raise ValidationError(f"Ce rôle est déjà fini depuis le {role.fin:%d/%m/%Y}.")
    phrase = f"{role.get_fonction_display()} ({role.organisation.rne}) retiré à {role.compte.identifiant}."
    apres = None
    if role.debut is not None and role.debut > hier:
        role.delete()
    else:
        role.fin = hier
        role.save(update_fields=["fin"])
        apres = _image(role)
    _noter(
        acteur, "finir-role", phrase, role.compte, avant=avant, apres=apres, organisation=role.organisation
    )


@transaction.atomic
def desactiver(*, acteur: Acteur, compte: Compte) -> None:
    """Close the account: its sessions end at once. Nothing that it did is lost."""
    _proteger_le_dernier_administrateur(compte, roles=list(compte.roles.all()))
    _activer(acteur, compte, actif=False)


@transaction.atomic
def reactiver(*, acteur: Acteur, compte: Compte) -> None:
    _activer(acteur, compte, actif=True)


@transaction.atomic
def inviter(*, acteur: Acteur, compte: Compte) -> Courriel:
    """Mail the person the way to choose a password."""
    if not compte.is_active:
        raise ValidationError("Ce compte est désactivé : réactivez-le avant d'inviter la personne.")
    if not compte.email:
        raise ValidationError("Cette personne n'a pas d'adresse électronique : l'invitation ne peut partir.")
    courriel = _ecrire("invitation", compte)
    _noter(acteur, "inviter", f"Invitation envoyée au compte {compte.identifiant}.", compte)
    return courriel


@transaction.atomic
def envoyer_lien(*, identifiant: str) -> None:
    """Mail the link that changes the password, if the account exists; silent otherwise."""
    compte = _joignables().filter(identifiant__iexact=identifiant).first()
    if compte is not None and _peut_demander(compte, "reinitialisation"):
        _ecrire("reinitialisation", compte)


@transaction.atomic
def envoyer_identifiant(*, mel: str) -> None:
    """Mail their identifiers to the active accounts of that address; silent when there is none."""
    for compte in _joignables().filter(personne__mel__iexact=mel):
        if _peut_demander(compte, "identifiant"):
            _ecrire("identifiant", compte)


@transaction.atomic
def choisir_mot_de_passe(*, compte: Compte, mot_de_passe: str, acteur: Acteur | None = None) -> None:
    """Set the password and note it, by the person unless told otherwise; wrong tries are forgotten."""
    validate_password(mot_de_passe, compte)
    compte.set_password(mot_de_passe)
    compte.save(update_fields=["password"])
    reset(username=compte.identifiant)
    acteur = acteur or Acteur(nom=str(compte.personne), compte=compte)
    _noter(acteur, "changer-mot-de-passe", f"Mot de passe du compte {compte.identifiant} changé.", compte)


@transaction.atomic
def choisir_etablissement(*, compte: Compte, etablissement: Etablissement) -> None:
    """Keep the school for which the person works from now on. Whether it may is the caller's check."""
    compte.etablissement_courant = etablissement
    compte.save(update_fields=["etablissement_courant"])


def _joignables():
    return Compte.objects.filter(is_active=True).exclude(personne__mel="").select_related("personne")


def _peut_demander(compte: Compte, modele: str) -> bool:
    recents = Courriel.objects.filter(
        objet=cle_objet(compte), modele=modele, cree_le__gt=horloge.now() - timedelta(hours=1)
    )
    return recents.count() < DEMANDES_PAR_HEURE


def _ecrire(modele: str, compte: Compte) -> Courriel:
    # The instance's own address: never what a request says, which its sender may forge.
    site = settings.ADRESSE
    uid = urlsafe_base64_encode(force_bytes(compte.pk))
    lien = reverse("acces:mot_de_passe_nouveau", args=[uid, default_token_generator.make_token(compte)])
    contexte = {
        "compte": compte,
        "site": site,
        "lien": site + lien,
        "connexion": site + reverse("acces:connexion"),
        "oubli": site + reverse("acces:mot_de_passe_oublie"),
    }
    return deposer(
        application="socle", modele=modele, contexte=contexte, a=compte.email, objet=compte, sensible=True
    )


def _organisation(fonction: str, rne: str) -> Etablissement | Service:
    code = uai.normaliser(rne)
    if fonction in Role.EN_ETABLISSEMENT:
        trouve, quoi = Etablissement.objects.filter(rne=code).first(), "établissement"
    else:
        trouve, quoi = Service.objects.filter(rne=code).first(), "service"
    if trouve is None:
        libelle = dict(Role.Fonction.choices).get(fonction, fonction)
        raise ValidationError(
            {
                "rne": f"Aucun {quoi} de l'annuaire n'a le RNE « {code} ». La fonction « {libelle} »"
                f" s'exerce dans un {quoi} : vérifiez le code et la fonction."
            }
        )
    return trouve


def _proteger_le_dernier_administrateur(compte: Compte, *, roles: list[Role]) -> None:
    perdus = [role.pk for role in roles if role.fonction == Role.Fonction.ADMINISTRATEUR]
    if not perdus or not Role.objects.en_cours().filter(pk__in=perdus).exists():
        return
    administrateurs = Role.objects.en_cours().filter(fonction=Role.Fonction.ADMINISTRATEUR)
    # Two administrators who remove each other at the same instant wait for one another here; who remains is
    # then read anew, because a lock alone would not show what the other has just done.
    list(administrateurs.select_for_update().order_by("pk"))
    if not administrateurs.filter(compte__is_active=True).exclude(pk__in=perdus).exists():
        raise ValidationError(
            f"{compte.identifiant} est le dernier administrateur : donnez d'abord ce rôle à un autre compte."
        )


def _activer(acteur: Acteur, compte: Compte, *, actif: bool) -> None:
    if compte.is_active == actif:
        return
    compte.is_active = actif
    compte.save(update_fields=["is_active"])
    action, participe = ("reactiver-compte", "réactivé") if actif else ("desactiver-compte", "désactivé")
    phrase = f"Compte {compte.identifiant} {participe}."
    _noter(acteur, action, phrase, compte, avant={"actif": not actif}, apres={"actif": actif})


def _image(role: Role) -> dict:
    return {
        "fonction": role.fonction,
        "rne": role.organisation.rne,
        "debut": role.debut.isoformat() if role.debut else None,
        "fin": role.fin.isoformat() if role.fin else None,
    }


def _noter(
    acteur: Acteur,
    action: str,
    phrase: str,
    compte: Compte,
    *,
    avant: dict | None = None,
    apres: dict | None = None,
    organisation: Etablissement | Service | None = None,
) -> None:
    noter(
        acteur=acteur,
        application="socle",
        action=action,
        phrase=phrase,
        objet=compte,
        etablissements=[organisation.rne] if isinstance(organisation, Etablissement) else [],
        avant=avant,
        apres=apres,
    )
