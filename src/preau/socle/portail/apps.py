from django.apps import AppConfig


class PortailConfig(AppConfig):
    name = "preau.socle.portail"
    label = "portail"
    verbose_name = "Portail"
