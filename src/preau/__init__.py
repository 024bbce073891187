"""Préau: the open portal of a French académie."""

__version__ = "0.2.0"
