"""The one schedule of the project: every periodic job, with its cron line (six fields, seconds last)."""


def enregistrer(app) -> None:
    """Called by Procrastinate when Django is ready."""
