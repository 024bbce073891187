"""Where the public data beside the project is, for the tests marked `donnees`. None of it is committed."""

import os
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[1]


def partage(*morceaux: str) -> Path:
    """A file of the shared folder (PREAU_PARTAGE, by default `shared` beside the project).

    Absent, the test is skipped with a message; in CI, where it must be there, it fails.
    """
    dossier = Path(os.environ.get("PREAU_PARTAGE") or RACINE.parent / "shared")
    chemin = dossier.joinpath(*morceaux)
    if chemin.exists():
        return chemin
    message = f"{chemin.name} is missing: put the public data beside the project, or set PREAU_PARTAGE"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
