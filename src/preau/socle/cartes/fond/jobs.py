"""What the worker calls for the basemap."""

from preau.socle.cartes.fond.services import tracer_fond


def tracer() -> None:
    """Draw the basemap again if communes, zones or outlines have changed; run twice, it does nothing twice."""
    tracer_fond()
