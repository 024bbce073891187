from django.apps import AppConfig


class AnnuaireConfig(AppConfig):
    name = "preau.socle.annuaire"
    label = "annuaire"
    verbose_name = "Annuaire"
