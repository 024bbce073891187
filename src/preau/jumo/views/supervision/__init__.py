"""The services' screens: dashboard, lists of BMP and jumelages, validation (J18, J19)."""
