"""Reading: opening with limits, encoding, nature, and sheets one by one."""

from preau.siecle.engine.lecture.erreurs import Illisible
from preau.siecle.engine.lecture.flux import Flux, Progression, descendre, ligne
from preau.siecle.engine.lecture.nature import (
    EXPORT,
    GROUPES,
    IMPORT,
    STS,
    Nature,
    Recensement,
    recenser,
    reconnaitre,
)
from preau.siecle.engine.lecture.sondage import Sondage, sonder
from preau.siecle.engine.lecture.source import Source, ouvrir

__all__ = [
    "EXPORT",
    "GROUPES",
    "IMPORT",
    "STS",
    "Flux",
    "Illisible",
    "Nature",
    "Progression",
    "Recensement",
    "Sondage",
    "Source",
    "descendre",
    "ligne",
    "ouvrir",
    "recenser",
    "reconnaitre",
    "sonder",
]
