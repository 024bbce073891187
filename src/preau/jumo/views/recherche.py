"""The search window (J8, J9)."""

from preau.jumo.access import access_bmp
from preau.jumo.partenaires.liste import CandidatListe, candidats
from preau.jumo.views.selection import Fenetre, Selection
from preau.socle.acces.droits import action_requise
from preau.socle.annuaire.models import Service
from preau.socle.cartes.trajets import mention


@action_requise("jumo.consulter")
def recherche(request, pk):
    """A head looks for the block of another school that makes a full service with this one, ticks one or
    two, writes why, and goes on to the demande. At most six queries in all, whatever the number of rows (B1).
    """
    bmp, acteur = access_bmp(request.habilitations, pk)
    fenetre = Fenetre.de(bmp)
    coches = Selection.nombres(request.GET.getlist("cibles"))
    lignes = candidats(bmp, prive=fenetre.prive, engages=fenetre.engages(acteur))
    liste = CandidatListe(request, lignes, bmp=bmp, coches=frozenset(coches))
    visibles = {ligne["pk"] for ligne in liste.visibles}
    contexte = {
        "bmp": bmp,
        "bandeau": fenetre.bandeau,
        "regroupables": fenetre.regroupables,
        "coches": coches,
        "ailleurs": [pk for pk in coches if pk not in visibles],
        "brouillon": isinstance(acteur.organisation, Service),
        "precision": request.GET.get("precision", ""),
        "mention": mention(ligne["trajet"] for ligne in liste.visibles),
    }
    return liste.repondre("jumo/recherche.html", contexte)
