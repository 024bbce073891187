from django.apps import AppConfig


class CampagnesConfig(AppConfig):
    name = "preau.socle.campagnes"
    label = "campagnes"
    verbose_name = "Campagnes"
