"""Commands of the trade: Django's own, and the database shell."""

import os

import typer

from preau.cli.commun import avec_django

app = typer.Typer()


@app.command(
    "django",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def django_(contexte: typer.Context) -> None:
    """Lance une commande de Django (migrate, makemigrations, shell…)."""

    @avec_django
    def lancer() -> None:
        from django.core.management import execute_from_command_line

        if contexte.args[:1] == ["procrastinate"]:
            # Without its tables it would say so in the words of the database, in English.
            from procrastinate.contrib.django.models import ProcrastinateJob

            ProcrastinateJob.objects.exists()
        execute_from_command_line(["preau django", *contexte.args])

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preau.config.settings")
    lancer()
