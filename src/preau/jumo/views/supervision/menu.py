"""The menu of the services' screens, as data, and the frame that they share."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from preau.jumo.access import campagne_courante
from preau.jumo.states import Phase
from preau.jumo.views.affichage import Bandeau, code_phase
from preau.jumo.views.dossier import dossier_courant
from preau.socle.campagnes.queries import Calendrier


@dataclass(frozen=True)
class Rubrique:
    """One line of the menu: shown to those who have the right, in `phases` only (in all when empty)."""

    libelle: str
    url_name: str
    action: str = "jumo.superviser"
    phases: tuple[Phase, ...] = ()
    suite: str = ""  # what follows the address: "?application=jumo"
    sous: tuple[str, ...] = ()  # the pages under it, for which it is the current line too

    @property
    def adresse(self) -> str:
        return reverse(self.url_name) + self.suite


RUBRIQUES = (
    Rubrique("Tableau de bord", "jumo:supervision"),
    Rubrique("BMP", "jumo:supervision_bmp"),
    Rubrique("Jumelages", "jumo:supervision_jumelages"),
    Rubrique("Échéances", "jumo:echeances"),
    Rubrique(
        "Plans de jumelage",
        "jumo:plans",
        action="jumo.preparer",
        sous=("jumo:plan", "jumo:proposition", "jumo:prix"),
    ),
    Rubrique(
        "Brouillons",
        "jumo:brouillons",
        action="jumo.preparer",
        sous=("jumo:decider_brouillons", "jumo:preparer"),
    ),
    Rubrique("Validation", "jumo:validation", action="jumo.valider"),
    Rubrique("Établissements", "jumo:etablissements"),
    Rubrique("Carte", "jumo:carte"),
    Rubrique("Actualisation", "jumo:actualisations", action="jumo.parametrer", sous=("jumo:actualisation",)),
    Rubrique(
        "Campagnes",
        "jumo:campagnes",
        action="jumo.parametrer",
        sous=("jumo:campagne", "jumo:nouvelle_campagne"),
    ),
    Rubrique("Journal", "journal:evenements", action="socle.journal.consulter", suite="?application=jumo"),
)


def cadre(request: HttpRequest, calendrier: Calendrier | None) -> dict:
    """What `jumo/supervision/cadre.html` needs of every screen of the services."""
    phase = code_phase(calendrier)
    return {
        "dossier": dossier_courant(request),
        "onglet": "supervision",
        "bandeau": Bandeau.des_services(calendrier) if calendrier else None,
        "rubriques": [
            (rubrique, request.resolver_match.view_name in (rubrique.url_name, *rubrique.sous))
            for rubrique in RUBRIQUES
            if request.habilitations.peut(rubrique.action)
            and (not rubrique.phases or phase in rubrique.phases)
        ],
    }


def contexte(request: HttpRequest) -> tuple[Calendrier | None, dict]:
    """The calendar of the current campaign, and the frame."""
    calendrier = campagne_courante()
    return calendrier, cadre(request, calendrier)
