"""Test data: an académie, its départements, schools, services, accounts, a JUMO campaign, BMP.

Plain functions that create rows with sensible values; every argument can be given. Persons are fictitious,
and no school has a number above 5000.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count, cycle

from preau.jumo.models import Bmp, Jumelage, Plan, Proposition, Reglage
from preau.jumo.states import Etat, EtatPlan, Origine, Phase
from preau.socle import horloge
from preau.socle.acces.droits.habilitations import Habilitations
from preau.socle.acces.models import Compte, Role
from preau.socle.annuaire import uai
from preau.socle.annuaire.models import (
    Academie,
    Departement,
    Discipline,
    Etablissement,
    Personne,
    Service,
    ZoneRemplacement,
)
from preau.socle.campagnes.models import AnneeScolaire, Campagne
from preau.socle.campagnes.models import Phase as PhaseCampagne

MOT_DE_PASSE = "un-preau-au-printemps"
DEPARTEMENTS = {"077": "Seine-et-Marne", "093": "Seine-Saint-Denis", "094": "Val-de-Marne"}
# nature -> (sigle, kind of name)
NATURES = {"300": ("LGT", "Lycée"), "320": ("LP", "Lycée professionnel"), "340": ("CLG", "Collège")}
_numeros = cycle(range(5001, 10_000))
_rangs = count(1)


def academie(code: str = "24", nom: str = "Créteil") -> Academie:
    domaine = f"ac-{nom.lower().replace('é', 'e')}.fr"
    return Academie.objects.get_or_create(code=code, defaults={"nom": nom, "domaine": domaine})[0]


def departement(code: str = "077", *, de: Academie | None = None) -> Departement:
    valeurs = {"nom": DEPARTEMENTS.get(code, f"Département {code}"), "academie": de or academie()}
    return Departement.objects.get_or_create(code=code, defaults=valeurs)[0]


def rne(departement: str = "077", numero: int | None = None) -> str:
    """A well-formed RNE: `0779001` and its key letter."""
    chiffres = f"{departement}{numero or next(_numeros):04d}"
    return chiffres + uai.cle(chiffres)


def zone(code: str = "077001ZC", *, dans: str = "077") -> ZoneRemplacement:
    valeurs = {"libelle": f"ZR {code}", "departement": departement(dans)}
    return ZoneRemplacement.objects.get_or_create(code=code, defaults=valeurs)[0]


def etablissement(*, dans: str = "077", nature: str = "340", **champs) -> Etablissement:
    """A collège of Seine-et-Marne unless told otherwise: `etablissement(dans="093", nature="300")`."""
    code = champs.pop("rne", None) or rne(dans)
    sigle, genre = NATURES.get(nature, ("", "Établissement"))
    valeurs = {
        "sigle": sigle,
        "nom": f"{genre} des Tilleuls {code[3:7]}",
        "ville": "Bourg-aux-Tilleuls",
        "code_postal": f"{dans[1:]}000",
        "departement": departement(dans),
        "nature": nature,
    }
    return Etablissement.objects.create(rne=code, **valeurs | champs)


def dsden(dans: str = "077") -> Service:
    valeurs = {
        "nature": Service.Nature.DSDEN,
        "nom": f"DSDEN {dans[1:]}",
        "academie": academie(),
        "departement": departement(dans),
    }
    return Service.objects.get_or_create(rne=f"{dans}9999D", defaults=valeurs)[0]


def rectorat() -> Service:
    valeurs = {"nature": Service.Nature.RECTORAT, "nom": "Rectorat de Créteil", "academie": academie()}
    return Service.objects.get_or_create(rne="0949999R", defaults=valeurs)[0]


def discipline(code: str = "L0422", libelle: str = "Anglais") -> Discipline:
    return Discipline.objects.get_or_create(code=code, defaults={"libelle": libelle})[0]


def personne(**champs) -> Personne:
    rang = next(_rangs)
    valeurs = {"nom": f"Fictive{rang}", "prenom": "Camille", "mel": f"camille.fictive{rang}@exemple.invalid"}
    return Personne.objects.create(**valeurs | champs)


def compte(identifiant: str | None = None, *, mot_de_passe: str = MOT_DE_PASSE, **champs) -> Compte:
    """An active account without any role."""
    champs.setdefault("personne", None)
    champs["personne"] = champs["personne"] or personne()
    nouveau = Compte(identifiant=identifiant or f"cfictive{next(_rangs)}", **champs)
    nouveau.set_password(mot_de_passe)
    nouveau.save()
    return nouveau


def role(
    compte: Compte,
    fonction: str,
    organisation: Etablissement | Service,
    *,
    debut: date | None = None,
    fin: date | None = None,
) -> Role:
    lieu = "etablissement" if isinstance(organisation, Etablissement) else "service"
    return Role.objects.create(compte=compte, fonction=fonction, debut=debut, fin=fin, **{lieu: organisation})


def compte_avec(fonction: str, *organisations: Etablissement | Service, **champs) -> Compte:
    nouveau = compte(**champs)
    for organisation in organisations:
        role(nouveau, fonction, organisation)
    return nouveau


def chef(*etablissements: Etablissement, **champs) -> Compte:
    """A head of the given schools, or of a new one."""
    return compte_avec(Role.Fonction.CHEF, *(etablissements or [etablissement()]), **champs)


def adjoint(*etablissements: Etablissement, **champs) -> Compte:
    return compte_avec(Role.Fonction.ADJOINT, *(etablissements or [etablissement()]), **champs)


def gestionnaire(*services: Service, **champs) -> Compte:
    """A gestionnaire de moyens of the given services, or of the DSDEN of Seine-et-Marne."""
    return compte_avec(Role.Fonction.GESTIONNAIRE_MOYENS, *(services or [dsden()]), **champs)


def administrateur(**champs) -> Compte:
    return compte_avec(Role.Fonction.ADMINISTRATEUR, rectorat(), **champs)


def habilitations(compte: Compte) -> Habilitations:
    return Habilitations.de(compte)


def annee(debut: int = 2026) -> AnneeScolaire:
    return AnneeScolaire.objects.get_or_create(debut=debut)[0]


def campagne(*, phase: Phase | None = Phase.OUVERTE, instant: datetime | None = None, **champs) -> Campagne:
    """A JUMO campaign that is in `phase` at `instant` (now by default); with None it has not begun.

    Each phase lasts twenty days and `instant` is the middle of its own: ten days are left.
    """
    instant = instant or horloge.now()
    valeurs = {
        "application": "jumo",
        "academie": champs.pop("academie", None) or academie(),
        "annee": champs.pop("annee", None) or annee(),
        "libelle": "Campagne 2026",
    }
    nouvelle = Campagne.objects.create(**valeurs | champs)
    rang = list(Phase).index(phase) if phase else -1
    debut = instant - timedelta(days=20 * rang + 10)
    for position, nom in enumerate(Phase):
        PhaseCampagne.objects.create(
            campagne=nouvelle,
            code=nom.value,
            libelle=nom.label,
            debut=debut + timedelta(days=20 * position),
            fin=debut + timedelta(days=20 * position + 20),
        )
    Reglage.objects.create(campagne=nouvelle)
    return nouvelle


def campagne_courante() -> Campagne:
    """The JUMO campaign of the test, opened now when there is none yet."""
    return Campagne.objects.filter(application="jumo").first() or campagne()


def bmp(etablissement_: Etablissement | None = None, *, quotite: int = 600, **champs) -> Bmp:
    """A BMP of 6 h of English of a new school unless told otherwise; hours are hundredths."""
    valeurs = {
        "campagne": champs.pop("campagne", None) or campagne_courante(),
        "etablissement": etablissement_ or etablissement(),
        "discipline": champs.pop("discipline", None) or discipline(),
        "identifiant": f"B{next(_rangs):06d}",
        "quotite": quotite,
        "ors": 1800,
    }
    return Bmp.objects.create(**valeurs | champs)


def jumelage(*bmps: Bmp, etat: str = Etat.EN_COURS, **champs) -> Jumelage:
    """A row in any state, written without the services: for tests of reads and of single transitions."""
    membres: Iterable[Bmp] = bmps or (bmp(quotite=1200), bmp())
    instant = horloge.now()
    finie = etat not in (Etat.BROUILLON, Etat.EN_COURS)
    valeurs = {
        "campagne": next(iter(membres)).campagne,
        "etat": etat,
        "cree_le": instant,
        "echeance": instant + timedelta(hours=72),
        "fini_le": instant if finie else None,
        "motif": "zr" if etat in (Etat.REFUSE, Etat.SUPPRIME) else "",
    }
    if etat == Etat.BROUILLON:
        valeurs["origine"] = Origine.SERVICES
    if champs.get("origine") == Origine.SERVICES and etat in (Etat.VALIDE, Etat.SUPPRIME):
        valeurs["publie_le"] = instant
    valeurs |= {f"bmp{rang}": membre for rang, membre in enumerate(membres, start=1)}
    if "demandeur" not in champs:
        champs["demandeur"] = chef(valeurs["bmp1"].etablissement)
    return Jumelage.objects.create(**valeurs | champs)


def plan(service: Service | None = None, **champs) -> Plan:
    """A plan already computed, without proposals, of the DSDEN of Seine-et-Marne unless told otherwise."""
    service = service or dsden()
    valeurs = {
        "campagne": champs.pop("campagne", None) or campagne_courante(),
        "service": service,
        "etat": EtatPlan.PRET,
        "cree_le": horloge.now(),
        "fini_le": horloge.now(),
    }
    if "auteur" not in champs:
        champs["auteur"] = gestionnaire(service)
    return Plan.objects.create(**valeurs | champs)


def proposition(*bmps: Bmp, **champs) -> Proposition:
    """A proposal of a plan, of full service, two kilometres apart."""
    membres = bmps or (bmp(quotite=1200), bmp())
    if "plan" not in champs:
        champs["plan"] = plan()
    valeurs = {
        "total": sum(membre.quotite for membre in membres),
        "ors": membres[0].ors,
        "zones": 1,
        "distance": 2000,
        "duree": 3,
        "source": "estimation",
        "gain": 17800,
    }
    valeurs |= {f"bmp{rang}": membre for rang, membre in enumerate(membres, start=1)}
    return Proposition.objects.create(**valeurs | champs)
