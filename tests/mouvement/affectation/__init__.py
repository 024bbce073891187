"""Assignment of the mouvement."""
