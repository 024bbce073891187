"""Préau: the open portal of a French académie."""

__version__ = "0.1.0"
