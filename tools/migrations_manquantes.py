"""Says whether a change of the models has no migration, without any database. Exit code 1 if so."""

import os
import sys
import tempfile


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "preau.config.settings"
    with tempfile.TemporaryDirectory(prefix="preau-migrations-") as dossier:
        os.environ["PREAU_DATA"] = dossier
        import django
        from django.apps import apps
        from django.db.migrations.autodetector import MigrationAutodetector
        from django.db.migrations.loader import MigrationLoader
        from django.db.migrations.state import ProjectState
        from django.utils import translation

        django.setup()
        # Migrations are written without translation, as makemigrations does.
        translation.deactivate_all()
        chargeur = MigrationLoader(None)
        conflits = chargeur.detect_conflicts()
        changements = MigrationAutodetector(chargeur.project_state(), ProjectState.from_apps(apps)).changes(
            graph=chargeur.graph
        )
    for application, noms in conflits.items():
        print(f"{application}: two migrations end the chain ({', '.join(noms)})", file=sys.stderr)
    for application, migrations in changements.items():
        for migration in migrations:
            for operation in migration.operations:
                print(f"{application}: no migration for « {operation.describe()} »", file=sys.stderr)
    if changements:
        print("Run: .venv/bin/preau django makemigrations", file=sys.stderr)
    return 1 if changements or conflits else 0


if __name__ == "__main__":
    sys.exit(main())
