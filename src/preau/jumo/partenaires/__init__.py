"""With whom a BMP would best be paired (J9, J17): the engine's score over the foundation's distances."""
