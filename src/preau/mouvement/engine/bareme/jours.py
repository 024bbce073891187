"""Days counted as the administration counts them: twelve months of thirty days, both ends included."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

AN = 360
MOIS = 30
UN_JOUR = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Periode:
    """From `debut` to `fin`, both included; empty when `fin` precedes `debut`."""

    debut: date
    fin: date

    def __bool__(self) -> bool:
        return self.debut <= self.fin

    def __contains__(self, jour: date) -> bool:
        return self.debut <= jour <= self.fin


def rang(jour: date) -> int:
    """The number of the day in months of thirty: the 31st and the last day of February count as the 30th."""
    dernier_de_fevrier = jour.month == 2 and (jour + UN_JOUR).month == 3
    quantieme = MOIS if jour.day == 31 or dernier_de_fevrier else jour.day
    return jour.year * AN + (jour.month - 1) * MOIS + quantieme


def compter(periode: Periode) -> int:
    """Days of a period: from 1 September 2000 to 31 August 2012 there are 4,320, twelve years."""
    return rang(periode.fin) - rang(periode.debut) + 1 if periode else 0


def reunir(periodes: Iterable[Periode]) -> list[Periode]:
    """The same days in the fewest periods, in order: overlaps counted once, periods that touch made one."""
    reunies: list[Periode] = []
    for periode in sorted(filter(None, periodes)):
        if reunies and periode.debut <= reunies[-1].fin + UN_JOUR:
            reunies[-1] = Periode(reunies[-1].debut, max(reunies[-1].fin, periode.fin))
        else:
            reunies.append(periode)
    return reunies


def retirer(periode: Periode, retraits: Iterable[Periode]) -> list[Periode]:
    """What is left of a period without the days of the others."""
    reste = [periode] if periode else []
    for retrait in reunir(retraits):
        reste = [
            morceau
            for p in reste
            for morceau in (
                Periode(p.debut, min(p.fin, retrait.debut - UN_JOUR)),
                Periode(max(p.debut, retrait.fin + UN_JOUR), p.fin),
            )
            if morceau
        ]
    return reste


def compter_chacune(periodes: list[Periode]) -> list[int]:
    """The days of each of several periods that do not overlap, in order.

    Periods that touch are counted as one and shared out: cutting a service in two never changes its length.
    """
    suites = reunir(periodes)
    jours = []
    for periode in periodes:
        suite = next(suite for suite in suites if periode.debut in suite)
        avant = compter(Periode(suite.debut, periode.debut - UN_JOUR))
        jours.append(compter(Periode(suite.debut, periode.fin)) - avant)
    return jours


def anniversaire(naissance: date, ans: int, *, premier_mars: bool = True) -> date:
    """The day someone reaches an age; born a 29 February, 1 March (or 28 February) of a common year."""
    try:
        return naissance.replace(year=naissance.year + ans)
    except ValueError:
        return date(naissance.year + ans, 3, 1) if premier_mars else date(naissance.year + ans, 2, 28)


def ecrire_duree(jours: int) -> str:
    """`12 ans`, `3 ans 2 mois 1 jour`; an empty duration is `0 jour`."""
    ans, reste = divmod(jours, AN)
    mois, quantieme = divmod(reste, MOIS)
    morceaux = [f"{ans} an{'s' if ans > 1 else ''}"] if ans else []
    morceaux += [f"{mois} mois"] if mois else []
    morceaux += [f"{quantieme} jour{'s' if quantieme > 1 else ''}"] if quantieme or not morceaux else []
    return " ".join(morceaux)


def ecrire_periode(periode: Periode) -> str:
    return f"du {periode.debut:%d/%m/%Y} au {periode.fin:%d/%m/%Y}"
