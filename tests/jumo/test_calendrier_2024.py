"""The calendar of the instruction of 16 May 2024, replayed from preparation to consultation (J2 to J5, J12 to J19).

The services load the BMP and build 400 jumelages with the optimiser; schools open, delete one with a motif,
propose others, let one expire; every night the BMP are refreshed, some changed, new or gone; the campaign closes,
is validated, then only read. A ledger kept beside the story says which mail goes to which school: at the end the
outbox holds exactly these, and no BMP, jumelage or mail is missing.
"""

import random
from collections import Counter
from datetime import date, datetime
from itertools import combinations, count
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from preau.jumo import services
from preau.jumo.jobs import expirer_demandes
from preau.jumo.models import Actualisation, Bmp, Jumelage, Plan, Proposition
from preau.jumo.services.actualisation import actualiser_depot
from preau.jumo.services.campagne import Jours, Parametres
from preau.jumo.states import Etat, Phase
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.annuaire.models import Etablissement
from preau.socle.courriels.jobs import balayer
from preau.socle.courriels.models import Courriel
from preau.socle.cycles import ActionImpossible
from preau.socle.journal.models import Evenement
from tests import fabriques
from tests.jumo.conftest import acteur_service

PARIS = ZoneInfo("Europe/Paris")
PHASES = {
    Phase.PREPARATION: Jours(date(2024, 5, 20), date(2024, 6, 16)),
    Phase.OUVERTE: Jours(date(2024, 6, 17), date(2024, 6, 26)),
    Phase.VALIDATION: Jours(date(2024, 6, 27), date(2024, 6, 28)),
    Phase.CONSULTATION: Jours(date(2024, 7, 1), date(2024, 9, 1)),
}
ZONES = {"077": "077001ZC", "093": "0939931F", "094": "0949931F"}
ECOLES, DISCIPLINES, PAR_DISCIPLINE, CONSTRUITS = 42, 25, 40, 400
QUOTITES = (300, 400, 600, 600, 800, 900, 900, 1000, 1200, 1200, 1400, 1500)
ENTETE = "id;rne;annee;discipline;libelle_discipline;quotite;ors;zr;info_dos;vacance"


