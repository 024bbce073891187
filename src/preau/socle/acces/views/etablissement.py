"""P2, J6: the school for which the person works now."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from preau.socle.acces import services
from preau.socle.acces.access import access_etablissement
from preau.socle.acces.droits import action_requise
from preau.socle.annuaire import uai


@action_requise("socle.etablissement.choisir")
@require_POST
def changer_etablissement(request):
    rne = uai.normaliser(request.POST.get("rne", ""))
    if not uai.forme_valide(rne):
        raise Http404("Un RNE a sept chiffres et une lettre.")
    etablissement = access_etablissement(request.habilitations, rne)
    services.choisir_etablissement(compte=request.user, etablissement=etablissement)
    messages.success(request, f"Vous travaillez maintenant pour {etablissement}.")
    suite = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(suite, {request.get_host()}, require_https=request.is_secure()):
        return redirect(suite)
    return redirect("portail:accueil")
