"""Error pages: what happened and what to do, in French."""

from django.http import Http404
from django.shortcuts import render
from django.urls import Resolver404

PAGES = {
    400: ("Demande incomprise", "L'adresse ou le formulaire envoyé n'est pas valable."),
    403: ("Accès refusé", "Vous n'avez pas le droit d'ouvrir cette page."),
    404: (
        "Page introuvable",
        "Cette page n'existe pas, ou ce qu'elle montre ne concerne pas vos établissements.",
    ),
}


def requete(request, exception=None):
    return _page(request, 400)


def interdit(request, exception=None):
    return _page(request, 403, str(exception or ""))


def introuvable(request, exception=None):
    """With the sentence that the view gave, when it gave one."""
    dite = isinstance(exception, Http404) and not isinstance(exception, Resolver404)
    return _page(request, 404, str(exception) if dite else "")


def csrf(request, reason=""):
    return _page(
        request,
        403,
        "Votre formulaire a expiré ou vient d'une autre page. Revenez en arrière, rechargez la page et "
        "recommencez : rien n'a été enregistré.",
    )


def panne(request):
    """Without the database, which may be what failed."""
    return render(request, "portail/panne.html", status=500)


def _page(request, code: int, precision: str = ""):
    titre, texte = PAGES[code]
    contexte = {"titre": titre, "texte": precision or texte, "code": code}
    return render(request, "portail/erreur.html", contexte, status=code)
