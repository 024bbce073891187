"""Maps: distances, travel times, and the basemap that needs no network (`fond`)."""
