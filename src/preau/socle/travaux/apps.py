from django.apps import AppConfig


class TravauxConfig(AppConfig):
    name = "preau.socle.travaux"
    label = "travaux"
    verbose_name = "Travaux"
