"""The tabs of a school (J6): « Mes jumelages », « Jumelages à valider », « Historique »."""

from django.shortcuts import render

from preau.jumo.models import Jumelage
from preau.jumo.states import Etat
from preau.jumo.tables import HistoriqueListe
from preau.jumo.views.dossier import avec_dossier
from preau.socle.acces.droits import action_requise


@action_requise("jumo.consulter")
@avec_dossier
def mes_jumelages(request, dossier):
    """A head opens it several times a week of the campaign, to see where each of the school's BMP stands,
    to start a demande for a free one, and to take back or undo what no longer suits. After the campaign:
    to read which jumelages hold.
    """
    # Whatever is answered stays under its own BMP; once the campaign is closed, what holds comes first (J5).
    acquis = [j for j in dossier.mes_jumelages if dossier.close and j.etat == Etat.VALIDE]
    contexte = {
        "dossier": dossier,
        "onglet": "mes_jumelages",
        "acquis": dossier.groupes(acquis, tous=False),
        "groupes": dossier.groupes([j for j in dossier.mes_jumelages if j not in acquis], tous=True),
    }
    return render(request, "jumo/mes_jumelages.html", contexte)


@action_requise("jumo.consulter")
@avec_dossier
def a_valider(request, dossier):
    """A head who got a mail « demande de jumelage » opens it to see who asks what, until when, and to answer."""
    contexte = {
        "dossier": dossier,
        "onglet": "a_valider",
        "groupes": dossier.groupes(dossier.a_valider, tous=False),
    }
    return render(request, "jumo/a_valider.html", contexte)


@action_requise("jumo.consulter")
@avec_dossier
def historique(request, dossier):
    """A head or a gestionnaire looks for a demande that is no more: cancelled, deleted or put away, and why."""
    siens = Jumelage.objects.avec_bmp().de_l_etablissement(dossier.etablissement)
    if dossier.calendrier is not None:
        siens = siens.filter(campagne=dossier.calendrier.campagne)
    liste = HistoriqueListe(
        request, siens.historique(dossier.etablissement), etablissement=dossier.etablissement
    )
    journal = request.habilitations.peut("socle.journal.consulter")
    return liste.repondre(
        "jumo/historique.html", {"dossier": dossier, "onglet": "historique", "journal": journal}
    )
