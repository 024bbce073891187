from django.apps import AppConfig


class CartesConfig(AppConfig):
    name = "preau.socle.cartes"
    label = "cartes"
    verbose_name = "Cartes et distances"
