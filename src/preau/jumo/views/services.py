"""What is not of one school: the schools of a gestionnaire's scope, and the help (J18, J21)."""

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import render

from preau.jumo.access import campagne_courante, etablissements_du_perimetre
from preau.jumo.models import Bmp, Reglage
from preau.jumo.tables import EtablissementListe
from preau.jumo.views.affichage import Bandeau, dates
from preau.jumo.views.dossier import dossier_courant
from preau.jumo.views.supervision.menu import contexte
from preau.socle.acces.droits import action_requise
from preau.socle.annuaire.models import ZoneRemplacement


@action_requise("jumo.superviser")
def etablissements(request):
    """A gestionnaire looks for the school that phoned, or those that have most left to pair, and works in its
    place.
    """
    calendrier, cadre = contexte(request)
    comptes = {"bmp_total": Value(0), "bmp_libres": Value(0)}
    if calendrier is not None:
        comptes = {
            "bmp_total": _compte(calendrier.campagne),
            "bmp_libres": _compte(calendrier.campagne, situation="libre"),
        }
    liste = EtablissementListe(
        request, etablissements_du_perimetre(request.habilitations).annotate(**comptes)
    )
    return liste.repondre("jumo/etablissements.html", cadre)


def _compte(campagne, **condition):
    """How many BMP of the campaign the school has, those of `condition` only."""
    bmps = Bmp.objects.filter(etablissement=OuterRef("pk"), campagne=campagne).avec_etat().filter(**condition)
    nombre = bmps.order_by().values("etablissement").annotate(nombre=Count("pk")).values("nombre")
    return Coalesce(Subquery(nombre, output_field=IntegerField()), 0)


@action_requise("jumo.consulter")
def aide(request):
    """Whoever does not know how JUMO works, what may be done today, whom to ask, or which commune is in which
    zone.
    """
    calendrier = campagne_courante()
    phase = calendrier.phase() if calendrier else None
    page = {
        "dossier": dossier_courant(request),
        "onglet": "aide",
        "bandeau": Bandeau.pour(request.habilitations, calendrier) if calendrier else None,
        "superviser": request.habilitations.peut("jumo.superviser"),
        "parametrer": request.habilitations.peut("jumo.parametrer"),
        "phases": [(p, dates(p), p == phase) for p in calendrier.phases] if calendrier else [],
        "reglage": Reglage.objects.filter(campagne=calendrier.campagne).first() if calendrier else None,
        "zones": ZoneRemplacement.objects.de_l_academie(settings.ACADEMIE)
        .annotate(nombre=Count("communes", filter=Q(communes__isnull=False)))
        .prefetch_related("communes"),
        "journal": request.habilitations.peut("socle.journal.consulter"),
    }
    return render(request, "jumo/aide.html", page)
