"""The files that come in: the BMP of the moyens system (J2)."""
