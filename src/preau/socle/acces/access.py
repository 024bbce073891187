"""Who reaches which school and which account: one function an object, 404 for anything else."""

from django.http import Http404

from preau.socle.acces.droits.habilitations import Habilitations
from preau.socle.acces.models import Compte, Role
from preau.socle.annuaire.models import Etablissement


def access_etablissement(habilitations: Habilitations, rne: str) -> Etablissement:
    """A school for which the account acts: its own, or one of its services' scopes."""
    choisi = Etablissement.objects.filter(habilitations.q_etablissements(), rne=rne).first()
    if choisi is None:
        raise Http404("Cet établissement n'est pas de ceux pour lesquels vous agissez.")
    return choisi


def access_compte(habilitations: Habilitations, pk: int) -> Compte:
    """Any account, for who manages them."""
    compte = Compte.objects.select_related("personne").filter(pk=pk).first()
    if compte is None or not habilitations.peut("socle.comptes.gerer"):
        raise Http404("Ce compte n'existe pas.")
    return compte


def access_role(habilitations: Habilitations, pk: int) -> Role:
    role = Role.objects.select_related("compte", "etablissement", "service").filter(pk=pk).first()
    if role is None or not habilitations.peut("socle.comptes.gerer"):
        raise Http404("Ce rôle n'existe pas.")
    return role
