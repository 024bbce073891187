"""The elementary checks of sheets, registered by code. Each file holds those of a file of the catalogue."""
