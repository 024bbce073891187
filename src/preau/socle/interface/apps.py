from django.apps import AppConfig


class InterfaceConfig(AppConfig):
    name = "preau.socle.interface"
    label = "interface"
    verbose_name = "Interface"
