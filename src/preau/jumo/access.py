"""P4, J3: who reaches which BMP and which jumelage, and in whose name."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Q
from django.http import Http404

from preau.jumo.models import Bmp, Jumelage, Plan, Proposition
from preau.jumo.states import Part
from preau.socle.acces.droits.acteur import Acteur
from preau.socle.acces.droits.habilitations import Habilitations
from preau.socle.acces.droits.perimetres import Perimetre
from preau.socle.acces.models import Role
from preau.socle.annuaire.models import Etablissement, Service
from preau.socle.campagnes.models import Campagne
from preau.socle.campagnes.queries import Calendrier, calendrier_courant
from preau.socle.cycles import ActionImpossible

GESTIONNAIRE = Role.Fonction.GESTIONNAIRE_MOYENS


def perimetre() -> Perimetre:
    return Perimetre.charger("preau.jumo")


def campagne_courante() -> Calendrier | None:
    """The calendar of the académie's current JUMO campaign; None when there has never been one."""
    return calendrier_courant("jumo", settings.ACADEMIE)


def acteur_pour(habilitations: Habilitations, etablissement: Etablissement) -> Acteur | None:
    """In whose name the account acts for this school: the school itself, or a service whose scope has it."""
    if any(mien.pk == etablissement.pk for mien in habilitations.etablissements):
        return habilitations.acteur(etablissement)
    service = service_pour(habilitations, etablissement)
    return habilitations.acteur(service) if service else None


def service_pour(habilitations: Habilitations, etablissement: Etablissement) -> Service | None:
    """The first of the gestionnaire's services whose scope has the school."""
    services = habilitations.services(GESTIONNAIRE)
    return next((s for s in services if perimetre().couvre(s, etablissement)), None)


def service_courant(habilitations: Habilitations) -> Service:
    """The service for which a gestionnaire plans: the widest of his own, a rectorat before a DSDEN."""
    services = habilitations.services(GESTIONNAIRE)
    return min(services, key=lambda service: (service.nature != Service.Nature.RECTORAT, service.rne))


def q_perimetre(habilitations: Habilitations) -> Q:
    """The condition on Etablissement for the schools of the gestionnaire's services (J18)."""
    condition = Q(pk__in=[])
    for service in habilitations.services(GESTIONNAIRE):
        condition |= perimetre().q(service)
    return condition


def etablissements_du_perimetre(habilitations: Habilitations):
    """The open schools for which a gestionnaire may act."""
    return Etablissement.objects.ouverts().filter(q_perimetre(habilitations))


def bmp_du_perimetre(habilitations: Habilitations, campagne: Campagne | None):
    """The campaign's BMP of the schools, open or closed, of the gestionnaire's services; none without one."""
    ecoles = Etablissement.objects.filter(q_perimetre(habilitations))
    return Bmp.objects.filter(campagne=campagne, etablissement__in=ecoles.order_by().values("pk"))


def acteur_des_services(habilitations: Habilitations, jumelages: Sequence[Jumelage]) -> Acteur:
    """In the name of which of the gestionnaire's services these jumelages are decided together (J4, J19).

    The first whose scope touches them all, or the only one there is; ActionImpossible when they need several.
    """
    services = habilitations.services(GESTIONNAIRE)
    for service in services:
        if len(services) == 1 or all(_touche(service, jumelage) for jumelage in jumelages):
            return habilitations.acteur(service)
    raise ActionImpossible(
        "Ces jumelages relèvent de plusieurs de vos services : filtrez la liste par département et traitez-les "
        "service par service."
    )


def _touche(service: Service, jumelage: Jumelage) -> bool:
    return any(perimetre().couvre(service, bmp.etablissement) for bmp in jumelage.bmps)


def access_bmp(habilitations: Habilitations, pk: int) -> tuple[Bmp, Acteur]:
    """The BMP of a school for which the account acts, and in whose name; 404 otherwise."""
    bmps = Bmp.objects.avec_etablissement().select_related("campagne", "etablissement__commune")
    bmp = bmps.filter(pk=pk).first()
    acteur = acteur_pour(habilitations, bmp.etablissement) if bmp else None
    if acteur is None:
        raise Http404("Ce BMP n'existe pas, ou n'est pas de vos établissements.")
    return bmp, acteur


def access_jumelage(habilitations: Habilitations, pk: int) -> Jumelage:
    """A jumelage of which one of the account's schools is a part; a draft only for the services; else 404."""
    jumelage = Jumelage.objects.avec_bmp().filter(pk=pk).first()
    if jumelage is not None:
        acteurs = [acteur_pour(habilitations, bmp.etablissement) for bmp in jumelage.bmps]
        if jumelage.secret:
            acteurs = [acteur for acteur in acteurs if acteur and isinstance(acteur.organisation, Service)]
        if any(acteurs):
            return jumelage
    raise Http404("Cette demande n'existe pas, ou ne concerne pas vos établissements.")


def access_plan(habilitations: Habilitations, pk: int) -> Plan:
    """A plan that one of the gestionnaire's services has asked for; 404 otherwise."""
    plan = Plan.objects.select_related("campagne", "service", "discipline", "auteur__personne", "travail")
    trouve = plan.filter(pk=pk, service__in=habilitations.services(GESTIONNAIRE)).first()
    if trouve is None:
        raise Http404("Ce plan n'existe pas, ou n'est pas de votre service.")
    return trouve


def access_proposition(habilitations: Habilitations, pk: int) -> Proposition:
    """A proposal of such a plan, with its situation of today; 404 otherwise."""
    trouvee = (
        Proposition.objects.avec_bmp()
        .avec_situation()
        .filter(pk=pk, plan__service__in=habilitations.services(GESTIONNAIRE))
        .first()
    )
    if trouvee is None:
        raise Http404("Cette proposition n'existe pas, ou n'est pas d'un plan de votre service.")
    return trouvee


def parts(acteur: Acteur, jumelage: Jumelage) -> set[Part]:
    """The parts that the author plays in the jumelage."""
    if acteur.automate:
        return {Part.AUTOMATE}
    roles = set()
    if isinstance(acteur.organisation, Service):
        if _touche(acteur.organisation, jumelage):
            roles.add(Part.SERVICES)
        return roles
    rne = acteur.rne
    if jumelage.bmp1.etablissement.rne == rne:
        roles.add(Part.DEMANDEUR)
    if any(bmp.etablissement.rne == rne for bmp in jumelage.sollicites):
        roles.add(Part.SOLLICITE)
    return roles