class Campagne2024:
    """The story: the clock, the moyens system's file of each night, the persons, and the ledger of mails."""

    def __init__(self, depot):
        self.depot = depot
        self.attendus: Counter = Counter()
        self.acteurs: dict[int, Acteur] = {}
        alea = random.Random(2024)
        for departement, code in ZONES.items():
            fabriques.zone(code, dans=departement)
        self.ecoles = []
        for rang in range(ECOLES):
            departement = list(ZONES)[rang % len(ZONES)]
            nature = "300" if rang % 5 == 0 else "340"
            position = {
                "latitude": 48.80 + alea.uniform(-0.04, 0.04),
                "longitude": 2.55 + alea.uniform(-0.06, 0.06),
            }
            self.ecoles.append(fabriques.etablissement(dans=departement, nature=nature, **position))
        self.bmps, self.rangs = {}, count(1)
        for discipline in range(DISCIPLINES):
            for ecole in alea.sample(self.ecoles, PAR_DISCIPLINE):
                self.ajouter(ecole, f"L{1000 + discipline}", alea.choice(QUOTITES))
        self.rectorat = acteur_service(fabriques.rectorat())

    # --- the moyens system -------------------------------------------------------------------------------

    def ajouter(self, ecole: Etablissement, discipline: str, quotite: int) -> str:
        identifiant = f"M{next(self.rangs):05d}"
        self.bmps[identifiant] = {"ecole": ecole, "discipline": discipline, "quotite": quotite}
        return identifiant

    def nuit(self, jour: date) -> Actualisation:
        """Its file of tonight is refreshed into JUMO, at five in the morning."""
        self.a(jour, 5)
        lignes = [
            f"{identifiant};{b['ecole'].rne};2024;{b['discipline']};Discipline {b['discipline']};"
            f"{b['quotite'] / 100:g};18;{ZONES[b['ecole'].departement.code]};;".replace(".", ",")
            for identifiant, b in self.bmps.items()
        ]
        (self.depot / f"bmp-{jour:%Y%m%d}.csv").write_text("\n".join([ENTETE, *lignes, ""]), encoding="utf-8")
        return actualiser_depot()

    # --- the clock and the persons -----------------------------------------------------------------------

    @staticmethod
    def a(jour: date, heure: int, minute: int = 0) -> None:
        instant = datetime(jour.year, jour.month, jour.day, heure, minute, tzinfo=PARIS)
        horloge.horloge._instant_fige = instant

    def chef(self, etablissement: Etablissement) -> Acteur:
        if etablissement.pk not in self.acteurs:
            self.acteurs[etablissement.pk] = Acteur.de(fabriques.chef(etablissement), etablissement)
        return self.acteurs[etablissement.pk]

    # --- the ledger --------------------------------------------------------------------------------------

    def courriel(self, modele: str, *bmps: Bmp) -> None:
        """One mail `modele` to the school of each of these BMP."""
        self.attendus.update((modele, bmp.etablissement.rne) for bmp in bmps)

    def demander(self, mien: Bmp, autre: Bmp) -> Jumelage:
        [demande] = services.demander(acteur=self.chef(mien.etablissement), bmp=mien.pk, cibles=[autre.pk])
        self.courriel("demande_accuse", mien)
        self.courriel("demande_recue", autre)
        return demande

    def supprimer(self, jumelage: Jumelage, **motif) -> None:
        services.supprimer(acteur=self.chef(jumelage.bmp1.etablissement), jumelage=jumelage.pk, **motif)
        self.courriel("suppression", *jumelage.bmps)

    def libres(self) -> list[tuple[Bmp, Bmp]]:
        """Pairs of free BMP of one discipline and two schools, no BMP twice."""
        libres = Bmp.objects.avec_etablissement().avec_etat().filter(situation="libre").order_by("pk")
        paires, pris = [], set()
        for un, autre in combinations(libres, 2):
            if (
                not {un.pk, autre.pk} & pris
                and un.discipline_id == autre.discipline_id
                and un.etablissement_id != autre.etablissement_id
            ):
                paires.append((un, autre))
                pris |= {un.pk, autre.pk}
        return paires


@pytest.fixture
def histoire(db, tmp_path, settings):
    settings.JUMO_DEPOT = str(tmp_path)
    with horloge.figee(datetime(2024, 5, 16, 9, tzinfo=PARIS)):
        yield Campagne2024(tmp_path)


def etats() -> Counter:
    return Counter(Jumelage.objects.values_list("etat", flat=True))


def jumelages(**filtre) -> list[Jumelage]:
    return list(Jumelage.objects.avec_bmp().filter(**filtre).order_by("pk"))


def calculer_et_retenir(h: Campagne2024, campagne) -> None:
    """The optimiser proposes for the whole académie; the gestionnaire keeps the 400 best proposals."""
    plan = services.demander_plan(acteur=h.rectorat, campagne=campagne, limite_s=120)
    services.calculer_plan(plan=plan.pk)
    plan = Plan.objects.get(pk=plan.pk)
    assert plan.etat == "pret", plan.erreur
    propositions = list(
        Proposition.objects.filter(plan=plan).order_by("-gain", "pk").values_list("pk", flat=True)
    )
    assert len(propositions) >= CONSTRUITS
    services.retenir(acteur=h.rectorat, plan=plan.pk, propositions=propositions[:CONSTRUITS])


