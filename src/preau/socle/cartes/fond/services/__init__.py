"""Writes of the basemap."""

from preau.socle.cartes.fond.services.contours import importer_contours, retirer_contours
from preau.socle.cartes.fond.services.trace import tracer_fond

__all__ = ["importer_contours", "retirer_contours", "tracer_fond"]
