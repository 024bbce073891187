"""R3: broken dossiers and measures are refused (exit 2): where, which value, which rule, what to do."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from preau.cli.racine import app
from preau.mouvement.engine.bareme import calculer, lire_dossier
from preau.mouvement.engine.bareme.dossier import construire_dossier
from preau.mouvement.engine.carte import lire_carte
from preau.mouvement.engine.regles import EntreeRefusee, charger
from preau.mouvement.engine.regles.lecture import lire_texte

JURA = charger("jura_2012")
BON = """\
candidat: C1
naissance: 1976-04-12
services:
  - {nature: titulaire, debut: 2000-09-01}
enfants:
  - {naissance: 2006-03-03}
postes:
  - {code: "444", titre: definitif, debut: 2006-09-01, fin: 2012-08-31, sortie: fermeture}
reussite:
  - {ecole: Le Lac, debut: 2006-09-01}
separations:
  - {km: 60, debut: 2010-09-01}
destinations:
  - {poste: "445", km_conjoint: 5}
"""

# Each: what is replaced in the good dossier, by what, and what the refusal must say.
DOSSIERS = [
    ("candidat: C1\n", "", "clé « candidat » : la clé manque"),
    ("candidat: C1", "candidat: deux mots", "un code sans espace"),
    ("candidat: C1", "candidat: a;b", "un code sans espace"),
    ("candidat: C1", "candidat: [C1]", "ligne 1, clé « candidat », valeur « une liste »"),
    (
        "1976-04-12",
        "1976-02-30",
        "ligne 2, clé « naissance », valeur « 1976-02-30 » : cette date n'existe pas",
    ),
    ("1976-04-12", "12/04/1976", "il faut une date AAAA-MM-JJ"),
    ("1976-04-12", "1876-04-12", "la date doit être entre 01/01/1930"),
    ("1976-04-12", "2001-04-12", "la date précède la naissance du candidat (12/04/2001)"),
    ("1976-04-12", "1999-04-12", "n'a pas 16 ans"),
    ("services:", "service:", "Écrire peut-être « services »"),
    ("  - {nature: titulaire, debut: 2000-09-01}", "  nature: titulaire", "il faut une liste"),
    ("nature: titulaire", "nature: titulair", "Écrire peut-être « titulaire »"),
    ("nature: titulaire, ", "", "clé « services[1].nature » : la clé manque"),
    ("debut: 2000-09-01", "debut: 2000-09-01, fin: 1999-08-31", "la fin précède le début (01/09/2000)"),
    ("debut: 2000-09-01", "debut: 2000-09-01, quotite: 0", "un nombre entier de 1 à 100"),
    ("debut: 2000-09-01", "debut: 2000-09-01, quotite: 0.5", "un nombre entier de 1 à 100"),
    ("debut: 2000-09-01", "debut: 1970-09-01", "ligne 4, clé « services[1].debut », valeur « 1970-09-01 »"),
    ("debut: 2000-09-01", "debut: 2000-09-01 08:00:00", "il faut une date AAAA-MM-JJ"),
    ("naissance: 2006-03-03", "naissance: 1970-03-03", "l'enfant est né avant le candidat"),
    ("naissance: 2006-03-03", "naissance: 2006-03-03, handicap: peut-être", "il faut oui ou non"),
    ("naissance: 2006-03-03", "2006-03-03", "ligne 6, clé « enfants[1].2006-03-03 »"),
    ("titre: definitif", "titre: définitif", "Écrire peut-être « definitif »"),
    ("sortie: fermeture", "sortie: fermetur", "Écrire peut-être « fermeture »"),
    ("fin: 2012-08-31, ", "", "un poste quitté a une date de fin"),
    ("fin: 2012-08-31, sortie: fermeture", "fin: 2010-08-31", "comment un poste définitif a été quitté"),
    (
        'postes:\n  - {code: "444"',
        'postes:\n  - {code: "1", titre: definitif, debut: 2001-09-01}\n  - {code: "444"',
        "on n'est titulaire que d'un poste à la fois ; « 1 » n'est pas quitté",
    ),
    ("ecole: Le Lac, ", "", "clé « reussite[1].ecole » : la clé manque"),
    ("ecole: Le Lac", "ecole: ''", "un texte qui n'est pas vide"),
    ("km: 60", "km: -1", "un nombre entier de 0 à 20000"),
    ("km: 60", "km: soixante", "valeur « soixante »"),
    (
        "separations:\n",
        "separations:\n  - {km: 50, debut: 2005-09-01}\n",
        "deux séparations se chevauchent",
    ),
    ("destinations:\n", 'destinations:\n  - {poste: "445"}\n', "ce poste est déjà écrit"),
    ("candidat: C1", "candidat: C1\nannee: 2013", "celui du mouvement de 2012"),
    ("candidat: C1", "candidat: C1\ndemande: 2012-03-30", "au plus tard le 29/03/2012"),
    ("candidat: C1", "candidat: C1\ncandidat: C2", "ligne 2, clé « candidat » : la clé est écrite deux fois"),
    ("candidat: C1", "candidat: &a C1\nlibelle: *a", "les renvois (*nom) ne sont pas admis"),
    ("candidat: C1", "candidat: !!python/name:os.system C1", "l'étiquette (!) n'est pas admise"),
    ("candidat: C1", "candidat: [" + "[" * 40 + "]" * 40 + "]", "trop imbriquées"),
    ("candidat: C1", "candidat: C1\n ailleurs: 2", "ce n'est pas du YAML bien formé"),
    ("candidat: C1", "? [a, b]\n: C1", "une clé est un mot"),
    ("candidat: C1", "candidat: C1\x07", "un caractère n'est pas permis"),
    (BON, "", "le fichier est vide"),
    (BON, "- candidat", "il faut une table de clés"),
]


def ecrire(dossier: Path, texte: str, nom: str = "dossier.yaml") -> Path:
    fichier = dossier / nom
    fichier.write_text(texte, encoding="utf-8")
    return fichier


@pytest.mark.parametrize(("avant", "apres", "dit"), DOSSIERS, ids=range(len(DOSSIERS)))
def test_M12_R3_un_dossier_casse_est_refuse(tmp_path, avant, apres, dit):
    assert avant in BON
    fichier = ecrire(tmp_path, BON.replace(avant, apres, 1))
    with pytest.raises(EntreeRefusee) as refus:
        lire_dossier(fichier, charger("jura_2012"))
    assert dit in str(refus.value)
    for defaut in refus.value.defauts:
        assert defaut.regle, defaut
        assert defaut.remede, defaut


@settings(deadline=None)
@given(st.integers(0, len(BON)), st.integers(0, 40), st.text(max_size=12), st.booleans())
def test_R3_un_dossier_abime_est_lu_ou_refuse_jamais_autre_chose(debut, longueur, ajout, en_json):
    """A good dossier with a hole and some noise, or the same as JSON."""
    texte = BON if not en_json else json.dumps(yaml.safe_load(BON), default=str)
    abime = texte[:debut] + ajout + texte[debut + longueur :]
    with suppress(EntreeRefusee):
        dossier = construire_dossier(lire_texte(abime, source="essai", en_json=en_json), JURA, source="essai")
        assert calculer(JURA, dossier).total >= 0


@pytest.mark.parametrize(
    ("contenu", "nom", "dit"),
    [
        (b"candidat: \xe9t\xe9", "d.yaml", "l'octet 11 n'est pas de l'UTF-8"),
        (b"a: " + b"x" * 1_000_001, "d.yaml", "le fichier dépasse 1000000 octets"),
        (
            b'{"candidat": "C1",\n "naissance": }',
            "d.json",
            "ligne 2 : ce n'est pas du JSON",
        ),
        (b'{"candidat": "C1", "candidat": "C2"}', "d.json", "la clé est écrite deux fois"),
        (b"[" * 100_000, "d.json", "trop imbriquées"),
        (b'{"candidat": ' + b"9" * 6000 + b"}", "d.json", "un nombre a trop de chiffres"),
        (b'{"candidat": "C\\u001b[2J1"}', "d.json", "valeur « C?[2J1 » : il faut un code"),
        (b'{"candidat": "\\ud800"}', "d.json", "n'est pas un texte. Écrire le caractère lui-même"),
        (
            b"candidat:\tC1\n\tnaissance: 1",
            "d.yaml",
            "ligne 2 : ce n'est pas du YAML bien formé : une tab",
        ),
        (b"candidat: C1\n---\ncandidat: C2", "d.yaml", "un second dossier commence"),
        (b"# rien\n", "d.yaml", "le fichier est vide"),
        (b"candidat: C1\nnaissance: 1/9/1970\nservices: []", "d.yaml", "AAAA-MM-JJ. Écrire 1970-09-01."),
        (
            b"candidat: 444\nnaissance: 1970-09-01\nservices: []",
            "d.yaml",
            "Écrire la valeur entre guillemets",
        ),
        (None, "absent.yaml", "le fichier ne peut pas être lu. Il n'existe pas"),
        (None, "", "le fichier ne peut pas être lu. C'est un dossier"),
    ],
)
def test_R3_un_fichier_illisible_est_refuse(tmp_path, contenu, nom, dit):
    fichier = tmp_path / nom
    if contenu is not None:
        fichier.write_bytes(contenu)
    with pytest.raises(EntreeRefusee) as refus:
        lire_dossier(fichier, charger("jura_2012"))
    assert dit in str(refus.value)


MESURE = """\
cas: fusion
cibles: {direction: {postes: ["401"]}, adjoint: {postes: ["402"]}}
enseignants:
  - {candidat: Anne, role: directeur, bareme: 20}
