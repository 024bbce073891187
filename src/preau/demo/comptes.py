"""The demonstration's accounts: invented persons, one password, shown at start and on the sign-in page."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from preau.socle.acces.models import Compte, Role
from preau.socle.annuaire.models import Etablissement, Personne, Service

MOT_DE_PASSE = "preau-de-demonstration"


class Presente(NamedTuple):
    """What people are told of an account."""

    libelle: str
    identifiant: str
    mot_de_passe: str
    qui: str


# (identifier, surname, first name, function, RNE of its schools or service, what it can do)
COMPTES = (
    (
        "cmartin",
        "Martin",
        "Claire",
        "chef",
        ("0771029A",),
        "Chef d'un collège : a un BMP d'anglais de 12 h à jumeler, et une demande à laquelle répondre",
    ),
    (
        "adupuis",
        "Dupuis",
        "Alain",
        "chef",
        ("0771362M", "0771361L", "0772248A"),
        "Chef de trois collèges : a le BMP d'anglais de 6 h qui convient, et une demande à laquelle répondre",
    ),
    (
        "sbernard",
        "Bernard",
        "Sonia",
        "gestionnaire_moyens",
        ("0779999A",),
        "Gestionnaire de moyens, DSDEN 77 : agit pour les collèges de Seine-et-Marne",
    ),
    (
        "nfaure",
        "Faure",
        "Nadia",
        "gestionnaire_moyens",
        ("0941295X",),
        "Gestionnaire de moyens, rectorat : agit pour tous les établissements",
    ),
    (
        "admin",
        "Lemoine",
        "Paul",
        "administrateur",
        ("0941295X",),
        "Administrateur : comptes et rôles, courriels, journal, travaux",
    ),
)


def comptes_presentes() -> list[Presente]:
    """The accounts of the demonstration that exist in this database."""
    existants = set(Compte.objects.filter(is_active=True).values_list("identifiant", flat=True))
    libelles = dict(Role.Fonction.choices)
    return [
        Presente(libelles[fonction], identifiant, MOT_DE_PASSE, qui)
        for identifiant, _, _, fonction, _, qui in COMPTES
        if identifiant in existants
    ]


def creer_comptes() -> dict[str, Compte]:
    """The accounts and their roles, by identifier."""
    secret = make_password(MOT_DE_PASSE)
    comptes = {}
    for identifiant, nom, prenom, fonction, rnes, _ in COMPTES:
        personne = Personne.objects.create(nom=nom, prenom=prenom, mel=f"{identifiant}@exemple.invalid")
        compte = Compte.objects.create(identifiant=identifiant, personne=personne, password=secret)
        for rne in rnes:
            if fonction in Role.EN_ETABLISSEMENT:
                lieu = {"etablissement": Etablissement.objects.get(rne=rne)}
            else:
                lieu = {"service": Service.objects.get(rne=rne)}
            Role.objects.create(compte=compte, fonction=fonction, **lieu)
        comptes[identifiant] = compte
    return comptes


def creer_chef(etablissement: Etablissement, rang: int) -> Compte:
    """An invented head for one more school, who cannot sign in."""
    personne = Personne.objects.create(
        nom=f"Exemple {rang}", prenom="Dominique", mel=f"chef{rang}@exemple.invalid"
    )
    compte = Compte(identifiant=f"chef{rang}", personne=personne)
    compte.set_unusable_password()
    compte.save()
    Role.objects.create(compte=compte, fonction=Role.Fonction.CHEF, etablissement=etablissement)
    return compte
