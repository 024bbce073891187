"""P4: the table of rights, application × action × function, as data (`rules/droits.yaml` of each room)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path

import yaml
from django.apps import apps
from django.core.exceptions import PermissionDenied

# Marks of views that no line of the table governs.
PUBLIC = "public"
CONNECTE = "connecte"


@dataclass(frozen=True)
class Droits:
    """Every action of the project ("jumo.agir"), its French label and the functions it is granted to.

    `services` narrows an action to the functions held in a service of these natures (« rectorat »).
    """

    libelles: dict[str, str]
    accords: dict[str, frozenset[str]]
    services: dict[str, frozenset[str]]

    @classmethod
    @cache
    def charger(cls) -> Droits:
        libelles, accords, services = {}, {}, {}
        for configuration in apps.get_app_configs():
            fichier = Path(configuration.path, "rules/droits.yaml")
            if not fichier.is_file():
                continue
            table = yaml.safe_load(fichier.read_text())
            for action, ligne in table["actions"].items():
                code = f"{table['application']}.{action}"
                libelles[code] = ligne["libelle"]
                accords[code] = frozenset(ligne["fonctions"])
                services[code] = frozenset(ligne.get("services", ()))
        return cls(libelles, accords, services)

    def fonctions(self, action: str) -> frozenset[str]:
        return self.accords[action]

    def accorde(self, action: str, fonction: str, service: str | None) -> bool:
        """True when `action` is granted to `fonction`, held in a service of that nature (None in a school)."""
        natures = self.services[action]
        return fonction in self.accords[action] and (not natures or service in natures)


def action_requise(action: str):
    """The view is for those to whom the table of rights grants `action`; others get the page 403."""

    def decorateur(vue):
        @wraps(vue)
        def enveloppe(request, *args, **kwargs):
            if not request.habilitations.peut(action):
                raise PermissionDenied(
                    f"Cette page demande le droit « {Droits.charger().libelles[action]} »."
                )
            return vue(request, *args, **kwargs)

        enveloppe.action = action
        return enveloppe

    return decorateur


def publique(vue):
    """The view is for everybody, signed in or not."""
    vue.login_required = False
    vue.action = PUBLIC
    return vue


def connecte(vue):
    """The view is for everybody who is signed in."""
    vue.action = CONNECTE
    return vue
