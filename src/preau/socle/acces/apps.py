from django.apps import AppConfig


class AccesConfig(AppConfig):
    name = "preau.socle.acces"
    label = "acces"
    verbose_name = "Accès"

    def ready(self):
        from preau.socle.acces.droits.perimetres import exiger_sains
        from preau.socle.acces.signaux import brancher

        brancher()
        exiger_sains()
