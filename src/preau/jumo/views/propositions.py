"""« Proposez-moi » (J17)."""

from django.shortcuts import render

from preau.jumo.access import access_bmp
from preau.jumo.models import Jumelage
from preau.jumo.partenaires.propositions import proposer as proposer_pour
from preau.jumo.views.affichage import somme
from preau.jumo.views.selection import Fenetre
from preau.socle.acces.droits import action_requise
from preau.socle.cartes.trajets import mention


@action_requise("jumo.consulter")
def proposer(request, pk):
    """A head who would rather not read three hundred lines wants to know with whom this block would best be
    paired, to understand why, and to ask at once.
    """
    bmp, acteur = access_bmp(request.habilitations, pk)
    fenetre = Fenetre.de(bmp)
    engages = fenetre.engages(acteur)
    pris = Jumelage.objects.filter(etat__in=engages).touchant([bmp.pk]).exists()
    reponse = None if pris else proposer_pour(bmp, prive=fenetre.prive, engages=engages)
    groupes = [*reponse.groupes, *([reponse.proche] if reponse.proche else [])] if reponse else []
    contexte = {
        "bmp": bmp,
        "bandeau": fenetre.bandeau,
        "reponse": reponse,
        "propositions": [
            (proposition, somme([bmp, *proposition.bmps], bmp.ors))
            for proposition in (reponse.groupes if reponse else [])
        ],
        "mention": mention(etape.trajet for groupe in groupes for etape in groupe.etapes),
    }
    return render(request, "jumo/proposer.html", contexte)