"""
SUPPRESSION = """\
genre: adjoint
ecole: Les Tilleuls
titulaires:
  - {candidat: Anne, genre: adjoint, ecole: Les Tilleuls, nomination: 2001-09-01}
"""
MESURES = [
    (MESURE, "cas: fusion", "cas: fuson", "Écrire peut-être « fusion »"),
    (MESURE, "role: directeur", "role: adjoint", "rôle inconnu dans le cas « fusion »"),
    (MESURE, 'direction: {postes: ["401"]}, ', "", "clé « cibles.direction » : la cible manque"),
    (MESURE, "direction: {", "directions: {", "cible inconnue dans le cas « fusion »"),
    (MESURE, '["401"]', "[]", "il faut de 1 à 500 éléments"),
    (MESURE, '["402"]', '["401"]', "ce poste est déjà une cible"),
    (MESURE, "bareme: 20", "bareme: 20.5", "jamais 0,5"),
    (MESURE, "bareme: 20", 'bareme: 20, voeux: ["1", "1"]', "un poste est demandé deux fois"),
    (
        MESURE,
        "bareme: 20}\n",
        "bareme: 20}\n  - {candidat: Anne, role: directeur, bareme: 21}\n",
        "ce candidat est déjà écrit",
    ),
    (
        MESURE,
        MESURE,
        'cas: decision_capd\ncibles: {poste: {postes: ["1"]}}\nenseignants:\n'
        "  - {candidat: Anne, role: enseignant, bareme: 20}\n",
        "ce cas demande une décision datée et motivée",
    ),
    (
        MESURE,
        MESURE,
        'cas: decision_capd\ncibles: {poste: {postes: ["1"]}}\n'
        "decision: {date: 2012-05-10, motif: situation, unanime: non}\n"
        "enseignants:\n  - {candidat: Anne, role: enseignant, bareme: 20}\n",
        "seul un avis unanime",
    ),
    (SUPPRESSION, "genre: adjoint\n", "genre: adjoints\n", "genre de poste inconnu"),
    (SUPPRESSION, "ecole: Les Tilleuls\n", "", "ce genre de poste se supprime par école"),
    (SUPPRESSION, "genre: adjoint,", "genre: adjointe,", "ligne 4, clé « titulaires[1].genre »"),
    (
        SUPPRESSION,
        "nomination: 2001-09-01",
        "nomination: 2001-09-01, nomination_gardee: 2005-09-01",
        "la date gardée précède la nomination",
    ),
    (
        SUPPRESSION,
        "ecole: Les Tilleuls\n",
        "ecole: Les Tilleuls\nnombre: 3\nvacants: 1\n",
        "il y a 2 postes de ce genre à « Les Tilleuls », vacants compris",
    ),
    (SUPPRESSION, "ecole: Les Tilleuls\n", "ecole: Les Tilleuls\nnombre: 0\n", "un nombre entier de 1 à 500"),
]


@pytest.mark.parametrize(("bon", "avant", "apres", "dit"), MESURES, ids=range(len(MESURES)))
def test_M21_R3_une_mesure_cassee_est_refusee(tmp_path, bon, avant, apres, dit):
    regles = charger("jura_2012")
    lire_carte(ecrire(tmp_path, bon), regles)
    with pytest.raises(EntreeRefusee) as refus:
        lire_carte(ecrire(tmp_path, bon.replace(avant, apres, 1)), regles)
    assert dit in str(refus.value)


def test_M12_la_commande_bareme_montre_refuse_et_sort_en_2(tmp_path):
    bon = ecrire(tmp_path, BON)
    montre = CliRunner().invoke(app, ["mouvement", "bareme", str(bon)])
    assert montre.exit_code == 0
    assert "Total : A 12 + E 2 + P 2 + S 12 + M 1 = 29 points (20880/720)" in montre.output
    assert "(annexe 3, § 1" in montre.output
    valeurs = json.loads(
        CliRunner().invoke(app, ["mouvement", "bareme", str(bon), "--format", "json"]).output
    )
    assert valeurs["total"] == sum(ligne["points"] for ligne in valeurs["lignes"]) == 20880
    en_json = ecrire(
        tmp_path, json.dumps(yaml.load(BON, yaml.BaseLoader) | {"separations": []}), "dossier.json"
    )
    refuse = CliRunner().invoke(app, ["mouvement", "bareme", str(en_json)])
    # In JSON a number written as a text is not a number: the error names the key, JSON having no lines.
    assert refuse.exit_code == 2
    assert "clé « destinations[1].km_conjoint », valeur « 5 »" in refuse.output
    casse = ecrire(tmp_path, BON.replace("titulaire", "titulair").replace("1976-04-12", "1976-02-30"))
    refuse = CliRunner().invoke(app, ["mouvement", "bareme", str(casse)])
    assert refuse.exit_code == 2
    assert "Total" not in refuse.output


def test_M24_la_commande_regles_montre_chaque_jeu_et_refuse_un_fichier_casse(tmp_path):
    liste = CliRunner().invoke(app, ["mouvement", "regles"])
    assert liste.exit_code == 0
    assert [ligne.split(" : ")[0] for ligne in liste.output.splitlines()] == ["jura_2012", "minimal", "mvt1d"]
    jura = CliRunner().invoke(app, ["mouvement", "regles", "jura_2012"]).output
    assert "1 point par an pour 25 ans, puis 1/2 point par an pour 10 ans, 30 points au plus" in jura
    assert "- [retenue] jusqu_a_7 :" in jura
    for jeu in ("mvt1d", "minimal"):
        assert CliRunner().invoke(app, ["mouvement", "regles", jeu]).exit_code == 0
    casse = CliRunner().invoke(app, ["mouvement", "regles", str(ecrire(tmp_path, "code: X"))])
    assert casse.exit_code == 2
    assert "clé « date » : la clé manque" in casse.output


def test_M21_la_commande_carte_dit_qui_est_touche_et_quels_droits(tmp_path):
    touche = CliRunner().invoke(app, ["mouvement", "carte", str(ecrire(tmp_path, SUPPRESSION))])
    assert touche.exit_code == 0
    assert "Touchés : 1\n- Anne : touché" in touche.output
    mesure = ecrire(tmp_path, MESURE)
    assert (
        "Poste 401 : priorité absolue de rang 1"
        in CliRunner().invoke(app, ["mouvement", "carte", str(mesure)]).output
    )
    sortie = CliRunner().invoke(app, ["mouvement", "carte", str(mesure), "--format", "json"]).output
    (anne,) = json.loads(sortie)
    assert [droit["classe"] for droit in anne["droits"]] == [1, 2]
    deux = (
        SUPPRESSION + "  - {candidat: Bruno, genre: adjoint, ecole: Les Tilleuls, nomination: 2001-09-01}\n"
    )
    egaux = CliRunner().invoke(app, ["mouvement", "carte", str(ecrire(tmp_path, deux))])
    assert egaux.exit_code == 2
    assert "Anne.bareme_nomination" in egaux.output
