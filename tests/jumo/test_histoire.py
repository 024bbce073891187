"""R5, J12 to J16: any story of three schools and five BMP, against a model that shares no code with JUMO."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from preau.jumo import services
from preau.jumo.jobs import expirer_demandes
from preau.jumo.models import Jumelage
from preau.socle import horloge
from preau.socle.courriels.models import Courriel
from preau.socle.cycles import ActionImpossible
from preau.socle.journal.models import Evenement
from tests import fabriques
from tests.jumo.conftest import INSTANT, acteur

# (school, hundredths of an hour): two blocks for the first two schools, one for the third.
BLOCS = ((0, 1200), (0, 600), (1, 600), (1, 900), (2, 300))
rangs = st.integers(0, len(BLOCS) - 1)


class Histoire(RuleBasedStateMachine):
    """What the schools may do, and a dictionary of what should be true then."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.heure = INSTANT
        self.gel = horloge.figee(INSTANT)
        self.gel.__enter__()
        fabriques.campagne()
        self.ecoles = [fabriques.etablissement() for _ in range(3)]
        self.acteurs = [acteur(ecole) for ecole in self.ecoles]
        self.bmps = [fabriques.bmp(self.ecoles[ecole], quotite=q) for ecole, q in BLOCS]
        self.rang = {bmp.pk: rang for rang, bmp in enumerate(self.bmps)}
        # pk -> [state, ranks of its BMP, deadline, ranks that accepted]
        self.modele = {}
        self.mails = self.actes = 0

    def teardown(self):
        self.gel.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # --- the model ---------------------------------------------------------------------------------------

    def pris(self, rang):
        return any(etat == "valide" and rang in membres for etat, membres, *_ in self.modele.values())

    def dans(self, etat):
        return sorted(pk for pk, fiche in self.modele.items() if fiche[0] == etat)

    def prevoir_demande(self, mien, autres):
        """The groups that a demande makes, or None when it is refused."""
        groupes = [autres]
        tous = [mien, *autres]
        ecoles = [BLOCS[rang][0] for rang in tous]
        if len(set(tous)) < len(tous) or len(set(ecoles)) < len(ecoles) or any(map(self.pris, tous)):
            return None
        if len(autres) == 2 and sum(BLOCS[rang][1] for rang in tous) > 2000:
            groupes = [[autre] for autre in autres]
        attendues = [set(membres) for etat, membres, *_ in self.modele.values() if etat == "en_cours"]
        return None if any({mien, *groupe} in attendues for groupe in groupes) else groupes

    def tente(self, permis, acte):
        """Do `acte`; it must succeed exactly when the model says so."""
        try:
            resultat = acte()
        except ActionImpossible:
            assert not permis
            return None
        assert permis
        self.actes += 1
        return resultat

    # --- what people do ----------------------------------------------------------------------------------

    @rule(mien=rangs, autres=st.lists(rangs, min_size=1, max_size=2, unique=True))
    def demander(self, mien, autres):
        groupes = self.prevoir_demande(mien, autres)
        demandes = self.tente(
            groupes is not None,
            lambda: services.demander(
                acteur=self.acteurs[BLOCS[mien][0]],
                bmp=self.bmps[mien].pk,
                cibles=[self.bmps[autre].pk for autre in autres],
            ),
        )
        for demande, groupe in zip(demandes or [], groupes or [], strict=True):
            self.modele[demande.pk] = ["en_cours", [mien, *groupe], self.heure + timedelta(hours=72), set()]
            self.mails += 1 + len(groupe)
        self.actes += len(demandes or [0]) - 1

    @rule(choix=st.integers(0, 99), rang=rangs)
    def accepter(self, choix, rang):
        if not self.modele:
            return
        pk = sorted(self.modele)[choix % len(self.modele)]
        etat, membres, echeance, oui = self.modele[pk]
        permis = etat == "en_cours" and rang in membres[1:] and rang not in oui and echeance > self.heure
        bmp = self.bmps[rang]
        act = self.acteurs[BLOCS[rang][0]]
        if self.tente(permis, lambda: services.accepter(acteur=act, jumelage=pk, bmp=bmp.pk)) is None:
            return
        oui.add(rang)
        self.mails += len(membres)
        if oui != set(membres[1:]):
            return
        self.modele[pk][0] = "valide"
        for autre in self.dans("en_cours"):
            if set(self.modele[autre][1]) & set(membres):
                self.modele[autre][0] = "annule"
                self.mails += len(self.modele[autre][1])
                self.actes += 1

    @rule(choix=st.integers(0, 99), rang=rangs)
    def refuser(self, choix, rang):
        if not self.modele:
            return
        pk = sorted(self.modele)[choix % len(self.modele)]
        etat, membres, echeance, _ = self.modele[pk]
        permis = etat == "en_cours" and rang in membres[1:] and echeance > self.heure
        act = self.acteurs[BLOCS[rang][0]]
        bmp = self.bmps[rang].pk
        if self.tente(permis, lambda: services.refuser(acteur=act, jumelage=pk, bmp=bmp, motif="zr")):
            self.modele[pk][0] = "refuse"
            self.mails += len(membres)

    @rule(choix=st.integers(0, 99), ecole=st.integers(0, 2))
    def retirer(self, choix, ecole):
        if not self.modele:
            return
        pk = sorted(self.modele)[choix % len(self.modele)]
        etat, membres, *_ = self.modele[pk]
        permis = etat == "en_cours" and BLOCS[membres[0]][0] == ecole
        if self.tente(permis, lambda: services.retirer(acteur=self.acteurs[ecole], jumelage=pk)):
            self.modele[pk][0] = "annule"
            self.mails += len(membres)

    @rule(choix=st.integers(0, 99), ecole=st.integers(0, 2))
    def supprimer(self, choix, ecole):
        if not self.modele:
            return
        pk = sorted(self.modele)[choix % len(self.modele)]
        etat, membres, *_ = self.modele[pk]
        permis = etat == "valide" and ecole in {BLOCS[rang][0] for rang in membres}
        act = self.acteurs[ecole]
        if self.tente(permis, lambda: services.supprimer(acteur=act, jumelage=pk, motif="quotite")):
            self.modele[pk][0] = "supprime"
            self.mails += len(membres)

    @rule(heures=st.sampled_from([1, 24, 48]))
    def attendre(self, heures):
        """Time passes, and the scheduler does its round (J14); the story stays within the open phase."""
        self.heure = min(self.heure + timedelta(hours=heures), INSTANT + timedelta(days=6))
        horloge.horloge._instant_fige = self.heure
        echues = [pk for pk in self.dans("en_cours") if self.modele[pk][2] <= self.heure]
        assert expirer_demandes() == len(echues)
        for pk in echues:
            self.modele[pk][0] = "annule"
            self.mails += len(self.modele[pk][1])
            self.actes += 1

    # --- what must always hold ---------------------------------------------------------------------------

    @invariant()
    def la_base_est_comme_le_modele(self):
        lus = {
            j.pk: (j.etat, [self.rang[pk] for pk in (j.bmp1_id, j.bmp2_id, j.bmp3_id) if pk])
            for j in Jumelage.objects.filter(bmp1__in=self.rang)
        }
        assert lus == {pk: (etat, membres) for pk, (etat, membres, *_) in self.modele.items()}

    @invariant()
    def aucun_bmp_dans_deux_jumelages(self):
        tenus = [rang for etat, membres, *_ in self.modele.values() if etat == "valide" for rang in membres]
        assert len(tenus) == len(set(tenus))

    @invariant()
    def chaque_acte_a_sa_ligne_et_ses_courriels(self):
        assert Courriel.objects.filter(application="jumo").count() == self.mails
        assert Evenement.objects.filter(application="jumo").count() == self.actes


@pytest.mark.django_db
def test_R5_J12_toute_histoire_suit_le_modele():
    run_state_machine_as_test(
        Histoire,
        settings=settings(
            max_examples=60,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
