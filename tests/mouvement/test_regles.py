"""M23, M24: the rule sets shipped, and the refusal of a broken one."""

from pathlib import Path

import pytest

from preau.mouvement.engine.regles import EntreeRefusee, charger, noms


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
