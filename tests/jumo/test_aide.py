"""J12, J20, J21: what JUMO tells of itself: history, help, life cycle."""

from pathlib import Path

from django.urls import reverse

from preau.cli.jumo.cycle import page_du_cycle
from preau.jumo.models import Reglage
from tests import fabriques
from tests.jumo.test_pages import demander, ecoles

__all__ = ["ecoles"]


def test_J20_la_demande_raconte_son_histoire(ecoles):
    alpha, beta = ecoles
    demande = demander(alpha, beta)
    page = alpha.lire("demande", demande.pk)
    assert "ANGLAIS, 12 h + 6 h" in page
    assert "jumelage demandé" in page
    assert f"{reverse('journal:evenements')}?application=jumo" in alpha.lire("historique")


def test_J21_l_aide_dit_la_phase_les_contacts_et_les_zones(ecoles):
    alpha, _ = ecoles
    zone = fabriques.zone()
    page = alpha.lire("aide")
    assert page.count('aria-current="step"') == 1
    assert "DSDEN pour les collèges" in page
    assert zone.code in page
    Reglage.objects.update(contact_colleges="Bureau des moyens, 01 00 00 00 00")
    page = alpha.lire("aide")
    assert "Bureau des moyens" in page
    assert "DOS du rectorat pour les lycées" in page


def test_J21_l_aide_dit_a_chacun_ce_qu_il_peut_faire(ecoles, client_de):
    """A head reads nothing of the services' screens; each service, those that it has."""
    alpha, _ = ecoles
    attendus = {
        "chef": (fabriques.chef(alpha.etablissement), False, False),
        "dsden": (fabriques.gestionnaire(), True, False),
        "rectorat": (fabriques.gestionnaire(fabriques.rectorat()), True, True),
    }
    for qui, (compte, supervise, regle) in attendus.items():
        page = client_de(compte).get(reverse("jumo:aide")).content.decode()
        assert "Proposez-moi" in page, qui
        assert ("Préparer un brouillon" in page) == supervise, qui
        assert ("« Actualisation » reçoit" in page) == regle, qui


def test_J12_la_page_du_cycle_est_a_jour():
    """`preau jumo cycle` writes it again."""
    page = Path(__file__).parents[2] / "docs/cycles/jumelage.md"
    assert page.read_text(encoding="utf-8") == page_du_cycle()
