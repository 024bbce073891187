"""Two acts at the same instant, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from preau.socle.cycles import ActionImpossible


class Course:
    """`with Course() as course: course.jouer(un, autre)` -> for each, None or the refusal's sentence."""

    def __enter__(self):
        self.barriere = Barrier(2)
        self.equipe = ThreadPoolExecutor(2)
        return self

    def __exit__(self, *_):
        self.equipe.shutdown()

    def jouer(self, *actes: Callable) -> list[str | None]:
        return list(self.equipe.map(self._jouer, actes))

    def _jouer(self, acte: Callable) -> str | None:
        self.barriere.wait()
        try:
            acte()
        except ActionImpossible as refus:
            return str(refus)
        finally:
            connection.close()
        return None
