"""M23, M24: the rule sets shipped, and the refusal of a broken one."""

from datetime import date
from pathlib import Path

import pytest

from preau.mouvement.engine.regles import EntreeRefusee, charger, noms
from preau.mouvement.engine.regles.cles import cle_de


def test_M23_la_cle_du_jura_suit_la_circulaire():
    regles = charger("jura_2012")
    assert regles.mecanisme == "chaines_2012"
    assert regles.voeux_max == 30
    # Annexe 3, § 6: number of the wish, AGS, spouse, seniority in post, the older first.
    debut = regles.cle.index("bareme")
    assert regles.cle[debut + 1 : debut + 6] == ("rang", "ags", "conjoint", "anciennete", "naissance")


def test_M24_chaque_jeu_livre_se_charge_et_porte_sa_reference():
    assert {"jura_2012", "mvt1d", "minimal"} <= set(noms())
    for nom in noms():
        regles = charger(nom)
        assert regles.code == nom
        assert regles.reference
        assert len(regles.empreinte) == 64


def test_R3_un_jeu_casse_est_refuse_avec_toutes_ses_fautes(tmp_path: Path):
    fichier = tmp_path / "casse.yaml"
    fichier.write_text(
        "code: essai\ndate: 2012-02-30\nmecanisme: 3\nvoeux_max: beaucoup\n"
        "cle: [titulaire, barême, lot, candidat]\nzone: {}\n",
        encoding="utf-8",
    )
    with pytest.raises(EntreeRefusee) as refus:
        charger(fichier)
    texte = str(refus.value)
    assert len(refus.value.defauts) == 7, texte
    assert "ligne 2, clé « date », valeur « 2012-02-30 » : cette date n'existe pas" in texte
    assert "ligne 4, clé « voeux_max », valeur « beaucoup »" in texte
    assert "ligne 5, clé « cle[2] », valeur « barême » : valeur inconnue" in texte
    assert "Écrire peut-être « bareme »" in texte
    assert "Écrire peut-être « zones »" in texte
    for cle in ("libelle", "reference"):
        assert f"clé « {cle} » : la clé manque" in texte


def test_M4_le_calendrier_du_jura_est_celui_de_la_circulaire():
    etapes = {etape.code: (etape.debut, etape.fin) for etape in charger("jura_2012").calendrier}
    assert etapes["saisie"] == (date(2012, 3, 12), date(2012, 3, 29))
    assert etapes["recours"][1] == date(2012, 4, 9)
    assert etapes["capd"][0] == date(2012, 5, 10)
    assert etapes["classement"][1] == date(2012, 5, 31)
    assert etapes["validation"][0] == date(2012, 9, 6)
    # « jeudi 29 mai » in one place, 29 March in Annexe 4, interviews on 11 April.
    assert etapes["fiche_profil"][1] == date(2012, 3, 29) < etapes["entretiens"][0]


def test_M3_M2_chaque_situation_dit_sa_participation_et_chaque_conge_la_garde_du_poste():
    regles = charger("jura_2012")
    participation = {situation.code: situation.participation for situation in regles.participation}
    assert participation["titulaire_definitif"] == "facultative"
    assert participation["exeat_ineat"] == "ajustement"
    assert participation["laureat_pes"] == "exclue"
    obligatoires = {code for code, part in participation.items() if part == "obligatoire"}
    assert {"sans_affectation", "provisoire", "carte_scolaire", "permutation", "stagiaire"} <= obligatoires
    maintien = {garde.code: garde for garde in regles.maintien}
    assert maintien["capa_sh"].annees_scolaires == 2
    assert "capa_sh_un_an" not in maintien
    assert "retraite" in maintien
    assert maintien["parental"].annees_scolaires == 1
    assert {code for code, garde in maintien.items() if garde.perdu} == {"detachement", "disponibilite"}


def test_M23_les_qualifications_rangent_l_ash_et_le_flechage_allemand():
    niveaux = {
        (qualification.code, niveau.code): niveau.rang
        for qualification in charger("jura_2012").qualifications
        for niveau in qualification.niveaux
    }
    assert niveaux == {
        ("ash", "qualifie_en_exercice"): 0,
        ("ash", "sortant_de_stage"): 1,
        ("ash", "depart_en_stage"): 2,
        ("fleche_allemand", "habilite"): 0,
        ("fleche_allemand", "non_habilite"): 1,
    }


def test_M23_une_valeur_qui_manque_a_la_cle_se_dit():
    with pytest.raises(KeyError, match="ags"):
        cle_de(("bareme", "ags"), {"bareme": 3})
