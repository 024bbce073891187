"""J11: what the maps of JUMO show, and the same things for the tables beside them.

`bmp` is the map of one BMP and of those that could be paired with it, `jumelage` that of a demande, `perimetre`
that of the schools of a gestionnaire.
"""
