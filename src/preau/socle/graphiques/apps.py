from django.apps import AppConfig


class GraphiquesConfig(AppConfig):
    name = "preau.socle.graphiques"
    label = "graphiques"
    verbose_name = "Graphiques"
