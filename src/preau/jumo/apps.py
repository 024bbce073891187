from django.apps import AppConfig


class JumoConfig(AppConfig):
    name = "preau.jumo"
    label = "jumo"
    verbose_name = "JUMO"
