"""J18: which schools a service sees and acts for, as data (`rules/perimetres.yaml` of an application)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml
from django.apps import apps
from django.db.models import Q

from preau.socle.annuaire.models import Etablissement, Service


@dataclass(frozen=True)
class Perimetre:
    """The scopes of one application's services: by nature of service, which natures of school, where."""

    regles: dict[str, dict]

    @classmethod
    @cache
    def charger(cls, paquet: str) -> Perimetre:
        """The table of `paquet` ("preau.jumo")."""
        return cls(yaml.safe_load(files(paquet).joinpath("rules/perimetres.yaml").read_text()))

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


@cache
def tables() -> tuple[Perimetre, ...]:
    """The tables of all installed applications: whoever ships a `rules/perimetres.yaml` is found."""
    configurations = apps.get_app_configs()
    avec_table = [c for c in configurations if Path(c.path, "rules/perimetres.yaml").is_file()]
    return tuple(Perimetre.charger(configuration.name) for configuration in avec_table)