@pytest.mark.django_db(transaction=True)
def test_J2_J4_J14_J16_J19_le_calendrier_de_2024_du_premier_au_dernier_jour(histoire, client_de):
    h = histoire
    campagne = services.creer_campagne(
        acteur=h.rectorat,
        academie="24",
        parametres=Parametres(annee=2024, libelle="Jumelage des BMP, rentrée 2024", phases=PHASES),
    )

    # --- Before 17 June: the services load the BMP and build jumelages; schools see nothing, nobody is written to.
    chargement = h.nuit(date(2024, 6, 3))
    assert (chargement.etat, chargement.comptes["crees"]) == ("appliquee", DISCIPLINES * PAR_DISCIPLINE)
    h.a(date(2024, 6, 10), 10)
    calculer_et_retenir(h, campagne)
    assert etats() == {Etat.BROUILLON: CONSTRUITS}
    premier = jumelages()[0]
    chef = h.chef(premier.bmp1.etablissement)
    page = client_de(chef.compte).get(reverse("jumo:mes_jumelages"))
    assert f"demandes/{premier.pk}/" not in page.content.decode()
    with pytest.raises(ActionImpossible, match=r"« Préparation ».*du 17/06/2024 au 26/06/2024"):
        services.demander(acteur=chef, bmp=premier.bmp1_id, cibles=[premier.bmp2_id])
    assert not Courriel.objects.exists()

    # A night of preparation: a BMP of a draft goes, another changes; schools hear of their own BMP only.
    parti, change = jumelages()[1], jumelages()[2]
    del h.bmps[parti.bmp1.identifiant]
    h.bmps[change.bmp1.identifiant]["quotite"] -= 50
    h.nuit(date(2024, 6, 11))
    h.courriel("actualisation", parti.bmp1)
    if change.bmp1.etablissement_id != parti.bmp1.etablissement_id:
        h.courriel("actualisation", change.bmp1)
    assert etats() == {Etat.BROUILLON: CONSTRUITS - 1, Etat.ANNULE: 1}

    # --- 17 June, eight o'clock: opening. All the drafts are published in one act.
    h.a(date(2024, 6, 17), 8)
    brouillons = jumelages(etat=Etat.BROUILLON)
    services.publier(acteur=h.rectorat, jumelages=[j.pk for j in brouillons])
    for jumelage in brouillons:
        h.courriel("publication", *jumelage.bmps)
    assert etats()[Etat.VALIDE] == CONSTRUITS - 1
    assert (
        f"demandes/{brouillons[0].pk}/"
        in client_de(chef.compte).get(reverse("jumo:mes_jumelages")).content.decode()
    )

    # --- 18 June: a school deletes one, with a motif, and proposes others.
    h.a(date(2024, 6, 18), 9)
    supprime = jumelages(etat=Etat.VALIDE, bmp3=None)[5]
    with pytest.raises(ActionImpossible, match="commentaire"):
        h.supprimer(supprime, motif="autre")
    h.supprimer(supprime, motif="autre", commentaire="L'emploi du temps ne le permet pas.")
    paires = iter(h.libres())
    acceptees, refusees = [next(paires) for _ in range(3)], [next(paires) for _ in range(2)]
    expiree, retiree, derniere = next(paires), next(paires), next(paires)
    for mien, autre in acceptees:
        demande = h.demander(mien, autre)
        h.a(date(2024, 6, 18), 11)
        services.accepter(acteur=h.chef(autre.etablissement), jumelage=demande.pk, bmp=autre.pk)
        h.courriel("acceptation", mien, autre)
    for (mien, autre), motif in zip(refusees, ("zr", "quotite"), strict=True):
        demande = h.demander(mien, autre)
        services.refuser(acteur=h.chef(autre.etablissement), jumelage=demande.pk, bmp=autre.pk, motif=motif)
        h.courriel("refus", mien, autre)
    demande = h.demander(*retiree)
    services.retirer(acteur=h.chef(retiree[0].etablissement), jumelage=demande.pk)
    h.courriel("retrait", *retiree)
    h.a(date(2024, 6, 18), 14, 30)
    muette = h.demander(*expiree)

    # --- Each night the BMP are refreshed: one changed, one new, one gone.
    for rang, jour in enumerate(range(19, 27)):
        h.a(date(2024, 6, jour), 4)
        vivants = jumelages(etat=Etat.VALIDE)
        change, parti = vivants[20 + rang], vivants[60 + rang]
        h.bmps[change.bmp2.identifiant]["quotite"] += 50
        del h.bmps[parti.bmp1.identifiant]
        neuf = h.ajouter(h.ecoles[rang], "L1000", 500)
        actualisation = h.nuit(date(2024, 6, jour))
        comptes = {nom: actualisation.comptes[nom] for nom in ("crees", "modifies", "retires", "annulations")}
        assert comptes == {"crees": 1, "modifies": 1, "retires": 1, "annulations": 1}
        concernes = {bmp.etablissement.rne for jumelage in (change, parti) for bmp in jumelage.bmps}
        h.attendus.update(("actualisation", rne) for rne in concernes)
        for jumelage in (change, parti):
            jumelage.refresh_from_db()
        assert (change.etat, parti.etat) == (Etat.VALIDE, Etat.ANNULE)
        assert parti.auteur == "Actualisation nocturne"
        assert change.signalements.count() == len(change.bmps)
        assert Bmp.objects.get(identifiant=neuf).etablissement == h.ecoles[rang]
        # The very same file again, and the job run twice: nothing more.
        assert actualiser_depot().etat == "ignoree"
        if jour == 21:
            h.a(date(2024, 6, 21), 14, 29)
            assert expirer_demandes() == 0
            h.a(date(2024, 6, 21), 14, 30)
            assert expirer_demandes() == 1
            h.courriel("expiration", *expiree)
            muette.refresh_from_db()
            assert muette.auteur == "Annulation automatique (délai de 3 jours)"

    # --- 26 June, the last afternoon: a demande has until midnight, not three days.
    h.a(date(2024, 6, 26), 17)
    tardive = h.demander(*derniere)
    h.a(date(2024, 6, 27), 0)
    assert expirer_demandes() == 1
    h.courriel("expiration", *derniere)
    tardive.refresh_from_db()
    assert tardive.auteur == "Annulation automatique (fin de la période de demande)"

    # --- 27 and 28 June: validation. Schools only read; a difference in the file is only told to the services.
    h.a(date(2024, 6, 27), 9)
    valides = jumelages(etat=Etat.VALIDE)
    with pytest.raises(ActionImpossible, match="« Validation par les services »"):
        h.supprimer(valides[0], motif="zr")
    avant = set(Bmp.objects.values_list("identifiant", "quotite"))
    h.bmps[valides[0].bmp1.identifiant]["quotite"] += 100
    assert h.nuit(date(2024, 6, 28)).etat == "signalee"
    assert set(Bmp.objects.values_list("identifiant", "quotite")) == avant
    h.a(date(2024, 6, 28), 10)
    services.defaire(acteur=h.rectorat, jumelages=[valides[0].pk], motif="quotite")
    h.courriel("defait", *valides[0].bmps)
    services.confirmer(acteur=h.rectorat, jumelages=[j.pk for j in valides[1:]])
    for jumelage in valides[1:]:
        h.courriel("confirmation", *jumelage.bmps)

    # --- 29 and 30 June are in no phase; from 1 July one consults.
    for jour, ou in ((date(2024, 6, 30), "aucune phase"), (date(2024, 7, 1), "« Consultation »")):
        h.a(jour, 10)
        with pytest.raises(ActionImpossible, match=ou):
            services.confirmer(acteur=h.rectorat, jumelages=[valides[1].pk])
        with pytest.raises(ActionImpossible, match=ou):
            services.demander(
                acteur=h.chef(derniere[0].etablissement), bmp=derniere[0].pk, cibles=[derniere[1].pk]
            )
    confirme = valides[1]
    page = client_de(h.chef(confirme.bmp1.etablissement).compte).get(reverse("jumo:mes_jumelages"))
    assert confirme in [ligne.jumelage for groupe in page.context["acquis"] for ligne in groupe.lignes]

    # --- Nothing is lost, and the mails are exactly those expected.
    assert etats()[Etat.VALIDE] == len(valides) - 1 == CONSTRUITS - 1 - 1 + 3 - 8 - 1
    assert etats()[Etat.EN_COURS] == etats()[Etat.BROUILLON] == 0
    assert {bmp.identifiant for bmp in Bmp.objects.all()} == set(h.bmps)
    for jumelage in jumelages():
        assert Evenement.objects.de_l_objet(jumelage).exists()
    assert Counter(Courriel.objects.values_list("modele", "etablissement__rne")) == h.attendus
    balayer()
    assert not Courriel.objects.exclude(etat=Courriel.Etat.ENVOYE).exists()
