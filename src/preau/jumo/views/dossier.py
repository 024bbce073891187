"""One school's campaign as its screens show it: BMP, jumelages, and the two tabs they fall in (J6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, wraps

from django.shortcuts import redirect, render

from preau.jumo.access import acteur_pour, campagne_courante
from preau.jumo.models import Bmp, Jumelage
from preau.jumo.states import REPONDUS, Etat, Phase
from preau.jumo.views.affichage import Bandeau, EtatAffiche, actions, attendus, code_phase, etat_affiche
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Etablissement
from preau.socle.campagnes.queries import Calendrier


@dataclass(frozen=True)
class Ligne:
    """One other BMP of a jumelage; a triple has two lines, and its acts stand on the first."""

    jumelage: Jumelage
    mien: Bmp
    autre: Bmp
    etat: EtatAffiche
    actions: tuple[str, ...]
    premiere: bool


@dataclass
class Groupe:
    """An own BMP, its state, and its lines."""

    bmp: Bmp
    etat: EtatAffiche
    demandable: bool
    lignes: list[Ligne] = field(default_factory=list)

    @property
    def proposable(self) -> bool:
        """« Proposez-moi » is for a BMP that nobody has asked yet (J17)."""
        return self.demandable and self.bmp.situation == "libre"


@dataclass(frozen=True)
class Dossier:
    """What is read once for every screen of a school: four queries."""

    etablissement: Etablissement
    acteur: Acteur
    calendrier: Calendrier | None

    @property
    def phase(self) -> str | None:
        return code_phase(self.calendrier)

    @property
    def bandeau(self) -> Bandeau | None:
        return Bandeau.de(self.calendrier) if self.calendrier else None

    @property
    def lecture_seule(self) -> bool:
        """True when schools may only read (J3)."""
        return self.phase != Phase.OUVERTE

    @property
    def close(self) -> bool:
        """True once the phase in which schools ask has ended: valid jumelages then come first (J5)."""
        ouverte = self.calendrier.phase_de_code(Phase.OUVERTE) if self.calendrier else None
        return ouverte is not None and horloge.now() >= ouverte.fin

    @cached_property
    def bmps(self) -> list[Bmp]:
        if self.calendrier is None:
            return []
        siens = Bmp.objects.de_l_etablissement(self.etablissement, self.calendrier.campagne)
        return list(siens.avec_etat().avec_etablissement())

    @cached_property
    def _jumelages(self) -> list[Jumelage]:
        if self.calendrier is None:
            return []
        siens = Jumelage.objects.avec_bmp().de_l_etablissement(self.etablissement, self.calendrier.campagne)
        return list(
            siens.filter(etat__in=(Etat.EN_COURS, *REPONDUS))
            .exclude(etat=Etat.REFUSE, masques__etablissement=self.etablissement)
            .prefetch_related("acceptations")
        )

    def mien(self, jumelage: Jumelage) -> Bmp:
        """The school's own BMP in the jumelage: there is one, since the schools of a jumelage differ."""
        return next(bmp for bmp in jumelage.bmps if bmp.etablissement_id == self.etablissement.pk)

    def _attend_ma_reponse(self, jumelage: Jumelage) -> bool:
        return jumelage.etat == Etat.EN_COURS and self.etablissement in attendus(jumelage)

    @cached_property
    def mes_jumelages(self) -> list[Jumelage]:
        return [j for j in self._jumelages if not self._attend_ma_reponse(j)]

    @cached_property
    def a_valider(self) -> list[Jumelage]:
        return [j for j in self._jumelages if self._attend_ma_reponse(j)]

    def lignes(self, jumelage: Jumelage) -> list[Ligne]:
        mien = self.mien(jumelage)
        etat = etat_affiche(jumelage)
        possibles = tuple(actions(jumelage, mien, self.acteur, self.phase))
        autres = [bmp for bmp in jumelage.bmps if bmp.pk != mien.pk]
        return [Ligne(jumelage, mien, autre, etat, possibles, rang == 0) for rang, autre in enumerate(autres)]

    def groupes(self, jumelages: list[Jumelage], *, tous: bool) -> list[Groupe]:
        """The lines under the school's own BMP, by discipline and quotité; with `tous`, BMP without lines too."""
        groupes = {bmp.pk: self._groupe(bmp) for bmp in self.bmps}
        for jumelage in jumelages:
            groupes[self.mien(jumelage).pk].lignes += self.lignes(jumelage)
        return [groupe for groupe in groupes.values() if tous or groupe.lignes]

    def _groupe(self, bmp: Bmp) -> Groupe:
        etats = {j.etat for j in self._jumelages if self.mien(j).pk == bmp.pk}
        if Etat.VALIDE in etats:
            etat = EtatAffiche("Jumelé", "success")
        elif bmp.situation == "jumele" and not self.lecture_seule:
            # The services' draft stays hidden (J4), but whoever could ask is spared a refusal.
            etat = EtatAffiche("Réservé par les services", "new")
        elif Etat.EN_COURS in etats:
            etat = EtatAffiche("Demande en cours", "info")
        else:
            etat = EtatAffiche("Libre", "neutre")
        demandable = not self.lecture_seule and bmp.situation != "jumele"
        return Groupe(bmp, etat, demandable)


def dossier_courant(request) -> Dossier | None:
    """The Dossier of the current school; None when none is chosen, or it is not one of JUMO's."""
    etablissement = request.etablissement
    acteur = acteur_pour(request.habilitations, etablissement) if etablissement else None
    return Dossier(etablissement, acteur, campagne_courante()) if acteur else None


def avec_dossier(vue):
    """Hand the view the Dossier of the current school, or lead whoever has none to choose one (J6)."""

    @wraps(vue)
    def enveloppe(request, *args, **kwargs):
        dossier = dossier_courant(request)
        if dossier is None:
            if request.habilitations.peut("jumo.superviser"):
                return redirect("jumo:supervision")
            return render(
                request, "jumo/choisir.html", {"etablissements": request.habilitations.etablissements}
            )
        return vue(request, *args, dossier=dossier, **kwargs)

    return enveloppe
