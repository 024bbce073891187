"""T2: the clock of the demonstration."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from preau.socle import horloge
from preau.socle.acces.droits import action_requise
from preau.socle.campagnes.models import Phase
from preau.socle.horloge import services
from preau.socle.horloge.forms import AvancerForm
from preau.socle.interface.formats import date_heure
from preau.socle.travaux.services import executer_maintenant

PAS = ((1, "1 heure"), (24, "1 jour"), (72, "3 jours"))


def _exiger_demonstration():
    if not settings.DEMONSTRATION:
        raise Http404("L'horloge ne se règle que dans une démonstration.")


@action_requise("socle.horloge.regler")
def page(request):
    """Whoever tries the demonstration, to see what happens three days later without waiting."""
    _exiger_demonstration()
    return _page(request, AvancerForm())


@require_POST
@action_requise("socle.horloge.regler")
def avancer(request):
    _exiger_demonstration()
    form = AvancerForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    services.avancer(duree=form.duree)
    executer_maintenant()
    messages.success(
        request, f"Il est maintenant {date_heure(horloge.now())}. Les travaux de l'horloge ont été faits."
    )
    return redirect("horloge:horloge")


@require_POST
@action_requise("socle.horloge.regler")
def remettre(request):
    _exiger_demonstration()
    services.remettre()
    messages.success(request, "L'horloge est de nouveau à l'heure réelle.")
    return redirect("horloge:horloge")


def _page(request, form):
    contexte = {
        "form": form,
        "pas": PAS,
        "phases": Phase.objects.select_related("campagne").order_by("campagne", "debut"),
        "decalage": horloge.horloge.decalage(),
    }
    return render(request, "horloge/horloge.html", contexte)
