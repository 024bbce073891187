from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class AnnuaireConfig(AppConfig):
    name = "preau.socle.annuaire"
    label = "annuaire"
    verbose_name = "Annuaire"

    def ready(self):
        from preau.socle.annuaire.referentiels import territoires

        if settings.ACADEMIE not in territoires().academies:
            raise ImproperlyConfigured(
                f"PREAU_ACADEMIE vaut « {settings.ACADEMIE} » : aucune académie n'a ce code. Écrivez PREAU_ACADEMIE=24 "
                "pour Créteil ; les codes sont dans src/preau/socle/annuaire/rules/academies.yaml."
            )
