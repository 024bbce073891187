from django.apps import AppConfig


class ListesConfig(AppConfig):
    name = "preau.socle.listes"
    label = "listes"
    verbose_name = "Listes"
