from django.apps import AppConfig


class HorlogeConfig(AppConfig):
    name = "preau.socle.horloge"
    label = "horloge"
    verbose_name = "Horloge"
