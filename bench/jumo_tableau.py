"""J18: the services' dashboard on 10,000 BMP, beside the search page of the same académie (B1).

Server time of whole requests (middleware, queries, template) in one process, minimum and median, and SQL queries.
The limit of the search page, 50 ms, is the measure: a page that counts everything may take so many times that.
"""

import statistics
import time

from bench.commun import instance_jetable
from bench.jumo_liste import LIMITE_MS, TOTAL, _requetes, charger

REQUETES = 20
LIMITE_REQUETES, LIMITE_FOIS = 17, 10


def mesurer() -> None:
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from preau.jumo.models import Jumelage
    from preau.socle.acces.models import Compte, Role
    from preau.socle.annuaire.models import Academie, Etablissement, Personne, Service

    charger()
    # Schools spread over the département, so that each valid jumelage has a distance to estimate.
    ecoles = list(Etablissement.objects.order_by("pk"))
    for rang, ecole in enumerate(ecoles):
        ecole.latitude, ecole.longitude = 48.2 + rang % 23 / 30, 2.4 + rang % 29 / 30
    Etablissement.objects.bulk_update(ecoles, ["latitude", "longitude"])
    rectorat = Service.objects.create(
        rne="0949999R", nature="rectorat", nom="Rectorat", academie=Academie.objects.get()
    )
    compte = Compte.objects.create(
        identifiant="services", personne=Personne.objects.create(nom="Mesure", prenom="Dominique")
    )
    Role.objects.create(compte=compte, fonction="gestionnaire_moyens", service=rectorat)
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE")
    client = Client()
    client.force_login(compte, backend="preau.socle.acces.authentification.CompteBackend")
    print(
        f"J18 dashboard and lists: {TOTAL} BMP, {Jumelage.objects.count()} jumelages, {REQUETES} requests each"
    )
    trop = False
    for nom in ("supervision", "supervision_bmp", "supervision_jumelages", "echeances", "validation"):
        adresse = reverse(f"jumo:{nom}")
        requetes = _requetes(client, adresse, 20)
        durees = []
        for _ in range(REQUETES):
            debut = time.perf_counter()
            reponse = client.get(adresse)
            durees.append((time.perf_counter() - debut) * 1000)
            if reponse.status_code != 200:
                raise RuntimeError(f"{reponse.status_code} for {adresse}")
        fois = min(durees) / LIMITE_MS
        trop |= requetes > LIMITE_REQUETES or fois > LIMITE_FOIS
        print(
            f"  {nom:22} min {min(durees):6.1f} ms, median {statistics.median(durees):6.1f} ms, "
            f"{fois:.1f} × {LIMITE_MS} ms, {requetes} SQL queries"
        )
    _confirmer(compte, rectorat)
    if trop:
        raise SystemExit(1)


def _confirmer(compte, service) -> None:
    """One act of the validation (J19) at its largest: locks, journal and mails of so many jumelages."""
    from preau.jumo import services
    from preau.jumo.models import Jumelage
    from preau.jumo.services.validation import MAXIMUM
    from preau.jumo.states import Etat, Phase
    from preau.socle.acces.droits.acteur import Acteur
    from preau.socle.campagnes.models import Phase as PhaseCampagne

    PhaseCampagne.objects.update(code=Phase.VALIDATION)
    pks = list(
        Jumelage.objects.filter(etat=Etat.VALIDE).order_by("pk").values_list("pk", flat=True)[:MAXIMUM]
    )
    debut = time.perf_counter()
    services.confirmer(acteur=Acteur.de(compte, service), jumelages=pks)
    duree = time.perf_counter() - debut
    print(f"  confirming {len(pks)} jumelages at once: {duree:.1f} s, {duree / len(pks) * 1000:.1f} ms each")


if __name__ == "__main__":
    with instance_jetable():
        mesurer()
