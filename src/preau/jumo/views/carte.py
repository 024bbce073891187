"""J11: the maps. Each has a table that says the same, for whoever cannot see or use the map."""

from __future__ import annotations

from django.shortcuts import render

from preau.jumo.access import access_bmp, access_jumelage, campagne_courante, etablissements_du_perimetre
from preau.jumo.cartes.bmp import RAYON, RAYONS, CarteBmp
from preau.jumo.cartes.jumelage import CarteJumelage
from preau.jumo.cartes.perimetre import CartePerimetre
from preau.jumo.views.affichage import Bandeau, etat_affiche, somme
from preau.jumo.views.selection import Fenetre, Selection
from preau.jumo.views.supervision.menu import cadre
from preau.socle.acces.droits import action_requise
from preau.socle.annuaire.models import Discipline
from preau.socle.campagnes.queries import Calendrier
from preau.socle.cartes.trajets import mention


@action_requise("jumo.consulter")
def bmp(request, pk):
    """A head who has a block to pair opens it to see who is near, free, and of the same zone, how far the way
    would be with one or two of them, and from there to ask.
    """
    mien, acteur = access_bmp(request.habilitations, pk)
    fenetre = Fenetre.de(mien)
    rayon = _rayon(request.GET.get("rayon", ""))
    vue = CarteBmp.de(
        mien,
        prive=fenetre.prive,
        rayon=rayon,
        choisis=Selection.nombres(request.GET.getlist("avec")),
        demande_ouverte=not fenetre.bandeau.lecture_seule,
        engages=fenetre.engages(acteur),
    )
    contexte = {
        "bmp": mien,
        "bandeau": fenetre.bandeau,
        "vue": vue,
        "carte": vue.carte,
        "rayon": rayon,
        "rayons": RAYONS,
        "mention": mention(vue.trajets),
    }
    return render(request, "jumo/cartes/bmp.html", contexte)


def _rayon(texte: str) -> int:
    """The radius asked, one of the list; whatever else was typed is the usual one."""
    return int(texte) if texte in {str(rayon) for rayon in RAYONS} else RAYON


@action_requise("jumo.consulter")
def demande(request, pk):
    """Whoever is named in a demande opens it to judge the way that the teacher would go, before answering."""
    jumelage = access_jumelage(request.habilitations, pk)
    mien = request.etablissement if request.habilitations.etablissements else None
    vue = CarteJumelage.de(jumelage, mien)
    contexte = {
        "jumelage": jumelage,
        "etat": etat_affiche(jumelage),
        "service": somme(jumelage.bmps, jumelage.bmp1.ors),
        "bandeau": Bandeau.pour(request.habilitations, Calendrier.de(jumelage.campagne)),
        "vue": vue,
        "carte": vue.carte,
        "mention": mention(vue.parcours.trajets),
    }
    return render(request, "jumo/cartes/demande.html", contexte)


@action_requise("jumo.superviser")
def perimetre(request):
    """A gestionnaire opens it to see where BMP are still to be paired, in all or in one discipline, and to pick
    the school to work for.
    """
    calendrier = campagne_courante()
    contexte = cadre(request, calendrier)
    if calendrier is not None:
        ecoles = etablissements_du_perimetre(request.habilitations)
        disciplines = Discipline.objects.filter(
            bmp__campagne=calendrier.campagne,
            bmp__etablissement__in=ecoles.values("pk"),
            bmp__retire_le=None,
        ).distinct()
        choisie = next((d for d in disciplines if d.code == request.GET.get("discipline")), None)
        vue = CartePerimetre.de(ecoles, calendrier.campagne, choisie)
        contexte |= {"vue": vue, "disciplines": disciplines, "choisie": choisie}
    return render(request, "jumo/cartes/perimetre.html", contexte)
