"""The guide of the barème: its examples run and give what it says; its table of readings is complete."""

import re
from pathlib import Path

from preau.mouvement.engine.bareme import calculer, ecrire_points
from preau.mouvement.engine.bareme.dossier import construire_dossier
from preau.mouvement.engine.carte import appliquer, designer
from preau.mouvement.engine.carte.mesure import construire_carte
from preau.mouvement.engine.regles import charger
from preau.mouvement.engine.regles.lecture import lire_texte

GUIDE = (Path(__file__).parents[2] / "docs/guides/mouvement-bareme.md").read_text(encoding="utf-8")


def test_les_exemples_du_guide_donnent_ce_qu_il_dit():
    jura = charger("jura_2012")
    dossier, suppression, mesure = (
        lire_texte(bloc, source="guide") for bloc in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    )
    bareme = calculer(jura, construire_dossier(dossier, jura, source="guide"))
    formule = " + ".join(f"{lettre} {ecrire_points(bareme.points(lettre))}" for lettre in "AEPSM")
    assert f"{formule} = {ecrire_points(bareme.total)} points" in GUIDE
    assert [(droit.poste, droit.conjoint) for droit in bareme.droits] == [("812", 3)]
    assert designer(jura, construire_carte(suppression, jura, source="guide")).de_sort("touche") == ("Bruno",)
    anne, bruno = appliquer(jura, construire_carte(mesure, jura, source="guide"))
    assert [droit.poste for droit in anne.droits] == ["201"]
    assert bruno.droits == ()


def test_le_guide_nomme_chaque_lecture_et_chaque_cas():
    jura = charger("jura_2012")
    for code in [lecture.code for lecture in jura.lectures] + [cas.code for cas in jura.carte_scolaire.cas]:
        assert f"| `{code}` |" in GUIDE, code
