from django.apps import AppConfig


class CourrielsConfig(AppConfig):
    name = "preau.socle.courriels"
    label = "courriels"
    verbose_name = "Courriels"
