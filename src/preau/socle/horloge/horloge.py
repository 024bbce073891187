"""See the package's docstring."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

_instant_fige: datetime | None = None
# The shift already read for the request under way, so that a page asks the database once at most.
decalage_connu: ContextVar[timedelta | None] = ContextVar("decalage_connu", default=None)


def now() -> datetime:
    """The current instant of the project, aware, in Europe/Paris."""
    if _instant_fige is not None:
        return _instant_fige
    return timezone.localtime(timezone.now() + decalage())


def aujourdhui() -> date:
    """Today's date in Paris."""
    return now().date()


def decalage() -> timedelta:
    """How far the clock of a demonstration has been moved; always zero elsewhere."""
    if not settings.DEMONSTRATION:
        return timedelta(0)
    connu = decalage_connu.get()
    return lire_decalage() if connu is None else connu


def lire_decalage() -> timedelta:
    from preau.socle.horloge.models import Decalage

    duree = Decalage.objects.values_list("duree", flat=True).first()
    return duree or timedelta(0)


@contextmanager
def figee(instant: datetime) -> Iterator[None]:
    """Within, `now()` is `instant` for every thread of the process. For tests."""
    global _instant_fige
    avant, _instant_fige = _instant_fige, timezone.localtime(instant)
    try:
        yield
    finally:
        _instant_fige = avant
