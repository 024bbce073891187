"""Asks a routing server (OSRM, service « table ») for distances and times by road."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from time import monotonic
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings

from preau.socle.cartes.models import HECTOMETRES_MAX, MINUTES_MAX

DELAI_S = 5.0
# OSRM's own default limit is 100 places a request, the origin among them.
DESTINATIONS_MAX = 99
OCTETS_MAX = 1_000_000


class ServeurMuet(Exception):
    """The routing server did not answer, or not what was asked; the French message says how."""


@dataclass(frozen=True)
class Serveur:
    """A routing server, by its address: `http://osrm.exemple.fr:5000`."""

    adresse: str
    delai_s: float = DELAI_S

    @classmethod
    def des_reglages(cls) -> Serveur | None:
        """The one of PREAU_ITINERAIRES; None when there is none."""
        return cls(settings.ITINERAIRES.rstrip("/")) if settings.ITINERAIRES else None

    def table(
        self, origine: tuple[float, float], destinations: Sequence[tuple[float, float]]
    ) -> list[tuple[int, int] | None]:
        """(hectometres, minutes) from a (latitude, longitude) to each other; None where no road leads.

        At most DESTINATIONS_MAX of them. ServeurMuet when there is no sound answer within the delay.
        """
        lieux = ";".join(
            f"{longitude:.6f},{latitude:.6f}" for latitude, longitude in (origine, *destinations)
        )
        arrivees = ";".join(str(rang) for rang in range(1, len(destinations) + 1))
        reponse = self._lire(
            f"/table/v1/driving/{lieux}?sources=0&destinations={arrivees}&annotations=distance,duration"
        )
        try:
            metres, secondes = reponse["distances"][0], reponse["durations"][0]
            if not len(metres) == len(secondes) == len(destinations):
                raise ValueError("wrong number of destinations")
            return [_mesure(m, s) for m, s in zip(metres, secondes, strict=True)]
        except (KeyError, IndexError, TypeError, ValueError) as erreur:
            raise ServeurMuet("la réponse n'est pas celle d'un serveur OSRM (service « table »)") from erreur

    def _lire(self, chemin: str) -> dict:
        try:
            if not self.adresse.startswith(("http://", "https://")):
                raise ValueError(self.adresse)
            demande = Request(self.adresse + chemin, headers={"Accept": "application/json"})
        except ValueError as erreur:
            raise ServeurMuet("PREAU_ITINERAIRES n'est pas une adresse http:// ou https://") from erreur
        fin = monotonic() + self.delai_s
        morceaux, octets = [], 0
        try:
            with urlopen(demande, timeout=self.delai_s) as reponse:
                # The timeout is that of one read: a server that drips would hold the line for ever.
                while morceau := reponse.read1(65_536):
                    morceaux.append(morceau)
                    octets += len(morceau)
                    if monotonic() > fin:
                        raise TimeoutError("too slow")
                    if octets > OCTETS_MAX:
                        raise ServeurMuet("la réponse est trop longue")
            return json.loads(b"".join(morceaux))
        except TimeoutError as erreur:
            raise ServeurMuet(f"pas de réponse en {self.delai_s:g} s") from erreur
        except (URLError, HTTPException, OSError) as erreur:
            if isinstance(getattr(erreur, "reason", None), TimeoutError):
                raise ServeurMuet(f"pas de réponse en {self.delai_s:g} s") from erreur
            raise ServeurMuet(f"pas de réponse ({erreur})") from erreur
        except ValueError as erreur:
            raise ServeurMuet("la réponse n'est pas du JSON") from erreur


def _mesure(metres: float | None, secondes: float | None) -> tuple[int, int] | None:
    """In hectometres and minutes; ValueError for what is no measure."""
    if metres is None or secondes is None:
        return None
    if not (0 <= metres <= HECTOMETRES_MAX * 100 and 0 <= secondes <= MINUTES_MAX * 60):
        raise ValueError(f"{metres} m, {secondes} s")
    return int(metres / 100 + 0.5), int(secondes / 60 + 0.5)
