"""J12, J13: every cell of the transition table, through the real services."""

import itertools

import pytest

from preau.jumo import services
from preau.jumo.states import CYCLE, Etat, Part, Phase
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.campagnes.models import Phase as PhaseCampagne
from preau.socle.cycles import ActionImpossible
from tests import fabriques
from tests.jumo.conftest import acteur, acteur_service

AUTOMATE = Acteur("Automate")
# The rules as the specification states them, written out again: (state, action) -> who may.
PERMIS = {
    (None, "construire"): {Part.SERVICES},
    (None, "demander"): {Part.DEMANDEUR, Part.SERVICES},
    (Etat.BROUILLON, "publier"): {Part.SERVICES},
    (Etat.BROUILLON, "abandonner"): {Part.SERVICES},
    (Etat.EN_COURS, "accepter"): {Part.SOLLICITE, Part.SERVICES},
    (Etat.EN_COURS, "refuser"): {Part.SOLLICITE, Part.SERVICES},
    (Etat.EN_COURS, "retirer"): {Part.DEMANDEUR, Part.SERVICES},
    (Etat.EN_COURS, "expirer"): {Part.AUTOMATE},
    (Etat.EN_COURS, "supplanter"): {Part.AUTOMATE},
    **{(etat, "actualiser"): {Part.AUTOMATE} for etat in (Etat.BROUILLON, Etat.EN_COURS, Etat.VALIDE)},
    (Etat.VALIDE, "supprimer"): {Part.DEMANDEUR, Part.SOLLICITE, Part.SERVICES},
    (Etat.VALIDE, "confirmer"): {Part.SERVICES},
    (Etat.VALIDE, "annuler_confirmation"): {Part.SERVICES},
    (Etat.VALIDE, "defaire"): {Part.SERVICES},
    (Etat.REFUSE, "masquer"): {Part.DEMANDEUR, Part.SOLLICITE},
}
# Which phases each act needs; the others go at any time (J3).
PHASES = {
    "construire": {Phase.PREPARATION, Phase.OUVERTE},
    "publier": {Phase.PREPARATION, Phase.OUVERTE},
    "actualiser": {Phase.PREPARATION, Phase.OUVERTE},
    "abandonner": {Phase.PREPARATION, Phase.OUVERTE, Phase.VALIDATION},
    **{acte: {Phase.OUVERTE} for acte in ("demander", "accepter", "refuser", "retirer", "supprimer")},
    **{acte: {Phase.VALIDATION} for acte in ("confirmer", "annuler_confirmation", "defaire")},
}
ARRIVEE = {
    "construire": Etat.BROUILLON,
    "demander": Etat.EN_COURS,
    "publier": Etat.VALIDE,
    "abandonner": Etat.ANNULE,
    "accepter": Etat.VALIDE,
    "refuser": Etat.REFUSE,
    "retirer": Etat.ANNULE,
    "supprimer": Etat.SUPPRIME,
    "confirmer": Etat.VALIDE,
    "annuler_confirmation": Etat.VALIDE,
    "defaire": Etat.SUPPRIME,
    "masquer": Etat.REFUSE,
}


class Scene:
    """Two BMP of two schools, a jumelage between them, and everybody who may play a part."""

    def __init__(self, etat):
        self.un, self.deux = fabriques.bmp(quotite=1200), fabriques.bmp(quotite=600)
        self.jumelage = fabriques.jumelage(self.un, self.deux, etat=etat) if etat else None
        self.acteurs = {
            Part.DEMANDEUR: acteur(self.un.etablissement),
            Part.SOLLICITE: acteur(self.deux.etablissement),
            Part.SERVICES: acteur_service(fabriques.dsden("077")),
            Part.AUTOMATE: AUTOMATE,
        }

    def jouer(self, action, part):
        """Do `action` as `part`; returns the jumelage."""
        qui = self.acteurs[part]
        pk = self.jumelage and self.jumelage.pk
        match action:
            case "construire":
                return services.construire(acteur=qui, bmps=[self.un.pk, self.deux.pk])
            case "demander":
                return services.demander(acteur=qui, bmp=self.un.pk, cibles=[self.deux.pk])[0]
            case "publier":
                return services.publier(acteur=qui, jumelages=[pk])[0]
            case "abandonner":
                return services.abandonner(acteur=qui, jumelages=[pk])[0]
            case "accepter":
                return services.accepter(acteur=qui, jumelage=pk, bmp=self.deux.pk)
            case "refuser":
                return services.refuser(acteur=qui, jumelage=pk, bmp=self.deux.pk, motif="quotite")
            case "retirer":
                return services.retirer(acteur=qui, jumelage=pk)
            case "supprimer":
                return services.supprimer(acteur=qui, jumelage=pk, motif="zr")
            case "confirmer":
                return services.confirmer(acteur=qui, jumelages=[pk])[0]
            case "annuler_confirmation":
                self.jumelage.confirme_le, self.jumelage.confirme_par = horloge.now(), "Une gestionnaire"
                if self.jumelage.etat == Etat.VALIDE:
                    self.jumelage.save()
                return services.annuler_confirmation(acteur=qui, jumelages=[pk])[0]
            case "defaire":
                return services.defaire(acteur=qui, jumelages=[pk], motif="zr")[0]
            case "masquer":
                return services.masquer(acteur=qui, jumelage=pk, etablissement=self.un.etablissement)
        raise AssertionError(action)


