"""The nightly refresh of the BMP (J2): examine a file, apply it, or only tell the services what differs.

One refresh of a campaign at a time: it holds the campaign's row, which keeps its phase too. Then come the
locks of every act: the BMP that change, by ascending id, then the jumelages that touch them. Everything it
does is one transaction with the row that tells of it; killed in the middle, it has not happened.
"""

from preau.jumo.services.actualisation.depot import actualiser_depot
from preau.jumo.services.actualisation.registre import purger
from preau.jumo.services.actualisation.signalements import marquer_vu
from preau.jumo.services.actualisation.traitement import actualiser, appliquer, examiner

__all__ = ["actualiser", "actualiser_depot", "appliquer", "examiner", "marquer_vu", "purger"]
