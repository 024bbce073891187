"""What a page says of its map: places, lines between them, signs of the legend. `fond/carte.html` draws it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from django.conf import settings
from django.urls import reverse

# The signs that carte.js and carte.css know; each differs from the others by its shape, not only its colour.
SIGNES = ("mien", "libre", "demande", "jumele", "membre")


@dataclass(frozen=True)
class Lien:
    libelle: str
    adresse: str


@dataclass(frozen=True)
class Repere:
    """A place on the map. `cle` is that of its row in the table of the page (`data-repere`)."""

    cle: str
    signe: str
    latitude: float
    longitude: float
    titre: str
    lignes: Sequence[str] = ()
    liens: Sequence[Lien] = ()
    # A name always shown beside the sign; the others show theirs on hover, on a click, and from the table.
    nom: str = ""
    # Larger signs for larger numbers: 0 is the ordinary size.
    poids: int = 0

    def __post_init__(self):
        if self.signe not in SIGNES:
            raise ValueError(f"unknown sign {self.signe!r}")


@dataclass(frozen=True)
class Trait:
    """A line between two places, with what is written on it."""

    de: str
    vers: str
    libelle: str


@dataclass(frozen=True)
class Legende:
    signe: str
    libelle: str


@dataclass(frozen=True)
class Carte:
    """`titre` names the map for screen readers; `zone` is the code of the one to bring out; `cadre` the keys of
    the places that the map shows at first, all of them when there are none; `notes` are written under the codes
    of zones.
    """

    titre: str
    reperes: Sequence[Repere]
    legendes: Sequence[Legende]
    traits: Sequence[Trait] = ()
    zone: str = ""
    cadre: Sequence[str] = ()
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def donnees(self) -> dict:
        """What carte.js reads."""
        return {
            "fond": reverse("fond:fond"),
            "tuiles": settings.TUILES,
            "mention": settings.TUILES_MENTION,
            "zone": self.zone,
            "cadre": list(self.cadre),
            "notes": dict(self.notes),
            "reperes": [asdict(repere) for repere in self.reperes],
            "traits": [asdict(trait) for trait in self.traits],
        }
