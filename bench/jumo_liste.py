"""B1: the search page of JUMO, 10,000 BMP of which 300 in the discipline.

Server time of whole requests (middleware, queries, template) in one process, and SQL queries by number of rows.
The limit is 50 ms at the 95th centile and 6 queries.
"""

import random
import time
from collections import Counter
from datetime import date, timedelta

from bench.commun import centile, instance_jetable

TOTAL, DISCIPLINES, MESUREE = 10_000, 60, 300
ECOLES = 550
REQUETES = 400
LIMITE_MS, LIMITE_REQUETES = 50, 6
GRAINE = 2026


def charger():
    """The académie of the measure; returns (account, own BMP)."""
    from preau.jumo.models import Bmp, Jumelage, Reglage
    from preau.jumo.states import Etat, Phase
    from preau.socle import horloge
    from preau.socle.acces.models import Compte, Role
    from preau.socle.annuaire import uai
    from preau.socle.annuaire.models import (
        Academie,
        Departement,
        Discipline,
        Etablissement,
        Personne,
        ZoneRemplacement,
    )
    from preau.socle.campagnes.models import AnneeScolaire, Campagne
    from preau.socle.campagnes.models import Phase as PhaseCampagne
    from preau.socle.cartes.models import Distance

    alea = random.Random(GRAINE)
    academie = Academie.objects.create(code="24", nom="Créteil", domaine="ac-creteil.fr")
    departement = Departement.objects.create(code="077", nom="Seine-et-Marne", academie=academie)
    zones = [
        ZoneRemplacement.objects.create(
            code=f"07700{n}Z{chr(65 + n)}", libelle=f"Zone {n}", departement=departement
        )
        for n in range(9)
    ]
    noms = ["Collège des Érables", "Lycée du Moulin", "Collège de l'Île", "Lycée Sainte-Marthe"]
    ecoles = Etablissement.objects.bulk_create(
        Etablissement(
            rne=(chiffres := f"077{rang:04d}") + uai.cle(chiffres),
            nature="340",
            sigle="CLG",
            nom=f"{alea.choice(noms)} {rang}",
            ville=f"Ville-lès-Prés {rang % 120}",
            code_postal=f"77{rang % 120:03d}",
            telephone="0164000000",
            departement=departement,
            zone=alea.choice(zones),
            latitude=alea.uniform(48.4, 49.1),
            longitude=alea.uniform(2.4, 3.4),
        )
        for rang in range(ECOLES)
    )
    # Half of the distances are known, the others estimated.
    Distance.objects.bulk_create(
        Distance(
            de=ecoles[0],
            vers=ecole,
            hectometres=alea.randrange(600),
            minutes=30,
            source="fichier",
            le=date(2026, 1, 1),
        )
        for ecole in ecoles[1::2]
    )
    disciplines = Discipline.objects.bulk_create(
        Discipline(code=f"L{rang:04d}", libelle=f"Discipline {rang}") for rang in range(DISCIPLINES)
    )
    campagne = Campagne.objects.create(
        application="jumo",
        academie=academie,
        annee=AnneeScolaire.objects.create(debut=2026),
        libelle="Campagne 2026",
    )
    Reglage.objects.create(campagne=campagne)
    debut = horloge.now() - timedelta(days=1)
    PhaseCampagne.objects.create(
        campagne=campagne, code=Phase.OUVERTE, libelle="Ouverte", debut=debut, fin=debut + timedelta(days=10)
    )
    choix = [disciplines[0]] * MESUREE
    choix += [alea.choice(disciplines[1:]) for _ in range(TOTAL - MESUREE)]
    bmps = Bmp.objects.bulk_create(
        Bmp(
            campagne=campagne,
            identifiant=f"B{rang:05d}",
            etablissement=(ecole := ecoles[rang % ECOLES]),
            discipline=discipline,
            quotite=alea.randrange(300, 1700, 50),
            ors=1800,
            zone=ecole.zone,
            info_dos="Poste partagé" if rang % 7 == 0 else "",
        )
        for rang, discipline in enumerate(choix)
    )
    personne = Personne.objects.create(nom="Mesure", prenom="Camille")
    compte = Compte.objects.create(identifiant="mesure", personne=personne)
    Role.objects.create(compte=compte, fonction="chef", etablissement=ecoles[0])
    instant = horloge.now()
    etats = (Etat.VALIDE, Etat.EN_COURS, Etat.EN_COURS, Etat.REFUSE, Etat.ANNULE)
    Jumelage.objects.bulk_create(
        Jumelage(
            campagne=campagne,
            bmp1=bmps[rang],
            bmp2=bmps[rang + 1],
            etat=(etat := etats[rang // 2 % len(etats)]),
            demandeur=compte,
            cree_le=instant,
            echeance=instant + timedelta(hours=72),
            fini_le=None if etat == Etat.EN_COURS else instant,
            motif="zr" if etat == Etat.REFUSE else "",
        )
        for rang in range(2, TOTAL // 2, 2)
    )
    return compte, bmps[0]


def mesurer() -> None:
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    compte, bmp = charger()
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE")
    client = Client()
    client.force_login(compte, backend="preau.socle.acces.authentification.CompteBackend")
    adresse = reverse("jumo:recherche", args=[bmp.pk])
    par_lignes = {lignes: _requetes(client, adresse, lignes) for lignes in (10, 50, 100)}
    durees = []
    for parametres in _parametres():
        debut = time.perf_counter()
        reponse = client.get(adresse, parametres)
        durees.append((time.perf_counter() - debut) * 1000)
        if reponse.status_code != 200:
            raise RuntimeError(f"{reponse.status_code} for {parametres}")
    p95 = centile(durees, 0.95)
    requetes = max(par_lignes.values())
    par_page = ", ".join(f"{nombre} for {lignes} rows" for lignes, nombre in par_lignes.items())
    rapport = p95 / LIMITE_MS
    print(f"B1 JUMO search page: {TOTAL} BMP, {MESUREE} in the discipline, {len(durees)} requests")
    print(f"  server time   p50 {centile(durees, 0.5):.1f} ms, p95 {p95:.1f} ms")
    print(f"  ratio         {rapport:.2f} × the limit of {LIMITE_MS} ms")
    print(f"  SQL queries   {par_page} (limit {LIMITE_REQUETES})")
    if requetes > LIMITE_REQUETES or p95 > LIMITE_MS:
        raise SystemExit(1)


def _requetes(client, adresse: str, lignes: int) -> int:
    from django.db import connection

    compte: Counter = Counter()

    def noter(execute, sql, params, many, context):
        compte["sql"] += not sql.startswith(("SAVEPOINT", "RELEASE"))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noter):
        client.get(adresse, {"lignes": lignes})
    return compte["sql"]


def _parametres():
    """Sorts, searches and pages as people use them."""
    alea = random.Random(GRAINE)
    for _ in range(REQUETES):
        yield {
            "tri": alea.choice(["", "", "quotite", "-quotite", "nom", "ville", "distance", "-gain"]),
            "q": alea.choice(["", "", "", "era", "ville-les", "moul", "sainte"]),
            "page": alea.choice([1, 1, 1, 2, 5]),
            "lignes": alea.choice([10, 10, 20, 50]),
            "km": alea.choice(["", "", "", "20"]),
            "meme_zone": alea.choice(["", "", "", "on"]),
        }


if __name__ == "__main__":
    with instance_jetable():
        mesurer()
