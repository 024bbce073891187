"""The search window (J8)."""

from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import Abs

from preau.jumo.access import access_bmp
from preau.jumo.models import Bmp
from preau.jumo.tables import CandidatListe
from preau.jumo.views.selection import Fenetre, Selection
from preau.socle.acces.droits import action_requise
from preau.socle.annuaire.models import Service

COLONNES = (
    "quotite",
    "info_dos",
    "zone__code",
    *(f"etablissement__{champ}" for champ in ("rne", "sigle", "nom", "code_postal", "ville", "telephone")),
)


@action_requise("jumo.consulter")
def recherche(request, pk):
    """A head looks for the block of another school that makes a full service with this one, ticks one or
    two, writes why, and goes on to the demande. At most six queries in all, whatever the number of rows (B1).
    """
    bmp, acteur = access_bmp(request.habilitations, pk)
    fenetre = Fenetre.de(bmp)
    coches = Selection.nombres(request.GET.getlist("cibles"))
    candidats = (
        Bmp.objects.candidats_pour(bmp, prive=fenetre.prive)
        .avec_etat()
        .select_related("etablissement", "zone")
        .only(*COLONNES)
        .annotate(
            ecart=Abs(F("quotite") + Value(bmp.quotite - bmp.ors, output_field=IntegerField())),
            pris=Case(When(situation="jumele", then=1), default=0, output_field=IntegerField()),
        )
    )
    liste = CandidatListe(request, candidats, bmp=bmp, coches=frozenset(coches))
    contexte = {
        "bmp": bmp,
        "bandeau": fenetre.bandeau,
        "regroupables": fenetre.regroupables,
        "coches": coches,
        "ailleurs": [pk for pk in coches if pk not in liste.visibles],
        "brouillon": isinstance(acteur.organisation, Service),
        "precision": request.GET.get("precision", ""),
    }
    return liste.repondre("jumo/recherche.html", contexte)
