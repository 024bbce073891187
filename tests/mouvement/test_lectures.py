"""M12, M21: each reading of an unclear sentence is a parameter: another choice changes the result of its own case."""

import dataclasses
import re
from datetime import date
from importlib.resources import files

import pytest

from preau.mouvement.engine.bareme import Dossier, calculer
from preau.mouvement.engine.bareme.dossier import (
    Destination,
    Enfant,
    ExerciceReussite,
    PosteTenu,
    Separation,
    Service,
)
from preau.mouvement.engine.carte import appliquer, designer
from preau.mouvement.engine.carte.mesure import Cible, Enseignant, Mesure, Suppression, Titulaire
from preau.mouvement.engine.regles import Regles, charger
from preau.mouvement.engine.regles.chargement import construire
from preau.mouvement.engine.regles.lecture import lire_texte
from tests.donnees import partage

JURA = files("preau.mouvement").joinpath("rules/jura_2012.yaml").read_text(encoding="utf-8")
FERME = PosteTenu("1", "definitif", date(2005, 9, 1), date(2010, 8, 31), "fermeture")
DIRECTION = (Cible("direction", ("1",)), Cible("equivalent", ("2",)))


def avec(lecture: str, option: str) -> Regles:
    """The Jura's rules with one reading changed."""
    document = lire_texte(JURA, source="essai")
    document.valeur["lectures"][lecture]["retenue"] = option
    return construire(document, source="essai")


def bareme(naissance=date(1950, 1, 1), services=(), **champs):
    dossier = Dossier("C", naissance, services, **champs)

    def resultat(regles: Regles):
        obtenu = calculer(regles, dossier)
        return obtenu.ags, obtenu.total, obtenu.droits

    return resultat


def droits(cas: str, *enseignants: Enseignant, cibles=DIRECTION):
    def resultat(regles: Regles):
        suites = appliquer(regles, Mesure(cas, enseignants, cibles))
        return [(suite.bareme, [droit.cellules for droit in suite.droits]) for suite in suites]

    return resultat


def directeur(candidat: str, bareme: int, *voeux: str, nomination=date(2000, 9, 1)) -> Enseignant:
    return Enseignant(candidat, "directeur", bareme, 2160, voeux, nomination=nomination)


CAS = {
    "enfant_de_7_ans": bareme(enfants=(Enfant(date(2009, 5, 4)),)),
    "service_national": bareme(
        date(1975, 2, 28), (Service("service_national", date(1992, 9, 1), date(1993, 6, 30)),)
    ),
    "anniversaire_29_fevrier": bareme(date(1980, 2, 29), (Service("titulaire", date(1998, 2, 1)),)),
    "poste_apres_fermeture": bareme(postes=(FERME, PosteTenu("2", "definitif", date(2010, 9, 1)))),
    "annee_passee": bareme(
        postes=(PosteTenu("1", "definitif", date(2010, 10, 1), date(2012, 8, 31), "fermeture"),)
    ),
    "date_reussite": bareme(reussite=(ExerciceReussite("Le Lac", date(2009, 9, 1)),)),
    "date_poste": bareme(postes=(PosteTenu("1", "definitif", date(2009, 9, 1)),)),
    "date_separation": bareme(
        separations=(Separation(60, date(2009, 9, 1)),), destinations=(Destination("444", km_conjoint=5),)
    ),
    "vers_le_conjoint": bareme(
        separations=(Separation(60, date(2009, 9, 1)),), destinations=(Destination("444", km_conjoint=45),)
    ),
    "fusion_suppression": droits(
        "fusion", directeur("A", 7200, "1"), cibles=(Cible("direction", ("1",)), Cible("adjoint", ("2",)))
    ),
    "rester_ou_partir": droits(
        "deux_vers_une", directeur("A", 7200, "9", "1"), cibles=(Cible("charge", ("1",)),)
    ),
    "direction_et_voeu_1": droits("fermeture_ouverture", directeur("A", 7200, "9", "1")),
    "direction_mixte": droits(
        "fermeture_ouverture",
        directeur("A", 7200, "1"),
        directeur("B", 9000, "1", nomination=date(2005, 9, 1)),
        Enseignant("C", "charge", 8000, voeux=("1",), liste_aptitude=True),
    ),
    "poste_vacant": lambda regles: designer(
        regles,
        Suppression(
            "adjoint", (Titulaire("A", "adjoint", date(2000, 9, 1), ecole="X"),), vacants=1, ecole="X"
        ),
    ).de_sort("touche"),
    "fiche_profil": lambda regles: [etape.fin for etape in regles.calendrier],
    "maintien_capa_sh": lambda regles: [(m.libelle, m.annees_scolaires) for m in regles.maintien],
    "laureats_pes": lambda regles: [(s.libelle, s.participation) for s in regles.participation],
}


def test_M12_chaque_lecture_change_le_resultat_de_son_cas():
    jura = charger("jura_2012")
    a_choisir = {lecture.code for lecture in jura.lectures if len(lecture.options) > 1}
    assert a_choisir == set(CAS)
    for lecture in jura.lectures:
        for option in lecture.options:
            if option.code != lecture.retenue:
                resultat = CAS[lecture.code]
                assert resultat(avec(lecture.code, option.code)) != resultat(jura), (
                    lecture.code,
                    option.code,
                )


@pytest.mark.donnees
def test_M12_chaque_lecture_cite_la_circulaire_mot_pour_mot():
    lignes = partage("sources", "mouvement-1d-jura-2012.md").read_text(encoding="utf-8")
    circulaire = " ".join(re.sub(r"[*_^{}]", "", lignes).replace("’", "'").split())
    for lecture in charger("jura_2012").lectures:
        assert lecture.phrase in circulaire, lecture.code


def test_M12_la_lecture_des_enfants_est_celle_de_la_specification():
    """E: 2 points for a child up to 7 in the calendar year; read literally, the year of the 7th birthday alone."""
    nourrisson = Dossier("C", date(1980, 1, 1), (), enfants=(Enfant(date(2012, 3, 29)),))
    sept_ans = dataclasses.replace(nourrisson, enfants=(Enfant(date(2005, 6, 1)),))
    a_la_lettre = avec("enfant_de_7_ans", "l_annee_des_7")
    jura = charger("jura_2012")
    assert [calculer(jura, d).points("E") for d in (nourrisson, sept_ans)] == [1440, 1440]
    assert [calculer(a_la_lettre, d).points("E") for d in (nourrisson, sept_ans)] == [0, 1440]
