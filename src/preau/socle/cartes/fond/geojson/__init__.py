"""The one reader of GeoJSON outlines: limits first, then every feature checked, all faults at once.

    contours = lire(Path("communes.geojson"), releve=rapport.avertissements)

gives `Contour(nature, code, nom, forme)` for communes, départements and académies, told apart by the properties
that the usual publishers give them. Raises FichierRefuse; knows nothing of the directory.
"""

from preau.socle.cartes.fond.geojson.lecture import Contour, Limites, lire

__all__ = ["Contour", "Limites", "lire"]
