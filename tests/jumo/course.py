"""Two acts around the same rows, each on a connection of its own: at the same instant, or in an order given."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from django.db import connection, transaction

from preau.socle.cycles import ActionImpossible
from tests.attente import PATIENCE, attendre, verrou_attendu


class Course:
    """`with Course() as course: course.jouer(un, autre)` -> for each, None or the refusal's sentence."""

    def __enter__(self):
        self.barriere = Barrier(2)
        self.equipe = ThreadPoolExecutor(2)
        return self

    def __exit__(self, *_):
        self.equipe.shutdown()

    def jouer(self, un: Callable, autre: Callable) -> list[str | None]:
        """Both at once: who wins is left to chance, so that nothing may be asserted of it."""

        def ensemble(acte):
            self.barriere.wait()
            acte()

        return list(self.equipe.map(_jouer, [lambda: ensemble(un), lambda: ensemble(autre)]))

    def jouer_dans_l_ordre(self, premier: Callable, second: Callable) -> list[str | None]:
        """`premier` keeps what it has locked until `second` waits for it, then commits.

        Fails when `second` does not wait: the two acts then share no lock.
        """
        tenu, rendre = Event(), Event()

        def tenir():
            with transaction.atomic():
                premier()
                tenu.set()
                assert rendre.wait(PATIENCE)

        try:
            un = self.equipe.submit(_jouer, tenir)
            attendre(lambda: tenu.is_set() or un.done())
            assert tenu.is_set(), ("the first act did not go through", un.result())
            deux = self.equipe.submit(_jouer, second)
            attendre(lambda: verrou_attendu() or deux.done())
            assert not deux.done(), ("the second act did not wait for the first", deux.result())
        finally:
            rendre.set()
        return [un.result(), deux.result()]


def _jouer(acte: Callable) -> str | None:
    try:
        acte()
    except ActionImpossible as refus:
        return str(refus)
    finally:
        connection.close()
    return None
