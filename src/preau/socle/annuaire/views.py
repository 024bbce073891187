"""T1: the pages of the directory, which is public data: everybody who has it sees all of it."""

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import render

from preau.socle.acces.droits import action_requise
from preau.socle.annuaire.models import Commune, Etablissement, ZoneRemplacement
from preau.socle.annuaire.tables import EtablissementListe


@action_requise("socle.annuaire.consulter")
def etablissements(request):
    """Anybody who works here, to find a school's number, its address or its zone."""
    lignes = Etablissement.objects.select_related("zone")
    return EtablissementListe(request, lignes).repondre("annuaire/etablissements.html")


@action_requise("socle.annuaire.consulter")
def etablissement(request, rne):
    """The same persons, to call or write to the school."""
    lignes = Etablissement.objects.select_related("departement__academie", "zone", "commune")
    fiche = lignes.filter(rne=rne.upper()).first()
    if fiche is None:
        raise Http404("Aucun établissement de l'annuaire n'a ce RNE.")
    return render(request, "annuaire/etablissement.html", {"fiche": fiche})


@action_requise("socle.annuaire.consulter")
def zones(request):
    """A head who wonders which communes are in the same zone (J21)."""
    communes = Prefetch("communes", Commune.objects.only("nom", "zone").order_by("cle"))
    lignes = ZoneRemplacement.objects.select_related("departement").prefetch_related(communes)
    return render(request, "annuaire/zones.html", {"zones": lignes.order_by("code")})
