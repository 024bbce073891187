"""Demandes and jumelages in every state, made through JUMO's own services at past hours of the campaign.

So journal and mails are those that real people would have left.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

from preau.demo.comptes import creer_chef
from preau.jumo import services
from preau.jumo.jobs import expirer_demandes
from preau.jumo.models import Bmp
from preau.jumo.states import Motif
from preau.socle import horloge
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.acces.models import Compte
from preau.socle.annuaire.models import Etablissement, Service

# How many of each outcome.
BROUILLONS, PUBLIES, VALIDES, REFUSES, EXPIRES, RETIRES, SUPPRIMES, ATTENTES = 4, 20, 24, 18, 14, 8, 6, 26
PRECISIONS = ("", "", "Cours le lundi et le mardi.", "Nous pouvons adapter l'emploi du temps.")
AUTRE = "L'équipe souhaite garder ce bloc."


class Conteur:
    """Tells the stories: who acts, when, and on which BMP not yet in another story."""

    def __init__(self, bmps: list[Bmp], comptes: dict[str, Compte], alea: random.Random):
        self.alea = alea
        self.comptes = comptes
        self.maintenant = horloge.now()
        self.acteurs: dict[int, Acteur] = {}
        self.rangs = count(1)
        self.reserves = {bmp.pk for bmp in bmps[:7]}
        self.paires = self._paires(bmps)

    def acteur(self, etablissement: Etablissement) -> Acteur:
        """The head of the school: an account of the demonstration, or one invented on the spot."""
        if etablissement.pk not in self.acteurs:
            role = etablissement.roles.select_related("compte__personne").first()
            compte = role.compte if role else creer_chef(etablissement, next(self.rangs))
            self.acteurs[etablissement.pk] = Acteur.de(compte, etablissement)
        return self.acteurs[etablissement.pk]

    def service(self, rne: str, identifiant: str) -> Acteur:
        return Acteur.de(self.comptes[identifiant], Service.objects.get(rne=rne))

    def a(self, **avant):
        """The clock, that long ago."""
        return horloge.figee(self.maintenant - timedelta(**avant))

    def _paires(self, bmps: list[Bmp]) -> Iterator[tuple[Bmp, Bmp, Bmp]]:
        """Three BMP of one discipline and zone, of different schools: the third is for triples."""
        groupes = defaultdict(list)
        for bmp in bmps:
            if bmp.pk not in self.reserves and bmp.quotite <= 1400:
                groupes[bmp.discipline_id, bmp.zone_id].append(bmp)
        trios = []
        for groupe in groupes.values():
            while len(groupe) >= 3:
                trio = [groupe.pop(0)]
                for bmp in list(groupe):
                    if bmp.etablissement_id not in {membre.etablissement_id for membre in trio}:
                        trio.append(bmp)
                        groupe.remove(bmp)
                    if len(trio) == 3:
                        trios.append(tuple(trio))
                        break
                else:
                    break
        self.alea.shuffle(trios)
        return iter(trios)

    def demander(self, *, triple: bool = False):
        """One demande between the next BMP; returns it with the solicited BMP."""
        un, deux, trois = next(self.paires)
        cibles = [deux, trois] if triple else [deux]
        [demande] = services.demander(
            acteur=self.acteur(un.etablissement),
            bmp=un.pk,
            cibles=[cible.pk for cible in cibles],
            precision=self.alea.choice(PRECISIONS),
            triple=triple,
        )
        return demande, cibles

    def accepter(self, demande, cibles) -> None:
        for cible in cibles:
            services.accepter(acteur=self.acteur(cible.etablissement), jumelage=demande.pk, bmp=cible.pk)


def raconter(
    bmps: list[Bmp], comptes: dict[str, Compte], alea: random.Random, avancer: Callable[[int, int], None]
) -> int:
    """All the stories, in order of time; returns how many jumelages there are."""
    conteur = Conteur(bmps, comptes, alea)
    chapitres = (_services, _expirations, _reponses, _suppressions, _attentes, _histoire_principale)
    faits = 0
    for rang, chapitre in enumerate(chapitres, start=1):
        faits += chapitre(conteur)
        avancer(rang, len(chapitres))
    return faits


def _services(conteur: Conteur) -> int:
    """Before the opening the rectorat drafts, then publishes; a few drafts stay (J4)."""
    rectorat = conteur.service("0941295X", "nfaure")
    with conteur.a(days=12):
        groupes = [next(conteur.paires)[:2] for _ in range(BROUILLONS + PUBLIES)]
        brouillons = [services.construire(acteur=rectorat, bmps=[b.pk for b in groupe]) for groupe in groupes]
    with conteur.a(days=5, hours=12):
        services.publier(acteur=rectorat, jumelages=[b.pk for b in brouillons[:PUBLIES]])
    return len(brouillons)


def _expirations(conteur: Conteur) -> int:
    for rang in range(EXPIRES):
        with conteur.a(days=4, hours=8, minutes=5 * rang):
            conteur.demander(triple=rang % 5 == 0)
    with conteur.a(hours=20):
        expirer_demandes()
    return EXPIRES


def _reponses(conteur: Conteur) -> int:
    for rang in range(VALIDES):
        with conteur.a(days=2, minutes=7 * rang):
            demande, cibles = conteur.demander(triple=rang % 8 == 0)
        with conteur.a(days=1, minutes=7 * rang):
            conteur.accepter(demande, cibles)
    for rang in range(REFUSES):
        with conteur.a(days=2, hours=5, minutes=4 * rang):
            demande, [cible] = conteur.demander()
        motif = list(Motif)[rang % len(Motif)]
        with conteur.a(days=1, hours=3, minutes=4 * rang):
            services.refuser(
                acteur=conteur.acteur(cible.etablissement),
                jumelage=demande.pk,
                bmp=cible.pk,
                motif=motif,
                commentaire=AUTRE if motif == Motif.AUTRE else "",
            )
    return VALIDES + REFUSES


def _suppressions(conteur: Conteur) -> int:
    for rang in range(RETIRES):
        with conteur.a(days=1, hours=8, minutes=3 * rang):
            demande, _ = conteur.demander()
        with conteur.a(hours=22):
            services.retirer(acteur=conteur.acteur(demande.bmp1.etablissement), jumelage=demande.pk)
    for rang in range(SUPPRIMES):
        with conteur.a(days=2, hours=2, minutes=3 * rang):
            demande, cibles = conteur.demander()
        with conteur.a(days=1, hours=6):
            conteur.accepter(demande, cibles)
        with conteur.a(hours=18):
            services.supprimer(
                acteur=conteur.acteur(cibles[0].etablissement), jumelage=demande.pk, motif=Motif.QUOTITE
            )
    return RETIRES + SUPPRIMES


def _attentes(conteur: Conteur) -> int:
    """Demandes that wait, with one to seventy hours left; some triples have one answer of two."""
    for rang in range(ATTENTES):
        triple = rang % 6 == 0
        with conteur.a(hours=2 + 68 * rang // ATTENTES):
            demande, cibles = conteur.demander(triple=triple)
        if triple:
            with conteur.a(hours=1):
                conteur.accepter(demande, cibles[:1])
    return ATTENTES


def _histoire_principale(conteur: Conteur) -> int:
    """What waits for the two heads of the demonstration; the 12 h and 6 h of English are left to them."""
    bmps = {(b.etablissement.rne, b.discipline.code): b for b in _bmps_de(conteur.reserves)}
    with conteur.a(hours=30):
        services.demander(
            acteur=conteur.acteur(bmps["0771361L", "L0426"].etablissement),
            bmp=bmps["0771361L", "L0426"].pk,
            cibles=[bmps["0771029A", "L0426"].pk],
            precision="Nos deux blocs font un temps complet.",
        )
    with conteur.a(hours=5):
        services.demander(
            acteur=conteur.acteur(bmps["0771029A", "L1000"].etablissement),
            bmp=bmps["0771029A", "L1000"].pk,
            cibles=[bmps["0772248A", "L1000"].pk],
        )
    return 2


def _bmps_de(pks: set[int]):
    return Bmp.objects.select_related("etablissement", "discipline").filter(pk__in=pks)
