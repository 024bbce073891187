"""The dashboard of the services (J18)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse

from preau.jumo.access import bmp_du_perimetre
from preau.jumo.models import Jumelage
from preau.jumo.services.demandes import depassement
from preau.jumo.views.affichage import attendus, enumerer
from preau.jumo.views.supervision.chiffres import SITUATIONS, Chiffres, Repartition, Tableau, progres
from preau.jumo.views.supervision.filtres import PerimetreFiltres
from preau.jumo.views.supervision.listes import BIENTOT
from preau.jumo.views.supervision.menu import contexte
from preau.jumo.views.supervision.tables import SITUATIONS as LIBELLES
from preau.socle import horloge
from preau.socle.acces.droits import action_requise
from preau.socle.campagnes.queries import Calendrier
from preau.socle.graphiques import Barres, Courbes, Serie
from preau.socle.interface.formats import heures

URGENTES = 5
# A chart of more bars is no longer read at a glance: the table below it has them all.
BARRES_MAX = 12
TITRES = {
    "zone": "zone de remplacement",
    "discipline": "discipline",
    "departement": "département",
}


@action_requise("jumo.superviser")
def tableau_de_bord(request):
    """A gestionnaire opens it every morning of the campaign: how far the pairing is, where hours are left, which
    demandes will lapse today; each figure leads to the list behind it.
    """
    calendrier, cadre = contexte(request)
    campagne = calendrier.campagne if calendrier else None
    filtres = PerimetreFiltres(
        request.GET, queryset=bmp_du_perimetre(request.habilitations, campagne), request=request
    )
    bmps = filtres.qs if filtres.is_valid() else filtres.queryset.none()
    jumelages = Jumelage.objects.filter(campagne=campagne).parmi(bmps)
    tableau = Tableau.de(bmps, jumelages, depassement=depassement(), bientot=BIENTOT)
    restriction = {nom: request.GET[nom] for nom in PerimetreFiltres.CHEMINS if request.GET.get(nom)}
    cadre |= {
        "form": filtres.form,
        "filtre": bool(restriction),
        "ensemble": tableau.ensemble,
        "repartition": tableau.repartition,
        "situations": [
            (
                LIBELLES[nom][0],
                tableau.ensemble.bmp[nom],
                _adresse("supervision_bmp", restriction, situation=nom),
            )
            for nom in SITUATIONS
        ],
        "etats": [
            (libelle, nombre, _adresse("supervision_jumelages", restriction, etat=code))
            for code, libelle, nombre in tableau.repartition.etats
        ],
        "origines": _origines(tableau.repartition, restriction),
        "urgentes": _urgentes(jumelages),
        "bientot": BIENTOT,
        "adresse_echeances": _adresse("echeances", restriction),
        "adresse_complets": _adresse("supervision_jumelages", restriction, etat="valide", complet="oui"),
        "ventilations": [
            _ventilation(nom, lignes, restriction) for nom, lignes in tableau.ventilations.items()
        ],
        "courbes": _courbes(calendrier, jumelages) if calendrier else None,
    }
    return render(request, "jumo/supervision/tableau.html", cadre)


def _adresse(url: str, restriction: dict[str, str], **suite: str) -> str:
    """The list behind a figure, restricted as the dashboard is."""
    parametres = urlencode(restriction | suite)
    return f"{reverse(f'jumo:{url}')}?{parametres}" if parametres else reverse(f"jumo:{url}")


def _origines(repartition: Repartition, restriction: dict[str, str]) -> list[tuple[str, int, str]]:
    """Valid jumelages: by size, by origin, confirmed."""
    cas = (
        ("À deux", repartition.paires, {"taille": "2"}),
        ("À trois", repartition.triples, {"taille": "3"}),
        ("Faits par les établissements", repartition.etablissements, {"origine": "etablissement"}),
        ("Faits par les services", repartition.services, {"origine": "services"}),
        ("Confirmés", repartition.confirmes, {"confirme": "oui"}),
    )
    return [
        (libelle, nombre, _adresse("supervision_jumelages", restriction, etat="valide", **suite))
        for libelle, nombre, suite in cas
    ]


def _urgentes(jumelages) -> list[tuple[Jumelage, str]]:
    """The first demandes to expire, and who must answer."""
    bientot = jumelages.bientot_echus(horloge.now(), BIENTOT).avec_bmp().prefetch_related("acceptations")
    return [
        (demande, enumerer(attendus(demande))) for demande in bientot.order_by("echeance", "pk")[:URGENTES]
    ]


def _ventilation(nom: str, lignes: list[Chiffres], restriction: dict[str, str]) -> dict:
    """One breakdown: its chart, and its table whose lines lead to the lists."""
    rangees = []
    for chiffres in lignes:
        # « sans zone » is no value of the filter.
        suite = restriction | {nom: chiffres.code} if chiffres.code else None
        rangees.append(
            {
                "chiffres": chiffres,
                "bmp": [
                    (
                        LIBELLES[situation][0],
                        chiffres.bmp[situation],
                        _adresse("supervision_bmp", suite, situation=situation) if suite else "",
                    )
                    for situation in SITUATIONS
                ],
                "jumelages": _adresse("supervision_jumelages", suite, etat="valide") if suite else "",
                "echeances": _adresse("echeances", suite) if suite else "",
            }
        )
    return {
        "code": nom,
        "titre": TITRES[nom],
        "rangees": rangees,
        "graphique": _barres(nom, lignes),
    }


def _barres(nom: str, lignes: list[Chiffres]) -> Barres:
    """Hours by situation, of the categories that have most."""
    premieres = sorted(lignes, key=lambda c: (-c.total.centiemes, c.code))[:BARRES_MAX]
    reste = f" Les {BARRES_MAX} premières." if len(lignes) > BARRES_MAX else ""
    return Barres(
        titre=f"Heures de BMP par {TITRES[nom]}",
        description=f"Heures jumelées, préparées, demandées et libres, par {TITRES[nom]}.{reste}",
        cles=tuple(f"{c.code} {c.libelle}".strip() for c in premieres),
        series=tuple(
            Serie(LIBELLES[situation][0], tuple(c.bmp[situation].centiemes for c in premieres))
            for situation in ("jumele", "prepare", "demande", "libre")
        ),
        unite="h",
        colonne=TITRES[nom].capitalize(),
        format=heures,
    )


def _courbes(calendrier: Calendrier, jumelages) -> Courbes | None:
    """The progress of the campaign; nothing before it opens."""
    jours, series = progres(calendrier, jumelages)
    if not jours:
        return None
    return Courbes(
        titre="Demandes au fil de la campagne",
        description="Nombre de demandes faites, acceptées, refusées et échues chaque jour.",
        cles=tuple(jours),
        series=tuple(Serie(nom, tuple(valeurs)) for nom, valeurs in series.items()),
    )
