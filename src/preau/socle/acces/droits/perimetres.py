"""J18: which schools a service sees and acts for, as data (`rules/perimetres.yaml` of an application).

The operator's own file, `<application>/perimetres.yaml` in the folder PREAU_REGLES, wins over that of the package.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db.models import Q

from preau.socle import regles
from preau.socle.annuaire.models import Etablissement, Service
from preau.socle.annuaire.referentiels import natures


@dataclass(frozen=True)
class Perimetre:
    """The scopes of one application's services: by nature of service, which natures of school, where."""

    regles: dict[str, dict]

    @classmethod
    @cache
    def charger(cls, paquet: str) -> Perimetre:
        """The table of `paquet` ("preau.jumo"); ImproperlyConfigured when the operator's has a fault."""
        return cls(_verifier(regles.lire(paquet.rpartition(".")[2], "perimetres")))

    def q(self, service: Service) -> Q:
        """The condition on Etablissement for the schools that `service` covers; none without a rule."""
        regle = self.regles.get(service.nature)
        if regle is None:
            return Q(pk__in=[])
        condition = Q(nature__in=regle["natures"], departement__academie=service.academie_id)
        return condition & Q(departement=service.departement_id) if regle["departement"] else condition

    def couvre(self, service: Service, etablissement: Etablissement) -> bool:
        """The same rule, for one school already read with its département."""
        regle = self.regles.get(service.nature)
        return (
            regle is not None
            and etablissement.nature in regle["natures"]
            and etablissement.departement.academie_id == service.academie_id
            and (not regle["departement"] or etablissement.departement_id == service.departement_id)
        )


def _verifier(fichier: regles.Fichier) -> dict[str, dict]:
    """The table, sound: every service there is, the two keys of each, natures of schools that exist."""
    table, services = fichier.contenu, Service.Nature.values
    if not isinstance(table, dict) or not table:
        raise fichier.refus(
            "en tête",
            table or "",
            "il faut un périmètre par nature de service.",
            f"Écrivez {' et '.join(services)}.",
        )
    for service, regle in table.items():
        if service not in services:
            raise fichier.refus(
                "en tête",
                service,
                "cette nature de service n'existe pas.",
                f"Écrivez {' ou '.join(services)}.",
            )
        if not isinstance(regle, dict) or set(regle) != {"departement", "natures"}:
            raise fichier.refus(
                service, regle, "il faut deux lignes, departement et natures.", "Complétez ce périmètre."
            )
        _verifier_perimetre(fichier, service, **regle)
    # Left out, it would see no school, without a word.
    for service in services:
        if service not in table:
            raise fichier.refus(
                "en tête",
                service,
                "cette nature de service n'a pas de périmètre.",
                "Écrivez-le ; s'il ne doit voir aucun établissement, avec natures: [].",
            )
    return table


def _verifier_perimetre(fichier: regles.Fichier, service: str, departement: object, natures: object) -> None:
    if not isinstance(departement, bool):
        raise fichier.refus(
            f"{service}, departement", departement, "ce n'est ni oui ni non.", "Écrivez true ou false."
        )
    if departement and service != Service.Nature.DSDEN:
        raise fichier.refus(
            f"{service}, departement", "true", "seule une DSDEN a un département.", "Écrivez false."
        )
    if not isinstance(natures, list):
        raise fichier.refus(
            f"{service}, natures",
            natures,
            "il faut une liste.",
            "Écrivez un code nature par ligne, après un tiret.",
        )
    for code in natures:
        if not isinstance(code, str) or code not in _ecoles():
            raise fichier.refus(
                f"{service}, natures",
                code,
                "aucune nature d'établissement n'a ce code.",
                'Écrivez-le sur trois chiffres et entre guillemets, comme "340" (annuaire/rules/natures.yaml).',
            )


def _ecoles() -> set[str]:
    """The codes of the natures that are schools."""
    return {nature.code for nature in natures().natures.values() if not nature.service}


@cache
def tables() -> tuple[Perimetre, ...]:
    """The tables of all installed applications: whoever ships a `rules/perimetres.yaml` is found."""
    return tuple(Perimetre.charger(configuration.name) for configuration in _avec_table())


def _avec_table() -> list:
    return [c for c in apps.get_app_configs() if Path(c.path, "rules/perimetres.yaml").is_file()]


def exiger_sains() -> None:
    """Read every table, the operator's among them; ImproperlyConfigured at the first fault."""
    tables()
    regles.exiger_connues(f"{configuration.label}/perimetres.yaml" for configuration in _avec_table())
