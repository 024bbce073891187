"""M12, M21, M23, M26: the cases that a lawyer reads, all run; and no sentence of the law without a case."""

from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from preau.mouvement.engine.bareme import calculer
from preau.mouvement.engine.bareme.dossier import construire_dossier
from preau.mouvement.engine.carte import appliquer, designer
from preau.mouvement.engine.carte.mesure import construire_carte
from preau.mouvement.engine.regles import charger
from preau.mouvement.engine.regles.cles import cle_de
from preau.mouvement.engine.regles.lecture import Document, lire_fichier
from preau.mouvement.engine.regles.phases import CandidatPhase, classer_phase
from preau.mouvement.engine.regles.schema import Controle, Points

DOSSIER = Path(__file__).parents[1] / "cases"
FICHIERS = ("bareme_jura_2012.yaml", "carte_scolaire_jura_2012.yaml", "mvt1d.yaml", "minimal.yaml")
LUS = {nom: lire_fichier(DOSSIER / nom).valeur for nom in FICHIERS}
CAS = [(lu["regles"], cas) for lu in LUS.values() for cas in lu["cas"]]

# What a candidate is worth when a case says nothing of it.
NEUTRE = {
    "titulaire": 0,
    "classe": 0,
    "qualification": 0,
    "bareme": 0,
    "rang": 1,
    "sous_rang": 1,
    "ags": 0,
    "conjoint": 0,
    "anciennete": 0,
    "naissance": 0,
    "lot": 1,
}


def points(ecrits: Any) -> int:
    controle = Controle(Document(None))
    lus = Points().lire(ecrits, (), controle)
    assert not controle.defauts, controle.defauts
    return lus


def verifier_bareme(regles, cas) -> tuple[set[str], str]:
    valeurs = {"candidat": "Candidat", "naissance": "1950-01-01", "services": []} | cas["dossier"]
    obtenu = calculer(regles, construire_dossier(Document(valeurs), regles, source=cas["nom"]))
    for cle, attendu in cas["attendu"].items():
        if cle in ("ags", "anciennete"):
            assert getattr(obtenu, cle) == attendu, cle
        elif cle == "droits":
            assert [utiles(droit) for droit in obtenu.droits] == [en_points(droit) for droit in attendu]
        else:
            calcule = obtenu.total if cle == "total" else obtenu.points(cle)
            assert calcule == points(attendu), f"{cle}: {calcule}/720"
    lignes = (*obtenu.lignes, *obtenu.droits)
    return set(chain.from_iterable(ligne.regles for ligne in lignes)), " ".join(
        ligne.phrase for ligne in lignes
    )


def utiles(droit) -> dict[str, Any]:
    return {nom: valeur for nom, valeur in droit.cellules.items() if valeur is not None and nom != "candidat"}


def en_points(droit: dict[str, Any]) -> dict[str, Any]:
    return {nom: points(valeur) if nom == "bareme" else valeur for nom, valeur in droit.items()}


def verifier_suppression(regles, cas) -> tuple[set[str], str]:
    lue = construire_carte(Document(cas["suppression"]), regles, source=cas["nom"])
    obtenu = designer(regles, lue)
    for sort in ("touche", "indecis", "reste", "a_part"):
        assert list(obtenu.de_sort(sort)) == cas["attendu"].get(sort, []), sort
    return set(chain.from_iterable(r.regles for r in obtenu.rangs)), " ".join(r.phrase for r in obtenu.rangs)


def verifier_mesure(regles, cas) -> tuple[set[str], str]:
    suites = appliquer(regles, construire_carte(Document(cas["mesure"]), regles, source=cas["nom"]))
    obtenu = {s.candidat: {"bareme": s.bareme, "droits": [utiles(d) for d in s.droits]} for s in suites}
    assert obtenu == {
        candidat: {"bareme": points(a["bareme"]), "droits": [en_points(droit) for droit in a["droits"]]}
        for candidat, a in cas["attendu"].items()
    }
    codes = {code for suite in suites for part in (suite, *suite.droits) for code in part.regles}
    return codes, " ".join(phrase for suite in suites for phrase in suite.phrases)


def verifier_departage(regles, cas) -> tuple[set[str], str]:
    def cle(candidat: dict[str, Any]) -> tuple:
        lu = candidat | {"bareme": points(candidat.get("bareme", 0))}
        return cle_de(regles.cle, NEUTRE | lu)

    assert [c["candidat"] for c in sorted(cas["departage"], key=cle)] == cas["attendu"]
    return set(regles.connues("D.ordre")), ""


def verifier_phase(regles, cas) -> tuple[set[str], str]:
    candidats = [
        CandidatPhase(lu["candidat"], lu["rang"], lu | {"bareme": points(lu.get("bareme", 0))})
        for lu in cas["candidats"]
    ]
    places = classer_phase(regles, cas["phase"], candidats)
    assert [place.candidat for place in places] == cas["attendu"]
    return set(chain.from_iterable(place.regles for place in places)), ""


VERIFIER = {
    "dossier": verifier_bareme,
    "suppression": verifier_suppression,
    "mesure": verifier_mesure,
    "departage": verifier_departage,
    "phase": verifier_phase,
}


@pytest.mark.parametrize(("nom_regles", "cas"), CAS, ids=[cas["nom"] for _, cas in CAS])
def test_M12_M21_M23_M26_chaque_cas_donne_le_resultat_ecrit(nom_regles, cas):
    regles = charger(nom_regles)
    (verifier,) = (fonction for cle, fonction in VERIFIER.items() if cle in cas)
    cites, dits = verifier(regles, cas)
    phrases = cas.get("phrases", [])
    assert set(phrases) <= cites, f"cited: {sorted(cites)}"
    # The place that the lawyer reads in the case is the one that the rule set gives.
    assert cas.get("lieu", "") == regles.citer(*phrases[:1], defaut="")
    for morceau in cas.get("dit", []):
        assert morceau in dits, dits


def test_M12_M21_aucune_lecture_du_bareme_ou_de_la_carte_sans_cas_qui_la_nomme():
    jura = charger("jura_2012")
    noms = " ".join(cas["nom"] for nom, cas in CAS if nom == "jura_2012")
    # These three choose a step of the calendar, a leave and a situation: test_lectures has their results.
    ailleurs = {"fiche_profil", "maintien_capa_sh", "laureats_pes"}
    assert {lecture.code for lecture in jura.lectures if f"« {lecture.code} »" not in noms} == ailleurs


def test_M12_aucune_phrase_de_la_loi_sans_cas():
    phrases = {phrase.code for phrase in charger("jura_2012").phrases}
    avec_cas = {code for nom, cas in CAS if nom == "jura_2012" for code in cas.get("phrases", [])}
    assert phrases == avec_cas
