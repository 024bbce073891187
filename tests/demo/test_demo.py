"""The demonstration académie: real lycées, 550 schools, 3,000 BMP, every state, and the story left to tell."""

import pytest

from preau.demo.annuaire import lire
from preau.demo.chargement import base_vide, charger
from preau.demo.comptes import MOT_DE_PASSE, comptes_presentes
from preau.jumo.models import Bmp, Jumelage
from preau.jumo.states import Etat
from preau.socle import horloge
from preau.socle.acces.models import Compte
from preau.socle.annuaire import uai
from preau.socle.annuaire.models import Etablissement, ZoneRemplacement
from preau.socle.campagnes.queries import calendrier_courant
from preau.socle.courriels.models import Courriel


@pytest.mark.django_db
def test_la_demonstration_est_complete():
    """J12, J15, J21: loaded once, through the services, with what the two heads need."""
    assert base_vide()
    bilan = charger()
    assert (bilan.etablissements, bilan.bmp) == (550, 3000)
    assert Bmp.objects.values("discipline").distinct().count() == 40
    assert set(Jumelage.objects.values_list("etat", flat=True)) == set(Etat.values)
    assert set(Jumelage.objects.filter(etat=Etat.REFUSE).values_list("motif", flat=True)) == {
        "zr",
        "quotite",
        "autre",
    }
    assert Jumelage.objects.exclude(bmp3=None).filter(etat=Etat.VALIDE).exists()
    assert calendrier_courant("jumo", "24").phase().code == "ouverte"
    assert not Jumelage.objects.echus(horloge.now()).exists()
    assert not Courriel.objects.exclude(etat="envoye").exists()

    ecoles = Etablissement.objects.all()
    assert all(uai.cle_valide(rne) for rne in ecoles.values_list("rne", flat=True))
    assert (
        ecoles.filter(rne__in=[ligne["rne"] for ligne in lire("lycees.csv")]).exclude(exemple=True).count()
        > 150
    )
    assert not ecoles.filter(exemple=True).exclude(nom__contains="(exemple)").exists()
    assert not ecoles.filter(zone=None).exists()
    assert not ZoneRemplacement.objects.filter(communes=None).exists()

    # Twelve hours of English of the one head and six of the other are free, and each has an answer to give.
    libres = Bmp.objects.avec_etat().filter(discipline__code="L0422", situation="libre")
    assert libres.filter(etablissement__rne="0771029A", quotite=1200).exists()
    assert libres.filter(etablissement__rne="0771362M", quotite=600).exists()
    for identifiant in ("cmartin", "adupuis"):
        chef = Compte.objects.get(identifiant=identifiant)
        siens = Etablissement.objects.filter(roles__compte=chef)
        attendues = [Jumelage.objects.a_valider_par(ecole).count() for ecole in siens]
        assert sum(attendues) >= 1, identifiant

    presentes = comptes_presentes()
    assert len(presentes) == 5
    assert all(Compte.objects.get(identifiant=p.identifiant).check_password(MOT_DE_PASSE) for p in presentes)
    with pytest.raises(ValueError, match="base vide"):
        charger()
