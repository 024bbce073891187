"""Mouvement: the departmental movement of primary teachers."""
