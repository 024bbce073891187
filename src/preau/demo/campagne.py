"""The campaign of the demonstration, open now, and its BMP."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta

from django.utils import timezone

from preau.jumo.models import Bmp, Reglage
from preau.jumo.states import Phase
from preau.socle import horloge
from preau.socle.annuaire.models import Academie, Discipline, Etablissement
from preau.socle.annuaire.ors import ors_de
from preau.socle.campagnes.models import AnneeScolaire, Campagne
from preau.socle.campagnes.models import Phase as PhaseCampagne

NOMBRE_BMP = 3000
# 40 disciplines, the commonest first: a collège offers the first ten, a lycée all.
DISCIPLINES = (
    *("L0422", "L1300", "L0202", "L1000", "L1900", "L1600", "L1500", "L0426", "L1400", "L0421"),
    *("L1800", "L1700", "L0100", "L1100", "L0429", "L0201", "L0424", "L0433", "L0434", "L0423"),
    *("L8011", "L8012", "L8013", "L7300", "L7200", "L6500", "L1412", "L1414", "L8031", "L8520"),
    *("P1315", "P0210", "P0222", "P0226", "P7200", "P7300", "P8013", "P8039", "P5200", "P6500"),
)
COMMUNES_AUX_COLLEGES = 12
# Quotités as they are met: many between 6 and 15 h, some very small, some whole services, half hours.
QUOTITES = (
    (300, 2),
    (400, 3),
    (500, 4),
    (600, 8),
    (750, 2),
    (800, 6),
    (900, 9),
    (1000, 7),
    (1050, 2),
    (1200, 10),
)
QUOTITES += ((1300, 5), (1400, 4), (1500, 6), (1600, 3), (1800, 4), (1850, 1), (2000, 1))
INFOS = (
    "Emploi du temps groupé sur trois jours.",
    "Poste partagé avec un temps partiel de droit.",
    "Salle de sciences disponible le matin seulement.",
    "Quotité susceptible de varier d'une heure.",
)
# (code, days from today of its beginning and of its end, excluded)
PHASES = (
    (Phase.PREPARATION, -25, -5),
    (Phase.OUVERTE, -5, 14),
    (Phase.VALIDATION, 14, 17),
    (Phase.CONSULTATION, 20, 90),
)


def creer_campagne() -> Campagne:
    """The campaign of the coming school year, whose open phase began five days ago."""
    jour = horloge.aujourdhui()
    annee, _ = AnneeScolaire.objects.get_or_create(debut=jour.year + (jour.month >= 9))
    campagne = Campagne.objects.create(
        application="jumo",
        academie=Academie.objects.get(code="24"),
        annee=annee,
        libelle=f"Jumelage des BMP, rentrée {annee.debut}",
    )
    for code, debut, fin in PHASES:
        PhaseCampagne.objects.create(
            campagne=campagne,
            code=code,
            libelle=code.label,
            debut=_minuit(jour, debut),
            fin=_minuit(jour, fin),
        )
    Reglage.objects.create(
        campagne=campagne,
        contact_colleges="Votre gestionnaire de moyens à la DSDEN de votre département.",
        contact_lycees="Le département de l'organisation scolaire (DOS) du rectorat.",
    )
    return campagne


def _minuit(jour, decalage: int) -> datetime:
    return timezone.make_aware(datetime.combine(jour + timedelta(days=decalage), time()))


def creer_bmp(campagne: Campagne, etablissements: list[Etablissement], alea: random.Random) -> list[Bmp]:
    """3,000 BMP, the first ones those of the story: 12 h and 6 h of English of two neighbours."""
    disciplines = {d.code: d for d in Discipline.objects.filter(code__in=DISCIPLINES)}
    par_rne = {etablissement.rne: etablissement for etablissement in etablissements}
    jour = horloge.aujourdhui()
    voulus = [
        (par_rne[rne], code, quotite, "")
        for rne, code, quotite in (
            ("0771029A", "L0422", 1200),
            ("0771362M", "L0422", 600),
            ("0771029A", "L0426", 900),
            ("0771361L", "L0426", 900),
            ("0771029A", "L1000", 800),
            ("0772248A", "L1000", 1000),
            ("0771362M", "L1300", 1300),
        )
    ]
    while len(voulus) < NOMBRE_BMP:
        etablissement = etablissements[len(voulus) % len(etablissements)]
        college = etablissement.nature == "340"
        choix = DISCIPLINES[:COMMUNES_AUX_COLLEGES] if college else DISCIPLINES
        poids = [1 / (rang + 3) for rang in range(len(choix))]
        code = alea.choices(choix, poids)[0]
        quotite = alea.choices([q for q, _ in QUOTITES], [p for _, p in QUOTITES])[0]
        info = alea.choice(INFOS) if alea.random() < 0.12 else ""
        voulus.append((etablissement, code, quotite, info))
    return Bmp.objects.bulk_create(
        Bmp(
            campagne=campagne,
            identifiant=f"BMP{rang:05d}",
            etablissement=etablissement,
            discipline=disciplines[code],
            quotite=quotite,
            ors=ors_de(code, jour),
            zone=etablissement.zone,
            info_dos=info,
        )
        for rang, (etablissement, code, quotite, info) in enumerate(voulus, start=1)
    )
