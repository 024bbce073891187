"""R3, M24: a broken rule set is refused with every fault: where, which value, which rule, what to do."""

import json
from importlib.resources import files

import pytest
import yaml

from preau.mouvement.engine.affectation import Parametres
from preau.mouvement.engine.regles import EntreeRefusee, charger

REGLES = {
    "code": "essai",
    "libelle": "Essai",
    "date": "2012-03-05",
    "reference": "Texte d'essai",
    "cle": ["titulaire", "classe", "bareme", "lot", "candidat"],
    "bareme": {
        "annee": 2012,
        "arret": "2012-08-31",
        "cloture": "2012-03-29",
        "anciennete": {
            "element": "A",
            "libelle": "Ancienneté",
            "lieu": "§ 1",
            "age_minimum": 18,
            "plafond": 30,
            "tranches": [{"annees": 25, "points_annee": 1}],
            "services": {"titulaire": {"libelle": "Services", "effet": "compte"}},
        },
    },
}

CARTE = {
    "touche": {"lieu": "§", "cle": ["derniere_nomination"], "genres": {}},
    "cle_direction": ["nomination"],
    "cas": {},
}
CAS_DE_FUSION = {"libelle": "F", "lieu": "§", "cibles": [], "roles": {}, "droits": []}

JEUX = [
    (("reference",), "", "un texte qui n'est pas vide"),
    (("mecanisme",), "boston", "valeur inconnue ; admises : da, chaines_2012"),
    (("mecanisme",), "chaines_2012", None),
    (("voeux_max",), 0, "un nombre entier de 1 à 1000"),
    (("ameliorer_zones",), "parfois", "il faut oui ou non"),
    (("cle",), ["classe", "titulaire", "lot", "candidat"], "la clé commence par « titulaire »"),
    (("cle",), ["titulaire", "candidat", "lot"], "la clé finit par « lot » puis « candidat »"),
    (("cle",), ["titulaire", "bareme", "bareme", "lot", "candidat"], "un critère est écrit deux fois"),
    (("cle",), ["titulaire", "bareme_croissant", "lot", "candidat"], "valeur inconnue"),
    (("zones",), {"ordre": "hasard"}, "admises : demande, voeu_indicatif"),
    (("couples",), {"types": ["zone"]}, "admises : poste"),
    (("couples",), {"methode": "mariage"}, "admises : rupture, roth_peranson"),
    (("bareme", "arret"), "2013-08-31", "dans l'année du mouvement (2012)"),
    (("bareme", "cloture"), "2009-03-29", "le serveur ferme dans l'année qui précède"),
    (("bareme", "anciennete", "plafond"), 30.5, "jamais 0,5"),
    (("bareme", "anciennete", "plafond"), "1/7", "qui tombe juste en 1/720"),
    (("bareme", "anciennete", "tranches"), [], "il faut de 1 à 500 éléments"),
    (
        ("bareme", "anciennete", "tranches"),
        [{"annees": 25, "points_annee": "1/3"}],
        "un multiple de 1/2 point",
    ),
    (("bareme", "anciennete", "services", "titulaire", "phrase"), "A.x", "aucune phrase ne porte ce code"),
    (
        ("bareme", "anciennete", "services", "titulaire", "sans_age_si"),
        "a.b",
        "aucune lecture ne porte ce code",
    ),
    (("bareme", "anciennete", "services", "titulaire", "effet"), "double", "compte, ne_compte_pas, retire"),
    (("bareme", "anciennete", "services", "été"), {"libelle": "x", "effet": "compte"}, "sans accent"),
    (
        ("bareme", "suppression"),
        {"element": "A", "libelle": "S", "lieu": "§", "points_annee": 3, "plafond": 12},
        "deux éléments portent la même lettre",
    ),
    (
        ("bareme", "enfants"),
        {"element": "E", "libelle": "E", "lieu": "§", "tranches": [{"de": 7, "a": 3, "points": 1}]},
        "finit avant de commencer",
    ),
    (
        ("carte_scolaire",),
        CARTE
        | {
            "cas": {
                "fusion": CAS_DE_FUSION | {"roles": {"directeur": {"libelle": "D", "suppression_selon": "x"}}}
            }
        },
        "clé « carte_scolaire.cas.fusion.roles.directeur.suppression_selon », valeur « x » : aucune lecture",
    ),
    (
        ("carte_scolaire",),
        CARTE | {"touche": CARTE["touche"] | {"cle": ["naissance"]}},
        "valeur inconnue ; admises : derniere_nomination",
    ),
    (("carte_scolaire",), CARTE | {"cle_direction": ["concours"]}, "valeur inconnue ; admises :"),
    (
        ("lectures", "x"),
        {"phrase": "p", "lieu": "l", "options": {"a": {"libelle": "A"}}, "retenue": "b", "explication": "e"},
        "option inconnue ; écrites : a",
    ),
]


@pytest.mark.parametrize(("chemin", "valeur", "dit"), JEUX, ids=range(len(JEUX)))
def test_M24_R3_un_jeu_de_regles_casse_est_refuse(tmp_path, chemin, valeur, dit):
    regles = json.loads(json.dumps(REGLES))
    table = regles
    for cle in chemin[:-1]:
        table = table.setdefault(cle, {})
    table[chemin[-1]] = valeur
    fichier = tmp_path / "essai.yaml"
    fichier.write_text(yaml.safe_dump(regles, allow_unicode=True), encoding="utf-8")
    if dit is None:
        assert charger(fichier).mecanisme == "chaines_2012"
        return
    with pytest.raises(EntreeRefusee) as refus:
        charger(fichier)
    assert dit in str(refus.value)


def test_M25_les_couples_par_roth_et_peranson_vont_avec_da_sans_amelioration(tmp_path):
    """M25: the method is a key of the rule set, for deferred acceptance; another mechanism on the command line drops
    it, as it drops the improvement of zones."""
    regles = REGLES | {"couples": {"methode": "roth_peranson"}}
    fichier = tmp_path / "essai.yaml"
    fichier.write_text(yaml.safe_dump(regles), encoding="utf-8")
    assert Parametres.de(charger(fichier)).couples == "roth_peranson"
    assert Parametres.de(charger(fichier), "chaines_2012").couples == "rupture"
    for autre in ({"mecanisme": "chaines_2012"}, {"ameliorer_zones": True}):
        fichier.write_text(yaml.safe_dump(regles | autre), encoding="utf-8")
        with pytest.raises(EntreeRefusee) as refus:
            charger(fichier)
        (defaut,) = refus.value.defauts
        assert (defaut.chemin, defaut.valeur) == ("couples.methode", "roth_peranson")


def test_M21_R3_la_lecture_des_points_de_suppression_n_a_que_des_options_connues(tmp_path):
    jura = files("preau.mouvement").joinpath("rules/jura_2012.yaml").read_text(encoding="utf-8")
    fichier = tmp_path / "essai.yaml"
    fichier.write_text(jura.replace("nulle_part: {", "rien: {"), encoding="utf-8")
    with pytest.raises(EntreeRefusee) as refus:
        charger(fichier)
    (defaut,) = refus.value.defauts
    assert (defaut.valeur, defaut.remede) == ("fusion_suppression", "Renommer ses options")
