from django.apps import AppConfig


class FondConfig(AppConfig):
    name = "preau.socle.cartes.fond"
    label = "fond"
    verbose_name = "Fond de carte"
