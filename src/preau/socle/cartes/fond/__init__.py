"""The basemap: zones de remplacement and départements as outlines that Préau draws by itself.

By default each commune has the cell of the points nearest to its own (Voronoi), and zones are its cells
joined. Where an operator has imported official outlines (`preau annuaire contours`), they take their place.
The README of this room says when it is drawn again and what is kept.
"""