def etat_de(jumelage):
    jumelage.refresh_from_db()
    return jumelage.etat


def test_J12_la_table_est_celle_de_la_specification():
    assert {(t.de, t.action): set(t.qui) for t in CYCLE.transitions} == PERMIS
    assert {t.action: set(t.phases) for t in CYCLE.transitions if t.phases} == PHASES
    assert set(CYCLE.etats) == set(Etat.values)


@pytest.mark.parametrize(
    "etat", [Etat.BROUILLON, Etat.EN_COURS, Etat.VALIDE, Etat.REFUSE, Etat.ANNULE, Etat.SUPPRIME]
)
def test_J12_chaque_case_de_la_table(campagne, juin, etat):
    """State × action × part: allowed and done, or refused with a sentence and nothing changed."""
    actions = [action for action in ARRIVEE if action not in ("construire", "demander")]
    for action, part in itertools.product(actions, Part):
        # The next phase, twenty days later, is the one of the services' validation (J19).
        juin(days=20 if Phase.VALIDATION in PHASES.get(action, ()) else 0)
        scene = Scene(etat)
        if part in PERMIS.get((etat, action), set()):
            scene.jouer(action, part)
            assert etat_de(scene.jumelage) == ARRIVEE[action], (action, part)
        else:
            with pytest.raises(ActionImpossible, match=r"\w.*\."):
                scene.jouer(action, part)
            assert etat_de(scene.jumelage) == etat, (action, part)


@pytest.mark.parametrize("action", ["construire", "demander"])
def test_J10_qui_peut_creer(campagne, action):
    for part in (Part.DEMANDEUR, Part.SOLLICITE, Part.SERVICES):
        scene = Scene(None)
        if part in PERMIS[(None, action)]:
            assert etat_de(scene.jouer(action, part)) == ARRIVEE[action]
        else:
            with pytest.raises(ActionImpossible):
                scene.jouer(action, part)


@pytest.mark.parametrize("phase", [*Phase, None])
def test_J3_chaque_action_dans_chaque_phase(juin, db, phase):
    """Outside a phase that allows it, an act is refused with the phase and its dates."""
    fabriques.campagne(phase=phase)
    for (etat, action), parts in PERMIS.items():
        if Part.AUTOMATE in parts:
            continue
        scene, part = (
            Scene(etat),
            next(p for p in (Part.SERVICES, Part.SOLLICITE, Part.DEMANDEUR) if p in parts),
        )
        if action not in PHASES or phase in PHASES[action]:
            assert etat_de(scene.jouer(action, part)) == ARRIVEE[action], action
            continue
        with pytest.raises(ActionImpossible) as refus:
            scene.jouer(action, part)
        permise = PhaseCampagne.objects.get(code=max(PHASES[action]))
        assert f"{permise.debut:%d/%m/%Y}" in str(refus.value)
        present = phase.label if phase else "aucune phase"
        assert present in str(refus.value)
        if scene.jumelage:
            assert etat_de(scene.jumelage) == etat


def test_J12_le_diagramme_montre_chaque_transition():
    dessin = CYCLE.mermaid()
    for transition in CYCLE.transitions:
        for vers in transition.vers:
            assert f"{transition.de or '[*]'} --> {vers}: {CYCLE.actions[transition.action]}" in dessin
