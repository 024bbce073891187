from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "preau.socle.journal"
    label = "journal"
    verbose_name = "Journal"
