"""P2: what the portal offers, by domain, as data. Applications are named by URL and dotted path only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Application:
    """One entry of the portal.

    `compteur`: dotted path of a function (request) -> « 2 à valider ». `actes`: dotted
    path of the French names of its acts, by code, for the journal.
    """

    code: str
    libelle: str
    domaine: str
    rubrique: str
    url_name: str
    action: str
    court: str = ""
    compteur: str = ""
    actes: str = ""
    demonstration: bool = False

    @property
    def menu(self) -> str:
        return self.court or self.libelle


LOCALES = "Applications locales de gestion des personnels"
APPLICATIONS = (
    Application(
        "jumo",
        "JUMO - Jumelage des Moyens BMP",
        "Gestion des personnels",
        LOCALES,
        "jumo:mes_jumelages",
        "jumo.consulter",
        court="JUMO",
        compteur="preau.jumo.portail.compteur",
        actes="preau.jumo.states.ACTES",
    ),
    Application(
        "annuaire",
        "Annuaire des établissements",
        "Référentiels",
        "Établissements et zones",
        "annuaire:etablissements",
        "socle.annuaire.consulter",
        court="Annuaire",
    ),
    Application(
        "courriels",
        "Courriels",
        "Suivi",
        "Échanges et traces",
        "courriels:courriels",
        "socle.courriels.consulter",
    ),
    Application(
        "journal", "Journal", "Suivi", "Échanges et traces", "journal:evenements", "socle.journal.consulter"
    ),
    Application(
        "travaux",
        "Travaux de fond",
        "Suivi",
        "Échanges et traces",
        "travaux:travaux",
        "socle.travaux.consulter",
        court="Travaux",
    ),
    Application(
        "comptes",
        "Comptes et rôles",
        "Administration",
        "Accès",
        "acces:comptes",
        "socle.comptes.gerer",
        court="Comptes",
    ),
    Application(
        "horloge",
        "Horloge de la démonstration",
        "Administration",
        "Démonstration",
        "horloge:horloge",
        "socle.horloge.regler",
        court="Horloge",
        demonstration=True,
    ),
)
PAR_CODE = {application.code: application for application in APPLICATIONS}
