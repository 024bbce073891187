"""P1, P2: the pages where an administrator opens accounts and gives roles."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from preau.socle import horloge
from preau.socle.acces import services
from preau.socle.acces.access import access_compte, access_role
from preau.socle.acces.droits import action_requise
from preau.socle.acces.forms import CompteForm, RoleForm
from preau.socle.acces.models import Compte
from preau.socle.acces.tables import CompteListe

GERER = "socle.comptes.gerer"


@action_requise(GERER)
def comptes(request):
    """An administrator, to find who acts for a school, or the account of a person who telephones."""
    return CompteListe(request, Compte.objects.avec_roles_du_jour()).repondre("acces/comptes.html")


@action_requise(GERER)
def compte_nouveau(request):
    """An administrator, when a head takes up her post."""
    form = CompteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            nouveau = services.ouvrir_compte(acteur=_acteur(request), roles=[form.role], **form.compte)
        except ValidationError as refus:
            form.reporter(refus)
        else:
            messages.success(request, f"Le compte {nouveau.identifiant} est ouvert.")
            return redirect("acces:compte", nouveau.pk)
    return render(request, "acces/compte_nouveau.html", {"form": form})


@action_requise(GERER)
def compte(request, pk):
    """An administrator, to see and change what one person may do."""
    return _page(request, access_compte(request.habilitations, pk), RoleForm())


@require_POST
@action_requise(GERER)
def donner_role(request, pk):
    vise = access_compte(request.habilitations, pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            role = services.donner_role(acteur=_acteur(request), compte=vise, **form.cleaned_data)
        except ValidationError as refus:
            form.reporter(refus)
        else:
            messages.success(request, f"Rôle donné : {role}.")
            return redirect("acces:compte", pk)
    return _page(request, vise, form)


@require_POST
@action_requise(GERER)
def finir_role(request, pk):
    role = access_role(request.habilitations, pk)
    return _faire(request, role.compte, services.finir_role, f"Rôle retiré : {role}.", role=role)


@require_POST
@action_requise(GERER)
def desactiver(request, pk):
    vise = access_compte(request.habilitations, pk)
    return _faire(request, vise, services.desactiver, "Le compte est désactivé.", compte=vise)


@require_POST
@action_requise(GERER)
def reactiver(request, pk):
    vise = access_compte(request.habilitations, pk)
    return _faire(request, vise, services.reactiver, "Le compte est de nouveau actif.", compte=vise)


@require_POST
@action_requise(GERER)
def inviter(request, pk):
    vise = access_compte(request.habilitations, pk)
    return _faire(request, vise, services.inviter, f"L'invitation part à {vise.email}.", compte=vise)


def _acteur(request):
    return request.habilitations.acteur_pour(GERER)


def _faire(request, vise: Compte, service, fait: str, **arguments):
    """Do the act, say what was done or why it was not, and show the account again."""
    try:
        service(acteur=_acteur(request), **arguments)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, fait)
    return redirect("acces:compte", vise.pk)


def _page(request, vise: Compte, form: RoleForm):
    jour = horloge.aujourdhui()
    roles = vise.roles.select_related("etablissement", "service")
    contexte = {
        "compte": vise,
        "roles": [(role, role.fin is not None and role.fin < jour) for role in roles],
        "form": form,
    }
    return render(request, "acces/compte.html", contexte)
